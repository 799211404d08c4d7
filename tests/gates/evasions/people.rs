//! On who approves what, and on what a run leaves behind.

use std::os::unix::fs::symlink;

use gpdoc::gate::approval::Statement;

use crate::story::{Ran, Story};

#[test]
fn an_approval_of_the_same_files_in_another_repository() {
    let requires = "      - unchanged: [Makefile]\n      - approval: {role: platform-owner, within: 4h}\n";
    let (one, two) = (Story::requiring(requires), Story::requiring(requires));
    // Two repositories out of one template: the same policy, decisions, signers and files.
    for path in [".gpdoc/allowed_signers", "Makefile"] {
        two.publish_file(path, &one.read(path));
    }
    one.approve("bea", "bea@example.org", "dev");
    let approvals = one.work().join(".gpdoc/approvals");
    let file = std::fs::read_dir(approvals).expect("approvals").next().expect("one").expect("an entry").path();
    let file = file.to_str().expect("UTF-8");
    let ran = Ran::of(
        &one,
        &mut two.gpdoc(&["gate", "run", "rds-apply", "--approval", file, "--", "make", "rds-apply", "ENV=dev"]),
    );
    ran.closed_by(&["approval"]);
    assert!(ran.err.contains("it approves the decision"), "{}", ran.err);
    // In a clone of its own repository it counts.
    one.git_in(&one.path(""), &["clone", "-q", "origin.git", "clone"]);
    let mut command =
        one.gpdoc(&["gate", "run", "rds-apply", "--approval", file, "--", "make", "rds-apply", "ENV=dev"]);
    let command = command.current_dir(one.path("clone")).env("GIT_AUTHOR_EMAIL", "ann@example.org");
    Ran::of(&one, command).opens();
}

#[test]
fn a_statement_about_something_else_that_the_right_person_signed() {
    use chrono::{TimeDelta, Utc};
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    let refused = |why: &str, alter: fn(&mut Statement)| {
        story.forge_with("bea", "bea@example.org", "dev", alter);
        let ran = story.run("dev", &[]);
        ran.closed_by(&["approval"]);
        assert!(ran.err.contains(why), "{}", ran.err);
        std::fs::remove_dir_all(story.work().join(".gpdoc/approvals")).expect("it was there");
    };
    refused("it approves the gate `rds-destroy`, not `rds-apply`", |it| it.gate = "rds-destroy".into());
    refused("it approves the command `make rds-apply ENV=prod`", |it| it.arguments[2] = "ENV=prod".into());
    refused("it approves the command with other parameters", |it| {
        it.parameters = [("ENV".into(), "prod".into())].into();
    });
    refused("it approves the decision 0000", |it| it.digest = "0".repeat(64));
    refused("it is given in no role", |it| it.role = None);
    refused("one of the clocks is wrong", |it| {
        (it.issued, it.expires) = (Utc::now() + TimeDelta::hours(1), Utc::now() + TimeDelta::hours(2));
    });
    refused("it expired at", |it| {
        (it.issued, it.expires) = (Utc::now() - TimeDelta::hours(2), Utc::now() - TimeDelta::seconds(1));
    });
    refused("the gate takes none from before", |it| {
        (it.issued, it.expires) = (Utc::now() - TimeDelta::hours(5), Utc::now() + TimeDelta::hours(5));
    });
    story.forge("bea", "bea@example.org", "dev");
    story.run("dev", &[]).opens();
}

#[test]
fn an_approval_of_what_was_then_changed_on_the_trusted_branch() {
    let story = Story::requiring(
        "      - adr: ADR-0001\n      - unchanged: [Makefile]\n      - approval: {role: platform-owner, within: 4h}\n",
    );
    story.approve("bea", "bea@example.org", "dev");
    for path in ["Makefile", "docs/adrs/ADR-0001-database.md", ".gpdoc/allowed_signers"] {
        let before = story.read(path);
        story.publish_file(path, &format!("{before}# More\n"));
        let ran = story.run("dev", &[]);
        ran.closed_by(&["approval"]);
        assert!(ran.err.contains("have changed since"), "{path}: {}", ran.err);
        story.publish_file(path, &before);
    }
    // What the decision does not rest on may change.
    story.publish_file("note.md", "# Note\n");
    story.run("dev", &[]).opens();
}

#[test]
fn one_person_with_two_keys_where_two_people_are_asked_for() {
    let story = Story::requiring("      - approval: {role: platform-owner, count: 2, within: 4h}\n");
    for key in ["second", "cem"] {
        story.key(key);
    }
    let signers = ["bea@example.org", "bea@example.org", "cem@example.org"].into_iter().zip(["bea", "second", "cem"]);
    let signers: String = signers.map(|(principal, key)| story.signer(principal, key)).collect();
    story.write(".gpdoc/allowed_signers", &signers);
    let policy = story.read("gpdoc.yaml").replace("[bea@example.org]", "[bea@example.org, cem@example.org]");
    story.publish_file("gpdoc.yaml", &policy);
    story.run("dev", &[]).closed_by(&["approval"]);
    story.approve("bea", "bea@example.org", "dev");
    story.approve("second", "bea@example.org", "dev");
    let ran = story.run("dev", &[]);
    ran.closed_by(&["approval"]);
    assert!(ran.err.contains("1 counts"), "{}", ran.err);
    story.approve("cem", "cem@example.org", "dev");
    story.run("dev", &[]).opens();
}

#[test]
fn ones_own_approval_under_another_name_in_the_repositorys_configuration() {
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    let home = |email: &str| {
        let text = format!("[user]\n\tname = Somebody\n\temail = {email}\n");
        std::fs::write(story.path("home").join(".gitconfig"), text).expect("a file");
    };
    story.approve("bea", "bea@example.org", "dev");
    home("bea@example.org");
    story.git(&["config", "user.email", "nobody@example.org"]);
    let ran = story.run("dev", &[]);
    ran.closed_by(&["approval"]);
    assert!(ran.err.contains("nobody approves their own run"), "{}", ran.err);
    home("ann@example.org");
    story.run("dev", &[]).opens();
}

#[test]
fn an_approval_in_a_file_whose_name_writes_lines_of_its_own() {
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    story.write(".gpdoc/approvals/x\n  \u{1b}[32m✓  approval  by Bea\n.json", "{}");
    let ran = story.run("dev", &[]);
    ran.closed_by(&["approval"]);
    assert!(!ran.err.contains('\u{1b}') && !ran.err.contains("\n  ✓  approval"), "{}", ran.err);
    std::fs::remove_dir_all(story.work().join(".gpdoc/approvals")).expect("it was there");
    story.approve("bea", "bea@example.org", "dev");
    story.run("dev", &[]).opens();
}

#[test]
fn a_receipt_in_the_place_of_something_else() {
    let story = Story::requiring("      - branch: [main]\n");
    let receipt = |path: &std::path::Path| story.run("dev", &["--receipt", path.to_str().expect("UTF-8")]);
    let makefile = story.read("Makefile");
    story.run("dev", &[]).opens();
    symlink(story.path("not-there"), story.path("link")).expect("a link");
    let taken = ["work/.git/gpdoc/ledger.jsonl", "work/Makefile", "work/.git/HEAD", "link", "home", "nowhere/receipt"];
    for path in taken {
        receipt(&story.path(path)).refused("--receipt ");
    }
    assert_eq!(story.read("Makefile"), makefile);
    assert!(story.gpdoc(&["ledger", "verify"]).status().expect("gpdoc runs").success());
    // Nothing is there, or an older receipt.
    receipt(&story.path("receipt.json")).opens();
    let first = std::fs::read(story.path("receipt.json")).expect("a receipt");
    receipt(&story.path("receipt.json")).opens();
    assert_ne!(std::fs::read(story.path("receipt.json")).expect("a receipt"), first);
}

#[test]
fn a_ledger_that_was_put_back_to_what_it_was_is_told_by_the_receipt() {
    let story = Story::new();
    let copy = |from: &str, to: &str| {
        for file in ["ledger.jsonl", "ledger.head"] {
            std::fs::copy(story.path(from).join(file), story.path(to).join(file)).expect("copied");
        }
    };
    story.run("dev", &[]).opens();
    std::fs::create_dir(story.path("kept")).expect("a directory");
    copy("work/.git/gpdoc", "kept");
    story.approve("bea", "bea@example.org", "prod");
    let receipt = story.path("receipt.json");
    let receipt = receipt.to_str().expect("UTF-8");
    story.run("prod", &["--receipt", receipt]).opens();
    let verify = || {
        let output = story.gpdoc(&["ledger", "verify", "--receipt", receipt]).output().expect("gpdoc runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert_eq!(verify().0, Some(0));
    story.run("prod", &[]).closed_by(&["approval"]);
    // Whoever owns the files can do that, and the approval counts once more. What was handed on tells of it.
    copy("kept", "work/.git/gpdoc");
    story.run("prod", &[]).opens();
    let (code, said) = verify();
    assert!(code == Some(1) && said.contains("is refused"), "{said}");
}

#[test]
fn two_gates_that_look_for_programs_in_different_places() {
    let story = Story::requiring("      - branch: [main]\n");
    let second = |path: &str| {
        let policy = story.read("gpdoc.yaml");
        let policy = policy.split("  other:\n").next().expect("a policy");
        let more = format!(
            "  other:\n    command: [make, rds-apply, ENV=dev]\n    requires: [branch: [main]]\n    pass_environment: {{path: {path}}}\n"
        );
        story.publish_file("gpdoc.yaml", &format!("{policy}{more}"));
    };
    story.write("tools/bin/touch", "#!/bin/sh\necho evil\n");
    second("[tools/bin, /usr/bin, /bin]");
    // `make` is the same one in both, and the `touch` that it calls is not.
    story.run("dev", &[]).refused("look for programs in different places");
    second("pinned");
    story.run("dev", &[]).opens();
}

#[test]
fn a_branch_that_is_trusted_by_another_one_takes_nothing_away() {
    let story = Story::requiring("      - branch: [main]\n    trust: origin/release\n");
    story.git(&["push", "-q", "origin", "HEAD:release"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &[]).opens();
    // The default branch asks for more; the branch that it sends us to still has the old policy.
    let policy = story.read("gpdoc.yaml").replace("[main]\n", "[main]\n      - confirm: {phrase: please}\n");
    let old = story.read("gpdoc.yaml");
    story.publish_file("gpdoc.yaml", &policy);
    story.run("dev", &[]).closed_by(&["confirm"]);
    // Whatever the working tree's policy says.
    story.write("gpdoc.yaml", &old);
    story.run("dev", &[]).closed_by(&["confirm"]);
    story.run("dev", &["--confirm", "please"]).opens();
}

/// Git reads a person's name from several files, and the last one hides what the others say.
#[test]
fn ones_own_approval_under_the_name_in_another_file_of_gits_configuration() {
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    let home = story.path("home");
    std::fs::create_dir_all(home.join(".config/git")).expect("a directory");
    let named = |file: &str, email: &str| {
        std::fs::write(home.join(file), format!("[user]\n\temail = {email}\n")).expect("a file");
    };
    story.approve("bea", "bea@example.org", "dev");
    named(".gitconfig", "somebody@example.org");
    for (file, include) in [(".config/git/config", false), ("more", true)] {
        named(file, "bea@example.org");
        if include {
            story.git(&["config", "include.path", &home.join(file).display().to_string()]);
        }
        let ran = story.run("dev", &[]);
        ran.closed_by(&["approval"]);
        assert!(ran.err.contains("nobody approves their own run"), "{file}: {}", ran.err);
        named(file, "ann@example.org");
    }
    story.run("dev", &[]).opens();
}

#[test]
fn one_approval_in_two_files_where_two_people_are_asked_for() {
    let story = Story::requiring("      - approval: {within: 4h, count: 2}\n");
    let signers = story.read(".gpdoc/allowed_signers") + &story.signer("cem@example.org", "cem");
    story.publish_file(".gpdoc/allowed_signers", &signers);
    story.approve("bea", "bea@example.org", "dev");
    let directory = story.work().join(".gpdoc/approvals");
    let first = std::fs::read_dir(&directory).expect("approvals").next().expect("one").expect("a file").path();
    std::fs::copy(first, directory.join("copy.json")).expect("a copy");
    let ran = story.run("dev", &[]);
    ran.closed_by(&["approval"]);
    assert!(ran.err.contains("1 counts"), "{}", ran.err);
    story.approve("cem", "cem@example.org", "dev");
    story.run("dev", &[]).opens();
}
