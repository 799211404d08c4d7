//! Workflow commands, which annotate the lines of a pull request.
//!
//! Escapes are those of `actions/toolkit` (`packages/core/src/command.ts`).

use std::io::{self, Write};

use super::{Options, sources::Sources, text};
use crate::finding::{Finding, Report, Severity};

pub(super) fn render(
    report: &Report<'_>,
    sources: &mut Sources<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    report.findings.iter().try_for_each(|finding| command(finding, sources, options, out))
}

fn command(finding: &Finding, sources: &mut Sources<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let span = sources.span(&finding.location);
    let name = if finding.severity == Severity::Error { "error" } else { "warning" };
    let path = options.hosted(&finding.location.path);
    write!(out, "::{name} file={},line={}", property(path.as_str()), span.start.line)?;
    if finding.location.range.is_some() {
        write!(out, ",endLine={}", span.end.line)?;
        // GitHub refuses columns of a range over several lines.
        if span.start.line == span.end.line {
            write!(out, ",col={},endColumn={}", span.start.column, span.end.column)?;
        }
    }
    write!(out, ",title={}::{}", property(finding.rule), data(&finding.message))?;
    if let Some(help) = &finding.help {
        write!(out, "%0A{}", data(help))?;
    }
    writeln!(out)
}

/// The command that shows why there is no answer, and what to do.
pub(super) fn no_answer(message: &str, help: Option<&str>) -> String {
    let help = help.map(|help| format!("%0A{}", data(help))).unwrap_or_default();
    format!("::error title=gpdoc::{}{help}\n", data(message))
}

fn data(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for char in value.chars() {
        match char {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            _ => escaped.push(char),
        }
    }
    text::lines(&escaped).into_owned()
}

fn property(value: &str) -> String {
    data(value).replace(':', "%3A").replace(',', "%2C")
}
