//! What a capture says was tried, and with what result.

use std::ops::Range;

use super::label;
use super::lines::{Line, Lines};
use super::segment::{Part, PartKind};
use crate::document::Document;

/// What a row says came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// It was not run, or will be.
    NotRun,
    /// It is told in words that say neither.
    Unclear,
}

/// One row: a list item or a table row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The command, without backticks; `None` for a row in words.
    pub command: Option<String>,
    /// What it says besides.
    pub result: String,
    /// What that means.
    pub verdict: Verdict,
    /// The byte range of the row.
    pub span: Range<usize>,
}

/// Reads the validation parts of a segment.
pub(super) fn read(document: &Document, lines: &Lines<'_>, parts: &[Part]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut open: Option<u8> = None;
    for part in parts {
        open = match part.kind {
            PartKind::Validation => Some(part.level),
            PartKind::Other => open.filter(|level| part.level > *level),
            _ => None,
        };
        if open.is_some() {
            let said = lines.within(&part.content).filter(|line| !document.facts.is_table_head(line.start));
            rows.extend(said.filter_map(|line| row(&line)));
        }
    }
    rows
}

fn row(line: &Line<'_>) -> Option<Row> {
    let is_row = line.text.starts_with('|');
    let is_rule = line.text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    if is_rule || !(is_row || label::is_item(line.text)) {
        return None;
    }
    let text = label::unlisted(line.text);
    let (command, result) = match text.split_once('`').and_then(|(before, rest)| Some((before, rest.split_once('`')?)))
    {
        Some((before, (command, after))) if is_command(command) => {
            (Some(command.trim().to_owned()), format!("{before} {after}"))
        }
        _ => (None, text.to_owned()),
    };
    let result = result.replace('|', " ").trim_matches([' ', '-', '—', '–', '→', ':', '(', ')', '.']).to_owned();
    Some(Row { verdict: verdict(&result), command, result, span: line.span() })
}

/// True for code that can have been typed: it has a program and arguments, or is a program by its looks.
fn is_command(code: &str) -> bool {
    let code = code.trim();
    let first = code.split_whitespace().next().unwrap_or_default();
    let is_program =
        first.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '=' | '+' | '\'' | '"'));
    is_program && !first.is_empty() && (code.contains(' ') || matches!(first, "make" | "pytest" | "jest" | "tox"))
}

const FAILED: [&str; 10] =
    ["fail", "failed", "fails", "failing", "failure", "failures", "error", "errors", "broken", "not"];
const PASSED: [&str; 11] = [
    "pass",
    "passed",
    "passes",
    "passing",
    "success",
    "successful",
    "successfully",
    "succeeded",
    "succeeds",
    "ok",
    "green",
];
const NOT_RUN: [&str; 7] = ["pending", "skipped", "todo", "expected", "will", "should", "blocked"];

/// What a result in words means. Words of failure weigh more than words of success (`12 passed, 10 failed`), save where there are
/// none of them (`0 failed`, `no errors`).
fn verdict(result: &str) -> Verdict {
    let text = result.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let says = |known: &[&str]| {
        let mut at = words.iter().enumerate().filter(|(_, word)| known.contains(word));
        at.any(|(at, _)| at == 0 || !matches!(words[at - 1], "0" | "no" | "without" | "zero"))
    };
    let code = words
        .iter()
        .position(|word| matches!(*word, "exit" | "exited"))
        .and_then(|at| words[at + 1..].iter().take(2).find_map(|word| word.parse::<i32>().ok()));
    let not_run = ["not run", "not yet", "not tested", "not executed", "to be run", "not verified"];
    if code.is_some_and(|code| code != 0) {
        Verdict::Failed
    } else if text.starts_with("pass") && !says(&["failed", "fails"]) {
        Verdict::Passed
    } else if not_run.iter().any(|words| text.contains(words)) || says(&NOT_RUN) {
        Verdict::NotRun
    } else if says(&FAILED) || text.contains(['❌', '✗']) {
        Verdict::Failed
    } else if says(&PASSED) || code == Some(0) || text.contains(['✅', '✓', '✔']) {
        Verdict::Passed
    } else {
        Verdict::Unclear
    }
}
