//! What a rule reports: where, why, and what would mend it.
//!
//! A rule says *what* it points at ([`Location`]); [`LineIndex`] alone turns that into lines and columns.

mod build;
pub mod filter;
mod location;
pub mod render;

use std::ops::Range;

use serde::Serialize;

use crate::snapshot::RelPath;

pub use location::{LineIndex, Position, Span};

/// How much a finding weighs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Not reported.
    Off,
    /// Reported; does not fail by default.
    Warning,
    /// Reported; fails.
    Error,
}

impl Severity {
    /// `off`, `warning` or `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Off => "off",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// Where a finding is, before it is turned into lines and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub path: RelPath,
    /// The bytes in it; `None` is the file as a whole.
    pub range: Option<Range<usize>>,
}

/// A second place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// Whether a fix may be applied without a human eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// It keeps what the document means.
    Safe,
    /// It changes what a gate or a reader may conclude.
    Unsafe,
}

/// Replaces a byte range of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub path: RelPath,
    /// The bytes to replace; empty to insert.
    pub range: Range<usize>,
    /// What to put there.
    pub text: String,
}

/// Edits that together remove a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Safe or not.
    pub applicability: Applicability,
    /// What the fix does, as an imperative: `name the document by its id`.
    pub title: String,
    /// Edits that do not overlap.
    pub edits: Vec<Edit>,
}

/// One thing that a rule reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// After configuration.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub location: Location,
    /// The document's id, where it has one.
    pub id: Option<String>,
    /// JSON Pointer to the metadata field, where the finding is about one.
    pub field: Option<String>,
    /// What the finding is about (a target, a value, a key): with rule, document and field it identifies the finding
    /// when message and offset change.
    pub subject: String,
    /// What was expected, or what to do.
    pub help: Option<String>,
    /// Other places.
    pub related: Vec<Related>,
    /// What would mend it.
    pub fix: Option<Fix>,
    /// Accepted by the baseline.
    pub baselined: bool,
}

/// What identifies a finding across edits: independent of message, offset and list index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
pub struct Fingerprint {
    /// The rule's name.
    pub rule: String,
    /// The document's id where it is unique, else its path.
    pub document: String,
    /// The field without list indices.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
}

impl Finding {
    /// What identifies this finding when its message, its offset or the order of a list changes.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let field = self.field.as_deref().unwrap_or_default();
        let named = |segment: &&str| !segment.is_empty() && !segment.bytes().all(|byte| byte.is_ascii_digit());
        Fingerprint {
            rule: self.rule.to_owned(),
            document: self.id.clone().unwrap_or_else(|| self.location.path.as_str().to_owned()),
            field: field.split('/').filter(named).flat_map(|segment| ["/", segment]).collect(),
            subject: self.subject.clone(),
        }
    }
}

/// What a run of `check` saw, governed, left out and found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Summary {
    /// Files that `documents.include` (or a kind) names.
    pub files_seen: usize,
    /// Governed files whose metadata could be read.
    pub documents: usize,
    /// Files of no kind: counted and otherwise left alone.
    pub ungoverned: usize,
    /// Files that could not be read.
    pub unreadable: usize,
    /// Reported findings of severity `error` (baselined ones not counted).
    pub errors: usize,
    /// Reported findings of severity `warning` (baselined ones not counted).
    pub warnings: usize,
    /// Findings that the baseline accepts.
    pub baselined: usize,
    /// Findings that the baseline accepts and that are there no more; 0 where only a part was asked for.
    pub drained: usize,
    /// Findings that a suppression hides.
    pub suppressed: usize,
    /// Reported findings that a safe or unsafe fix would mend.
    pub fixable: usize,
}

/// Everything that one run says: the same value is rendered in every format.
pub struct Report<'a> {
    /// The command, as typed after `gpdoc`.
    pub command: &'a str,
    /// Whether the command's answer is a good one; agrees with the exit code.
    pub ok: bool,
    /// Counts.
    pub summary: Summary,
    /// Sorted by path, offset, rule.
    pub findings: &'a [Finding],
    /// What the command gives besides findings.
    pub data: serde_json::Value,
    /// The next commands to type.
    pub next: Vec<String>,
    /// Remarks that are no findings: shown to people, kept under `data.notes` in JSON.
    pub notes: Vec<String>,
    /// The text of a file that a finding points into.
    pub source: Read<'a>,
}

/// Gives the text of a file, where it can be read.
pub type Read<'a> = &'a (dyn Fn(&RelPath) -> Option<std::sync::Arc<str>> + Sync);
