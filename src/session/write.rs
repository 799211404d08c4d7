//! The text of a capture and of what is appended to it, in the words of the template.

use std::fmt::Write;
use std::sync::Arc;

use super::capture::{Capture, PartKind, SegmentKind};
use super::secret;
use super::touched::{How, Touched};
use crate::authoring::title::inline;
use crate::document::Document;
use crate::snapshot::RelPath;

const RISK: &str = "  production_impact: low\n  security_risk: none\n  coupling_risk: low\n";
const RELIABILITY: &str = "  rollback_strategy: git-revert\n  observability_tier: bronze\n  maturity: 1\n";

/// What a capture begins with.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who works.
    pub agent: String,
    /// The day, `2026-01-31`.
    pub date: String,
    /// The moment, `2026-01-31T12:00:00Z`.
    pub time: String,
    /// The branch.
    pub branch: String,
    /// What is to be done.
    pub scope: Vec<String>,
    /// Ids of documents.
    pub relates_to: Vec<String>,
    /// What earlier captures left to do.
    pub follow_ups: Vec<String>,
    /// The fields that captures of this repository have, with the text of those that are scalars; none: those of the default.
    pub fields: Option<Vec<(String, Option<String>)>>,
}

impl Beginning {
    /// The document.
    pub fn text(&self) -> String {
        // What their schema does not know, the other captures do not have.
        let own = |name: &str| match &self.fields {
            None => Some(None),
            Some(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()),
        };
        let mut text = String::from("---\n");
        let _ = write!(text, "id: {}\ntitle: {}\n", self.id, scalar(&self.title));
        for (name, default) in [
            ("type", "documentation"),
            ("domain", "platform-core"),
            ("owner", "platform-team"),
            ("lifecycle", "active"),
            ("status", "active"),
            ("schema_version", "1"),
        ] {
            if let Some(value) = own(name) {
                let _ = writeln!(text, "{name}: {}", value.map_or_else(|| default.to_owned(), |value| scalar(&value)));
            }
        }
        for (name, below) in [("risk_profile", RISK), ("reliability", RELIABILITY)] {
            if own(name).is_some() {
                let _ = write!(text, "{name}:\n{below}");
            }
        }
        if !self.relates_to.is_empty() {
            text.push_str("relates_to:\n");
            for id in &self.relates_to {
                let _ = writeln!(text, "  - {}", scalar(id));
            }
        }
        let _ = write!(
            text,
            "---\n# Session Capture: {}\n\n## Session metadata\n\n**Agent:** {}\n**Date:** {}\n**Timestamp:** {}\n**Branch:** {}\n",
            shown(&self.title),
            shown(&self.agent),
            self.date,
            self.time,
            self.branch
        );
        let _ = write!(text, "\n## Scope\n\n{}", bullets(&self.scope));
        for heading in [
            "Work Summary",
            "Issues Diagnosed and Fixed",
            "Design Decisions Made",
            "Artifacts Touched (links)",
            "Validation",
        ] {
            let _ = write!(text, "\n## {heading}\n\nNone\n");
        }
        let _ = write!(text, "\n## Current State / Follow-ups\n\n{}", bullets(&self.follow_ups));
        let _ =
            write!(text, "\nSigned: {} ({})\n\n---\n\n## Updates (append as you go)\n", shown(&self.agent), self.time);
        text
    }
}

/// A row of the validation.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// The command as it could be typed.
    pub command: String,
    /// What came out.
    pub result: String,
}

/// A segment that is to be appended.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// Who writes.
    pub agent: String,
    /// Now, `2026-01-31T12:00:00Z`.
    pub time: String,
    /// What changed, in the agent's words.
    pub what: Vec<String>,
    /// The same as Markdown.
    pub body: Option<String>,
    /// What it corrects of what stands above.
    pub corrects: Vec<String>,
    /// Symptom, cause, fix.
    pub issues: Vec<[String; 3]>,
    /// What was decided, the choice, why.
    pub decisions: Vec<[String; 3]>,
    /// From git.
    pub touched: Vec<Touched>,
    /// From recorded runs.
    pub rows: Vec<Row>,
    /// What comes next.
    pub next: Vec<String>,
    /// What is left to do.
    pub outstanding: Vec<String>,
}

impl Segment {
    /// The line that it begins with.
    pub fn heading(&self) -> String {
        format!("### Update - {}", self.time)
    }

    /// Its text, with the blank line before it.
    pub fn text(&self) -> String {
        let mut text = format!("\n{}\n\n**What changed**\n\n", self.heading());
        let corrects = self.corrects.iter().map(|what| format!("Corrects: {what}"));
        let mut what: Vec<String> = self.what.iter().cloned().chain(corrects).collect();
        if what.is_empty() && self.body.is_none() && !(self.touched.is_empty() && self.rows.is_empty()) {
            what.push("Not told; the files and the commands below are what was recorded".to_owned());
        }
        if !what.is_empty() || self.body.is_none() {
            text.push_str(&bullets(&what));
        }
        if let Some(body) = &self.body {
            if !what.is_empty() {
                text.push('\n');
            }
            text.push_str(body.trim());
            text.push('\n');
        }
        text.push_str("\n**Issues fixed** (if any)\n\n");
        text.push_str(&table(["Issue", "Root Cause", "Fix"], &self.issues));
        if !self.decisions.is_empty() {
            text.push_str("\n**Design decisions made**\n\n");
            text.push_str(&table(["Decision", "Choice", "Rationale"], &self.decisions));
        }
        text.push_str("\n**Artifacts touched**\n\n");
        text.push_str(&bullets(&self.touched.iter().map(artifact).collect::<Vec<_>>()));
        text.push_str("\n**Validation**\n\n");
        let rows: Vec<String> =
            self.rows.iter().map(|row| format!("{} ({})", code(&row.command), row.result)).collect();
        text.push_str(&bullets(&rows));
        let _ = write!(text, "\n**Next steps**\n\n{}", bullets(&self.next));
        let _ = write!(text, "\n**Outstanding**\n\n{}", bullets(&self.outstanding));
        let _ = write!(text, "\nSigned: {} ({})\n", shown(&self.agent), self.time);
        text
    }
}

fn artifact(touched: &Touched) -> String {
    let note = touched.note.as_ref().map(|note| format!(", {note}")).unwrap_or_default();
    let from = touched.from.as_ref().filter(|_| touched.how == How::Renamed);
    let from = from.map(|from| format!("{} -> ", code(from))).unwrap_or_default();
    format!("{from}{} ({}{note})", code(&touched.path), touched.how.word())
}

/// Text as code. What has backquotes of its own gets more of them around.
fn code(text: &str) -> String {
    let text = line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// One line without double blanks.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One line that hides nothing: `<!--` would begin a comment, and what follows would not be shown.
fn shown(text: &str) -> String {
    inline(&line(text))
}

fn bullets(items: &[String]) -> String {
    if items.is_empty() {
        return "None\n".to_owned();
    }
    let mut text = String::new();
    for item in items {
        let _ = writeln!(text, "- {}", item_text(item));
    }
    text
}

/// The text of a list item; what would begin a heading, a quote, another list or HTML is escaped.
fn item_text(item: &str) -> String {
    let text = shown(item);
    if text.starts_with(['#', '>', '|', '+', '=']) || text.starts_with("- ") || text.starts_with("* ") {
        format!("\\{text}")
    } else {
        text
    }
}

fn table(head: [&str; 3], rows: &[[String; 3]]) -> String {
    if rows.is_empty() {
        return "None\n".to_owned();
    }
    let rows: Vec<[String; 3]> =
        rows.iter().map(|row| row.clone().map(|cell| shown(&cell).replace('|', "\\|"))).collect();
    let widths: [usize; 3] = std::array::from_fn(|at| {
        rows.iter().map(|row| row[at].chars().count()).chain([head[at].len(), 3]).max().unwrap_or(3)
    });
    let row = |cells: [&str; 3]| {
        let cells: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| format!(" {cell:width$} ")).collect();
        format!("|{}|\n", cells.join("|"))
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    let body: String = rows.iter().map(|cells| row([&cells[0], &cells[1], &cells[2]])).collect();
    format!("{}|{}|\n{body}", row(head), rule.join("|"))
}

/// A scalar of YAML: as it is where that is safe, else quoted as JSON, which YAML reads too.
fn scalar(text: &str) -> String {
    let text = line(text);
    let is_word = text.starts_with(|c: char| c.is_alphabetic()) || text.parse::<u32>().is_ok();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | ',' | '(' | ')' | '/');
    let means = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if is_word && text.chars().all(is_plain) && !means.contains(&text.to_lowercase().as_str()) {
        return text;
    }
    serde_json::to_string(&text).unwrap_or_default()
}

/// Why a text cannot be written into a capture.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It would not be read as one segment.
    #[error("with this text the capture could not be read as before: {0}")]
    Structure(&'static str),
    /// It has something that must not stand in a capture.
    #[error("the text has {0}, which must not stand in a capture")]
    Secret(&'static str),
}

/// What is to be appended to a capture, with its line ends.
///
/// # Errors
/// When the capture with it would not have one signed update more and else be what it was.
pub fn appended(path: &RelPath, before: &str, segment: &Segment) -> Result<String, Unfit> {
    let mut text = segment.text();
    if !before.is_empty() && !before.ends_with('\n') {
        text.insert(0, '\n');
    }
    if before.contains("\r\n") {
        text = text.replace('\n', "\r\n");
    }
    if let Some(secret) = secret::find(&text).first() {
        return Err(Unfit::Secret(secret.what.describe()));
    }
    let read = |text: String| Capture::read(&Document::parse(path.clone(), Arc::from(text)));
    let (old, new) = (read(before.to_owned()), read(format!("{before}{text}")));
    let Some(last) = new.segments.last() else { return Err(Unfit::Structure("it has no segment")) };
    let one_of = |kind| last.parts.iter().filter(|part| part.kind == kind).count() == 1;
    let filled = last.parts.iter().any(|part| part.kind == PartKind::Outstanding && part.filled);
    if new.segments.len() != old.segments.len() + 1 || new.loose.len() > old.loose.len() {
        return Err(Unfit::Structure("a heading in it begins a segment of its own; begin headings at `####`"));
    }
    let is_update = last.kind == SegmentKind::Update && last.span.start >= before.len();
    if !is_update || !one_of(PartKind::Outstanding) || !one_of(PartKind::Validation) || !filled {
        return Err(Unfit::Structure("a label or a fence in it hides what follows"));
    }
    if last.signatures.len() != 1 {
        return Err(Unfit::Structure("it has a line `Signed` of its own"));
    }
    // `<script>` hides what is appended later, too.
    let line = if text.ends_with("\r\n") { "\r\n" } else { "\n" };
    let later = read(format!("{before}{text}{line}{}{line}", segment.heading()));
    if later.segments.len() != new.segments.len() + 1 {
        return Err(Unfit::Structure("a fence or a tag in it is not closed"));
    }
    Ok(text)
}
