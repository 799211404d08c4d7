//! What is wrong with metadata that cannot be read: in words, and at the exact place.

use std::ops::Range;

use super::frontmatter::{line_key, trim_line};
use crate::yaml::{Node, ParseError};

/// What is wrong with a frontmatter block or a YAML file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedKind {
    /// The opening fence has no closing one.
    Unclosed,
    /// The text is not YAML.
    Syntax,
    /// The top level is not a mapping.
    NotMapping,
}

/// Metadata that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong.
    pub kind: MalformedKind,
    /// Why, in words; without a position.
    pub message: String,
    /// The bytes to point at.
    pub span: Range<usize>,
}

/// The values of the lines `id: X`.
pub(super) fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| line_key(line) == Some("id")).filter_map(|line| {
        let value = line.split_once(':')?.1;
        let value = value.split_once(" #").map_or(value, |(value, _)| value);
        // A closing fence may be glued to it.
        Some(value.trim().trim_end_matches("---").trim_matches(['"', '\'']))
    })
}

/// No closing fence. Points at a fence glued to the end of a value where there is one, else at the opening fence.
pub(super) fn unclosed(source: &str, fence: usize, yaml_start: usize) -> Malformed {
    let mut at = yaml_start;
    for line in source[yaml_start..].split_inclusive('\n').take_while(|line| !trim_line(line).is_empty()) {
        let text = trim_line(line);
        if text.ends_with("---") && line_key(text).is_some() {
            let end = at + text.len();
            let message = "the closing `---` is glued to a value; it needs a line of its own".into();
            return Malformed { kind: MalformedKind::Unclosed, message, span: end - 3..end };
        }
        at += line.len();
    }
    let message = "the frontmatter's opening `---` has no closing `---` on a line of its own".into();
    Malformed { kind: MalformedKind::Unclosed, message, span: fence..fence + 3 }
}

/// The top level is a list or a scalar. Points at its first line.
pub(super) fn not_mapping(root: Node<'_>) -> Malformed {
    let what = if root.is_sequence() { "a list" } else { "a single value" };
    let first = root.slice().lines().next().unwrap_or_default();
    let start = root.span().start;
    let message = format!("the metadata is {what}, not a mapping of keys to values");
    Malformed { kind: MalformedKind::NotMapping, message, span: start..start + first.len() }
}

/// `--- text` inside a block begins another YAML document.
pub(super) fn second_document(root: Node<'_>) -> Malformed {
    let start = root.span().start;
    let first = root.slice().lines().next().unwrap_or_default();
    let message = "a second YAML document begins inside the frontmatter".into();
    Malformed { kind: MalformedKind::Syntax, message, span: start..start + first.len() }
}

/// What the YAML parser says, in plainer words where its own are about its inside, and at the cause where it names
/// the place at which it noticed.
pub(super) fn syntax(source: &str, yaml: &Range<usize>, error: ParseError) -> Malformed {
    let offset = tab_before(source, yaml, error.offset.clamp(yaml.start, yaml.end));
    let line = line_of(source, yaml, offset);
    let (message, span) = if let Some(bracket) = open_bracket(source, yaml, line.start) {
        (format!("the `{}` opened here is never closed", &source[bracket.clone()]), bracket)
    } else {
        (error.message, character(source, offset))
    };
    Malformed { kind: MalformedKind::Syntax, message, span }
}

/// The first tab of the indentation that an offset stands in or behind, which YAML does not allow; else the offset. The
/// parser points behind the tab.
fn tab_before(source: &str, yaml: &Range<usize>, offset: usize) -> usize {
    let before = &source[yaml.start..offset];
    let indentation = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let tab = indentation.find('\t').filter(|_| indentation.trim_start().is_empty());
    tab.map_or(offset, |tab| offset - indentation.len() + tab)
}

/// The character at an offset; empty at the end of the text.
fn character(source: &str, offset: usize) -> Range<usize> {
    let length = source.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    offset..offset + length
}

/// The line around an offset, without the blanks around it.
fn line_of(source: &str, yaml: &Range<usize>, offset: usize) -> Range<usize> {
    let start = source[yaml.start..offset].rfind('\n').map_or(yaml.start, |at| yaml.start + at + 1);
    let end = source[offset..yaml.end].find('\n').map_or(yaml.end, |at| offset + at);
    let line = trim_line(&source[start..end]);
    let indent = line.len() - line.trim_start().len();
    start + indent..start + line.len()
}

/// The bracket that the value of the last `key:` line above `before` begins with and that is not closed by then. The
/// parser notices a missing bracket only at the next key.
fn open_bracket(source: &str, yaml: &Range<usize>, before: usize) -> Option<Range<usize>> {
    let mut at = before.max(yaml.start);
    let entry = loop {
        let above = source[yaml.start..at].strip_suffix('\n')?;
        let start = above.rfind('\n').map_or(yaml.start, |line| yaml.start + line + 1);
        if line_key(&source[start..at]).is_some() {
            break start;
        }
        at = start;
    };
    let value = entry + source[entry..before].find(": ")? + 2;
    let text = source[value..before].trim_start();
    let open = text.starts_with(['[', '{']) && depth(text) > 0;
    let start = before - text.len();
    open.then(|| start..start + 1)
}

/// Brackets opened and not closed, those in quotes left out.
fn depth(text: &str) -> i32 {
    let mut depth = 0;
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    depth
}
