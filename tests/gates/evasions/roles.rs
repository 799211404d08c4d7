//! Approvals in several roles and for several gates, and what the policy's own files may leave unsaid.

use crate::story::Story;

const TWO: &str =
    "      - approval: {role: platform-owner, within: 4h}\n      - approval: {role: security, within: 4h}\n";

/// `gate approve` of the gate, as somebody, with more options: its exit code and what it says.
fn approve(story: &Story, gate: &str, who: &str, options: &[&str]) -> (Option<i32>, String) {
    let (key, name) = (story.key(who), format!("{who}@example.org"));
    let key = key.to_str().expect("UTF-8");
    let arguments =
        [&["gate", "approve", gate, "--key", key, "--as", &name], options, &["--", "make", "rds-apply", "ENV=dev"]];
    let output = story.gpdoc(&arguments.concat()).output().expect("gpdoc runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn with_security(requires: &str) -> Story {
    let story = Story::requiring(requires);
    story.key("cem");
    story.write(
        ".gpdoc/allowed_signers",
        &(story.read(".gpdoc/allowed_signers") + &story.signer("cem@example.org", "cem")),
    );
    let policy = story.read("gpdoc.yaml").replace("roles:\n", "roles:\n  security: [cem@example.org]\n");
    story.publish_file("gpdoc.yaml", &policy);
    story
}

#[test]
fn a_gate_that_asks_for_two_roles_opens_once_both_approved() {
    let story = with_security(TWO);
    let ran = story.run("dev", &[]);
    ran.closed_by(&["approval", "approval"]);
    assert!(ran.err.contains("--as NAME --role security"), "{}", ran.err);
    let (code, said) = approve(&story, "rds-apply", "cem", &["--role", "platform-owner"]);
    assert!(code == Some(2) && said.contains("this approval would not count"), "{code:?} {said}");
    assert_eq!(approve(&story, "rds-apply", "bea", &[]).0, Some(0));
    story.run("dev", &[]).closed_by(&["approval"]);
    // In the role that the signer holds.
    assert_eq!(approve(&story, "rds-apply", "cem", &[]).0, Some(0));
    story.run("dev", &[]).opens();
}

#[test]
fn a_command_of_two_gates_opens_once_both_are_approved() {
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    let other = "  other:\n    command: [make, rds-apply, ENV=dev]\n    requires:\n      - approval: {within: 4h}\n";
    story.publish_file("gpdoc.yaml", &(story.read("gpdoc.yaml") + other));
    assert_eq!(approve(&story, "rds-apply", "bea", &[]).0, Some(0));
    story.run("dev", &[]).closed_by(&["approval"]);
    assert_eq!(approve(&story, "other", "bea", &[]).0, Some(0));
    story.run("dev", &[]).opens();
}

#[test]
fn an_approval_is_not_made_where_the_allowed_signers_cannot_be_read() {
    let story = Story::requiring("      - approval: {within: 4h}\n");
    story.publish_file(".gpdoc/allowed_signers", "bea@example.org nonsense\n");
    let (code, said) = approve(&story, "rds-apply", "bea", &[]);
    assert!(code == Some(2) && said.contains("would not count") && said.contains(".gpdoc/allowed_signers"), "{said}");
    assert!(!story.work().join(".gpdoc/approvals").exists());
}

#[test]
fn conditions_and_keys_without_a_value_and_further_documents_are_errors() {
    let story = Story::requiring("      - branch: [main]\n");
    let policy = story.read("gpdoc.yaml");
    for (text, why) in [
        (policy.clone() + "      - approval:\n", "`approval` has no value"),
        (policy.clone() + "      - approval: {within: 4h, role: null}\n", "`role` has no value"),
        (policy.clone() + "---\ngates: {}\n", "a second YAML document begins here"),
    ] {
        story.publish_file("gpdoc.yaml", &text);
        story.run("dev", &[]).refused(why);
    }
    story.publish_file("gpdoc.yaml", &format!("---\n{policy}"));
    super::pin(&story, "  []\n---\nversion: 1\nrepositories: []\n");
    story.run("dev", &[]).refused("a second YAML document begins");
    super::pin(&story, "  []\n");
    story.run("dev", &[]).opens();
}

#[test]
fn a_local_branch_that_a_gate_trusts_beside_a_remote() {
    let story = Story::requiring("      - branch: [main]\n    trust: main\n");
    let ran = story.run("dev", &[]);
    ran.refused("`trust: main` is a local branch");
    assert!(ran.err.contains("trust: origin/main"), "{}", ran.err);
}

#[test]
fn a_pin_of_a_path_holds_wherever_the_git_directory_is() {
    let story = Story::requiring("      - approval: {within: 4h}\n");
    story.key("mal");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("mal@example.org", "mal");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    let signer = story.signer("bea@example.org", "bea");
    let pin = |path: &str| {
        super::pin(&story, &format!("  - {{path: {path}, signers: [\"{}\"]}}\n", signer.trim()));
    };
    let check = |directory: &std::path::Path| {
        let arguments = ["gate", "check", "rds-apply", "--", "make", "rds-apply", "ENV=dev"];
        let output = story.gpdoc(&arguments).current_dir(directory).output().expect("gpdoc runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    story.git(&["init", "-q", "--separate-git-dir", story.path("gd").to_str().expect("UTF-8")]);
    story.git(&["worktree", "add", "-q", "../linked", "-b", "linked"]);
    pin(story.work().to_str().expect("UTF-8"));
    let said = check(&story.path("linked"));
    assert!(said.contains("refs/remotes/origin/main, pinned"), "{said}");
    pin(story.path("keys").to_str().expect("UTF-8"));
    let said = check(&story.path("linked"));
    assert!(said.contains("unpinned"), "{said}");
    // A bare repository with its working trees beside it.
    let bare = story.path("project/.bare");
    std::fs::create_dir(story.path("project")).expect("a directory");
    story.git(&[
        "clone",
        "-q",
        "--bare",
        story.path("origin.git").to_str().expect("UTF-8"),
        bare.to_str().expect("UTF-8"),
    ]);
    std::fs::write(story.path("project/.git"), "gitdir: ./.bare\n").expect("a file");
    story.git_in(&bare, &["config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"]);
    story.git_in(&bare, &["fetch", "-q"]);
    story.git_in(&bare, &["remote", "set-head", "origin", "main"]);
    story.git_in(&bare, &["worktree", "add", "-q", "../main", "main"]);
    for path in ["project", "project/.bare"] {
        pin(story.path(path).to_str().expect("UTF-8"));
        let said = check(&story.path("project/main"));
        assert!(said.contains("refs/remotes/origin/main, pinned"), "{path}: {said}");
    }
}

#[test]
fn globs_that_match_nothing_or_name_a_directory() {
    let story = Story::requiring("      - changelog: {since: trusted, paths: [\"envs/{ENV}-rds\"]}\n");
    let ran = story.run("dev", &[]);
    ran.closed_by(&["changelog"]);
    assert!(ran.err.contains("`envs/dev-rds` is a directory"), "{}", ran.err);
    let with = |requires: &str| {
        story.publish_file("gpdoc.yaml", &Story::policy(requires));
        story.run("dev", &[])
    };
    let ran = with("      - changelog: {since: trusted, paths: [\"enws/{ENV}-rds/**\"]}\n");
    ran.closed_by(&["changelog"]);
    assert!(ran.err.contains("they match no file"), "{}", ran.err);
    with("      - changelog: {since: trusted, paths: [\"envs/{ENV}-rds/**\"]}\n").opens();
    let ran = with("      - unchanged: [Makefile, \"enws/{ENV}-rds/**\"]\n");
    ran.closed_by(&["unchanged"]);
    assert!(ran.err.contains("`enws/dev-rds/**`"), "{}", ran.err);
    with("      - unchanged: [Makefile, GNUmakefile, \"*.mk\"]\n").opens();
    let arguments = ["gate", "check", "rds-apply", "--", "make", "rds-apply", "ENV=dev"];
    let said = String::from_utf8(story.gpdoc(&arguments).output().expect("gpdoc runs").stdout).expect("UTF-8");
    assert!(said.contains("note: `*.mk` matches no file") && !said.contains("note: `GNUmakefile`"), "{said}");
    let policy = Story::policy("      - unchanged: [Makefile, \"envs/{ENV}/**\"]\n");
    story.publish_file("gpdoc.yaml", &policy.replace("one_of: [dev, prod]", "one_of: [dev, dev-rds/]"));
    story.run("dev", &[]).refused("with `dev-rds/` for `ENV`, `envs/{ENV}/**` means no file");
}
