//! What a check saw and found, in a few lines below the findings.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::text::one_line;
use crate::finding::{Report, Summary};
use crate::plural::counted;

/// Findings above which they are counted by rule.
const MANY: usize = 20;

pub(super) fn render(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    let found = match (summary.errors, summary.warnings) {
        (0, 0) => "nothing to report".to_owned(),
        (errors, 0) => counted(errors, "error"),
        (0, warnings) => counted(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
    };
    writeln!(out, "{found}; {}{}", seen(summary), set_aside(summary))?;
    if report.findings.len() > MANY {
        by_rule(report, out)?;
    }
    for note in &report.notes {
        writeln!(out, "note: {}", one_line(note))?;
    }
    report.next.iter().try_for_each(|next| writeln!(out, "next: {}", one_line(next)))
}

/// All counts in one line, for the formats whose standard output is findings alone.
#[must_use]
pub fn summary_line(summary: &Summary) -> String {
    let drained = match summary.drained {
        0 => String::new(),
        drained => format!(" ({drained} fewer than at the last write)"),
    };
    format!(
        "{} of {} governed, {} ungoverned, {} unreadable: {}, {}, {} baselined{drained}, {} suppressed, {} fixable",
        summary.documents,
        counted(summary.files_seen, "file"),
        summary.ungoverned,
        summary.unreadable,
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning"),
        summary.baselined,
        summary.suppressed,
        summary.fixable
    )
}

/// What was looked at.
fn seen(summary: &Summary) -> String {
    let governed = counted(summary.documents, "document");
    let files = counted(summary.files_seen, "file");
    let rest = parts(&[(summary.ungoverned, "ungoverned"), (summary.unreadable, "unreadable")], ", ");
    format!("{governed} governed, {files} seen{rest}")
}

/// What was found and is not among the errors and warnings, and what can be mended.
fn set_aside(summary: &Summary) -> String {
    let drained = match summary.drained {
        0 => String::new(),
        drained => format!(", {drained} fewer than at the last write"),
    };
    let counts = [(summary.baselined, "baselined"), (summary.suppressed, "suppressed"), (summary.fixable, "fixable")];
    if summary.baselined == 0 && summary.drained > 0 {
        return format!("; 0 baselined{drained}{}", parts(&counts[1..], ", "));
    }
    let baselined = parts(&counts[..1], "; ");
    let lead = if baselined.is_empty() { "; " } else { ", " };
    format!("{baselined}{drained}{}", parts(&counts[1..], lead))
}

/// The counts that are not zero, behind `lead`.
fn parts(counts: &[(usize, &str)], lead: &str) -> String {
    let some = counts.iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> = some.map(|(count, word)| format!("{count} {word}")).collect();
    if some.is_empty() { String::new() } else { format!("{lead}{}", some.join(", ")) }
}

fn by_rule(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in report.findings {
        *counts.entry(finding.rule).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.into_iter().try_for_each(|(rule, count)| writeln!(out, "{count:>6}  {rule}"))
}
