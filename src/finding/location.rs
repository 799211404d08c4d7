//! From byte offsets to lines and columns.

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::OnceLock;

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

/// Which line and column a place in a text is in: found within a block, however long the line is.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// The line breaks before each block.
    breaks: Vec<usize>,
    /// The code points that begin before each block, counted for the first line that is longer than a block.
    chars: OnceLock<Vec<usize>>,
}

impl LineIndex {
    /// Indexes a text. Lines end at `\n`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let breaks = sums(text, |block| memchr::memchr_iter(b'\n', block).count());
        LineIndex { breaks, chars: OnceLock::new() }
    }

    /// The position of a byte offset in the indexed text.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let block = offset / BLOCK;
        let here = &text.as_bytes()[block * BLOCK..offset];
        let line = self.breaks[block] + memchr::memchr_iter(b'\n', here).count() + 1;
        let start = match memchr::memrchr(b'\n', here) {
            Some(at) => block * BLOCK + at + 1,
            None => self.last_break(text, block).map_or(0, |at| at + 1),
        };
        let mark = usize::from(start == 0 && offset > 0 && text.starts_with('\u{feff}'));
        let before = if offset - start <= BLOCK {
            begun(&text.as_bytes()[start..offset])
        } else {
            self.chars_before(text, offset) - self.chars_before(text, start)
        };
        Position { line, column: before - mark + 1, offset }
    }

    /// The last line break before a block.
    fn last_break(&self, text: &str, block: usize) -> Option<usize> {
        let count = self.breaks[block];
        let behind = self.breaks.partition_point(|before| *before < count);
        let start = behind.checked_sub(1)? * BLOCK;
        memchr::memrchr(b'\n', &text.as_bytes()[start..behind * BLOCK]).map(|at| start + at)
    }

    fn chars_before(&self, text: &str, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.chars.get_or_init(|| sums(text, begun))[block] + begun(&text.as_bytes()[block * BLOCK..offset])
    }

    /// The span of a byte range in the indexed text.
    #[must_use]
    pub fn span(&self, text: &str, range: &Range<usize>) -> Span {
        Span { start: self.position(text, range.start), end: self.position(text, range.end) }
    }
}

/// How much there is before each block of a text, and before its end.
fn sums(text: &str, count: impl Fn(&[u8]) -> usize) -> Vec<usize> {
    let mut sums = vec![0];
    let mut sum = 0;
    for block in text.as_bytes().chunks(BLOCK) {
        sum += count(block);
        sums.push(sum);
    }
    sums
}

/// How many code points begin in these bytes.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}
