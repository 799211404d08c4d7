//! What a capture claims of commands, in the forms in which people and gpdoc write it.

use super::*;

/// A capture whose validation has these rows, after a test failed that was run in two forms.
fn claimed(rows: &str) -> (Work, String) {
    let work = Work::new();
    work.write("gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules:\n  session-claim-unsupported: warning\n");
    work.write("t.sh", "#!/bin/sh\nexit 1\n");
    work.git(&["add", "t.sh"]);
    work.git(&["update-index", "--chmod=+x", "t.sh"]);
    std::fs::set_permissions(work.path().join("t.sh"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let id = work.begin();
    for command in
        [&["./t.sh"][..], &["sh", "t.sh"], &["sh", "-c", "./t.sh\ntrue"], &["sh", "-c", "echo `./t.sh` && ./t.sh"]]
    {
        work.gpdoc(&[&["session", "run", "--"][..], command].concat());
    }
    work.done(&["session", "append", "--what", "Ran it"]);
    let capture = format!("session_capture/{id}.md");
    let text = work.read(&capture).replace("## Validation\n\nNone\n", &format!("## Validation\n\n{rows}\n"));
    work.write(&capture, &text);
    (work, capture)
}

fn found(work: &Work, rule: &str) -> Vec<String> {
    let all = stdout(&work.gpdoc(&["session", "check", "--format", "concise"]));
    all.lines().filter(|line| line.contains(rule)).map(str::to_owned).collect()
}

#[test]
fn a_false_claim_is_contradicted_in_whatever_form_it_is_written() {
    for row in [
        "- `./t.sh` passed",
        "- `$ sh t.sh`: passed",
        "- `` sh t.sh `` (passed)",
        "- sh t.sh: passed",
        "- $ sh t.sh - passed",
        "- Tests: `sh t.sh` exits 0",
        "| Command | Result |\n| --- | --- |\n| sh t.sh | passed |",
        "- passed: `./t.sh`",
        "- `sh -c './t.sh true'` (passed)",
        "- `sh -c $'./t.sh\\ntrue'` (passed)",
    ] {
        let (work, _) = claimed(row);
        let found = found(&work, "session-claim-contradicted");
        assert_eq!(found.len(), 1, "{row}\n{found:?}");
    }
}

#[test]
fn what_is_true_or_of_another_command_is_not() {
    for row in [
        "- `./t.sh` failed",
        "- sh t.sh: exits 1",
        "- `mypy` passed",
        "- `t.sh` was read",
        "- sh t.sh was not run; `true` passed",
        "- Looked at the output of sh t.sh: it says why it failed",
    ] {
        let (work, _) = claimed(row);
        assert_eq!(found(&work, "session-claim-contradicted"), Vec::<String>::new(), "{row}");
    }
}

#[test]
fn what_gpdoc_itself_wrote_is_recorded() {
    let (work, capture) = claimed("None");
    assert_eq!(found(&work, "session-claim-unsupported"), Vec::<String>::new());
    let text = work.read(&capture);
    assert!(text.contains("- `sh -c $'./t.sh\\ntrue'` (hid its exit code)"), "{text}");
    let shown = stdout(&work.gpdoc(&["session", "show", &capture]));
    assert_eq!(shown.matches("recorded").count(), 4, "{shown}");
    assert!(!shown.contains("claimed"), "{shown}");
}
