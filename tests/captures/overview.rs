//! `gpdoc session list` and `session show`.

use super::*;

fn repository() -> Repository {
    let repository = Repository::new();
    repository.write("docs/adrs/ADR-0001-zones.md", "---\nid: ADR-0001-zones\ntitle: Zones\n---\n# Zones\n");
    let first = capture().replace("type: documentation", "type: documentation\nrelates_to: [ADR-0001-zones]");
    let lists = "## Artifacts Touched\n\n### Added\n\n- `modules/zone.tf`\n\n## Validation\n\n- `make plan` (passed)\n- `make lint` (passed)\n\nSigned:";
    let last = update(13)
        .replace("- None", "- The zone of production\n- [x] Mail\n- [ ] Records")
        .replace("Signed: Ada", "Signed: Bob");
    repository.write(CAPTURE, &(first.replace("Signed:", lists) + &update(11) + &last));
    let run = r#"{"v":1,"seq":1,"type":"run","argv":["make","plan"],"start":"2026-01-30T09:10:00Z","end":"2026-01-30T09:11:00Z","exit":0}"#;
    repository.write("session_capture/.evidence/2026-01-30-dns.jsonl", run);
    repository.write("session_capture/2026-01-31-mail.md", "---\nid: 2026-01-31-mail\ntitle: Mail\n---\n# Mail\n\n## Current State / Follow-ups\n\n- Done\n\nSigned: Ada (2026-01-31T10:00:00Z)\n");
    repository.write("session_capture/README.md", "# Captures\n");
    repository
}

fn said(repository: &Repository, arguments: &[&str]) -> String {
    let output = gpdoc(repository.path(), &[&["--quiet", "session"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn the_newest_capture_comes_first() {
    insta::assert_snapshot!(said(&repository(), &["list"]), @"
    2026-01-31  session_capture/2026-01-31-mail.md  Ada  1 outstanding  Mail
    2026-01-30  session_capture/2026-01-30-dns.md  Ada, Bob  2 outstanding  DNS
    ");
}

#[test]
fn captures_are_found_by_what_is_open_by_agent_and_by_decision() {
    let repository = repository();
    insta::assert_snapshot!(said(&repository, &["list", "--agent", "bob", "--open"]), @"
    2026-01-30  session_capture/2026-01-30-dns.md  Ada, Bob  2 outstanding  DNS
                - The zone of production
                - Records
    ");
    insta::assert_snapshot!(said(&repository, &["list", "--adr", "ADR-0001"]), @"2026-01-30  session_capture/2026-01-30-dns.md  Ada, Bob  2 outstanding  DNS");
    insta::assert_snapshot!(said(&repository, &["list", "--adr", "ADR-0002"]), @"no captures");
}

#[test]
fn the_page_has_open_follow_ups_first() {
    insta::assert_snapshot!(said(&repository(), &["list", "--format", "markdown"]), @"
    # Sessions

    ## Open follow-ups

    ### [Mail](session_capture/2026-01-31-mail.md)

    - Done

    ### [DNS](session_capture/2026-01-30-dns.md)

    - The zone of production
    - Records

    ## 2026-01-31

    - [Mail](session_capture/2026-01-31-mail.md) (Ada)

    ## 2026-01-30

    - [DNS](session_capture/2026-01-30-dns.md) (Ada, Bob, 2 updates)

    ## By decision

    - ADR-0001-zones: [DNS](session_capture/2026-01-30-dns.md)
    ");
}

#[test]
fn the_envelope_has_the_same() {
    let text = said(&repository(), &["list", "--format", "json"]);
    let envelope: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(envelope["command"], "session list");
    assert_eq!(envelope["data"]["sessions"][1]["open"][0], "The zone of production");
}

#[test]
fn one_capture_is_shown_with_what_is_recorded_and_what_is_claimed() {
    insta::assert_snapshot!(said(&repository(), &["show", "2026-01-30-dns"]), @"
    session_capture/2026-01-30-dns.md
      title      DNS
      agent      Ada
      timestamp  2026-01-30T09:00:00Z
      decisions  ADR-0001-zones

    main (signed by Ada)
      added      modules/zone.tf
      recorded   make plan: passed
      claimed    make lint: passed

    update 2026-01-30T11:00:00Z (signed by Ada)

    update 2026-01-30T13:00:00Z (signed by Bob)

    Left to do
      - The zone of production
      - Records
    ");
}

#[test]
fn a_document_that_is_no_capture_is_not_shown() {
    let output = gpdoc(repository().path(), &["session", "show", "ADR-0001-zones"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(stderr(&output), @"
    error: `docs/adrs/ADR-0001-zones.md` is no session capture
      help: `gpdoc session list` lists the captures
    ");
}
