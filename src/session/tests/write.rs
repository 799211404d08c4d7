use std::sync::Arc;

use proptest::prelude::*;

use crate::document::Document;
use crate::session::capture::{Capture, PartKind, SegmentKind};
use crate::session::touched::{How, Touched};
use crate::session::write::{Beginning, Row, Segment, appended};
use crate::snapshot::RelPath;

fn beginning() -> String {
    let text = |text: &str| text.to_owned();
    Beginning {
        id: text("2026-01-30-dns"),
        title: text("DNS"),
        agent: text("Ada"),
        date: text("2026-01-30"),
        time: text("2026-01-30T09:00:00Z"),
        branch: text("main"),
        ..Beginning::default()
    }
    .text()
}

fn read(text: &str) -> Capture {
    Capture::read(&Document::parse(RelPath::new("session_capture/2026-01-30-dns.md"), Arc::from(text)))
}

proptest! {
    /// Whatever an agent says is written so that it reads as said, or refused.
    #[test]
    fn what_is_appended_is_one_segment_more(
        what in prop::collection::vec("[ -~\n]{0,40}", 0..3),
        issue in "[a-z|`*#<\\\\ ]{1,20}",
        outstanding in prop::collection::vec("[a-z#>|*-][ -~]{0,20}", 0..3),
        command in "[ -~]{1,20}",
        body in prop::option::of("[ -~\n]{0,60}"),
        end in prop::sample::select(vec!["", "\n", "\n\n"]),
        crlf in any::<bool>(),
    ) {
        let mut before = format!("{}{end}", beginning().trim_end());
        if crlf {
            before = before.replace('\n', "\r\n");
        }
        let segment = Segment {
            agent: "Ada".to_owned(),
            time: "2026-01-30T10:00:00Z".to_owned(),
            what,
            body,
            issues: vec![[issue.clone(), issue.clone(), issue]],
            touched: vec![Touched { path: "modules/zone.tf".to_owned(), from: None, how: How::Added, note: None }],
            rows: vec![Row { command, result: "passed".to_owned() }],
            outstanding,
            ..Segment::default()
        };
        let Ok(text) = appended(&RelPath::new("session_capture/2026-01-30-dns.md"), &before, &segment) else { return Ok(()) };
        let after = format!("{before}{text}");
        prop_assert_eq!(crlf, !after.replace("\r\n", "").contains('\n'));
        let (old, new) = (read(&before), read(&after));
        prop_assert_eq!(new.segments.len(), old.segments.len() + 1);
        let last = new.segments.last().unwrap();
        prop_assert_eq!(last.kind, SegmentKind::Update);
        prop_assert_eq!(last.signatures.len(), 1);
        prop_assert!(last.parts.iter().any(|part| part.kind == PartKind::Outstanding && part.filled));
        prop_assert!(last.artifacts.iter().any(|artifact| artifact.path == "modules/zone.tf"));
    }
}

#[test]
fn plain_words_are_never_refused() {
    for what in [
        "Moved it",
        "# not a heading",
        "> no quote",
        "1. no list",
        "**bold** start",
        "a `code` span",
        "<tag>",
        "| a | b |",
    ] {
        let segment = Segment {
            agent: "Ada".to_owned(),
            time: "2026-01-30T10:00:00Z".to_owned(),
            what: vec![what.to_owned()],
            outstanding: vec![what.to_owned()],
            ..Segment::default()
        };
        let path = RelPath::new("session_capture/2026-01-30-dns.md");
        assert!(appended(&path, &beginning(), &segment).is_ok(), "{what}");
    }
}
