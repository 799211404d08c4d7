//! Attacks on the command, its environment and its files.

use std::os::unix::fs::{PermissionsExt, symlink};

use super::with_environment;
use crate::story::Story;

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
fn attack_09_a_variable_that_a_condition_asks_for_is_not_for_the_command() {
    let story = Story::requiring("      - branch: [main]\n");
    let (evil, witness) = (story.path("evil.mk"), story.path("evil"));
    std::fs::write(&evil, format!("$(shell touch {})\n", witness.display())).expect("a file");
    let evil = evil.to_str().expect("UTF-8");
    let asking = format!("      - environment: {{MAKEFILES: {evil}, ALLOW_DB: \"true\"}}\n");
    story.publish_file("gpdoc.yaml", &Story::policy(&asking));
    let ran = with_environment(&story, &[("MAKEFILES", evil), ("ALLOW_DB", "true")]);
    ran.opens();
    assert!(!witness.exists(), "make did not see it");
    with_environment(&story, &[("ALLOW_DB", "true")]).closed_by(&["environment"]);
}

#[test]
fn attack_09_a_variable_that_not_every_gate_of_the_command_lets_through() {
    let allow = "      - branch: [main]\n    pass_environment: {allow: [AWS_PROFILE]}\n";
    let story = Story::requiring(allow);
    let makefile = story.read("Makefile").replace("applied $(ENV)", "\"as [$$AWS_PROFILE] [$$UNNAMED]\"");
    story.publish_file("Makefile", &makefile);
    let run = || with_environment(&story, &[("AWS_PROFILE", "dev"), ("UNNAMED", "x")]);
    let ran = run();
    ran.opens();
    assert_eq!(ran.out, "as [dev] []\n");
    let other =
        "  also:\n    command: [make, rds-apply, {param: ENV, one_of: [dev]}]\n    requires: [branch: [main]]\n";
    story.publish_file("gpdoc.yaml", &Story::policy(&format!("{allow}{other}")));
    let ran = run();
    ran.opens();
    assert_eq!(ran.out, "as [] []\n");
}

#[test]
fn attack_09_a_program_that_gives_variables_gives_none_of_those() {
    for (line, is_given) in
        [("A=b", true), ("MAKEFLAGS=-n", false), ("export LD_PRELOAD=/x.so", false), ("PATH=/x", false)]
    {
        let from = format!("      - branch: [main]\n    pass_environment: {{from: [echo, \"{line}\"]}}\n");
        let ran = Story::requiring(&from).run("dev", &[]);
        if is_given { ran.opens() } else { ran.refused("line 1 sets no variable that may be set") }
    }
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
    story.run("dev", &[]).closed_by(&["program", "unchanged"]);
    std::fs::remove_file(story.work().join("makefile")).expect("it was there");
    story.write("GNUmakefile", "rds-apply:\n\t@echo evil\n");
    story.run("dev", &[]).closed_by(&["program", "unchanged"]);
    // Hidden from git by a rule of one's own.
    std::fs::create_dir_all(story.work().join(".git/info")).expect("a directory");
    std::fs::write(story.work().join(".git/info/exclude"), "GNUmakefile\n").expect("a file");
    story.run("dev", &[]).closed_by(&["program", "unchanged"]);
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
    // A program that is nobody's to compare is looked at again, too.
    let story = Story::requiring("      - branch: [main]\n");
    let program = story.path("programs/make");
    std::fs::create_dir(story.path("programs")).expect("a directory");
    std::fs::copy("/usr/bin/make", &program).expect("a program");
    let swapping = |what: &str| {
        let from = format!("from: [sh, -c, \"{what}; echo A=b\"]");
        let path = format!("path: [{}, /usr/bin, /bin]", story.path("programs").display());
        let more = format!("      - branch: [main]\n    pass_environment: {{{path}, {from}}}\n");
        story.publish_file("gpdoc.yaml", &Story::policy(&more));
        story.run("dev", &[])
    };
    swapping("true").opens();
    swapping(&format!("echo evil >> {}", program.display())).refused("the program changed after the decision");
    swap("echo '# evil' >> Makefile").refused("a file that must be unchanged changed after the decision");
    swap("echo two > plan").refused("an input changed after the decision");
}
