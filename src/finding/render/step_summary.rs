//! The summary of a job on GitHub: Markdown with the numbers and the worst findings.

use std::fmt::Write as _;

use super::Sources;
use super::text::one_line;
use crate::finding::{Finding, Report, Severity};

/// Findings that are shown.
const SHOWN: usize = 10;

/// What `GITHUB_STEP_SUMMARY` is given: the numbers, and errors before warnings.
#[must_use]
pub fn step_summary(report: &Report<'_>) -> String {
    let summary = &report.summary;
    let verdict = if report.ok { "passed" } else { "failed" };
    let mut text = format!(
        "### gpdoc: {verdict}\n\n| errors | warnings | baselined | fewer than at the last write | documents | ungoverned | unreadable |\n|---|---|---|---|---|---|---|\n| {} | {} | {} | {} | {} | {} | {} |\n",
        summary.errors,
        summary.warnings,
        summary.baselined,
        summary.drained,
        summary.documents,
        summary.ungoverned,
        summary.unreadable
    );
    let of = |severity| report.findings.iter().filter(move |it| !it.baselined && it.severity == severity);
    let worst: Vec<&Finding> = of(Severity::Error).chain(of(Severity::Warning)).collect();
    if !worst.is_empty() {
        text.push_str("\n| where | what |\n|---|---|\n");
    }
    let mut sources = Sources::new(report.source);
    for finding in worst.iter().take(SHOWN) {
        let start = sources.span(&finding.location).start;
        let place = format!("{}:{}:{}", finding.location.path, start.line, start.column);
        let severity = finding.severity.as_str();
        let _ = writeln!(text, "| {} | {severity}: {}: {} |", plain(&place), finding.rule, marked(&finding.message));
    }
    if worst.len() > SHOWN {
        let _ = writeln!(text, "\n{} more are in the log.", worst.len() - SHOWN);
    }
    for note in &report.notes {
        let _ = writeln!(text, "\n{}", marked(note));
    }
    text.push('\n');
    text
}

/// Text with its names in backquotes as code.
pub(super) fn marked(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return plain(text);
    }
    let part = |(at, part): (usize, &&str)| {
        if at % 2 == 0 { plain(part) } else { format!("<code>{}</code>", plain(part)) }
    };
    parts.iter().enumerate().map(part).collect()
}

/// Text that means nothing in Markdown and HTML: what documents say must not become links, images or markup here.
fn plain(text: &str) -> String {
    one_line(text).chars().fold(String::with_capacity(text.len()), |mut out, char| {
        if char.is_ascii_punctuation() && !matches!(char, '.' | ',' | '/' | '-' | '\'') || char == '\n' {
            let _ = write!(out, "&#{};", u32::from(char));
        } else {
            out.push(char);
        }
        out
    })
}
