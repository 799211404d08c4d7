//! The guide to approvals: its commands do what it says.
#![cfg(unix)]
#![allow(clippy::expect_used)]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use support::{git, stderr, stdout, write};

const GUIDE: &str = include_str!("../docs/guide/approvals.md");

/// The blocks of the guide in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let open = format!("```{language}\n");
    GUIDE.split(open.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// Runs a script as somebody, with the key in their home.
fn shell(root: &Path, script: &str) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_gpdoc")).parent().expect("a directory").display();
    let mut command = Command::new("sh");
    command.args(["-e", "-c", script]).current_dir(root.join("repository")).env_clear();
    command.env("PATH", format!("{binary}:/usr/bin:/bin")).env("HOME", root.join("home"));
    command.env("GIT_CONFIG_NOSYSTEM", "1").output().expect("sh runs")
}

/// A repository with the gate of the guide, in which `who` is at work.
fn repository(who: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    write(root, "repository/gpdoc.yaml", blocks("yaml")[0]);
    write(root, "repository/Makefile", "rds-apply:\n\t@echo applied to $(ENV)\n");
    write(root, "home/.gitconfig", &format!("[user]\n\tname = Somebody\n\temail = {who}\n"));
    let repository = root.join("repository");
    git(&repository, &["init", "--quiet"]);
    git(&repository, &["add", "."]);
    git(&repository, &["commit", "--quiet", "-m", "Start"]);
    std::fs::create_dir(root.join("home/.ssh")).expect("a directory");
    let made = shell(root, "ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_approve");
    assert!(made.status.success(), "{}", stderr(&made));
    directory
}

#[test]
fn the_guide_leads_to_one_run() {
    let directory = repository("bot@example.org");
    let [allow, approve, run] = blocks("sh")[..] else { panic!("the guide has other blocks") };
    for (step, expected) in [(allow, ""), (approve, "wrote .gpdoc/approvals/rds-apply-"), (run, "applied to prod\n")] {
        let done = shell(directory.path(), step);
        assert!(done.status.success(), "{step}{}{}", stdout(&done), stderr(&done));
        assert!(stdout(&done).contains(expected), "{}", stdout(&done));
    }
    let again = shell(directory.path(), "gpdoc gate run rds-apply -- make rds-apply ENV=prod");
    assert_eq!(again.status.code(), Some(125));
    assert!(stderr(&again).contains("it was used already"), "{}", stderr(&again));
    assert!(!stdout(&again).contains("applied"));
}

#[test]
fn who_runs_it_does_not_approve_it() {
    for who in ["ADA@example.org", "ada-at-work"] {
        let directory = repository(who);
        let [allow, approve, run] = blocks("sh")[..] else { panic!("the guide has other blocks") };
        for step in [allow, approve] {
            assert!(shell(directory.path(), step).status.success());
        }
        let done = shell(directory.path(), run.lines().last().expect("a line"));
        assert_eq!(done.status.code(), Some(125));
        assert!(stderr(&done).contains("nobody approves their own run"), "{}", stderr(&done));
        assert!(!stdout(&done).contains("applied"));
    }
}

#[test]
fn a_key_that_only_the_branch_allows_approves_nothing() {
    let directory = repository("bot@example.org");
    let [allow, approve, run] = blocks("sh")[..] else { panic!("the guide has other blocks") };
    let on_a_branch = format!("git switch --quiet -c mine\n{allow}{approve}");
    let done = shell(directory.path(), &on_a_branch);
    assert!(stderr(&done).contains("error: this approval would not count"), "{}", stderr(&done));
    let done = shell(directory.path(), run.lines().last().expect("a line"));
    assert_eq!(done.status.code(), Some(125));
    assert!(stderr(&done).contains(".gpdoc/allowed_signers at the trusted commit"), "{}", stderr(&done));
}

#[test]
fn a_pin_in_the_users_own_configuration_is_asked_too() {
    let directory = repository("bot@example.org");
    let root = directory.path();
    let [allow, approve, run] = blocks("sh")[..] else { panic!("the guide has other blocks") };
    assert!(shell(root, &format!("{allow}{approve}")).status.success());
    let repository = root.join("repository").canonicalize().expect("a path");
    let pin = |key: &str| {
        let pins = blocks("yaml")[1].replace("/home/ada/platform", &repository.display().to_string());
        write(root, "home/.config/gpdoc/trust.yaml", &pins.replace("ssh-ed25519 AAAA…", key.trim()));
        shell(root, run.lines().last().expect("a line"))
    };
    assert!(shell(root, "ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_other").status.success());
    let public = |name: &str| std::fs::read_to_string(root.join("home/.ssh").join(name)).expect("a key");
    let done = pin(&public("id_other.pub"));
    assert_eq!(done.status.code(), Some(125));
    assert!(stderr(&done).contains("by the signers that you pinned: no line"), "{}", stderr(&done));
    let done = pin(&public("id_approve.pub"));
    assert_eq!(stdout(&done), "applied to prod\n", "{}", stderr(&done));
}
