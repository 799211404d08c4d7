//! Secrets that must not stay, records that must not be lost, and what a branch or a clone leaves unsaid.

use crate::story::{Ran, Story, decision};

#[test]
fn secrets_in_urls_phrases_and_names_of_inputs_are_nowhere_in_the_ledger() {
    let story = Story::requiring("      - confirm: {phrase: \"yes\"}\n    inputs: [\"plans/{TOKEN}.plan\"]\n");
    let policy = story.read("gpdoc.yaml");
    let policy =
        policy.replace("{param: ENV, one_of: [dev, prod]}", "{param: TOKEN, matches: \".*\", form: \"TOKEN={}\"}");
    story.publish_file("gpdoc.yaml", &policy.replace("    match: [\"make rds-apply ENV=dev\"]\n", ""));
    story.write("plans/s3cr3tvalue99.plan", "a plan\n");
    story.git(&["remote", "set-url", "origin", "http://ci-token:hunter2PASSw0rd@127.0.0.1:9/x.git"]);
    let pasted = "ghp_0123456789abcdefghijABCDEFGHIJ0123";
    let ran = story.run_command(&["--remote", "--confirm", pasted], &["make", "rds-apply", "TOKEN=s3cr3tvalue99"]);
    assert!(!ran.started && ran.code == Some(125), "{}", ran.err);
    assert!(ran.err.contains("could not be asked") && ran.err.contains("--confirm has another text"), "{}", ran.err);
    super::pin(&story, &format!("  - {{path: {}, remote: \"git@example.org:y.git\"}}\n", story.work().display()));
    let pinned = story.run_command(&[], &["make", "rds-apply", "TOKEN=s3cr3tvalue99"]);
    pinned.refused("trust.yaml pins the remote `git@example.org:y.git`");
    let ledger = story.read(".git/gpdoc/ledger.jsonl");
    assert!(ledger.contains("plans/[redacted].plan"), "{ledger}");
    for secret in ["hunter2PASSw0rd", pasted, "s3cr3tvalue99"] {
        assert!(!ledger.contains(secret), "{secret}: {ledger}");
    }
    assert!(!(ran.err + &pinned.err).contains("hunter2PASSw0rd"));
}

#[test]
fn a_disk_on_which_no_file_may_grow() {
    let story = Story::requiring("      - branch: [main]\n");
    let words = "ulimit -f 0 && exec \"$0\" gate run rds-apply -- make rds-apply ENV=dev";
    let mut shell = std::process::Command::new("sh");
    let shell = story.alone(&mut shell).args(["-c", words, env!("CARGO_BIN_EXE_gpdoc")]).current_dir(story.work());
    Ran::of(&story, shell).refused("error: ");
    story.run("dev", &[]).opens();
}

#[test]
fn a_remote_with_a_relative_path_is_asked_from_a_linked_working_tree_too() {
    let story = Story::requiring("      - branch: [main, linked]\n    assurance: remote\n");
    story.run("dev", &[]).opens();
    story.git(&["worktree", "add", "-q", "../linked", "-b", "linked"]);
    super::run_in(&story, &story.path("linked"), "dev", &[]).opens();
}

#[test]
fn a_remote_whose_name_is_no_text_is_one() {
    let story = Story::requiring("      - branch: [main]\n");
    story.git(&["remote", "remove", "origin"]);
    story.run("dev", &[]).opens();
    let mut config = story.read(".git/config").into_bytes();
    config.extend(b"[remote \"up\xff\"]\n\turl = ../origin.git\n");
    std::fs::write(story.work().join(".git/config"), config).expect("a file");
    story.run("dev", &[]).refused("no commit can be trusted");
}

#[test]
fn grafts_that_cannot_be_read_close() {
    let story = Story::requiring("      - branch: [main]\n");
    let grafts = story.work().join(".git/info/grafts");
    std::fs::create_dir_all(&grafts).expect("a directory");
    let ran = story.run("dev", &[]);
    assert!(!ran.started && ran.code == Some(125), "{}", ran.err);
    std::fs::remove_dir(&grafts).expect("it was there");
    story.run("dev", &[]).opens();
}

#[test]
fn a_status_in_a_second_block_whatever_its_quotes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let second = "---\n---\n\"status\": proposed\nid: ADR-0001-database\n---\n#";
    story.publish_file(super::ADR, &decision(1, "accepted").replace("---\n#", second));
    let ran = story.run("dev", &[]);
    ran.closed_by(&["adr"]);
    assert!(ran.err.contains("a second block of frontmatter has another `status`"), "{}", ran.err);
}

#[test]
fn a_branch_that_a_gate_is_sent_to_and_that_asks_for_less() {
    let gate = "      - approval: {role: platform-owner, within: 4h}\n    trust: origin/release\n    inputs: [plan]\n    timeout: 1h\n    pass_environment: {allow: [AWS_PROFILE]}\n";
    let story = Story::requiring(gate);
    story.write("plan", "a plan\n");
    let push = || {
        story.git(&["push", "-qf", "origin", "HEAD:release"]);
        story.git(&["fetch", "-q", "origin"]);
    };
    push();
    story.approve("bea", "bea@example.org", "dev");
    story.run("dev", &[]).opens();
    let main = story.git(&["rev-parse", "HEAD"]);
    let policy = story.read("gpdoc.yaml");
    for (from, to, key) in [
        ("    inputs: [plan]\n", "", "inputs"),
        ("timeout: 1h", "timeout: 2h", "timeout"),
        ("[AWS_PROFILE]", "[AWS_PROFILE, AWS_REGION]", "pass_environment"),
        ("[bea@example.org]", "[bea@example.org, mal@example.org]", "roles"),
    ] {
        story.write("gpdoc.yaml", &policy.replace(from, to));
        story.commit("Ask for less");
        push();
        story.git(&["reset", "-q", "--hard", &main]);
        story.run("dev", &[]).refused(&format!("`{key}` there is not what"));
    }
    story.write(".gpdoc/allowed_signers", &(story.read(".gpdoc/allowed_signers") + "# more\n"));
    story.commit("Another signer");
    push();
    story.git(&["reset", "-q", "--hard", &main]);
    story.run("dev", &[]).refused("`.gpdoc/allowed_signers` there is not what");
}

#[test]
fn a_policy_that_says_what_no_variable_or_parameter_is() {
    let story = Story::requiring("      - branch: [main]\n");
    let with = |requires: &str| {
        story.publish_file("gpdoc.yaml", &Story::policy(requires));
        story.run("dev", &[])
    };
    let ran = with("      - environment: {\"A=B\": c}\n");
    ran.refused("gpdoc.yaml:11: `A=B` is no name of a variable");
    assert!(!ran.err.contains("--at REV"), "{}", ran.err);
    with("      - environment: {WHERE: \"{EVN}\"}\n").refused("`{EVN}` is no parameter of the command");
    with("      - environment: {WHERE: \"{ENV}\"}\n").closed_by(&["environment"]);
    with("      - runbook: {id: RB-0001, reviewed_within: 36h}\n").refused("RB-0001 was reviewed within 36h");
    let approvals = with("      - unchanged: [\"**\"]\n");
    approvals.opens();
    story.write(".gpdoc/approvals/one.json", "{}");
    let ran = story.run("dev", &[]);
    ran.closed_by(&["unchanged"]);
    assert!(ran.err.contains("!.gpdoc/approvals/**"), "{}", ran.err);
}

#[test]
fn an_argument_that_does_not_fit_is_told_in_one_line_and_why() {
    let story = Story::requiring("      - branch: [main]\n");
    let policy = story.read("gpdoc.yaml").replace("one_of: [dev, prod]", "matches: \".*\"");
    story.publish_file("gpdoc.yaml", &policy);
    let ran = story.run_command(&[], &["make", "rds-apply", "ENV=a;b"]);
    ran.refused("whatever its pattern, a value has only letters");
    let ran = story.run_command(&[], &["make", "x\nerror: \u{1b}[2Jall is well"]);
    ran.refused("argument 1 is `x\\nerror:");
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
}

#[test]
fn an_approval_takes_the_place_of_nothing_but_another_one() {
    let story = Story::requiring("      - approval: {within: 4h}\n");
    let key = story.key("bea");
    let approve = |file: &str| {
        let key = key.to_str().expect("UTF-8");
        let options = ["gate", "approve", "rds-apply", "--key", key, "--as", "bea@example.org", "--output", file];
        let command = ["--", "make", "rds-apply", "ENV=dev"];
        story.gpdoc(&[&options[..], &command[..]].concat()).output().expect("gpdoc runs").status.code()
    };
    let before = story.read("Makefile");
    assert_eq!(approve("Makefile"), Some(2));
    assert_eq!(story.read("Makefile"), before);
    assert_eq!((approve("one.json"), approve("one.json")), (Some(0), Some(0)));
    story.run("dev", &["--approval", "one.json"]).opens();
}
