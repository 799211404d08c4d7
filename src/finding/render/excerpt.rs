//! The few lines of a file that are shown around places in it.

use std::ops::Range;

use super::sources::Source;
use super::text::{REPLACEMENT, is_unsafe};

/// Bytes from which a line is cut around the places in it.
const LONG: usize = 500;

/// Bytes kept on either side of the places in a line that is cut.
const KEPT: usize = 100;

/// What is shown, and where the places are in it.
pub(super) struct Excerpt {
    /// Whole lines, save where `cut`; harmless for a terminal.
    pub(super) text: String,
    /// The number of the first line.
    pub(super) line: usize,
    /// Whether a long line lost its ends: columns in `text` are then not those of the file.
    pub(super) cut: bool,
    /// Where the places are in `text`, in the order in which they were given.
    pub(super) ranges: Vec<Range<usize>>,
}

impl Excerpt {
    /// The lines from the first place to the last. Places outside the file are drawn into it.
    pub(super) fn new(source: &Source, ranges: &[Range<usize>]) -> Self {
        let text: &str = &source.text;
        let start = ranges.iter().map(|range| range.start).min().unwrap_or_default();
        let end = ranges.iter().map(|range| range.end).max().unwrap_or_default();
        let lines = whole_lines(text, start..end);
        let shown = &text[lines.clone()];
        let line = source.lines.position(text, lines.start).line;
        if shown.split('\n').all(|line| line.len() <= LONG && !line.contains(|char| char != '\t' && is_unsafe(char))) {
            let place = |offset| text.floor_char_boundary(offset).clamp(lines.start, lines.end) - lines.start;
            let ranges = ranges.iter().map(|range| place(range.start)..place(range.end.max(range.start))).collect();
            return Excerpt { text: shown.to_owned(), line, cut: false, ranges };
        }
        let mut copy = Copy::of(ranges);
        let mut at = lines.start;
        for (count, line) in shown.split('\n').enumerate() {
            if count > 0 {
                copy.text.push('\n');
            }
            copy.line(line, at);
            at += line.len() + 1;
        }
        Excerpt { line, cut: copy.cut, ranges: ranges.iter().map(|range| copy.range(range)).collect(), text: copy.text }
    }
}

/// The lines that a range touches, without a byte order mark and the last line's break.
fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    let end = text.floor_char_boundary(range.end).max(start);
    let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let mark = if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    (start + mark).min(end)..end
}

/// Lines that are being made harmless, with the offsets that must be found again.
struct Copy {
    text: String,
    cut: bool,
    /// Offsets in the file, ascending.
    marks: Vec<usize>,
    /// Where the first of them are in `text`.
    placed: Vec<usize>,
}

impl Copy {
    fn of(ranges: &[Range<usize>]) -> Self {
        let mut marks: Vec<usize> = ranges.iter().flat_map(|range| [range.start, range.end]).collect();
        marks.sort_unstable();
        marks.dedup();
        Copy { text: String::new(), cut: false, placed: Vec::with_capacity(marks.len()), marks }
    }

    /// Appends the line that begins at `at` in the file.
    fn line(&mut self, line: &str, at: usize) {
        let kept = self.window(line, at);
        self.cut |= kept.len() < line.len();
        if kept.start > 0 {
            self.text.push('…');
        }
        for (offset, char) in line[kept.clone()].trim_end_matches('\r').char_indices() {
            self.place(at + kept.start + offset);
            self.text.push(if char != '\t' && is_unsafe(char) { REPLACEMENT } else { char });
        }
        self.place(at + line.len());
        if kept.end < line.len() {
            self.text.push('…');
        }
    }

    /// The part of a line that is shown: all of a short one, else what surrounds the marks that are near the first.
    fn window(&self, line: &str, at: usize) -> Range<usize> {
        if line.len() <= LONG {
            return 0..line.len();
        }
        let here = |mark: &&usize| (at..=at + line.len()).contains(*mark);
        let first = self.marks.iter().find(here).map_or(0, |mark| mark - at);
        let last = self.marks.iter().rev().find(here).map_or(0, |mark| mark - at).min(first + LONG);
        line.floor_char_boundary(first.saturating_sub(KEPT))..line.floor_char_boundary(last + KEPT)
    }

    /// Everything up to `offset` in the file is where the text now ends.
    fn place(&mut self, offset: usize) {
        while self.marks.get(self.placed.len()).is_some_and(|mark| *mark <= offset) {
            self.placed.push(self.text.len());
        }
    }

    fn range(&self, range: &Range<usize>) -> Range<usize> {
        let find = |offset: usize| {
            let at = self.marks.binary_search(&offset).ok().and_then(|at| self.placed.get(at).copied());
            at.unwrap_or(self.text.len())
        };
        let start = find(range.start);
        start..find(range.end).max(start)
    }
}
