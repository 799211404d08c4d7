//! Comments that silence a rule: `<!-- gpdoc-ignore RULE: reason -->` in the body, `# gpdoc-ignore RULE: reason` in
//! YAML. What they ask for is told here as written; whether the rule exists, and whether it found anything, is not.

use std::ops::Range;

use super::Facts;
use crate::yaml::Tree;

/// The word that a suppression begins with.
const MARK: &str = "gpdoc-ignore";

/// A suppression comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The rules it names, each with its byte range in the file; as written, known or not.
    pub rules: Vec<(String, Range<usize>)>,
    /// Why; `None` when it does not say.
    pub reason: Option<String>,
    /// The byte range of the comment, with `<!--` and `-->` or with `#`.
    pub span: Range<usize>,
    /// Where it holds.
    pub scope: SuppressionScope,
}

/// Rules as a comment names them, each with its byte range in the file.
type Named = Vec<(String, Range<usize>)>;

/// Where a suppression holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuppressionScope {
    /// In the whole file: a comment on its own line before everything else in the body.
    File,
    /// On the lines of this byte range, line break included. A comment beside text covers its own line; one that stands
    /// alone covers the next line that holds more than comments, so that several may be stacked above a line. Of a YAML
    /// key with a list below it, that is the key's line only. Empty when nothing follows.
    Lines(Range<usize>),
}

/// The suppressions of a file in its order: those of the metadata, then those of the body.
pub(super) fn find(source: &str, tree: Option<&Tree>, body: Range<usize>, facts: &Facts) -> Vec<Suppression> {
    let mut found = Vec::new();
    if let Some(tree) = tree {
        let comments: Vec<_> = tree.comments().iter().map(|comment| comment.span.clone()).collect();
        let text = Text { source, range: tree.range(), blank: &[' ', '\t', '\r', '\n', '\u{feff}'], has_top: false };
        collect(&text, &comments, |span| &source[span.start + 1..span.end], &mut found);
    }
    let comments: Vec<_> = facts.comments.iter().map(|comment| comment.span.clone()).collect();
    // A comment in a list item or a quote stands alone too.
    let text = Text { source, range: body, blank: &[' ', '\t', '\r', '\n', '>', '-', '*', '+'], has_top: true };
    collect(&text, &comments, |span| inside_html(&source[span]), &mut found);
    found
}

/// What the comments stand in.
struct Text<'s> {
    source: &'s str,
    range: Range<usize>,
    /// Characters that do not make a line hold text.
    blank: &'s [char],
    /// A comment before everything else holds for the whole file.
    has_top: bool,
}

fn collect<'s>(
    text: &Text<'s>,
    comments: &[Range<usize>],
    inside: impl Fn(Range<usize>) -> &'s str,
    found: &mut Vec<Suppression>,
) {
    let mut lines = None;
    for span in comments {
        let inside = inside(span.clone());
        let offset = inside.as_ptr() as usize - text.source.as_ptr() as usize;
        if let Some((rules, reason)) = parse(inside, offset) {
            let lines = lines.get_or_insert_with(|| Lines::new(text, comments));
            found.push(Suppression { rules, reason, span: span.clone(), scope: lines.scope(span, text.has_top) });
        }
    }
}

fn inside_html(comment: &str) -> &str {
    let inside = comment.strip_prefix("<!--").unwrap_or(comment);
    inside.strip_suffix("-->").unwrap_or(inside)
}

/// `gpdoc-ignore RULE, RULE: reason`.
fn parse(inside: &str, offset: usize) -> Option<(Named, Option<String>)> {
    let rest = inside.trim_start().strip_prefix(MARK)?;
    if !rest.is_empty() && !rest.starts_with([' ', '\t', '\r', '\n', ':']) {
        return None;
    }
    let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let mut at = offset + inside.len() - rest.len();
    let mut rules = Vec::new();
    for name in names.split(',') {
        let start = at + name.len() - name.trim_start().len();
        at += name.len() + 1;
        let name = name.trim();
        if !name.is_empty() {
            rules.push((name.to_owned(), start..start + name.len()));
        }
    }
    let reason = reason.trim();
    Some((rules, (!reason.is_empty()).then(|| reason.to_owned())))
}

/// The lines of a text, and which of them hold more than comments.
struct Lines {
    starts: Vec<usize>,
    end: usize,
    /// For each line, itself or the next one that holds text; the number of lines when there is none.
    with_text: Vec<usize>,
}

impl Lines {
    fn new(text: &Text<'_>, comments: &[Range<usize>]) -> Self {
        let mut starts = Vec::new();
        let mut has_text = Vec::new();
        let mut at = text.range.start;
        let mut next = 0;
        for line in text.source[text.range.clone()].split_inclusive('\n') {
            let end = at + line.len();
            starts.push(at);
            let mut from = at;
            let mut holds = false;
            let mut gap = |gap: Range<usize>| holds |= !text.source[gap].chars().all(|c| text.blank.contains(&c));
            while let Some(comment) = comments.get(next).filter(|comment| comment.start < end) {
                gap(from..comment.start.max(from));
                from = comment.end.clamp(from, end);
                if comment.end > end {
                    break;
                }
                next += 1;
            }
            gap(from..end);
            has_text.push(holds);
            at = end;
        }
        let mut with_text = vec![has_text.len(); has_text.len()];
        let mut following = has_text.len();
        for (line, holds) in has_text.into_iter().enumerate().rev() {
            following = if holds { line } else { following };
            with_text[line] = following;
        }
        Lines { starts, end: text.range.end, with_text }
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.end)
    }

    fn scope(&self, comment: &Range<usize>, has_top: bool) -> SuppressionScope {
        let line_at = |offset| self.starts.partition_point(|&start| start <= offset).saturating_sub(1);
        let first = line_at(comment.start);
        let last = line_at(comment.end.saturating_sub(1));
        let next = self.with_text.get(last).copied().unwrap_or_default();
        let beside_text = [first, last].iter().any(|&line| self.with_text.get(line) == Some(&line));
        if beside_text {
            SuppressionScope::Lines(self.start(first)..self.start(last + 1))
        } else if has_top && self.with_text.first() == Some(&next) {
            SuppressionScope::File
        } else {
            SuppressionScope::Lines(self.start(next)..self.start(next + 1))
        }
    }
}
