//! Whether a capture only grew, and if not, how much of it is another.

use std::ops::Range;

/// How the text of a capture differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It is the same, or something was appended: where that begins in the newer text.
    Appended(usize),
    /// Only blanks, blank lines and line ends differ.
    Whitespace(Range<usize>),
    /// Only marks differ that a formatter chooses: bullets, emphasis, tables' borders, where lines break.
    Format(Range<usize>),
    /// All that stood there still does, and something was put in between.
    Inserted(Range<usize>),
    /// Something that stood there is gone or says something else.
    Rewritten(Range<usize>),
}

/// Compares the body of a capture with an earlier one. Ranges are of the newer body, one line where there is one.
#[must_use]
pub fn compare(before: &str, after: &str) -> Difference {
    let kept = before.trim_end();
    if let Some(rest) = after.strip_prefix(kept)
        && (rest.is_empty() || kept.is_empty() || rest.starts_with(['\n', '\r']))
    {
        return Difference::Appended(kept.len());
    }
    let (old, new) = (lines(before), lines(after));
    let same = old.iter().zip(&new).take_while(|(old, new)| old.text == new.text).count();
    // The first line whose bytes differ, for faults of form alone.
    let shown = || {
        let at = before.bytes().zip(after.bytes()).take_while(|(old, new)| old == new).count();
        line_at(after, at)
    };
    if same == old.len() {
        return Difference::Whitespace(shown());
    }
    let place = new.get(same).or(new.last()).map_or(0..0, |line| line.range.clone());
    if is_reformatted(&old, &new) {
        return Difference::Format(place);
    }
    if is_contained(&old, &new) { Difference::Inserted(place) } else { Difference::Rewritten(place) }
}

/// True when every line of `before` still stands in `after`, in the same order.
#[must_use]
pub fn keeps(before: &str, after: &str) -> bool {
    is_contained(&lines(before), &lines(after))
}

/// A line that says something, its blanks made one.
struct Line {
    range: Range<usize>,
    text: String,
}

fn lines(body: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let indent = line.len() - line.trim_start().len();
            found.push(Line { range: start + indent..start + line.trim_end().len(), text });
        }
    }
    found
}

/// What a line says without the marks that a formatter chooses: bullets, emphasis, borders and rules. The level of a heading and what is
/// struck out are no such marks.
fn words(line: &Line) -> impl Iterator<Item = String> + '_ {
    let is_rule = |word: &str| word.len() >= 3 && word.chars().all(|c| matches!(c, '-' | ':' | '='));
    let words = line.text.split([' ', '|']).enumerate();
    let words = words.filter(move |(at, word)| !(is_rule(word) || (*at == 0 && matches!(*word, "-" | "*" | "+"))));
    let words = words.map(|(_, word)| word.trim_matches(['*', '_', '\\']).replace('\\', ""));
    words.filter(|word| !word.is_empty())
}

/// True when the newer lines say first what the older ones said, and end a line there: words glued to the last one are new.
fn is_reformatted(old: &[Line], new: &[Line]) -> bool {
    let old: Vec<String> = old.iter().flat_map(words).collect();
    let mut left = old.as_slice();
    for line in new {
        if left.is_empty() {
            break;
        }
        let words: Vec<String> = words(line).collect();
        match left.strip_prefix(words.as_slice()) {
            Some(rest) => left = rest,
            None => return false,
        }
    }
    left.is_empty()
}

fn is_contained(old: &[Line], new: &[Line]) -> bool {
    let mut rest = new.iter();
    old.iter().all(|line| rest.by_ref().any(|candidate| candidate.text == line.text))
}

/// The line around a byte.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at.min(text.len()));
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    start..start + text[start..end].trim_end().len()
}
