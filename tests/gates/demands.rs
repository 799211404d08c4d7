//! What gpdoc demands of every gate, whatever its conditions say: programs, pins, signers, documents.

use std::os::unix::fs::{PermissionsExt, symlink};

use crate::story::{Ran, Story};

/// The user's own `trust.yaml`.
fn pin(story: &Story, entry: &str) {
    let directory = story.path("home").join(".config/gpdoc");
    std::fs::create_dir_all(&directory).expect("a directory");
    let text = format!("version: 1\nrepositories:\n  - path: {}\n{entry}", story.work().display());
    std::fs::write(directory.join("trust.yaml"), text).expect("a file");
}

#[test]
fn assurance_that_is_less_than_the_gate_demands_closes() {
    let story = Story::requiring("      - branch: [main]\n    assurance: pinned\n");
    story.run("dev", &[]).closed_by(&["assurance"]);
    story.run("dev", &["--remote"]).opens();
    pin(&story, "");
    story.run("dev", &[]).opens();
}

#[test]
fn a_remote_that_is_not_the_pinned_one_gives_no_answer() {
    let story = Story::requiring("      - branch: [main]\n");
    pin(&story, "    remote: ../origin.git\n");
    story.run("dev", &[]).opens();
    story.git(&["remote", "set-url", "origin", "../elsewhere.git"]);
    story.run("dev", &[]).refused("trust.yaml pins the remote `../origin.git`, and `origin` is `../elsewhere.git`");
    // Nor is one that git is told to rewrite.
    story.git(&["remote", "set-url", "origin", "../origin.git"]);
    story.git(&["config", "url.../elsewhere.git.insteadOf", "../origin.git"]);
    story.run("dev", &[]).refused("trust.yaml pins the remote");
    story.git(&["config", "--unset", "url.../elsewhere.git.insteadOf"]);
    story.run("dev", &[]).opens();
}

#[test]
fn where_the_remote_was_asked_is_said_and_recorded() {
    let story = Story::requiring("      - branch: [main]\n");
    let receipt = story.path("receipt.json");
    story.run("dev", &["--remote", "--receipt", receipt.to_str().expect("UTF-8")]).opens();
    assert!(std::fs::read_to_string(&receipt).expect("a receipt").contains(r#"\"asked\":\"../origin.git\""#));
    // Another remote says what its owner wants: it is named.
    story.git_in(&story.path(""), &["clone", "-q", "--bare", "origin.git", "mine.git"]);
    story.git(&["remote", "set-url", "origin", "../mine.git"]);
    let arguments = ["gate", "check", "rds-apply", "--remote", "--", "make", "rds-apply", "ENV=dev"];
    let said = story.gpdoc(&arguments).output().expect("gpdoc runs").stdout;
    assert!(String::from_utf8_lossy(&said).contains("(refs/remotes/origin/main, remote at ../mine.git)"));
}

#[test]
fn signers_that_are_a_link_within_the_commit_sign_nothing() {
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    story.approve("bea", "bea@example.org", "dev");
    let signers = story.read(".gpdoc/allowed_signers");
    let file = story.work().join(".gpdoc/allowed_signers");
    story.write(".gpdoc/keys", &signers);
    std::fs::remove_file(&file).expect("it was there");
    symlink("keys", &file).expect("a link");
    story.commit("A link");
    story.publish();
    let ran = story.run("dev", &[]);
    ran.closed_by(&["approval"]);
    assert!(ran.err.contains("at the trusted commit is no regular file"), "{}", ran.err);
    std::fs::remove_file(&file).expect("it was there");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    story.run("dev", &[]).opens();
}

#[test]
fn documents_that_are_not_there_or_cannot_be_read_are_not_clean() {
    let story = Story::requiring("      - documents: clean\n");
    story.run("dev", &[]).opens();
    std::fs::write(story.work().join("note.md"), b"# \xff\n").expect("a file");
    story.commit("No text");
    story.publish();
    let ran = story.run("dev", &[]);
    ran.closed_by(&["documents"]);
    assert!(ran.err.contains("note.md cannot be read"), "{}", ran.err);
    std::fs::remove_file(story.work().join("note.md")).expect("it was there");
    story.commit("Text");
    story.publish();
    story.run("dev", &[]).opens();
    std::fs::remove_dir_all(story.work().join("docs")).expect("it was there");
    story.commit("Nothing");
    story.publish();
    let ran = story.run("dev", &[]);
    ran.closed_by(&["documents"]);
    assert!(ran.err.contains("there are no documents"), "{}", ran.err);
}

#[test]
fn a_program_that_leads_into_the_working_tree_is_not_the_gates_own() {
    let story = Story::requiring("      - branch: [main]\n");
    let programs = story.path("programs");
    std::fs::create_dir(&programs).expect("a directory");
    let policy =
        format!("      - branch: [main]\n    pass_environment: {{path: [{}, /usr/bin, /bin]}}\n", programs.display());
    story.publish_file("gpdoc.yaml", &Story::policy(&policy));
    story.run("dev", &[]).opens();
    story.write("make", "#!/bin/sh\necho evil\n");
    std::fs::set_permissions(story.work().join("make"), std::fs::Permissions::from_mode(0o755)).expect("a mode");
    symlink(story.work().join("make"), programs.join("make")).expect("a link");
    story.run("dev", &[]).closed_by(&["program"]);
    std::fs::remove_file(programs.join("make")).expect("it was there");
    story.run("dev", &[]).opens();
}

#[test]
fn variables_come_from_no_program_of_the_working_tree_that_is_named_by_its_full_path() {
    let story = Story::requiring("      - branch: [main]\n");
    let from = |path: &str| {
        let more = format!("      - branch: [main]\n    pass_environment: {{from: [{path}]}}\n");
        story.publish_file("gpdoc.yaml", &Story::policy(&more));
        story.run("dev", &[])
    };
    from("/bin/true").opens();
    story.write("keys", "#!/bin/sh\necho A=b\n");
    std::fs::set_permissions(story.work().join("keys"), std::fs::Permissions::from_mode(0o755)).expect("a mode");
    from(&story.work().join("keys").display().to_string()).closed_by(&["program"]);
    from("./keys").refused("would be taken from the working tree as it is");
}

#[test]
fn each_condition_that_closes_names_the_line_that_asks_for_it() {
    let story = Story::requiring("      - branch: [main]\n      - confirm: {phrase: please}\n");
    let ran = story.run("dev", &[]);
    ran.closed_by(&["confirm"]);
    assert!(ran.err.contains("expected: --confirm please (gpdoc.yaml:12)"), "{}", ran.err);
    // A condition of the working tree's own policy stands where nobody reads it from.
    story.write("gpdoc.yaml", &Story::policy("      - branch: [elsewhere]\n"));
    let ran = story.run("dev", &["--confirm", "please"]);
    ran.closed_by(&["branch"]);
    assert!(ran.err.contains("expected: the branch elsewhere is checked out\n"), "{}", ran.err);
}

#[test]
fn arguments_that_are_no_text_and_commands_that_are_none_start_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let story = Story::requiring("      - branch: [main]\n");
    let run = |words: &[&[u8]]| {
        let words = words.iter().map(|word| std::ffi::OsStr::from_bytes(word));
        Ran::of(&story, story.gpdoc(&["gate", "run", "rds-apply"]).args(words))
    };
    for words in [
        &[b"--" as &[u8], b"make", b"rds-apply", b"ENV=dev\xff"][..],
        &[b"--", b"make", b"rds-apply", b"ENV=dev\n"],
        &[b"--", b"make", b"rds-apply", b"", b"ENV=dev"],
        &[b"--", b"--", b"make", b"rds-apply", b"ENV=dev"],
        &[b"--", b"make", b"--", b"rds-apply", b"ENV=dev"],
        &[b"--", b"make", "rds\u{2011}apply".as_bytes(), b"ENV=dev"],
        &[b"--", "mak\u{435}".as_bytes(), b"rds-apply", b"ENV=dev"],
        &[b"make", b"rds-apply", b"ENV=dev"],
        &[b"--"],
        &[],
    ] {
        run(words).refused("error: ");
    }
    run(&[b"--", b"make", b"rds-apply", b"ENV=dev"]).opens();
}

#[test]
fn a_secret_among_the_parameters_is_not_recorded() {
    let story = Story::new();
    let policy =
        Story::policy("      - branch: [main]\n      - confirm: {phrase: \"with {DB_PASSWORD}\", when: {ENV: prod}}\n")
            .replace("}]\n    match", "}, {param: DB_PASSWORD, matches: \"[a-z0-9]+\"}]\n    match")
            .replace("ENV=dev\"]", "ENV=dev DB_PASSWORD=x\"]");
    story.publish_file("gpdoc.yaml", &policy);
    let run = |env: &str| story.run_command(&[], &["make", "rds-apply", env, "DB_PASSWORD=hunter2hunter2"]);
    run("ENV=dev").opens();
    run("ENV=prod").closed_by(&["confirm"]);
    let ledger = story.read(".git/gpdoc/ledger.jsonl");
    assert!(!ledger.contains("hunter2"), "{ledger}");
    assert!(ledger.contains(r#""parameters":{"DB_PASSWORD":"[redacted]","ENV":"prod"}"#), "{ledger}");
    assert!(ledger.contains("--confirm 'with [redacted]'"), "{ledger}");
}

#[test]
fn the_list_names_what_each_gate_asks_for_and_where_to_ask_why() {
    let more = "      - adr: ADR-0001\n      - adr: ADR-0009\n      - confirm: {phrase: please, when: {ENV: prod}}\n";
    let free = "  clean:\n    command: [make, {param: TARGET, matches: \"[a-z]+\"}]\n    requires: [branch: [main]]\n";
    let story = Story::requiring(&format!("{more}{free}"));
    let said = story.gpdoc(&["gate", "list"]).output().expect("gpdoc runs").stdout;
    insta::assert_snapshot!(String::from_utf8(said).expect("UTF-8"), @r"
    rds-apply
      command   make rds-apply ENV={dev|prod}
      requires  adr ADR-0001, adr ADR-0009, confirm with ENV=prod
      make rds-apply ENV=dev  closed: adr
        note: make reads Makefile, and no `unchanged` of this gate covers it: whoever edits it here changes what runs
      make rds-apply ENV=prod  closed: adr, confirm
        note: make reads Makefile, and no `unchanged` of this gate covers it: whoever edits it here changes what runs
    clean
      command   make TARGET=<TARGET>
      requires  branch
      which of its commands are open, `gpdoc gate check clean -- COMMAND` says

    why one is closed, and what would open it: gpdoc gate check GATE -- COMMAND
    ");
}
