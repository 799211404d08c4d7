//! On the objects and the history of a repository.

use super::ADR;
use crate::story::{Story, decision};

/// A file of the format of git's `commit-graph` (see `gitformat-commit-graph(5)`) in which `child` has `parent` as its parent.
fn commit_graph(story: &Story, child: &str, parent: &str) -> Vec<u8> {
    const NONE: u32 = 0x7000_0000;
    let mut ids = [child, parent];
    ids.sort_unstable();
    let bytes = |id: &str| -> Vec<u8> {
        (0..20).map(|at| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).expect("hex")).collect()
    };
    let fanout = (0..=255_u8).flat_map(|first| {
        let count = ids.iter().filter(|id| bytes(id)[0] <= first).count();
        u32::try_from(count).expect("a number").to_be_bytes()
    });
    let commits = ids.iter().flat_map(|id| {
        let above = ids.iter().position(|other| *other == parent).and_then(|at| u32::try_from(at).ok());
        let (above, generation) = if *id == child { (above.expect("a parent"), 2_u32) } else { (NONE, 1) };
        let time = story.git(&["show", "-s", "--format=%ct", id]).parse::<u32>().expect("a time");
        let numbers = [above, NONE, generation << 2, time].into_iter().flat_map(u32::to_be_bytes);
        bytes(&story.git(&["rev-parse", &format!("{id}^{{tree}}")])).into_iter().chain(numbers).collect::<Vec<u8>>()
    });
    let chunks: [(&[u8; 4], Vec<u8>); 3] = [
        (b"OIDF", fanout.collect()),
        (b"OIDL", ids.iter().flat_map(|id| bytes(id)).collect()),
        (b"CDAT", commits.collect()),
    ];
    let mut text = b"CGPH\x01\x01\x03\x00".to_vec();
    let mut offset = 8 + 12 * 4_u64;
    for (name, chunk) in &chunks {
        text.extend([name.as_slice(), &offset.to_be_bytes()].concat());
        offset += chunk.len() as u64;
    }
    text.extend([[0; 4].as_slice(), &offset.to_be_bytes()].concat());
    text.extend(chunks.into_iter().flat_map(|(_, chunk)| chunk));
    text.extend([0; 20]);
    text
}

#[test]
fn a_replacement_that_is_packed() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.run("dev", &[]).opens();
    let old = story.git(&["rev-parse", "HEAD"]);
    story.commit("More");
    story.git(&["replace", &old, "HEAD"]);
    story.git(&["pack-refs", "--all"]);
    assert!(!story.work().join(".git/refs/replace").join(&old).exists());
    story.run("dev", &[]).closed_by(&["repository"]);
    story.git(&["replace", "-d", &old]);
    story.run("dev", &[]).opens();
}

#[test]
fn an_object_that_was_written_over() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.publish_file(ADR, &decision(1, "proposed"));
    let object = |story: &Story, text: &str| {
        story.write("scratch", text);
        let id = story.git(&["hash-object", "-w", "scratch"]);
        story.work().join(".git/objects").join(&id[..2]).join(&id[2..])
    };
    let (good, evil) = (object(&story, &decision(1, "proposed")), object(&story, &decision(1, "accepted")));
    let bytes = std::fs::read(&good).expect("an object");
    std::fs::remove_file(&good).expect("it was there");
    std::fs::copy(&evil, &good).expect("written over");
    assert!(story.git(&["cat-file", "blob", &format!("origin/main:{ADR}")]).contains("accepted"), "git is deceived");
    let ran = story.run("dev", &[]);
    assert!(!ran.started && ran.code == Some(125), "{:?} {}", ran.code, ran.err);
    std::fs::remove_file(&good).expect("it was there");
    std::fs::write(&good, bytes).expect("restored");
    story.run("dev", &[]).closed_by(&["adr"]);
    story.publish_file(ADR, &decision(1, "accepted"));
    story.run("dev", &[]).opens();
}

#[test]
fn a_commit_graph_that_gives_a_commit_other_parents() {
    let story = Story::requiring("      - up_to_date: true\n");
    let old = story.git(&["rev-parse", "HEAD"]);
    story.commit("More");
    story.publish();
    story.run("dev", &[]).opens();
    let trusted = story.git(&["rev-parse", "HEAD"]);
    story.git(&["reset", "-q", "--hard", &old]);
    let graph = story.work().join(".git/objects/info/commit-graph");
    std::fs::create_dir_all(graph.parent().expect("a parent")).expect("a directory");
    std::fs::write(&graph, commit_graph(&story, &old, &trusted)).expect("a file");
    let git = git2::Repository::open(story.work()).expect("a repository");
    let id = |text: &str| git2::Oid::from_str(text).expect("an id");
    assert!(git.graph_descendant_of(id(&old), id(&trusted)).expect("an answer"), "libgit2 is deceived");
    story.run("dev", &[]).closed_by(&["up_to_date"]);
    story.git(&["reset", "-q", "--hard", &trusted]);
    story.run("dev", &[]).opens();
}
