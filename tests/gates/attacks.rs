//! The attacks that must not work. Each has its number in the table of `docs/guide/gates.md`, and a twin in which the same
//! command, unattacked, runs.

use std::os::unix::fs::{PermissionsExt, symlink};

use crate::story::{Ran, Story, decision};

const ADR: &str = "docs/adrs/ADR-0001-database.md";

/// Runs with more variables in the environment.
fn with_environment(story: &Story, variables: &[(&str, &str)]) -> Ran {
    let mut command = story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]);
    Ran::of(story, command.envs(variables.iter().copied()))
}

/// A story whose decision is not accepted yet: the gate is closed, and attacks try to open it.
fn undecided() -> Story {
    let story = Story::requiring("      - adr: ADR-0001\n      - unchanged: [Makefile, GNUmakefile]\n");
    story.run("dev", &[]).opens();
    story.publish_file(ADR, &decision(1, "proposed"));
    story.run("dev", &[]).closed_by(&["adr"]);
    story
}

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

#[test]
fn attack_05_a_remote_tracking_branch_that_was_moved() {
    let story = undecided();
    story.write(ADR, &decision(1, "accepted"));
    story.commit("Accept it, here only");
    story.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    // Who can write the repository's refs can do that: the level of assurance says what it is worth.
    story.run("dev", &[]).opens();
    let checked = story
        .gpdoc(&["gate", "check", "rds-apply", "--", "make", "rds-apply", "ENV=dev"])
        .output()
        .expect("gpdoc runs");
    assert!(String::from_utf8_lossy(&checked.stdout).contains("(refs/remotes/origin/main, unpinned)"));
    story.run("dev", &["--remote"]).closed_by(&["assurance"]);
    story.git(&["push", "-q", "origin", "HEAD:main"]);
    story.run("dev", &["--remote"]).opens();
}

#[test]
fn attack_05_a_gate_may_demand_that_the_remote_is_asked() {
    let story = Story::requiring("      - branch: [main]\n    assurance: remote\n");
    story.run("dev", &[]).opens();
    story.commit("Here only");
    story.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    story.run("dev", &[]).closed_by(&["assurance"]);
    std::fs::rename(story.path("origin.git"), story.path("gone.git")).expect("renamed");
    story.run("dev", &[]).closed_by(&["assurance"]);
}

#[test]
fn attack_06_a_key_of_ones_own_among_the_signers() {
    let story = Story::new();
    story.key("eve");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("bea@example.org", "eve");
    story.write(".gpdoc/allowed_signers", &signers);
    story.forge("eve", "bea@example.org", "prod");
    story.run("prod", &[]).closed_by(&["approval"]);
    story.commit("Signers, here only");
    story.run("prod", &[]).closed_by(&["approval"]);
    story.approve("bea", "bea@example.org", "prod");
    story.run("prod", &[]).opens();
}

#[test]
fn attack_06_a_key_that_was_merged_and_that_the_user_has_not_pinned() {
    let story = Story::new();
    story.key("eve");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("bea@example.org", "eve");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    let pin = |signer: &str| {
        let directory = story.path("home").join(".config/gpdoc");
        std::fs::create_dir_all(&directory).expect("a directory");
        let text = format!(
            "version: 1\nrepositories:\n  - path: {}\n    signers: ['{}']\n",
            story.work().display(),
            signer.trim()
        );
        std::fs::write(directory.join("trust.yaml"), text).expect("a file");
    };
    pin(&story.signer("bea@example.org", "bea"));
    story.forge("eve", "bea@example.org", "prod");
    story.run("prod", &[]).closed_by(&["approval"]);
    pin(&story.signer("bea@example.org", "eve"));
    story.run("prod", &[]).opens();
}

#[test]
fn attack_07_another_policy_by_options_or_environment() {
    let story = undecided();
    let other = Story::new();
    let elsewhere = other.work();
    let elsewhere = elsewhere.to_str().expect("UTF-8");
    let config = format!("{elsewhere}/gpdoc.yaml");
    let command = ["make", "rds-apply", "ENV=dev"];
    story.run_command(&["--root", elsewhere], &command).refused("takes no --root and no --config");
    story.run_command(&["--config", &config], &command).refused("takes no --root and no --config");
    with_environment(&story, &[("GPDOC_ROOT", elsewhere), ("GPDOC_CONFIG", &config)]).closed_by(&["adr"]);
    other.run("dev", &[]).opens();
}

#[test]
fn attack_07_a_nested_policy_and_a_subdirectory_with_its_own_makefile() {
    let story = undecided();
    story.write("envs/gpdoc.yaml", &Story::policy("      - branch: [main]\n"));
    story.write("envs/Makefile", "rds-apply:\n\t@echo evil\n");
    let run = || {
        let mut command = story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]);
        Ran::of(&story, command.current_dir(story.work().join("envs")))
    };
    run().closed_by(&["adr"]);
    story.git(&["clean", "-fdxq"]);
    story.publish_file(ADR, &decision(1, "accepted"));
    story.write("envs/Makefile", "rds-apply:\n\t@echo evil\n");
    let ran = run();
    ran.opens();
    assert_eq!(ran.out, "applied dev\n", "it ran in the root");
}

#[test]
fn attack_07_another_trust_on_a_branch() {
    let story = undecided();
    story.git(&["switch", "-qc", "evil"]);
    story.write(ADR, &decision(1, "accepted"));
    story.write("gpdoc.yaml", &Story::policy("      - adr: ADR-0001\n    trust: evil\n"));
    story.commit("Trust me");
    story.run("dev", &[]).closed_by(&["adr"]);
    // A branch that is named like the remote's, or a tag.
    story.git(&["branch", "origin/main"]);
    story.git(&["tag", "origin/main"]);
    story.run("dev", &[]).closed_by(&["adr"]);
}

#[test]
fn attack_07_a_trust_that_the_branch_itself_does_not_confirm() {
    let story = Story::requiring("      - branch: [main]\n    trust: origin/release\n");
    story.git(&["push", "-q", "origin", "HEAD:release"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &[]).opens();
    story.git(&["switch", "-qc", "release"]);
    story.write("gpdoc.yaml", &Story::policy("      - branch: [main]\n"));
    story.commit("No trust");
    story.git(&["push", "-q", "origin", "HEAD:release"]);
    story.git(&["switch", "-q", "main"]);
    story.run("dev", &[]).refused("does not have that gate with that trust");
}

#[test]
fn attack_08_arguments_that_say_more_than_the_template() {
    let story = Story::new();
    for command in [
        &["make", "rds-apply", "ENV=dev", "SHELL=/tmp/evil"][..],
        &["make", "rds-apply", "ENV=dev", "TF_BIN=./x"],
        &["make", "-f", "other.mk", "rds-apply", "ENV=dev"],
        &["make", "--eval=all:;evil", "rds-apply", "ENV=dev"],
        &["make", "rds-apply", "ENV=dev", "ENV=prod"],
        &["make", "rds-apply", "ENV=dev; evil"],
        &["make", "rds-apply", "ENV=$(shell evil)"],
        &["make", "rds-apply", "ENV=dev "],
        &["make", "rds-apply ENV=dev"],
        &["make", "ENV=dev", "rds-apply"],
        &["make", "rds-apply", "env=dev"],
        &["make", "rds-apply", "ENV='dev'"],
        &["make", "rds-apply", "ENV="],
        &["make", "rds-apply"],
        &["./make", "rds-apply", "ENV=dev"],
        &["/usr/bin/make", "rds-apply", "ENV=dev"],
        &["env", "make", "rds-apply", "ENV=dev"],
        &["sh", "-c", "make rds-apply ENV=dev"],
    ] {
        story.run_command(&[], command).refused("the command does not match the gate `rds-apply`");
    }
    story.run_command(&[], &["make", "rds-apply", "ENV=dev"]).opens();
}

#[test]
fn attack_09_variables_that_change_what_runs() {
    let story = Story::new();
    let witness = story.path("evil");
    let evil = story.path("evil.mk");
    std::fs::write(&evil, format!("$(shell touch {})\n", witness.display())).expect("a file");
    let shims = story.path("shims");
    std::fs::create_dir(&shims).expect("a directory");
    for name in ["make", "touch", "sh"] {
        let shim = shims.join(name);
        std::fs::write(&shim, format!("#!/bin/sh\necho evil > {}\n", witness.display())).expect("a file");
        std::fs::set_permissions(&shim, std::fs::Permissions::from_mode(0o755)).expect("executable");
    }
    let startup = story.path("startup.sh");
    std::fs::write(&startup, format!("echo evil > {}\n", witness.display())).expect("a file");
    let path = format!("{}:/usr/bin:/bin", shims.display());
    let flags = format!("--eval=$(shell touch {})", witness.display());
    let [evil, startup] = [&evil, &startup].map(|path| path.to_str().expect("UTF-8").to_owned());
    for variables in [
        vec![("MAKEFLAGS", flags.as_str())],
        vec![("GNUMAKEFLAGS", flags.as_str())],
        vec![("MAKEFILES", evil.as_str())],
        vec![("PATH", path.as_str())],
        vec![("BASH_ENV", startup.as_str()), ("ENV", startup.as_str())],
        vec![("TF_CLI_ARGS", "-destroy"), ("TF_CLI_ARGS_apply", "-destroy")],
        vec![("SHELL", startup.as_str()), ("ENV", "prod")],
    ] {
        let ran = with_environment(&story, &variables);
        ran.opens();
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("applied dev\n", ""), "{variables:?}");
        assert!(!witness.exists(), "{variables:?}");
    }
    // The loader complains of a library that is not there once for each program that sees the variable: gpdoc alone does.
    let ran = with_environment(&story, &[("LD_PRELOAD", "/nowhere/evil.so")]);
    ran.opens();
    assert!(ran.err.lines().count() <= 1, "{}", ran.err);
    // Without gpdoc between them the same variables do harm: the attack is a real one.
    let mut make = std::process::Command::new("make");
    let done = story
        .alone(&mut make)
        .env("MAKEFILES", &evil)
        .args(["rds-apply", "ENV=dev"])
        .current_dir(story.work())
        .output();
    assert!(done.is_ok() && witness.exists());
}

#[test]
fn attack_09_a_policy_cannot_let_such_variables_in() {
    let story = Story::requiring("      - branch: [main]\n    pass_environment: {allow: [AWS_PROFILE]}\n");
    story.run("dev", &[]).opens();
    for variable in ["MAKEFLAGS", "LD_PRELOAD", "PATH", "TF_CLI_ARGS_apply", "GIT_DIR", "BASH_ENV", "TF_*"] {
        let allow = format!("      - branch: [main]\n    pass_environment: {{allow: [\"{variable}\"]}}\n");
        story.publish_file("gpdoc.yaml", &Story::policy(&allow));
        story.run("dev", &[]).refused(&format!("`{variable}`"));
    }
}

#[test]
fn attack_10_an_untracked_makefile_that_comes_first() {
    let story = Story::new();
    story.run("dev", &[]).opens();
    // Make prefers both of these to `Makefile`.
    story.write("makefile", "rds-apply:\n\t@echo evil\n");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    std::fs::remove_file(story.work().join("makefile")).expect("it was there");
    story.write("GNUmakefile", "rds-apply:\n\t@echo evil\n");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    // Hidden from git by a rule of one's own.
    std::fs::create_dir_all(story.work().join(".git/info")).expect("a directory");
    std::fs::write(story.work().join(".git/info/exclude"), "GNUmakefile\n").expect("a file");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    std::fs::remove_file(story.work().join("GNUmakefile")).expect("it was there");
    story.run("dev", &[]).opens();
}

#[test]
fn attack_10_a_changed_file_a_link_in_its_place_or_another_mode() {
    let story = Story::new();
    let file = story.work().join("envs/dev-rds/main.tf");
    story.run("dev", &[]).opens();
    story.write("envs/dev-rds/main.tf", "# evil\n");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    story.git(&["restore", "."]);
    std::fs::rename(&file, story.path("main.tf")).expect("moved");
    symlink(story.path("main.tf"), &file).expect("a link");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    std::fs::remove_file(&file).expect("it was there");
    story.git(&["restore", "."]);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    // The whole directory somewhere else.
    std::fs::rename(story.work().join("envs"), story.path("envs")).expect("moved");
    symlink(story.path("envs"), story.work().join("envs")).expect("a link");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    std::fs::remove_file(story.work().join("envs")).expect("it was there");
    std::fs::rename(story.path("envs"), story.work().join("envs")).expect("moved");
    story.run("dev", &[]).opens();
}

#[test]
fn attack_11_a_file_that_is_swapped_between_the_decision_and_the_start() {
    // What fetches the variables runs in between: here it swaps the file, as somebody else could.
    let swap = |what: &str| {
        let story = Story::requiring(
            "      - branch: [main]\n      - unchanged: [Makefile]\n    inputs: [plan]\n    pass_environment: {from: [sh, -c, \"PLACEHOLDER\"]}\n",
        );
        story.write("plan", "one");
        let policy = story.read("gpdoc.yaml").replace("PLACEHOLDER", what);
        story.publish_file("gpdoc.yaml", &policy);
        story.run("dev", &[])
    };
    swap("echo A=b").opens();
    swap("echo '# evil' >> Makefile").refused("a file that must be unchanged changed after the decision");
    swap("echo two > plan").refused("an input changed after the decision");
}

#[test]
fn attack_12_an_approval_that_is_used_again() {
    let story = Story::new();
    story.run("prod", &[]).closed_by(&["approval"]);
    story.approve("bea", "bea@example.org", "prod");
    story.run("prod", &[]).opens();
    let again = story.run("prod", &[]);
    again.closed_by(&["approval"]);
    assert!(again.err.contains("it was used already"), "{}", again.err);
}

#[test]
fn attack_12_an_approval_of_ones_own_run_or_of_another_one() {
    let story = Story::new();
    story.key("ann");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("ann@example.org", "ann");
    story.write(".gpdoc/allowed_signers", &signers);
    let policy = story.read("gpdoc.yaml").replace("[bea@example.org]", "[bea@example.org, ann@example.org]");
    story.publish_file("gpdoc.yaml", &policy);
    story.approve("ann", "ann@example.org", "prod");
    let own = story.run("prod", &[]);
    own.closed_by(&["approval"]);
    assert!(own.err.contains("nobody approves their own run"), "{}", own.err);
    let approvals = story.work().join(".gpdoc/approvals");
    std::fs::remove_dir_all(&approvals).expect("they were there");
    story.approve("bea", "bea@example.org", "prod");
    // The policy changed since, though nothing that weighs on this gate: it is another decision.
    story.publish_file("gpdoc.yaml", &format!("{policy}    timeout: 1h\n"));
    story.run("prod", &[]).closed_by(&["approval"]);
    story.publish_file("gpdoc.yaml", &policy);
    story.run("prod", &[]).opens();
}

#[test]
fn attack_12_a_key_that_has_expired_or_is_for_something_else() {
    let story = Story::new();
    let key = story.signer("", "bea");
    story.approve("bea", "bea@example.org", "prod");
    for options in ["valid-before=\"20200101Z\"", "valid-after=\"20990101Z\"", "namespaces=\"git\""] {
        story.publish_file(".gpdoc/allowed_signers", &format!("bea@example.org {options}{key}"));
        story.forge("bea", "bea@example.org", "prod");
        story.run("prod", &[]).closed_by(&["approval"]);
    }
    story.publish_file(
        ".gpdoc/allowed_signers",
        &format!("bea@example.org namespaces=\"gpdoc-approval-v1\",valid-before=\"20990101Z\"{key}"),
    );
    story.approve("bea", "bea@example.org", "prod");
    story.run("prod", &[]).opens();
}

#[test]
fn attack_13_a_number_taken_twice_a_deleted_decision_an_unknown_status_a_missing_ref() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.run("dev", &[]).opens();
    story.publish_file(
        "docs/adrs/ADR-0001-other.md",
        &decision(1, "accepted").replace("ADR-0001-database", "ADR-0001-other"),
    );
    story.run("dev", &[]).closed_by(&["adr"]);
    std::fs::remove_file(story.work().join("docs/adrs/ADR-0001-other.md")).expect("it was there");
    story.publish_file(ADR, &decision(1, "nearly"));
    story.run("dev", &[]).closed_by(&["adr"]);
    std::fs::remove_file(story.work().join(ADR)).expect("it was there");
    story.commit("No decision");
    story.publish();
    story.run("dev", &[]).closed_by(&["adr"]);
    story.publish_file(ADR, &decision(1, "accepted"));
    story.run("dev", &[]).opens();
    story.git(&["symbolic-ref", "-d", "refs/remotes/origin/HEAD"]);
    story.run("dev", &[]).refused("no commit can be trusted");
    story.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone"]);
    story.run("dev", &[]).refused("there is no `refs/remotes/origin/gone`");
    story.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/main"]);
    story.run("dev", &[]).refused("no commit can be trusted");
}

#[test]
fn attack_13_a_decision_in_a_submodule_counts_for_nothing() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.run("dev", &[]).opens();
    let other = Story::new();
    std::fs::remove_file(story.work().join(ADR)).expect("it was there");
    story.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        other.work().to_str().expect("UTF-8"),
        "docs/adrs/shared",
    ]);
    story.commit("Decisions elsewhere");
    story.publish();
    assert!(story.work().join("docs/adrs/shared").join(ADR).exists());
    story.run("dev", &[]).closed_by(&["adr"]);
}

#[test]
fn attack_14_a_ledger_that_cannot_be_written() {
    let story = Story::new();
    story.run("dev", &[]).opens();
    let ledger = story.work().join(".git/gpdoc/ledger.jsonl");
    let whole = std::fs::read(&ledger).expect("a ledger");
    std::fs::remove_file(&ledger).expect("it was there");
    story.run("dev", &[]).refused("lost records");
    std::fs::create_dir(&ledger).expect("a directory");
    story.run("dev", &[]).refused("ledger.jsonl");
    std::fs::remove_dir(&ledger).expect("it was there");
    symlink(story.path("elsewhere.jsonl"), &ledger).expect("a link");
    story.run("dev", &[]).refused("symbolic link");
    std::fs::remove_file(&ledger).expect("it was there");
    std::fs::write(&ledger, whole).expect("a file");
    story.run("dev", &[]).opens();
}

#[test]
fn attack_14_a_full_disk() {
    let story = Story::new();
    story.run("dev", &[]).opens();
    let limited = |blocks: &str| {
        let script = format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" \"$@\"");
        let mut command = std::process::Command::new("sh");
        story.alone(&mut command).args(["-c", &script, env!("CARGO_BIN_EXE_gpdoc")]);
        Ran::of(
            &story,
            command.args(["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]).current_dir(story.work()),
        )
    };
    limited("0").refused("");
    limited("unlimited").opens();
    assert!(story.gpdoc(&["ledger", "verify"]).status().expect("gpdoc runs").success());
}

#[test]
fn attack_15_lines_cut_out_of_the_ledger_changed_or_put_elsewhere() {
    let story = Story::new();
    let receipt = story.path("receipt.json");
    let receipt = receipt.to_str().expect("UTF-8");
    story.run("dev", &["--receipt", receipt]).opens();
    story.run("dev", &[]).opens();
    let ledger = story.work().join(".git/gpdoc/ledger.jsonl");
    let whole = std::fs::read_to_string(&ledger).expect("a ledger");
    let verify = |arguments: &[&str]| {
        story.gpdoc(&[&["ledger", "verify"], arguments].concat()).output().expect("gpdoc runs").status.code()
    };
    assert_eq!((verify(&[]), verify(&["--receipt", receipt])), (Some(0), Some(0)));
    let lines: Vec<&str> = whole.lines().collect();
    let altered = [
        whole.replacen("ENV=dev", "ENV=prod", 1),
        lines[1..].join("\n") + "\n",
        [&lines[..1], &lines[2..]].concat().join("\n") + "\n",
        [lines[1], lines[0], lines[2], lines[3]].join("\n") + "\n",
        lines[..2].join("\n") + "\n",
    ];
    for text in altered {
        std::fs::write(&ledger, text).expect("a file");
        assert_eq!(verify(&[]), Some(1));
        let ran = story.run("dev", &[]);
        assert!(!ran.started && ran.code == Some(125), "{}", ran.err);
    }
    std::fs::write(&ledger, &whole).expect("a file");
    story.run("dev", &[]).opens();
    let text = std::fs::read_to_string(receipt).expect("a receipt");
    std::fs::write(receipt, text.replacen("ENV=dev", "ENV=prod", 1)).expect("a file");
    assert_eq!(verify(&["--receipt", receipt]), Some(1));
}

#[test]
fn attack_16_links_in_place_of_a_decision_a_policy_or_the_signers() {
    let story = Story::new();
    story.run("dev", &[]).opens();
    let link = |path: &str, target: &str| {
        let file = story.work().join(path);
        std::fs::remove_file(&file).expect("it was there");
        symlink(target, &file).expect("a link");
        story.commit(&format!("Link {path}"));
        story.publish();
    };
    std::fs::write(story.path("allowed_signers"), story.signer("bea@example.org", "bea")).expect("a file");
    story.approve("bea", "bea@example.org", "prod");
    link(".gpdoc/allowed_signers", story.path("allowed_signers").to_str().expect("UTF-8"));
    story.run("prod", &[]).closed_by(&["approval"]);
    story.run("dev", &[]).opens();
    std::fs::write(story.path("adr.md"), decision(1, "accepted")).expect("a file");
    link(ADR, story.path("adr.md").to_str().expect("UTF-8"));
    let ran = story.run("dev", &[]);
    assert!(!ran.started && ran.code == Some(125) && ran.err.contains("✗  adr"), "{}", ran.err);
}

#[test]
fn attack_16_paths_that_lead_out_and_files_that_are_no_text() {
    let story = Story::requiring("      - unchanged: [Makefile]\n    inputs: [plan]\n");
    story.write("plan", "one");
    story.run("dev", &[]).opens();
    for input in ["../plan", "/etc/passwd", "a/../../plan"] {
        story.publish_file(
            "gpdoc.yaml",
            &Story::policy(&format!("      - unchanged: [Makefile]\n    inputs: [{input}]\n")),
        );
        story.run("dev", &[]).refused("leads out of the root");
    }
    story.publish_file("gpdoc.yaml", &Story::policy("      - adr: ADR-0001\n"));
    story.run("dev", &[]).opens();
    std::fs::write(story.work().join(ADR), b"---\nid: ADR-0001-database\nstatus: accepted\xff\n---\n").expect("a file");
    story.commit("Binary");
    story.publish();
    story.run("dev", &[]).closed_by(&["adr"]);
    std::fs::write(story.work().join(ADR), "x".repeat(17 << 20)).expect("a file");
    story.commit("Huge");
    story.publish();
    story.run("dev", &[]).closed_by(&["adr"]);
}

#[test]
fn attack_17_two_runs_at_once_with_one_approval() {
    let story = Story::new();
    story.publish_file(
        "Makefile",
        &format!("rds-apply:\n\t@echo ran >> {}/count\n\t@sleep 0.2\n", story.path("").display()),
    );
    story.approve("bea", "bea@example.org", "prod");
    let start = || {
        story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=prod"]).spawn().expect("gpdoc runs")
    };
    let runs: Vec<_> = (0..6).map(|_| start()).collect();
    let codes: Vec<Option<i32>> = runs.into_iter().map(|mut run| run.wait().expect("it ends").code()).collect();
    assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == Some(125)).count(), 5, "{codes:?}");
    assert_eq!(std::fs::read_to_string(story.path("count")).expect("it ran"), "ran\n");
}

#[test]
fn attack_18_an_agent_that_approves() {
    let story = Story::new();
    story.key("agent");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("agent@example.org", "agent");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    // It may sign, and has no role that counts: who signs hears it at once.
    let key = story.key("agent");
    let key = key.to_str().expect("UTF-8");
    let signed = [
        "gate",
        "approve",
        "rds-apply",
        "--key",
        key,
        "--as",
        "agent@example.org",
        "--",
        "make",
        "rds-apply",
        "ENV=prod",
    ];
    let signed = story.gpdoc(&signed).output().expect("gpdoc runs");
    assert!(
        signed.status.code() == Some(2)
            && String::from_utf8_lossy(&signed.stderr).contains("this approval would not count")
    );
    story.forge("agent", "agent@example.org", "prod");
    let ran = story.run("prod", &[]);
    ran.closed_by(&["approval"]);
    assert!(ran.err.contains("nobody of them is named among those who hold the role"), "{}", ran.err);
    // It cannot sign as somebody else.
    std::fs::remove_dir_all(story.work().join(".gpdoc/approvals")).expect("they were there");
    story.forge("agent", "bea@example.org", "prod");
    story.run("prod", &[]).closed_by(&["approval"]);
    story.approve("bea", "bea@example.org", "prod");
    story.run("prod", &[]).opens();
    let shown = story.gpdoc(&["ledger", "show", "--format", "json"]).output().expect("gpdoc runs");
    assert!(String::from_utf8_lossy(&shown.stdout).contains("\"principal\": \"bea@example.org\""));
}
