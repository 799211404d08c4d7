//! More attacks: on what leads to the trusted commit, on what lies around a repository, and on `gate require`. As in the table,
//! each has a twin in which the same command, unattacked, runs.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::story::{Ran, Story, decision};

const ADR: &str = "docs/adrs/ADR-0001-database.md";

/// The user's own `trust.yaml`.
fn pin(story: &Story, entries: &str) {
    let directory = story.path("home").join(".config/gpdoc");
    std::fs::create_dir_all(&directory).expect("a directory");
    std::fs::write(directory.join("trust.yaml"), format!("version: 1\nrepositories:\n{entries}")).expect("a file");
}

/// A run from another directory.
fn run_in(story: &Story, directory: &Path, env: &str, options: &[&str]) -> Ran {
    let variable = format!("ENV={env}");
    let arguments = [&["gate", "run", "rds-apply"], options, &["--", "make", "rds-apply", &variable]].concat();
    Ran::of(story, story.gpdoc(&arguments).current_dir(directory))
}

/// A story in which a decision is accepted on a branch that is pushed and that nobody merged.
fn with_branch() -> Story {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.publish_file(ADR, &decision(1, "proposed"));
    story.git(&["switch", "-qc", "evil"]);
    story.write(ADR, &decision(1, "accepted"));
    story.commit("Accept it, on a branch");
    story.git(&["push", "-q", "origin", "evil"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &[]).closed_by(&["adr"]);
    story
}

#[test]
fn a_default_branch_that_only_this_clone_believes_in_is_found_out_by_the_remote() {
    let story = with_branch();
    story.git(&["remote", "set-head", "origin", "evil"]);
    // What `origin/HEAD` says is all there is to go by without a pin and without the remote: the level says `unpinned`.
    story.run("dev", &[]).opens();
    let asked = story.run("dev", &["--remote"]);
    asked.closed_by(&["assurance"]);
    assert!(
        asked.err.contains("the default branch of `origin` is `main`, and `origin/HEAD` here says `evil`"),
        "{}",
        asked.err
    );
    pin(&story, &format!("  - path: {}\n    trust: origin/main\n", story.work().display()));
    story.run("dev", &["--remote"]).closed_by(&["adr"]);
    story.run("dev", &[]).closed_by(&["adr"]);
    story.git(&["push", "-q", "origin", "evil:main"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &["--remote"]).opens();
}

#[test]
fn a_branch_of_the_remote_that_is_a_link_to_a_local_one() {
    let story = with_branch();
    let main = story.git(&["rev-parse", "refs/remotes/origin/main"]);
    story.git(&["symbolic-ref", "refs/remotes/origin/main", "refs/heads/evil"]);
    story.run("dev", &[]).refused("`refs/remotes/origin/main` is a link to `refs/heads/evil`");
    story.git(&["symbolic-ref", "-d", "refs/remotes/origin/main"]);
    story.git(&["update-ref", "refs/remotes/origin/main", &main]);
    story.run("dev", &[]).closed_by(&["adr"]);
    story.git(&["push", "-q", "origin", "evil:main"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &[]).opens();
}

#[test]
fn a_local_branch_with_the_name_of_the_remotes() {
    let story = with_branch();
    pin(&story, &format!("  - path: {}\n    trust: origin/main\n", story.work().display()));
    story.git(&["branch", "origin/main", "evil"]);
    story.run("dev", &[]).closed_by(&["adr"]);
    // Not even where the remote is gone.
    story.git(&["remote", "remove", "origin"]);
    story.run("dev", &[]).refused("there is no `refs/remotes/origin/main`");
    story.git(&["update-ref", "refs/remotes/origin/main", "evil"]);
    story.run("dev", &[]).opens();
}

#[test]
fn a_pin_holds_in_linked_working_trees_too() {
    let story = Story::new();
    story.key("eve");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("bea@example.org", "eve");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    let signer = story.signer("bea@example.org", "bea");
    pin(&story, &format!("  - path: {}\n    signers: ['{}']\n", story.work().display(), signer.trim()));
    story.forge("eve", "bea@example.org", "prod");
    story.run("prod", &[]).closed_by(&["approval"]);
    let linked = story.path("linked");
    story.git(&["worktree", "add", "-q", "--detach", linked.to_str().expect("UTF-8")]);
    let approval = || {
        let mut files = std::fs::read_dir(story.work().join(".gpdoc/approvals")).expect("approvals");
        files.next().expect("one").expect("an entry").path().to_str().expect("UTF-8").to_owned()
    };
    run_in(&story, &linked, "prod", &["--approval", &approval()]).closed_by(&["approval"]);
    std::fs::remove_file(approval()).expect("it was there");
    story.approve("bea", "bea@example.org", "prod");
    run_in(&story, &linked, "prod", &["--approval", &approval()]).opens();
    // Both working trees share the ledger: what was used in one is used in the other.
    story.run("prod", &[]).closed_by(&["approval"]);
}

#[test]
fn a_pin_of_this_clone_comes_before_one_of_every_clone() {
    let story = with_branch();
    story.git(&["remote", "set-head", "origin", "evil"]);
    story.run("dev", &[]).opens();
    let every = "  - remote: ../origin.git\n    trust: origin/evil\n";
    pin(&story, &format!("{every}  - path: {}\n    trust: origin/main\n", story.work().display()));
    story.run("dev", &[]).closed_by(&["adr"]);
    pin(&story, every);
    story.run("dev", &[]).opens();
    pin(&story, &format!("{every}{every}"));
    story.run("dev", &[]).refused("several entries of trust.yaml mean this repository");
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
fn a_policy_that_is_a_link_or_rests_on_a_file_of_the_working_tree() {
    let story = Story::requiring("      - branch: [main]\n");
    story.run("dev", &[]).opens();
    let policy = story.read("gpdoc.yaml");
    std::fs::write(story.path("policy.yaml"), &policy).expect("a file");
    std::fs::remove_file(story.work().join("gpdoc.yaml")).expect("it was there");
    symlink(story.path("policy.yaml"), story.work().join("gpdoc.yaml")).expect("a link");
    story.commit("A link");
    story.publish();
    let linked = story.run("dev", &[]);
    assert!(!linked.started && linked.code == Some(125), "{}", linked.err);
    std::fs::remove_file(story.work().join("gpdoc.yaml")).expect("it was there");
    story.write(".gitignore", "base.yaml\n");
    story.publish_file("gpdoc.yaml", "version: 1\nextends: [goldenpath, ./base.yaml]\nrules: {sidecar-missing: off}\n");
    story.write(
        "base.yaml",
        &policy.replace("extends: [goldenpath]\n", "").replace("rules: {sidecar-missing: off}\n", ""),
    );
    story.run("dev", &[]).refused("base.yaml");
    story.write(".gitignore", "");
    story.commit("Have it here too");
    story.publish();
    story.run("dev", &[]).opens();
}

#[test]
fn a_policy_that_is_huge_or_deep() {
    let story = Story::requiring("      - branch: [main]\n");
    let policy = story.read("gpdoc.yaml");
    story.run("dev", &[]).opens();
    for text in [
        format!("{policy}# {}\n", "x".repeat(17 << 20)),
        format!("{policy}components: {}a{}\n", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{policy}components: {}a{}\n", "{a: ".repeat(5_000), "}".repeat(5_000)),
    ] {
        story.publish_file("gpdoc.yaml", &text);
        let ran = story.run("dev", &[]);
        assert!(!ran.started && ran.code == Some(125), "{:?} {}", ran.code, &ran.err[..ran.err.len().min(500)]);
    }
    story.publish_file("gpdoc.yaml", &policy);
    story.run("dev", &[]).opens();
}

#[test]
fn a_role_or_a_baseline_that_only_the_branch_has() {
    let story = Story::requiring("      - documents: clean\n      - approval: {role: platform-owner, within: 4h}\n");
    story.key("ann2");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("kim@example.org", "ann2");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    story.publish_file("note.md", "---\nid: NOTE\ntype: documentation\nrelates_to: [NOWHERE]\n---\n# Note\n");
    let written = story.gpdoc(&["baseline", "write"]).status().expect("gpdoc runs");
    assert!(written.success());
    let policy = story.read("gpdoc.yaml").replace("[bea@example.org]", "[bea@example.org, kim@example.org]");
    story.write("gpdoc.yaml", &policy);
    story.commit("A baseline and a role, here only");
    story.forge("ann2", "kim@example.org", "dev");
    story.run("dev", &[]).closed_by(&["documents", "approval"]);
    story.publish();
    story.approve("ann2", "kim@example.org", "dev");
    story.run("dev", &[]).opens();
}

#[test]
fn files_that_are_no_files_where_nothing_may_have_changed() {
    let story = Story::requiring("      - unchanged: [Makefile, \"envs/{ENV}-rds/**\"]\n");
    story.run("dev", &[]).opens();
    let pipe = story.work().join("envs/dev-rds/more.tf");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    story.run("dev", &[]).closed_by(&["unchanged"]);
    std::fs::remove_file(&pipe).expect("it was there");
    // A directory that git never looks into.
    story.write("envs/dev-rds/.git/more.tf", "# evil\n");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    std::fs::remove_dir_all(story.work().join("envs/dev-rds/.git")).expect("it was there");
    // A file whose name is no text.
    let odd = story.work().join("envs/dev-rds").join(std::ffi::OsStr::from_bytes(b"odd\xff.tf"));
    std::fs::write(&odd, "# evil\n").expect("a file");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    std::fs::remove_file(&odd).expect("it was there");
    // What a sparse checkout leaves out is missing, whatever git says of it.
    story.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/envs/dev-rds/"]);
    assert_eq!(story.git(&["status", "--porcelain"]), "");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    story.git(&["sparse-checkout", "disable"]);
    story.run("dev", &[]).opens();
}

#[test]
fn approvals_that_are_links_pipes_or_too_long() {
    let story = Story::new();
    story.approve("bea", "bea@example.org", "prod");
    let pipe = story.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    std::fs::write(story.path("long"), vec![b' '; 1 << 20]).expect("a file");
    for name in ["pipe", "long", "nowhere", "home"] {
        let file = story.path(name);
        story.run("prod", &["--approval", file.to_str().expect("UTF-8")]).refused("the approval ");
    }
    story.run("prod", &[]).opens();
}

#[test]
fn repositories_within_and_around() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.run("dev", &[]).opens();
    story.publish_file(ADR, &decision(1, "proposed"));
    // Another repository inside, whose policy asks for less: what is run is what lies there.
    let inner = story.work().join("inner");
    std::fs::create_dir(&inner).expect("a directory");
    story.git_in(&inner, &["init", "-q", "-b", "main"]);
    std::fs::write(inner.join("gpdoc.yaml"), Story::policy("      - branch: [main]\n")).expect("a policy");
    std::fs::write(inner.join("Makefile"), "rds-apply:\n\t@echo inner\n").expect("a file");
    story.git_in(&inner, &["add", "-A"]);
    story.git_in(&inner, &["-c", "user.name=E", "-c", "user.email=e@example.org", "commit", "-qm", "Inner"]);
    let ran = run_in(&story, &inner, "dev", &[]);
    assert_eq!((ran.code, ran.out.as_str(), ran.started), (Some(0), "inner\n", false), "{}", ran.err);
    // A working tree elsewhere by configuration: what is there is compared and run, and the decision is the same.
    story.git(&["config", "core.worktree", inner.to_str().expect("UTF-8")]);
    let ran = story.run("dev", &[]);
    assert!(!ran.started && ran.code == Some(125), "{}", ran.err);
    story.git_in(&inner, &["--git-dir", "../.git", "config", "--unset", "core.worktree"]);
    run_in(&story, &story.path("origin.git"), "dev", &[]).refused("bare");
    run_in(&story, &story.path("keys"), "dev", &[]).refused("is not in a git repository");
    story.publish_file(ADR, &decision(1, "accepted"));
    story.run("dev", &[]).opens();
}

/// A Makefile whose target asks for the gate, as the guide says it should.
fn guarded() -> Story {
    let story = Story::requiring("      - branch: [main]\n    pass_environment: {allow: [EVIL]}\n");
    let gpdoc = env!("CARGO_BIN_EXE_gpdoc");
    let witness = story.path("").display().to_string();
    let makefile = format!(
        "rds-apply:\n\t@{gpdoc} gate require rds-apply\n\t@touch {witness}/ran-$(ENV)\n\t@(sleep 1; {gpdoc} gate require rds-apply; echo $$? > {witness}/late) >/dev/null 2>&1 &\n"
    );
    story.publish_file("Makefile", &makefile);
    story
}

#[test]
fn a_target_that_requires_its_gate_runs_under_it_and_under_nothing_else() {
    let story = guarded();
    let make = |run: Option<&str>| {
        let mut command = Command::new("make");
        story.alone(&mut command).args(["rds-apply", "ENV=dev"]).current_dir(story.work());
        if let Some(run) = run {
            command.env("GPDOC_GATE_RUN", run);
        }
        Ran::of(&story, &mut command)
    };
    let by_hand = make(None);
    assert!(!by_hand.started && by_hand.code != Some(0));
    assert!(by_hand.out.contains("this does not run under `gpdoc gate run`"), "{}", by_hand.out);
    story.run("dev", &[]).opens();
    // What the run left behind asks again after its end.
    let begin = std::time::Instant::now();
    while !story.path("late").exists() {
        assert!(begin.elapsed().as_secs() < 30, "it asks");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    std::thread::sleep(std::time::Duration::from_millis(50));
    assert_eq!(std::fs::read_to_string(story.path("late")).expect("an answer").trim(), "1");
    // The hash of a decision is no secret, and no key.
    let shown = story.gpdoc(&["ledger", "show", "--format", "json"]).output().expect("gpdoc runs");
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let hash = shown["data"]["records"][0]["hash"].as_str().expect("a hash").to_owned();
    for forged in [hash.as_str(), "", "0000"] {
        let ran = make(Some(forged));
        assert!(!ran.started && ran.out.contains("is not in the ledger, or has ended"), "{forged}: {}", ran.out);
    }
}

#[test]
fn a_target_that_requires_another_gate_does_not_run_under_this_one() {
    let story = guarded();
    story.run("dev", &[]).opens();
    let other =
        story.read("Makefile").replace("gate require rds-apply\n\t@touch", "gate require rds-destroy\n\t@touch");
    story.publish_file("Makefile", &other);
    let ran = story.run("dev", &[]);
    assert!(!ran.started && ran.code == Some(2), "{:?} {}", ran.code, ran.err);
    assert!(
        ran.out.contains("this runs under the gate `rds-apply`")
            || ran.err.contains("this runs under the gate `rds-apply`")
    );
}

#[test]
fn a_run_that_goes_on_is_no_leave_for_somebody_else() {
    let story = guarded();
    let witness = story.path("").display().to_string();
    let gpdoc = env!("CARGO_BIN_EXE_gpdoc");
    // While it runs, it hands its own leave to a process that it did not start.
    story.publish_file(
        "Makefile",
        &format!("rds-apply:\n\t@echo $$GPDOC_GATE_RUN > {witness}/leave\n\t@while ! test -e {witness}/answer; do sleep 0.05; done\n\t@touch {witness}/ran-dev\n"),
    );
    let mut run =
        story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]).spawn().expect("gpdoc runs");
    let begin = std::time::Instant::now();
    let leave = loop {
        let leave = std::fs::read_to_string(story.path("leave")).unwrap_or_default();
        if leave.ends_with('\n') {
            break leave.trim().to_owned();
        }
        assert!(begin.elapsed().as_secs() < 30, "it runs");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    let mut command = Command::new(gpdoc);
    story.alone(&mut command).args(["gate", "require", "rds-apply"]).current_dir(story.work());
    let asked = command.env("GPDOC_GATE_RUN", &leave).output().expect("gpdoc runs");
    let said = String::from_utf8_lossy(&[asked.stdout, asked.stderr].concat()).into_owned();
    std::fs::write(story.path("answer"), "").expect("a file");
    assert!(run.wait().expect("it ends").success() && story.has_run("dev"));
    assert!(asked.status.code() == Some(1) && said.contains("this was not started by that run"), "{said}");
}

#[test]
fn a_policy_that_cannot_be_used_gives_check_no_answer() {
    let story = Story::requiring("      - branch: [main]\n");
    assert_eq!(story.gpdoc(&["check"]).status().expect("gpdoc runs").code(), Some(0));
    story.write("gpdoc.yaml", &Story::policy("      - unchanged: [\"envs/{ENVIRONMENT}/**\"]\n"));
    let output = story.gpdoc(&["check"]).output().expect("gpdoc runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("gpdoc.yaml:11:20") && said.contains("`{ENVIRONMENT}` is no parameter of the command"),
        "{said}"
    );
}

#[test]
fn schemas_that_cannot_be_used_close_a_gate_that_asks_for_no_document() {
    let story = Story::requiring("      - branch: [main]\n");
    story.publish_file("schemas/metadata/adr.schema.yaml", "type: object\n");
    story.run("dev", &[]).opens();
    story.publish_file("schemas/metadata/adr.schema.yaml", "type: objekt\n");
    story.run("dev", &[]).refused("schemas/metadata/adr.schema.yaml");
}

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
