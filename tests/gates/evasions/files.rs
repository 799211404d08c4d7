//! On what lies in and around a repository.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::Command;

use super::{ADR, run_in};
use crate::story::{Ran, Story, decision};

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
fn what_cannot_be_found_or_read_is_named() {
    let story = Story::requiring("      - branch: [main]\n");
    story.write(".gpdoc/approvals", "");
    story.run("dev", &[]).refused(".gpdoc/approvals cannot be read: Not a directory");
    std::fs::remove_file(story.work().join(".gpdoc/approvals")).expect("it was there");
    story.run("dev", &[]).opens();
    let words = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" gate run rds-apply -- make rds-apply ENV=dev";
    let mut shell = std::process::Command::new("sh");
    let shell = story.alone(&mut shell).args(["-c", words, env!("CARGO_BIN_EXE_gpdoc")]).current_dir(story.work());
    Ran::of(&story, shell).refused("the working directory cannot be found");
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
