//! Evidence only ever grows: from commit to commit, and as the ledger of this clone has it.

use super::*;

/// A session on a branch, closed and committed, in which a command failed.
fn failed() -> (Work, String, String) {
    let work = Work::new();
    work.write("test.sh", "exit 1\n");
    work.commit();
    work.git(&["branch", "base"]);
    let id = work.begin();
    work.write("modules/zone.tf", "name = \"prod\"\nttl = 60\nkind = \"A\"\n");
    assert_eq!(work.gpdoc(&["session", "run", "--", "sh", "test.sh"]).status.code(), Some(1));
    work.done(&["session", "close", "--what", "Moved it", "--outstanding", "None"]);
    work.commit();
    let (capture, evidence) = (format!("session_capture/{id}.md"), format!("session_capture/.evidence/{id}.jsonl"));
    (work, capture, evidence)
}

/// What the rules say of evidence: `session check`, the same with a base, and `check` with a base.
fn judged(work: &Work) -> String {
    let mut text = String::new();
    for arguments in [&["session", "check"][..], &["session", "check", "--base", "base"], &["check", "--base", "base"]]
    {
        let output = work.gpdoc(&[arguments, &["--format", "concise"]].concat());
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", stderr(&output));
        text += &[&arguments.join(" "), "\n"].concat();
        for line in stdout(&output).lines().filter(|line| line.contains("signature-removed")) {
            text += &["  ", line, "\n"].concat();
        }
    }
    let commits = regex::Regex::new(r"commit [0-9a-f]{7,}").unwrap();
    commits.replace_all(&timeless(&text), "commit COMMIT").into_owned()
}

#[test]
fn evidence_that_was_changed_on_its_branch_is_told() {
    let (work, _, evidence) = failed();
    insta::assert_snapshot!(judged(&work), @r"
    session check
    session check --base base
    check --base base
    ");
    let whole = work.read(&evidence);
    work.write(&evidence, &whole.replace("\"exit\":1", "\"exit\":0"));
    work.commit();
    insta::assert_snapshot!(judged(&work), @r"
    session check
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture says something else than the ledger of this clone
    session check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture no longer begins as it did in commit COMMIT
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture says something else than the ledger of this clone
    check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture no longer begins as it did in commit COMMIT
    ");
    work.write(&evidence, &whole);
    work.commit();
    insta::assert_snapshot!(judged(&work), @r"
    session check
    session check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture no longer begins as it did in commit COMMIT
    check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture no longer begins as it did in commit COMMIT
    ");
}

#[test]
fn evidence_that_was_cut_short_or_deleted_on_its_branch_is_told() {
    let (work, _, evidence) = failed();
    let whole = work.read(&evidence);
    let first: String = whole.lines().take(1).flat_map(|line| [line, "\n"]).collect();
    work.write(&evidence, &first);
    work.commit();
    insta::assert_snapshot!(judged(&work), @r"
    session check
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture lacks what the ledger of this clone has
    session check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture lacks what the ledger of this clone has
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture no longer begins as it did in commit COMMIT
    check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture no longer begins as it did in commit COMMIT
    ");
    std::fs::remove_file(work.path().join(&evidence)).unwrap();
    insta::assert_snapshot!(judged(&work), @r"
    session check
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture lacks what the ledger of this clone has
    session check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture is gone; it was there in commit COMMIT
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture lacks what the ledger of this clone has
    check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture is gone; it was there in commit COMMIT
    ");
    work.commit();
    insta::assert_snapshot!(judged(&work), @r"
    session check
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture lacks what the ledger of this clone has
    session check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture is gone; it was there in commit COMMIT
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture lacks what the ledger of this clone has
    check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture is gone; it was there in commit COMMIT
    ");
}

#[test]
fn where_no_ledger_has_the_session_the_evidence_stands_for_itself() {
    let (work, _, evidence) = failed();
    work.write(&evidence, &work.read(&evidence).replace("\"exit\":1", "\"exit\":0"));
    work.commit();
    std::fs::remove_dir_all(work.path().join(".git/gpdoc")).unwrap();
    insta::assert_snapshot!(judged(&work), @r"
    session check
    session check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture no longer begins as it did in commit COMMIT
    check --base base
      session_capture/DAY-move-the-zone.md:1:1: error[session-signature-removed] the evidence of this capture no longer begins as it did in commit COMMIT
    ");
}

#[test]
fn a_session_that_goes_on_elsewhere_is_not_accused() {
    let work = Work::new();
    work.git(&["branch", "base"]);
    work.begin();
    work.commit();
    work.git(&["switch", "--quiet", "--create", "feature"]);
    work.gpdoc(&["session", "run", "--", "sh", "run.sh"]);
    work.done(&["session", "append", "--what", "On the feature"]);
    work.commit();
    // Back on the other branch, where evidence and capture are as they were.
    work.git(&["switch", "--quiet", "-"]);
    work.gpdoc(&["session", "run", "--", "true"]);
    work.done(&["session", "append", "--what", "On the other branch"]);
    work.commit();
    insta::assert_snapshot!(judged(&work), @r"
    session check
    session check --base base
    check --base base
    ");
    // A rebase, a rename of both files, and a formatter.
    work.write("other.txt", "a\n");
    work.git(&["switch", "--quiet", "base"]);
    work.commit();
    work.git(&["switch", "--quiet", "-"]);
    work.git(&["rebase", "--quiet", "base"]);
    work.done(&["session", "close", "--outstanding", "None"]);
    work.commit();
    insta::assert_snapshot!(judged(&work), @r"
    session check
    session check --base base
    check --base base
    ");
}

#[test]
fn a_run_that_ends_while_a_segment_is_appended_is_in_the_next_one() {
    let work = Work::new();
    let id = work.begin();
    // In the same second a heading stands already, so that the second one waits for the next.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1010 - u64::from(now.subsec_millis())));
    work.done(&["session", "append", "--what", "First"]);
    let mut second = work.command(&["session", "append", "--what", "Second"]).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(work.gpdoc(&["session", "run", "--", "sh", "run.sh"]).status.success());
    assert!(second.wait().unwrap().success());
    let evidence = format!("session_capture/.evidence/{id}.jsonl");
    let before = work.read(&evidence);
    work.done(&["session", "append", "--what", "Third"]);
    let capture = work.read(&format!("session_capture/{id}.md"));
    assert_eq!(capture.matches("- `sh run.sh` (passed)").count(), 1, "{capture}");
    assert!(work.read(&evidence).starts_with(&before), "{before}\n{}", work.read(&evidence));
}
