//! The statuses that a body states.
//!
//! Three spellings count: a line `Status: X` (plain, bold, quoted or as a list item), a table in which `Status` names a row or
//! a column, and a heading `Status` with `X` below it or behind a colon. Lines and tables count only above the second heading,
//! where a document speaks of itself: further down a status is that of something else. A heading of level 1 or 2 counts
//! anywhere, since a decision may close with its status. Below it every line counts, so that nobody takes the first for the
//! last: what the lines mean together is said where their words are known, in `model::status`. Code, HTML comments and
//! boxes that are not ticked state nothing.

use std::ops::Range;

use super::{Facts, Heading, Table};

/// A status found in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyStatus {
    /// The first word of what is stated, without markup, as written: `Accepted`.
    pub word: String,
    /// The whole statement from that word on, without markup: `Superseded by ADR-0158`.
    pub text: String,
    /// The byte range of the word in the file.
    pub span: Range<usize>,
    /// The byte range of the statement with what stands before the word, such as a day.
    pub whole: Range<usize>,
    /// The byte range of the table row that it stands in; empty elsewhere.
    pub row: Range<usize>,
    /// It stands in the head of a table, or below it where a table may speak of anything: only its word tells that it is a status.
    pub is_guess: bool,
}

/// Every statement of `label` in `source[body]`, in the order of the file. Where the first one lists choices (`Proposed |
/// Accepted | Deprecated`) or is a placeholder (`<status>`), the text is a template's: then there are none.
pub(super) fn all(source: &str, body: Range<usize>, facts: &Facts, label: &str) -> Vec<BodyStatus> {
    let preamble_end = facts.headings.iter().filter(|heading| !heading.nested).nth(1);
    let preamble_end = preamble_end.map_or(body.end, |heading| heading.span().start);
    let finder = Finder { source, facts, label };
    let mut places = finder.preamble(body.start..preamble_end);
    places.extend(finder.sections(preamble_end, body.end));
    places.sort_by_key(|place| place.value.start);
    places.dedup_by_key(|place| place.value.start);
    let is_template = places.first().is_some_and(|first| statement(source, first).is_none());
    if is_template { Vec::new() } else { places.iter().filter_map(|place| statement(source, place)).collect() }
}

/// Where a statement may stand.
struct Place {
    value: Range<usize>,
    row: Range<usize>,
    is_guess: bool,
}

impl Place {
    fn new(value: Range<usize>) -> Self {
        Place { row: value.end..value.end, value, is_guess: false }
    }
}

/// A line that holds text.
struct Line {
    /// From its first character behind indentation, quote and list marks.
    text: Range<usize>,
    /// It begins with a list mark.
    is_item: bool,
}

struct Finder<'s> {
    source: &'s str,
    facts: &'s Facts,
    label: &'s str,
}

impl Finder<'_> {
    /// The lines of a range that hold text. A box that is not ticked says what might be.
    fn lines(&self, range: Range<usize>) -> Vec<Line> {
        let mut at = range.start;
        let line = |line: &str| {
            let start = at;
            at += line.len();
            let (text, marks) = skip_markers(line);
            let text = at - text.len()..start + line.trim_end().len();
            let hidden = self.facts.is_code(text.start) || self.facts.is_comment(text.start) || marks.is_open_task;
            (!text.is_empty() && !hidden).then_some(Line { text, is_item: marks.is_item })
        };
        self.source[range].split_inclusive('\n').filter_map(line).collect()
    }

    /// What the lines above the second heading state under the label.
    fn preamble(&self, range: Range<usize>) -> Vec<Place> {
        let lines = self.lines(range);
        let mut places = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            places.extend(self.labelled(line, lines.get(at + 1)).map(Place::new));
            if let Some(table) = self.table_headed_by(line) {
                // Of several rows nobody knows which one speaks of the document.
                let is_one = self.rows(table).count() == 1;
                let column = self.column(table).into_iter().filter(|place| place.row.is_empty() || is_one);
                places.extend(column.map(|place| Place { is_guess: true, ..place }));
            }
        }
        places
    }

    /// The value of a line `Label: value` or `| Label | value |`. Behind a label alone, the next line of its paragraph counts.
    fn labelled(&self, line: &Line, next: Option<&Line>) -> Option<Range<usize>> {
        let text = &self.source[line.text.clone()];
        let end = line.text.end;
        let row = text.strip_prefix('|');
        let rest = after_label(row.unwrap_or(text), self.label)?;
        if row.is_some() {
            // A header row names columns.
            let cell = rest.strip_prefix('|').filter(|_| !self.facts.is_table_head(line.text.start))?;
            let length = cell.find('|').unwrap_or(cell.len());
            let value = end - cell.len()..end - cell.len() + length;
            return self.says_something(&value).then_some(value);
        }
        let dash = || ["- ", "– ", "— "].iter().find_map(|dash| rest.strip_prefix(dash)).filter(|_| is_bold(text));
        let value = rest.strip_prefix(':').or_else(dash)?;
        let value = end - value.len()..end;
        if self.says_something(&value) {
            return Some(value);
        }
        let next = next.filter(|next| !next.is_item)?.text.clone();
        let is_adjacent = self.source[end..next.start].bytes().filter(|&b| b == b'\n').count() == 1;
        let below = &self.source[next.clone()];
        (is_adjacent && !below.contains(':') && !below.starts_with(['|', '#', '<'])).then_some(next)
    }

    fn says_something(&self, value: &Range<usize>) -> bool {
        self.source[value.clone()].contains(char::is_alphanumeric)
    }

    /// The values of headings `Label: value`, and the lines below them and below headings `Label`.
    fn sections(&self, preamble_end: usize, body_end: usize) -> Vec<Place> {
        let mut places = Vec::new();
        for (index, heading) in self.facts.headings.iter().enumerate() {
            let early = heading.span().start <= preamble_end;
            let Some(rest) = after_label(&heading.text, self.label) else { continue };
            let value = rest.strip_prefix(':').map(str::trim);
            if heading.nested || (heading.level > 2 && !early) || (value.is_none() && !rest.is_empty()) {
                continue;
            }
            if value.is_some_and(|value| !value.is_empty()) {
                places.extend(self.in_heading(heading).map(Place::new));
            }
            places.extend(self.below(index, body_end));
        }
        places
    }

    fn in_heading(&self, heading: &Heading) -> Option<Range<usize>> {
        let first = self.source[heading.span()].lines().next()?;
        let value = heading.span().start + first.find(':')? + 1;
        Some(value..heading.span().start + first.len())
    }

    fn below(&self, index: usize, body_end: usize) -> Vec<Place> {
        let end = self.facts.headings.get(index + 1).map_or(body_end, |next| next.span().start);
        let section = self.facts.section(index, body_end);
        let lines = self.lines(section.start..end.max(section.start));
        let mut places: Vec<Place> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if let Some(table) = self.table_headed_by(line) {
                places.extend(self.column(table));
            }
            let goes_on = at > 0 && self.is_wrapped(&lines[at - 1], line);
            if let Some(value) = self.labelled(line, lines.get(at + 1)) {
                places.push(Place::new(value));
            } else if !(goes_on || self.in_table(line) || self.is_struck(line)) {
                places.push(Place::new(line.text.clone()));
            }
        }
        places
    }

    fn in_table(&self, line: &Line) -> bool {
        self.table_at(line.text.start).is_some()
    }

    fn table_at(&self, offset: usize) -> Option<&Table> {
        let after = self.facts.tables.partition_point(|table| table.span.start <= offset);
        self.facts.tables.get(after.checked_sub(1)?).filter(|table| table.span.contains(&offset))
    }

    fn is_struck(&self, line: &Line) -> bool {
        let text = self.source[line.text.clone()].strip_prefix("~~");
        text.and_then(|text| text.split_once("~~")).is_some_and(|(_, rest)| !rest.contains(char::is_alphabetic))
    }

    /// True for a line that goes on with the sentence of a long line above it.
    fn is_wrapped(&self, above: &Line, line: &Line) -> bool {
        let gap = &self.source[above.text.end..line.text.start];
        let is_long = self.source[above.text.clone()].chars().count() >= LONG;
        let is_small = self.source[line.text.clone()].starts_with(char::is_lowercase);
        is_long && is_small && !line.is_item && gap.bytes().filter(|&b| b == b'\n').count() == 1
    }

    fn table_headed_by(&self, line: &Line) -> Option<&Table> {
        self.table_at(line.text.start).filter(|table| table.head.contains(&line.text.start))
    }

    /// The rows of a table below its head and the line of dashes.
    fn rows(&self, table: &Table) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = table.head.start;
        let lines = self.source[table.head.start..table.span.end].split_inclusive('\n');
        let rows = lines.map(move |line| {
            at += line.len();
            at - line.len()..at - line.len() + line.trim_end().len()
        });
        rows.skip(2).filter(|row| self.says_something(row))
    }

    /// The values of the column that the label heads. A head `| Label | value |` may as well be the first of several such rows.
    fn column(&self, table: &Table) -> Vec<Place> {
        let names = self.cells(&table.head);
        let is_label =
            |cell: &Range<usize>| after_label(&self.source[cell.clone()], self.label).is_some_and(str::is_empty);
        let Some(column) = names.iter().position(is_label) else { return Vec::new() };
        let pair = (column == 0 && names.len() == 2).then(|| names[1].clone()).filter(|cell| self.says_something(cell));
        let pair = pair.map(|value| Place { is_guess: true, ..Place::new(value) });
        let cell = |row: Range<usize>| {
            let value = self.cells(&row).get(column).filter(|cell| self.says_something(cell))?.clone();
            Some(Place { value, row, is_guess: false })
        };
        pair.into_iter().chain(self.rows(table).filter_map(cell)).collect()
    }

    fn cells(&self, row: &Range<usize>) -> Vec<Range<usize>> {
        let text = self.source[row.clone()].trim_end();
        let text = text.strip_suffix('|').unwrap_or(text);
        let inner = text.trim_start();
        let inner = inner.strip_prefix('|').unwrap_or(inner);
        let mut at = row.start + text.len() - inner.len();
        let cell = |cell: &str| {
            let start = at + cell.len() - cell.trim_start().len();
            let end = start + cell.trim().len();
            at += cell.len() + 1;
            start..end
        };
        inner.split('|').map(cell).collect()
    }
}

/// From this many characters on a line is likely to be broken for its length.
const LONG: usize = 60;

/// What stands before the text of a line.
#[derive(Default)]
struct Marks {
    is_item: bool,
    is_open_task: bool,
}

/// A line behind its indentation and its quote, list and task marks.
fn skip_markers(line: &str) -> (&str, Marks) {
    let mut rest = line.trim_start();
    let mut marks = Marks::default();
    loop {
        let length = match rest.as_bytes() {
            [b'>', ..] => 1,
            [b'-' | b'*' | b'+', b' ' | b'\t', ..] => 2,
            [b'[', b' ' | b'x' | b'X', b']', b' ', ..] => 4,
            _ => match number(rest) {
                Some(length) => length,
                None => return (rest, marks),
            },
        };
        marks.is_item |= !rest.starts_with('>');
        marks.is_open_task |= rest.starts_with("[ ]");
        rest = rest[length..].trim_start();
    }
}

/// The length of `1. ` or `1) `.
fn number(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_mark = matches!(text.as_bytes().get(digits..), Some([b'.' | b')', b' ' | b'\t', ..]));
    ((1..=9).contains(&digits) && is_mark).then_some(digits + 2)
}

fn is_bold(text: &str) -> bool {
    text.starts_with("**") || text.starts_with("__")
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
fn statement(source: &str, place: &Place) -> Option<BodyStatus> {
    let value = &place.value;
    let raw = source[value.clone()].trim_end();
    let last = last_of_several(raw);
    let start = value.start + last + first_word(&raw[last..])?;
    let raw = &source[start..value.start + raw.len()];
    let length = raw.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '’' | '\''))).unwrap_or(raw.len());
    // `Accepted?` is not decided.
    let open = raw[length..].trim_start_matches(['*', '_', '`', ' ', '(']);
    let word = match open.strip_prefix('?') {
        Some(behind) => &raw[..raw.len() - behind.len()],
        None => raw[..length].trim_end_matches(['-', '_', '\'']),
    };
    let raw = one_of_several(raw)?;
    Some(BodyStatus {
        word: word.to_owned(),
        text: plain(raw),
        span: start..start + word.len(),
        whole: value.start..start + raw.len(),
        row: place.row.clone(),
        is_guess: place.is_guess,
    })
}

/// The day that a text begins with, as `YYYY-MM-DD`.
pub(crate) fn day(line: &str) -> Option<&str> {
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
