//! Attacks by approvals, odd documents and the ledger.

use std::os::unix::fs::symlink;

use super::ADR;
use crate::story::{Ran, Story, decision};

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
