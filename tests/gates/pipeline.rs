//! The loop from a proposed decision to a receipt, in the shape of CI: one person proposes, another approves, a machine that
//! has only a fresh clone runs.

use std::path::Path;
use std::process::{Command, Output};

use crate::story::{Story, decision};

const ADR: &str = "docs/adrs/ADR-0001-database.md";

/// The machine on which CI runs: a clone, and nothing else of anybody's.
struct Machine<'s> {
    story: &'s Story,
    name: &'static str,
}

impl<'s> Machine<'s> {
    /// Clones what is published.
    fn clone(story: &'s Story, name: &'static str) -> Self {
        story.git_in(&story.path(""), &["clone", "-q", "origin.git", name]);
        Machine { story, name }
    }

    fn gpdoc(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
        self.story.alone(&mut command).args(arguments).current_dir(self.story.path(self.name));
        command.env("HOME", self.story.path("keys")).env("GITHUB_ACTOR", "pipeline-bot").output().expect("gpdoc runs")
    }

    fn run(&self, options: &[&str]) -> Output {
        let command = ["--", "make", "rds-apply", "ENV=prod"];
        self.gpdoc(&[&["gate", "run", "rds-apply"], options, &command].concat())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The approval that a person wrote, sent to where CI keeps what it was given.
fn sent(story: &Story) -> String {
    let mut files = std::fs::read_dir(story.work().join(".gpdoc/approvals")).expect("approvals");
    let file = files.next().expect("an approval").expect("an entry").path();
    assert!(files.next().is_none(), "one approval");
    let there = story.path("approval.json");
    std::fs::rename(file, &there).expect("sent");
    there.to_str().expect("UTF-8").to_owned()
}

#[test]
fn from_a_proposed_decision_to_a_receipt_that_holds_elsewhere() {
    let story = Story::new();
    // Somebody proposes; everything else stands.
    story.publish_file(ADR, &decision(1, "proposed"));
    let early = Machine::clone(&story, "early");
    let closed = early.run(&[]);
    assert_eq!(closed.status.code(), Some(125));
    let said = text(&closed.stderr);
    assert!(
        said.contains("✗  adr             ADR-0001-database is proposed (docs/adrs/ADR-0001-database.md:4)"),
        "{said}"
    );
    assert!(
        said.contains("to fix:   gpdoc adr accept ADR-0001-database, and merge it into the trusted branch"),
        "{said}"
    );
    assert!(!story.has_run("prod"));

    // It is accepted and merged; a person with a key approves this one run.
    story.publish_file(ADR, &decision(1, "accepted"));
    story.approve("bea", "bea@example.org", "prod");
    let approval = sent(&story);

    // Where nobody fetched, nothing has changed.
    assert_eq!(early.run(&["--approval", &approval]).status.code(), Some(125));
    assert!(!story.has_run("prod"));

    // A second machine, with the approval as a file, runs it and leaves a receipt.
    let machine = Machine::clone(&story, "machine");
    let without = machine.run(&[]);
    assert_eq!(without.status.code(), Some(125));
    assert!(text(&without.stderr).contains("✗  approval"), "{}", text(&without.stderr));
    let receipt = story.path("receipt.json");
    let receipt = receipt.to_str().expect("UTF-8");
    let ran = machine.run(&["--approval", &approval, "--receipt", receipt]);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    assert_eq!((text(&ran.stdout).as_str(), story.has_run("prod")), ("applied prod\n", true));

    // Once.
    std::fs::remove_file(story.path("ran-prod")).expect("it ran");
    let again = machine.run(&["--approval", &approval]);
    assert_eq!((again.status.code(), story.has_run("prod")), (Some(125), false));
    assert!(text(&again.stderr).contains("it was used already"), "{}", text(&again.stderr));

    // The receipt holds where it was written, in another clone, and where there is no repository at all.
    let elsewhere = story.path("home");
    let verify = |directory: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
        story.alone(&mut command).args(["ledger", "verify", "--receipt", receipt]).current_dir(directory);
        let output = command.output().expect("gpdoc runs");
        (output.status.code(), text(&output.stdout))
    };
    let good = [
        (story.path("machine"), "this repository's ledger has the same records"),
        (story.work(), "only the receipt itself was verified"),
        (elsewhere.clone(), "only the receipt itself was verified"),
    ];
    for (directory, says) in &good {
        let (code, said) = verify(directory);
        assert!(code == Some(0) && said.contains(says), "{}: {said}", directory.display());
    }

    // Altered anywhere in what it says, it holds nowhere.
    let whole = std::fs::read_to_string(receipt).expect("a receipt");
    let alterations = [
        (r"bea@example.org", r"eve@example.org"),
        (r#"\"open\":true"#, r#"\"open\":false"#),
        (r#"\"code\":0"#, r#"\"code\":1"#),
        ("ENV=prod", "ENV=dev"),
        ("\"sequence\": ", "\"sequence\": 1"),
    ];
    for (from, to) in alterations {
        assert!(whole.contains(from), "{from} in {whole}");
        std::fs::write(receipt, whole.replace(from, to)).expect("written");
        for (directory, _) in &good {
            let (code, said) = verify(directory);
            assert!(code == Some(1) && said.contains("is refused"), "{from} in {}: {said}", directory.display());
        }
    }
    std::fs::write(receipt, whole).expect("written");
    assert_eq!(verify(&elsewhere).0, Some(0));
}
