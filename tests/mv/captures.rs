//! Session captures: nobody rewrites what they say.

use super::*;

const CAPTURE: &str = "---\nid: 2026-01-30-dns\ntype: session\nrelates_to: [ADR-0001-one]\n---\n# Session\n\nSee [ADR-0001-one](../docs/adrs/ADR-0001-one.md).\n\n<!-- gpdoc-ignore broken-link: it was there -->\nText.\n";

fn body(text: &str) -> &str {
    text.split_once("# Session").expect("a body").1
}

#[test]
fn the_body_of_a_capture_stays_and_is_listed() {
    let directory = repository(&[
        ("docs/adrs/ADR-0001-one.md", ONE),
        ("docs/adrs/ADR-0002-two.md", TWO),
        ("docs/guides/start.md", GUIDE),
        ("session_capture/2026-01-30-dns.md", CAPTURE),
    ]);
    let root = directory.path();
    let said = said(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/ADR-0001-first.md"]);
    let listed = "links of session captures, which stay as they were written: 1 place\n  session_capture/2026-01-30-dns.md:8: ../docs/adrs/ADR-0001-one.md\n";
    assert!(said.contains(listed), "{said}");
    let capture = read(root, "session_capture/2026-01-30-dns.md");
    assert_eq!(body(&capture), body(CAPTURE));
    // Metadata is no part of what was said.
    assert!(capture.contains("relates_to: [ADR-0001-first]"), "{capture}");
    // The link there was right when it was written, and nobody may mend it.
    let check = gpdoc(root, &["check", "--rule", "broken-link", "session_capture"]);
    assert_eq!(check.status.code(), Some(0), "{}", stdout(&check));
    let warning = "session_capture/2026-01-30-dns.md:8:20: warning[broken-link]";
    assert!(stdout(&check).contains(warning), "{}", stdout(&check));
    for never in ["../docs/adrs/nowhere.md", "docs/adrs/ADR-0002-two.md"] {
        write(root, "session_capture/2026-01-31-typo.md", &CAPTURE.replace("../docs/adrs/ADR-0001-one.md", never));
        let check = gpdoc(root, &["check", "--rule", "broken-link", "session_capture"]);
        assert_eq!(check.status.code(), Some(1), "{never}: {}", stdout(&check));
    }
    let new = findings(root, &["--base", "HEAD", "--new"]);
    assert!(!new.iter().any(|it| it.contains("session-rewritten") || it.contains("dangling")), "{new:?}");
}

#[test]
fn no_fix_edits_the_body_of_a_capture() {
    let directory = repository(&[("session_capture/2026-01-30-dns.md", CAPTURE)]);
    let root = directory.path();
    assert!(findings(root, &[]).iter().any(|it| it.contains("unused-suppression")));
    gpdoc(root, &["fix", "--unsafe"]);
    assert_eq!(body(&read(root, "session_capture/2026-01-30-dns.md")), body(CAPTURE));
}
