//! Attacks on what the decision is read from.

use super::{ADR, undecided, with_environment};
use crate::story::{Ran, Story, decision};

#[test]
fn attack_01_a_status_edited_in_the_working_tree_or_staged_or_committed_locally() {
    let story = undecided();
    story.write(ADR, &decision(1, "accepted"));
    story.run("dev", &[]).closed_by(&["adr"]);
    story.git(&["add", "-A"]);
    story.run("dev", &[]).closed_by(&["adr"]);
    story.commit("Accept it, here only");
    story.run("dev", &[]).closed_by(&["adr"]);
    story.publish();
    story.run("dev", &[]).opens();
}

#[test]
fn attack_01_a_policy_edited_in_the_working_tree_or_committed_locally() {
    let story = undecided();
    story.write("gpdoc.yaml", &Story::policy("      - branch: [main]\n"));
    story.run("dev", &[]).closed_by(&["adr"]);
    story.commit("A weaker policy");
    story.run("dev", &[]).closed_by(&["adr"]);
    std::fs::remove_file(story.work().join("gpdoc.yaml")).expect("it was there");
    story.run("dev", &[]).closed_by(&["adr"]);
    story.git(&["restore", "gpdoc.yaml"]);
    story.publish();
    story.run("dev", &[]).opens();
}

#[test]
fn attack_01_a_gate_that_is_absent_at_the_trusted_commit() {
    let story = Story::new();
    let policy = story.read("gpdoc.yaml").replace(
        "  rds-apply:\n",
        "  mine:\n    command: [make, rds-apply, ENV=dev]\n    requires: [branch: [main]]\n  rds-apply:\n",
    );
    story.write("gpdoc.yaml", &policy);
    let run = |gate| Ran::of(&story, &mut story.gpdoc(&["gate", "run", gate, "--", "make", "rds-apply", "ENV=dev"]));
    run("mine").refused("there is no gate `mine` at the trusted commit");
    run("rds-apply").opens();
}

#[test]
fn attack_02_an_edit_hidden_from_git_status() {
    let story = Story::new();
    story.run("dev", &[]).opens();
    for flag in ["assume-unchanged", "skip-worktree"] {
        story.git(&["update-index", &format!("--{flag}"), "Makefile"]);
        let makefile = story.read("Makefile");
        story.write("Makefile", &format!("{makefile}\t@echo more\n"));
        assert_eq!(story.git(&["status", "--porcelain"]), "", "git sees nothing");
        let ran = story.run("dev", &[]);
        ran.closed_by(&["unchanged"]);
        assert!(ran.err.contains("git is told to look away from Makefile"), "{}", ran.err);
        story.git(&["update-index", &format!("--no-{flag}"), "Makefile"]);
        story.write("Makefile", &makefile);
    }
    story.run("dev", &[]).opens();
}

#[test]
fn attack_02_an_edit_that_a_clean_filter_takes_away_again() {
    let story = Story::new();
    story.run("dev", &[]).opens();
    let makefile = story.read("Makefile");
    std::fs::create_dir_all(story.work().join(".git/info")).expect("a directory");
    std::fs::write(story.work().join(".git/info/attributes"), "Makefile filter=hide\n").expect("a file");
    story.git(&["config", "filter.hide.clean", "grep -v evil || true"]);
    story.write("Makefile", &format!("{makefile}\t@echo evil\n"));
    story.git(&["add", "Makefile"]);
    assert_eq!(story.git(&["status", "--porcelain"]), "", "git sees nothing");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    story.write("Makefile", &makefile);
    story.run("dev", &[]).opens();
}

#[test]
fn attack_03_a_replaced_blob_or_commit() {
    let story = undecided();
    story.git(&["switch", "-qc", "evil"]);
    story.write(ADR, &decision(1, "accepted"));
    story.commit("Evil");
    let (good, evil) = (story.git(&["rev-parse", "origin/main"]), story.git(&["rev-parse", "evil"]));
    story.git(&["replace", &good, &evil]);
    assert!(story.git(&["show", &format!("origin/main:{ADR}")]).contains("accepted"), "git is deceived");
    story.run("dev", &[]).closed_by(&["repository", "adr"]);
    story.git(&["replace", "-d", &good]);
    let blobs = [&good, &evil].map(|commit| story.git(&["rev-parse", &format!("{commit}:{ADR}")]));
    story.git(&["replace", &blobs[0], &blobs[1]]);
    story.run("dev", &[]).closed_by(&["repository", "adr"]);
}

#[test]
fn attack_03_grafts_and_shallow_clones_close_a_gate_that_would_be_open() {
    let story = Story::requiring("      - up_to_date: true\n");
    let old = story.git(&["rev-parse", "HEAD"]);
    story.commit("More");
    story.publish();
    story.run("dev", &[]).opens();
    let trusted = story.git(&["rev-parse", "HEAD"]);
    story.git(&["reset", "-q", "--hard", &old]);
    story.run("dev", &[]).closed_by(&["up_to_date"]);
    std::fs::write(story.work().join(".git/info/grafts"), format!("{old} {trusted}\n")).expect("a file");
    let ran = story.run("dev", &[]);
    assert!(ran.err.contains("`info/grafts` gives commits other parents"), "{}", ran.err);
    assert!(!ran.started && ran.code == Some(125));
    std::fs::remove_file(story.work().join(".git/info/grafts")).expect("it was there");
    story.git(&["reset", "-q", "--hard", &trusted]);
    std::fs::write(story.work().join(".git/shallow"), format!("{trusted}\n")).expect("a file");
    story.run("dev", &[]).closed_by(&["repository"]);
    std::fs::remove_file(story.work().join(".git/shallow")).expect("it was there");
    story.run("dev", &[]).opens();
}

#[test]
fn attack_04_variables_that_lead_git_elsewhere() {
    let story = undecided();
    let other = Story::new();
    other.run("dev", &[]).opens();
    let git_dir = other.work().join(".git");
    let objects = git_dir.join("objects");
    let [git_dir, objects, work] =
        [&git_dir, &objects, &other.work()].map(|path| path.to_str().expect("UTF-8").to_owned());
    for variables in [
        vec![("GIT_DIR", git_dir.as_str())],
        vec![("GIT_DIR", git_dir.as_str()), ("GIT_WORK_TREE", work.as_str())],
        vec![("GIT_COMMON_DIR", git_dir.as_str())],
        vec![("GIT_OBJECT_DIRECTORY", objects.as_str())],
        vec![("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects.as_str())],
        vec![("GIT_CEILING_DIRECTORIES", "/")],
        vec![("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.worktree"), ("GIT_CONFIG_VALUE_0", work.as_str())],
        vec![("GIT_NAMESPACE", "evil"), ("GIT_INDEX_FILE", "/dev/null")],
    ] {
        with_environment(&story, &variables).closed_by(&["adr"]);
    }
    for variables in [vec![("GIT_DIR", "/nowhere")], vec![("GIT_OBJECT_DIRECTORY", "/nowhere")]] {
        with_environment(&other, &variables).opens();
    }
}
