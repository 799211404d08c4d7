//! The lines of a body that say something: no code blocks, no comments, no blank ones.

use std::ops::Range;

use crate::document::Document;

/// One line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'d> {
    /// Where its text begins in the file, behind its indentation.
    pub(super) start: usize,
    /// Its text without indentation and line break.
    pub(super) text: &'d str,
}

impl Line<'_> {
    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// All lines, in the order of the file.
pub(super) struct Lines<'d> {
    pub(super) body: Range<usize>,
    lines: Vec<Line<'d>>,
}

impl<'d> Lines<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        let source = &*document.source;
        let start = document.repeated_frontmatter.as_ref().map_or(document.body.start, |block| block.end);
        let body = start..document.body.end.max(start);
        let mut lines = Vec::new();
        let mut at = body.start;
        for raw in source.get(body.clone()).unwrap_or_default().split_inclusive('\n') {
            let text = raw.trim();
            let indent = raw.len() - raw.trim_start().len();
            let start = at + indent;
            at += raw.len();
            if !text.is_empty() && !in_block(document, start) && !document.facts.is_comment(start) {
                lines.push(Line { start, text });
            }
        }
        Lines { body, lines }
    }

    pub(super) fn within(&self, range: &Range<usize>) -> impl Iterator<Item = Line<'d>> + '_ {
        let first = self.lines.partition_point(|line| line.start < range.start);
        let last = self.lines.partition_point(|line| line.start < range.end);
        self.lines.get(first..last).unwrap_or_default().iter().copied()
    }
}

/// True for a line of a code block; code within a line hides nothing.
fn in_block(document: &Document, start: usize) -> bool {
    let Some(range) = document.facts.code_at(start) else { return false };
    let text = document.source.get(range.clone()).unwrap_or_default();
    let is_inline = text.starts_with('`') && !text.starts_with("```");
    !(is_inline && range.start == start)
}
