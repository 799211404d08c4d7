#![allow(clippy::unwrap_used)]

mod formats;
mod human;
mod sarif;
mod schemas;

use std::ops::Range;
use std::sync::Arc;

use super::{Format, Options, render};
use crate::finding::{Applicability, Edit, Finding, Fix, Location, Read, Related, Report, Severity, Summary};
use crate::snapshot::RelPath;

const QUEUE: &str =
    "---\nid: ADR-0007-queue\nstatus: draft\nrelates_to:\n  - ADR-0003-cahce\n---\n\n# A queue — betwéen two\n";
const CACHE: &str = "---\nid: ADR-0003-cache\n---\n";

fn source(path: &RelPath) -> Option<Arc<str>> {
    match path.as_str() {
        "docs/ADR-0007-queue.md" => Some(QUEUE.into()),
        "docs/ADR-0003-cache.md" => Some(CACHE.into()),
        _ => None,
    }
}

fn at(path: &str, range: Option<Range<usize>>) -> Location {
    Location { path: RelPath::new(path), range }
}

/// Where a piece of a text is.
fn piece(path: &str, text: &str, piece: &str) -> Location {
    let start = text.find(piece).unwrap();
    at(path, Some(start..start + piece.len()))
}

fn plain(rule: &'static str, severity: Severity, message: &str, location: Location) -> Finding {
    Finding::named(rule, severity, location, message.to_owned())
}

/// A file as a whole, a reference with everything a finding can have, and a heading.
fn findings() -> Vec<Finding> {
    let queue = "docs/ADR-0007-queue.md";
    let target = piece(queue, QUEUE, "ADR-0003-cahce");
    let edit = Edit { path: target.path.clone(), range: target.range.clone().unwrap(), text: "ADR-0003-cache".into() };
    let stray = plain("stray-file", Severity::Warning, "nothing says what this is", at("docs/100%, a:b.md", None));
    let mut unknown = plain("unknown-target", Severity::Error, "no document has the id `ADR-0003-cahce`", target);
    unknown.id = Some("ADR-0007-queue".into());
    unknown.field = Some("/relates_to/0".into());
    unknown.subject = "ADR-0003-cahce".into();
    unknown.help = Some("did you mean `ADR-0003-cache`?".into());
    let known = piece("docs/ADR-0003-cache.md", CACHE, "ADR-0003-cache");
    unknown.related = vec![Related { location: known, message: "the nearest id".into() }];
    let title = "name the document by its id".to_owned();
    unknown.fix = Some(Fix { applicability: Applicability::Safe, title, edits: vec![edit] });
    let mut late = plain("late-heading", Severity::Warning, "two lines\nof message", piece(queue, QUEUE, "betwéen"));
    late.related = vec![Related { location: piece(queue, QUEUE, "draft"), message: "still a draft".into() }];
    late.baselined = true;
    vec![stray, unknown, late]
}

fn report<'a>(command: &'a str, findings: &'a [Finding], source: Read<'a>) -> Report<'a> {
    Report {
        command,
        ok: findings.is_empty(),
        summary: Summary {
            files_seen: 4,
            documents: 2,
            ungoverned: 1,
            unreadable: 0,
            errors: usize::from(!findings.is_empty()),
            warnings: usize::from(!findings.is_empty()),
            baselined: usize::from(!findings.is_empty()),
            drained: 0,
            suppressed: 0,
            fixable: usize::from(!findings.is_empty()),
        },
        findings,
        data: serde_json::Value::Null,
        next: if findings.is_empty() { Vec::new() } else { vec!["gpdoc fix docs/ADR-0007-queue.md".into()] },
        notes: Vec::new(),
        source,
    }
}

fn written(format: Format, report: &Report<'_>) -> String {
    let mut out = Vec::new();
    render(format, report, &Options { color: false, width: 100, root: RelPath::new("") }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The shared findings in a format.
fn shown(format: Format) -> String {
    written(format, &report("check", &findings(), &source))
}

/// A check that found nothing.
fn calm(format: Format) -> String {
    written(format, &report("check", &[], &source))
}
