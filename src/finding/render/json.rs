//! The envelope that every command answers with. Its schema is `schemas/output.schema.json`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::sources::Sources;
use crate::finding::{Applicability, Finding, Fingerprint, Fix, Report, Severity, Span, Summary};

/// Raised when a field is removed or changes its meaning; added fields do not count.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Envelope<'a> {
    schema_version: u32,
    command: &'a str,
    ok: bool,
    summary: &'a Summary,
    diagnostics: Vec<Diagnostic<'a>>,
    data: Value,
    next: &'a [String],
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    rule: &'a str,
    severity: Severity,
    message: &'a str,
    path: &'a str,
    range: Span,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    related: Vec<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Mend<'a>>,
    baselined: bool,
    fingerprint: Fingerprint,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    range: Span,
    message: &'a str,
}

#[derive(Serialize)]
struct Mend<'a> {
    applicability: Applicability,
    title: &'a str,
    edits: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Change<'a> {
    path: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
}

pub(super) fn render(report: &Report<'_>, sources: &mut Sources<'_>, out: &mut dyn Write) -> io::Result<()> {
    let envelope = Envelope {
        schema_version: SCHEMA_VERSION,
        command: report.command,
        ok: report.ok,
        summary: &report.summary,
        diagnostics: report.findings.iter().map(|finding| diagnostic(finding, sources)).collect(),
        data: data(report),
        next: &report.next,
    };
    serde_json::to_writer_pretty(&mut *out, &envelope)?;
    writeln!(out)
}

fn diagnostic<'a>(finding: &'a Finding, sources: &mut Sources<'_>) -> Diagnostic<'a> {
    let related = finding.related.iter().map(|related| Place {
        path: related.location.path.as_str(),
        range: sources.span(&related.location),
        message: &related.message,
    });
    Diagnostic {
        rule: finding.rule,
        severity: finding.severity,
        message: &finding.message,
        path: finding.location.path.as_str(),
        related: related.collect(),
        range: sources.span(&finding.location),
        id: finding.id.as_deref(),
        field: finding.field.as_deref(),
        help: finding.help.as_deref(),
        fix: finding.fix.as_ref().map(mend),
        baselined: finding.baselined,
        fingerprint: finding.fingerprint(),
    }
}

fn mend(fix: &Fix) -> Mend<'_> {
    let edits = fix.edits.iter().map(|edit| Change {
        path: edit.path.as_str(),
        start: edit.range.start,
        end: edit.range.end,
        text: &edit.text,
    });
    Mend { applicability: fix.applicability, title: &fix.title, edits: edits.collect() }
}

/// What the command gives, always an object; remarks go to `notes`.
fn data(report: &Report<'_>) -> Value {
    let mut data = match &report.data {
        Value::Object(fields) => fields.clone(),
        Value::Null => Map::new(),
        other => Map::from_iter([("value".to_owned(), other.clone())]),
    };
    if !report.notes.is_empty() {
        data.insert("notes".to_owned(), json!(report.notes));
    }
    Value::Object(data)
}
