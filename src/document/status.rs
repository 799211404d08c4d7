//! The status that a body states.
//!
//! Three spellings count: a line `Status: X` (plain, bold, quoted or as a list item), a table row `| Status | X |`,
//! and a heading `Status` with `X` below it or behind a colon. Lines and rows count only above the second heading, where a
//! document speaks of itself: further down a status is that of something else. A heading of level 1 or 2 counts anywhere,
//! since a decision may close with its status. Of lines below it that begin with a day each, the latest one counts. Code and
//! HTML comments state nothing.

use std::ops::Range;

use super::{Facts, Heading};

/// A status found in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyStatus {
    /// The first word of what is stated, without markup, as written: `Accepted`.
    pub word: String,
    /// The whole statement from that word on, without markup: `Superseded by ADR-0158`.
    pub text: String,
    /// The byte range of the word in the file.
    pub span: Range<usize>,
}

/// Finds the first statement of `label` in `source[body]`. A first statement that lists choices (`Proposed | Accepted |
/// Deprecated`), or a placeholder (`<status>`), is a template's: then there is none.
pub(super) fn find(source: &str, body: Range<usize>, facts: &Facts, label: &str) -> Option<BodyStatus> {
    let (lines, heading) = places(source, body, facts, label);
    let value = match (lines.into_iter().next(), heading) {
        (Some(line), Some(heading)) if heading.start < line.start => heading,
        (Some(value), _) | (None, Some(value)) => value,
        (None, None) => return None,
    };
    statement(source, value)
}

/// Every statement of `label`, wherever [`find`] would look for one.
pub(super) fn all(source: &str, body: Range<usize>, facts: &Facts, label: &str) -> Vec<BodyStatus> {
    let (lines, heading) = places(source, body, facts, label);
    lines.into_iter().chain(heading).filter_map(|value| statement(source, value)).collect()
}

/// The values of lines, and that of a heading.
fn places(source: &str, body: Range<usize>, facts: &Facts, label: &str) -> (Vec<Range<usize>>, Option<Range<usize>>) {
    let preamble_end = facts.headings.iter().filter(|heading| !heading.nested).nth(1);
    let preamble_end = preamble_end.map_or(body.end, |heading| heading.span().start);
    let finder = Finder { source, facts, label };
    let lines = finder.lines(body.start..preamble_end).filter_map(|line| finder.labelled(line)).collect();
    (lines, finder.heading(preamble_end, body.end))
}

struct Finder<'s> {
    source: &'s str,
    facts: &'s Facts,
    label: &'s str,
}

impl Finder<'_> {
    /// The lines of a range that hold text, each from its first character behind indentation, quote and list marks.
    fn lines(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = range.start;
        self.source[range].split_inclusive('\n').filter_map(move |line| {
            let start = at;
            at += line.len();
            let text = skip_markers(line);
            let range = at - text.len()..start + line.trim_end().len();
            let hidden = self.facts.is_code(range.start) || self.facts.is_comment(range.start);
            (!range.is_empty() && !hidden).then_some(range)
        })
    }

    /// The value of a line `Label: value` or `| Label | value |`.
    fn labelled(&self, line: Range<usize>) -> Option<Range<usize>> {
        let text = &self.source[line.clone()];
        let row = text.strip_prefix('|');
        let rest = after_label(row.unwrap_or(text), self.label)?;
        let value = if row.is_some() {
            // A header row names columns; it states nothing.
            let cell = rest.strip_prefix('|').filter(|_| !self.facts.is_table_head(line.start))?;
            let end = cell.find('|').unwrap_or(cell.len());
            line.end - cell.len()..line.end - cell.len() + end
        } else {
            line.end - rest.strip_prefix(':')?.len()..line.end
        };
        // A line that says nothing is no statement.
        self.source[value.clone()].contains(char::is_alphanumeric).then_some(value)
    }

    /// The value of a heading `Label: value`, or the first line below a heading `Label`.
    fn heading(&self, preamble_end: usize, body_end: usize) -> Option<Range<usize>> {
        let mut headings = self.facts.headings.iter().enumerate();
        headings.find_map(|(index, heading)| {
            let early = heading.span().start <= preamble_end;
            if heading.nested || (heading.level > 2 && !early) {
                return None;
            }
            let rest = after_label(&heading.text, self.label)?;
            match rest.strip_prefix(':').map(str::trim) {
                None if !rest.is_empty() => None,
                None | Some("") => self.below(index, body_end),
                Some(_) => self.in_heading(heading),
            }
        })
    }

    fn in_heading(&self, heading: &Heading) -> Option<Range<usize>> {
        let first = self.source[heading.span()].lines().next()?;
        let value = heading.span().start + first.find(':')? + 1;
        Some(value..heading.span().start + first.len())
    }

    fn below(&self, index: usize, body_end: usize) -> Option<Range<usize>> {
        let end = self.facts.headings.get(index + 1).map_or(body_end, |next| next.span().start);
        let section = self.facts.section(index, body_end);
        let mut lines = self.lines(section.start..end.max(section.start));
        let first = lines.next()?;
        if let Some(value) = self.labelled(first.clone()) {
            return Some(value);
        }
        let day = |line: &Range<usize>| day(&self.source[line.clone()]);
        let dated = std::iter::once(first.clone()).chain(lines).take_while(|line| day(line).is_some());
        dated.max_by_key(day).or(Some(first))
    }
}

/// A line behind its indentation and its quote, list and task marks.
fn skip_markers(line: &str) -> &str {
    let mut rest = line.trim_start();
    loop {
        let marker = match rest.as_bytes() {
            [b'>', ..] => 1,
            [b'-' | b'*' | b'+', b' ' | b'\t', ..] => 2,
            [b'[', b' ' | b'x' | b'X', b']', b' ', ..] => 4,
            _ => return rest,
        };
        rest = rest[marker..].trim_start();
    }
}

/// What follows the label at the beginning of a text, with the emphasis around the label and a colon inside it
/// undone: `**Status:** X` and `**Status**: X` both give `: X`.
fn after_label<'s>(text: &'s str, label: &str) -> Option<&'s str> {
    let emphasis = ['*', '_', ' ', '\t'];
    let text = text.trim_start_matches(emphasis);
    let rest = text.get(label.len()..).filter(|_| text[..label.len()].eq_ignore_ascii_case(label))?;
    if rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    Some(rest.trim_start_matches(emphasis))
}

/// The statement in a range of the file, if it is one.
fn statement(source: &str, value: Range<usize>) -> Option<BodyStatus> {
    let raw = source[value.clone()].trim_end();
    let last = last_of_several(raw);
    let start = value.start + last + first_word(&raw[last..])?;
    let raw = &source[start..value.start + raw.len()];
    let length = raw.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '’' | '\''))).unwrap_or(raw.len());
    let word = raw[..length].trim_end_matches(['-', '_', '\'']);
    let raw = one_of_several(raw)?;
    Some(BodyStatus { word: word.to_owned(), text: plain(raw), span: start..start + word.len() })
}

/// The day that a line begins with, as `YYYY-MM-DD`.
fn day(line: &str) -> Option<&str> {
    let (day, rest) = line.split_at_checked(10)?;
    let has_shape =
        day.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    (has_shape && !rest.starts_with(char::is_alphanumeric)).then_some(day)
}

/// Where the last of several statuses begins that followed each other: `Proposed → Accepted`.
fn last_of_several(raw: &str) -> usize {
    let arrow = ["→", "->"].iter().filter_map(|arrow| Some((raw.rfind(arrow)?, arrow.len()))).max();
    let is_status = |part: &str| is_word(part.trim().trim_matches(['*', '_', '`', '~']));
    let before = |at: usize| raw[..at].split("→").flat_map(|part| part.split("->")).all(is_status);
    arrow.filter(|(at, _)| before(*at)).map_or(0, |(at, length)| at + length)
}

/// Where the first word begins: behind a day, emphasis, symbols, emoji and struck-out text. `None` when it is no word, and for
/// a placeholder in brackets.
fn first_word(raw: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &raw[at..];
        let c = rest.chars().next()?;
        let link = |text: &str| text.contains("](") || text.contains("][");
        match c {
            '<' | '{' => return None,
            '[' if !link(rest) => return None,
            '~' if rest.starts_with("~~") => at += 2 + rest[2..].find("~~")? + 2,
            ':' if shortcode(rest).is_some() => at += shortcode(rest)?,
            _ if c.is_alphabetic() => return Some(at),
            _ if let Some(day) = day(rest) => at += day.len(),
            _ if c.is_alphanumeric() => return None,
            _ => at += c.len_utf8(),
        }
    }
}

/// The length of an emoji's name, `:white_check_mark:`.
fn shortcode(text: &str) -> Option<usize> {
    let end = text[1..].find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+')))? + 1;
    (end > 1 && text[end..].starts_with(':')).then_some(end + 1)
}

/// The statement without another field on its line (`Accepted | **Date:** …`); `None` when it lists choices.
fn one_of_several(raw: &str) -> Option<&str> {
    if let Some((first, second)) = raw.split_once('|') {
        let second = second.split('|').next().unwrap_or_default();
        let field = second.contains(':') || !second.contains(char::is_alphabetic);
        return field.then(|| first.trim_end());
    }
    // `proposed/accepted/rejected`, with or without blanks; a path or a date has other characters too.
    let choices = raw.split('/').map(|part| part.trim().trim_matches(['*', '_', '`']));
    let listed = choices.clone().count() > 2 && choices.into_iter().all(is_word);
    (!listed).then_some(raw)
}

fn is_word(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | ' '))
}

/// A line without emphasis, code marks and the targets of its links.
fn plain(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['*', '`', '[', ']']) {
        text.push_str(&rest[..at]);
        let tail = &rest[at..];
        // A target holds no blank, so the search for its end is short.
        let target = tail.strip_prefix("](").and_then(|target| target.find([')', '(', ' ']));
        let skipped = target.filter(|&end| tail.as_bytes()[end + 2] == b')').map_or(0, |end| end + 2);
        rest = &tail[skipped + 1..];
    }
    text.push_str(rest);
    text.trim().trim_end_matches('_').to_owned()
}
