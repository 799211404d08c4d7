//! A report in each of the output formats.

mod concise;
mod digest;
mod excerpt;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod no_answer;
mod sarif;
mod sources;
mod step_summary;
mod summary;
#[cfg(test)]
mod tests;
pub(crate) mod text;

use std::io::{self, Write};

use super::Report;
use crate::snapshot::RelPath;
pub use no_answer::no_answer;
use sources::Sources;
pub use step_summary::step_summary;
pub use summary::summary_line;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: source lines, help, fixes and a summary.
    Human,
    /// One line a finding.
    Concise,
    /// The versioned envelope of `schemas/output.schema.json`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub workflow commands, which annotate a pull request.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// `JUnit` XML.
    #[value(help = "JUnit XML, for what shows the results of tests")]
    Junit,
    /// A page of Markdown: a summary of the findings, or of the sessions.
    Markdown,
}

impl Format {
    /// True for formats that tell what would help against a finding.
    #[must_use]
    pub fn shows_help(self) -> bool {
        !matches!(self, Format::Concise | Format::Gitlab | Format::Markdown)
    }
}

/// What the terminal allows, the user asked for, and a host of repositories has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether to write ANSI styles.
    pub color: bool,
    /// Columns to fit source lines into.
    pub width: usize,
    /// Where the root is in its repository: empty for the top.
    pub root: RelPath,
}

impl Options {
    /// A path as a host names it, which knows the repository and not the root.
    fn hosted(&self, path: &RelPath) -> RelPath {
        match self.root.as_str() {
            "" => path.clone(),
            root => RelPath::new(&format!("{root}/{path}")),
        }
    }
}

/// Writes a report. The same report gives the same bytes.
///
/// # Errors
/// When `out` cannot be written to.
pub fn render(format: Format, report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut sources = Sources::new(report.source);
    match format {
        Format::Human => human::render(report, &mut sources, options, out),
        Format::Concise => concise::render(report, out),
        Format::Json => json::render(report, &mut sources, out),
        Format::Sarif => sarif::render(report, &mut sources, options, out),
        Format::Github => github::render(report, &mut sources, options, out),
        Format::Gitlab => gitlab::render(report, &mut sources, options, out),
        Format::Junit => junit::render(report, &mut sources, out),
        Format::Markdown => out.write_all(step_summary(report).as_bytes()),
    }
}
