//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>), as code scanning reads it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::{Options, digest::digest, sources::Sources};
use crate::finding::{Finding, Fix, Location, Related, Report, Severity};
use crate::rules::{self, Meta};
use crate::snapshot::RelPath;

/// What stands in a URI's path as it is: RFC 3986's unreserved characters, and `/` between parts.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

pub(super) fn render(
    report: &Report<'_>,
    sources: &mut Sources<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let names: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let described = names.iter().map(|name| descriptor(name, rules::find(name).map(rules::Rule::meta)));
    let results = report.findings.iter().map(|finding| result(finding, &names, sources, options));
    let log = log(&described.collect::<Vec<_>>(), &results.collect::<Vec<_>>(), None);
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// The log of one run. `invocation`: how it went, where it gave no answer.
pub(super) fn log(rules: &[Value], results: &[Value], invocation: Option<Value>) -> Value {
    let mut log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "gpdoc", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository"}}},
            "results": results,
        }],
    });
    if let Some(invocation) = invocation {
        log["runs"][0]["invocations"] = json!([invocation]);
    }
    log
}

/// What is said once of a rule that occurs.
pub(super) fn descriptor(name: &str, meta: Option<&Meta>) -> Value {
    let Some(meta) = meta else { return json!({"id": name}) };
    json!({
        "id": name,
        "shortDescription": {"text": meta.summary},
        "help": {"text": meta.summary, "markdown": meta.page},
        "defaultConfiguration": {"level": level(meta.default)},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Off => "none",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn result(finding: &Finding, rules: &[&str], sources: &mut Sources<'_>, options: &Options) -> Value {
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rules.binary_search(&finding.rule).unwrap_or_default(),
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [{"physicalLocation": physical(&finding.location, sources, options)}],
        "partialFingerprints": {"gpdoc/v1": digest(&finding.fingerprint(), 0)},
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(at, related)| elsewhere(at, related, sources, options));
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([mend(fix, sources, options)]);
    }
    if finding.baselined {
        result["suppressions"] = json!([{"kind": "external", "justification": "accepted by the baseline"}]);
    }
    result
}

fn elsewhere(at: usize, related: &Related, sources: &mut Sources<'_>, options: &Options) -> Value {
    json!({
        "id": at + 1,
        "physicalLocation": physical(&related.location, sources, options),
        "message": {"text": related.message},
    })
}

fn physical(location: &Location, sources: &mut Sources<'_>, options: &Options) -> Value {
    let mut place = Map::from_iter([("artifactLocation".to_owned(), artifact(&options.hosted(&location.path)))]);
    if location.range.is_some() && sources.get(&location.path).is_some() {
        place.insert("region".to_owned(), region(location, sources));
    }
    Value::Object(place)
}

fn artifact(path: &RelPath) -> Value {
    json!({"uri": utf8_percent_encode(path.as_str(), ENCODED).to_string(), "uriBaseId": "SRCROOT"})
}

fn region(location: &Location, sources: &mut Sources<'_>) -> Value {
    let span = sources.span(location);
    json!({
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
        "byteOffset": span.start.offset,
        "byteLength": span.end.offset.saturating_sub(span.start.offset),
    })
}

/// One change a file, in the order in which the fix names the files.
fn mend(fix: &Fix, sources: &mut Sources<'_>, options: &Options) -> Value {
    let mut changes: Vec<(&RelPath, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let deleted = Location { path: edit.path.clone(), range: Some(edit.range.clone()) };
        let replacement = json!({"deletedRegion": region(&deleted, sources), "insertedContent": {"text": edit.text}});
        match changes.iter_mut().find(|(path, _)| *path == &edit.path) {
            Some((_, replacements)) => replacements.push(replacement),
            None => changes.push((&edit.path, vec![replacement])),
        }
    }
    let changes = changes
        .into_iter()
        .map(|(path, replacements)| json!({"artifactLocation": artifact(&options.hosted(path)), "replacements": replacements}));
    json!({"description": {"text": fix.title}, "artifactChanges": changes.collect::<Vec<_>>()})
}
