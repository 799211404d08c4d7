//! From byte offsets to lines and columns.

#[cfg(test)]
mod tests;

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

/// The bytes between two places where the line breaks before them are counted once for all.
const BLOCK: usize = 4096;

/// Which line a place in a text is in.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// The line breaks before each block.
    breaks: Vec<usize>,
}

impl LineIndex {
    /// Indexes a text. Lines end at `\n`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut breaks = vec![0];
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            count += memchr::memchr_iter(b'\n', block).count();
            breaks.push(count);
        }
        LineIndex { breaks }
    }

    /// The position of a byte offset in the indexed text.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let above = &text.as_bytes()[..offset];
        let block = offset / BLOCK;
        let breaks = self.breaks[block] + memchr::memchr_iter(b'\n', &above[block * BLOCK..]).count();
        let start = memchr::memrchr(b'\n', above).map_or(0, |at| at + 1);
        let before = text.get(start..offset).unwrap_or_default();
        let before = if start == 0 { before.trim_start_matches('\u{feff}') } else { before };
        Position { line: breaks + 1, column: before.chars().count() + 1, offset }
    }

    /// The span of a byte range in the indexed text.
    #[must_use]
    pub fn span(&self, text: &str, range: &Range<usize>) -> Span {
        Span { start: self.position(text, range.start), end: self.position(text, range.end) }
    }
}
