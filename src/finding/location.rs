//! From byte offsets to lines and columns.

use std::ops::Range;

use serde::Serialize;

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode code points; a byte order mark is not counted.
    pub column: usize,
    /// In bytes from the start of the file, from 0.
    pub offset: usize,
}

/// A range in a file; `end` is the first place behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Span {
    /// The first byte.
    pub start: Position,
    /// The first byte behind it.
    pub end: Position,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Indexes a text. Lines end at `\n`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        LineIndex { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The position of a byte offset in the indexed text.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line.saturating_sub(1)];
        let before = text.get(start..offset).unwrap_or_default();
        let before = if start == 0 { before.trim_start_matches('\u{feff}') } else { before };
        Position { line, column: before.chars().count() + 1, offset }
    }

    /// The span of a byte range in the indexed text.
    #[must_use]
    pub fn span(&self, text: &str, range: &Range<usize>) -> Span {
        Span { start: self.position(text, range.start), end: self.position(text, range.end) }
    }
}
