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
    /// What else in it can be a command, with what the rest says: it is one only where such a command ran.
    others: Vec<(String, Verdict, String)>,
}

/// What a row says of one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'r> {
    /// The command.
    pub command: &'r str,
    /// What it says besides.
    pub result: &'r str,
    /// What that means.
    pub verdict: Verdict,
}

impl Row {
    /// What it says of a command: of one that ran, whatever its looks, else of what looks like one.
    pub fn claim(&self, has_run: impl Fn(&str) -> bool) -> Option<Claim<'_>> {
        let looks =
            self.command.as_deref().map(|command| Claim { command, result: &self.result, verdict: self.verdict });
        if looks.is_some_and(|claim| has_run(claim.command)) {
            return looks;
        }
        let ran = self.others.iter().find(|(command, ..)| has_run(command));
        ran.map(|(command, verdict, result)| Claim { command, result, verdict: *verdict }).or(looks)
    }
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
    let codes = codes(text);
    let looks = codes.first().filter(|code| is_command(bare(&text[code.inner.clone()])));
    let without = |range: &Range<usize>| format!("{} {}", &text[..range.start], &text[range.end..]);
    let result = result(&looks.map_or_else(|| text.to_owned(), |code| without(&code.outer)));
    let command = looks.map(|code| bare(&text[code.inner.clone()]).to_owned());
    let coded = codes.iter().map(|code| (&text[code.inner.clone()], without(&code.outer)));
    let others = coded.chain(plain(text, is_row)).map(|(command, rest)| {
        let result = self::result(&rest);
        (bare(command).to_owned(), verdict(&result), result)
    });
    let others = others.filter(|(command, ..)| !command.is_empty()).collect();
    Some(Row { verdict: verdict(&result), command, result, span: line.span(), others })
}

/// A command without the prompt that is written before it.
fn bare(code: &str) -> &str {
    code.trim().trim_start_matches("$ ").trim_start()
}

fn result(rest: &str) -> String {
    rest.replace('|', " ").trim_matches([' ', '-', '\u{2014}', '\u{2013}', '\u{2192}', ':', '(', ')', '.']).to_owned()
}

/// A code span: with its backquotes, and between them.
struct Code {
    outer: Range<usize>,
    inner: Range<usize>,
}

/// The code spans of a line; each ends with as many backquotes as it begins with.
fn codes(text: &str) -> Vec<Code> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('`').map(|offset| at + offset) {
        let fence = text[start..].bytes().take_while(|byte| *byte == b'`').count();
        let from = start + fence;
        let mut to = from;
        let end = loop {
            let Some(next) = text[to..].find('`').map(|offset| to + offset) else { break None };
            let length = text[next..].bytes().take_while(|byte| *byte == b'`').count();
            to = next + length;
            if length == fence {
                break Some(next);
            }
        };
        at = from;
        if let Some(end) = end {
            at = end + fence;
            found.push(Code { outer: start..at, inner: from..end });
        }
    }
    found
}

/// What a row without code may name as its command, with the rest: `sh test.sh: passed`, or a cell of a table.
fn plain(text: &str, is_row: bool) -> impl Iterator<Item = (&str, String)> {
    let marks: &[&str] =
        if is_row { &["|"] } else { &[": ", " - ", " \u{2014} ", " \u{2013} ", " -> ", " \u{2192} ", " => ", " ("] };
    let splits = marks.iter().flat_map(move |mark| text.match_indices(mark));
    splits.flat_map(move |(at, mark)| {
        let (before, behind) = (&text[..at], &text[at + mark.len()..]);
        let cell = before.rsplit('|').next().unwrap_or(before);
        let before = if is_row { (cell, text.replacen(cell, " ", 1)) } else { (before, behind.to_owned()) };
        let behind = (!is_row).then(|| (behind, text[..at].to_owned()));
        std::iter::once(before).chain(behind)
    })
}

/// True for code that can have been typed: it has a program and arguments, or is a program by its looks.
fn is_command(code: &str) -> bool {
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
        .position(|word| matches!(*word, "exit" | "exits" | "exited"))
        .and_then(|at| words[at + 1..].iter().take(3).find_map(|word| word.parse::<i32>().ok()));
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
