//! `gpdoc session check` as a user meets it.

use super::*;

#[test]
fn it_checks_captures_alone() {
    let repository = Repository::new();
    repository.write("docs/adrs/ADR-0001-dns.md", "no frontmatter\n");
    repository.write("session_capture/README.md", "# Captures\n");
    repository
        .write("session_capture/session_capture_template.md", "# Template\n\n## Updates\n\n### Update - <time>\n");
    repository.write(CAPTURE, &capture());
    let output = gpdoc(repository.path(), &["session", "check", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).lines().all(|line| line.starts_with(CAPTURE)), "{}", stdout(&output));
}

#[test]
fn a_session_about_templates_is_a_session() {
    let repository = Repository::new();
    repository.write("session_capture/2026-01-30-template-cleanup.md", &(capture() + "\n### Update - later\n"));
    insta::assert_snapshot!(repository.of(&["update-malformed"], &[]), @"session_capture/2026-01-30-template-cleanup.md:26:1: error[session-update-malformed] the heading of this update names no time");
}

#[test]
fn without_captures_there_is_no_answer() {
    let output = gpdoc(Repository::new().path(), &["session", "check"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(stderr(&output), @"
    error: there are no session captures
      help: captures are Markdown files in `sessions.directory` of gpdoc.yaml; the template and a README are none
    ");
}

#[test]
fn a_document_that_is_no_capture_is_no_answer_either() {
    let repository = Repository::new();
    repository.write(CAPTURE, &capture());
    repository.write("session_capture/README.md", "# Captures\n");
    let output = gpdoc(repository.path(), &["session", "check", "session_capture/README.md"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(stderr(&output), @"
    error: `session_capture/README.md` is no session capture
      help: captures are Markdown files in `sessions.directory` of gpdoc.yaml; the template and a README are none
    ");
    let output = gpdoc(repository.path(), &["session", "check", "session_capture/2026-01-30-dn.md"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(stderr(&output), @"
    error: `session_capture/2026-01-30-dn.md` does not exist in the working tree
      help: did you mean `session_capture/2026-01-30-dns.md`?
    ");
}

#[test]
fn it_gives_the_envelope() {
    let repository = Repository::new();
    repository.write(CAPTURE, &(capture() + &update(11).replace("**Outstanding**", "**Later**")));
    let output = gpdoc(repository.path(), &["session", "check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let envelope: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(envelope["command"], "session check");
    assert_eq!(envelope["ok"], false);
    let rules: Vec<&str> =
        envelope["diagnostics"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap()).collect();
    assert!(rules.contains(&"session-outstanding-missing"), "{rules:?}");
}

#[test]
fn check_with_a_base_runs_the_same_rules() {
    let repository = Repository::new();
    repository.write(CAPTURE, &capture());
    repository.commit("2026-01-30T12:00:00Z");
    repository.git(&["branch", "base"]);
    repository.write(CAPTURE, &capture().replace("each environment", "one environment"));
    let output = gpdoc(repository.path(), &["check", "--base", "base", "--new", "--format", "concise"]);
    assert!(stdout(&output).contains("error[session-rewritten]"), "{}", stdout(&output));
}
