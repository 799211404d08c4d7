//! Where the frontmatter of a Markdown file begins and ends, and what it holds.
//!
//! A block opens with `---` on the very first line and closes with `---` (or YAML's `...`) on a line of its own, both
//! at the first column. The same `---` is Markdown's thematic break, so a file is only said to have (broken)
//! frontmatter when what follows looks like metadata; prose between two rules is prose.

use std::ops::Range;
use std::sync::Arc;

use super::Metadata;
use super::malformed::{self, Malformed, MalformedKind};
use crate::yaml::{Node, ParseError, Tree};

/// A Markdown file in its parts.
#[derive(Debug)]
pub(super) struct Parts {
    /// What the block says.
    pub(super) metadata: Metadata,
    /// The block with both fences and the last one's line break; empty when there is none.
    pub(super) block: Range<usize>,
    /// Everything behind the block; the whole file without a byte order mark when there is none.
    pub(super) body: Range<usize>,
}

/// Reads a Markdown file's frontmatter.
pub(super) fn read(source: &Arc<str>) -> Parts {
    let start = content_start(source);
    let whole = |metadata| Parts { metadata, block: start..start, body: start..source.len() };
    let Some(opening) = source[start..].split_inclusive('\n').next().filter(|line| is_fence(line)) else {
        return whole(Metadata::Missing);
    };
    let yaml_start = start + opening.len();
    let unclosed = || Metadata::Malformed(malformed::unclosed(source, start, yaml_start));
    let Some(closing) = closing_fence(source, yaml_start) else {
        let meant = looks_like_metadata(&source[yaml_start..]);
        return whole(if meant { unclosed() } else { Metadata::Missing });
    };
    let block = start..closing.end;
    let yaml = yaml_start..closing.start;
    let text = &source[yaml.clone()];
    let metadata = match Tree::parse(source, yaml.clone()) {
        Ok(tree) => match tree.root() {
            Some(root) if !is_nothing(root) && !root.is_mapping() && is_prose(root, text) => Metadata::Missing,
            _ => of_tree(tree, block.clone(), false),
        },
        Err(_) if !looks_like_metadata(text) => Metadata::Missing,
        Err(error) if runs_into_prose(source, &yaml, &error) => unclosed(),
        Err(error) => Metadata::Malformed(malformed::syntax(source, &yaml, error)),
    };
    let is_block =
        !matches!(metadata, Metadata::Missing | Metadata::Malformed(Malformed { kind: MalformedKind::Unclosed, .. }));
    if is_block { Parts { metadata, block, body: closing.end..source.len() } } else { whole(metadata) }
}

/// Reads a whole YAML file: its first document that is not empty.
pub(super) fn read_yaml(source: &Arc<str>) -> Metadata {
    let start = content_start(source);
    let range = start..source.len();
    match Tree::parse(source, range.clone()) {
        Ok(tree) => of_tree(tree, start..start, true),
        Err(error) => Metadata::Malformed(malformed::syntax(source, &range, error)),
    }
}

fn of_tree(tree: Tree, block: Range<usize>, several: bool) -> Metadata {
    let mut documents = tree.documents();
    let Some(root) = documents.next().filter(|root| !is_nothing(*root)) else { return Metadata::Empty(block) };
    let problem = match documents.next() {
        _ if !root.is_mapping() => malformed::not_mapping(root),
        Some(second) if !several => malformed::second_document(second),
        _ => {
            drop(documents);
            return Metadata::Parsed(tree);
        }
    };
    Metadata::Malformed(problem)
}

/// Null, or a mapping without entries.
fn is_nothing(root: Node<'_>) -> bool {
    root.is_null() || (root.is_mapping() && root.is_empty())
}

/// Text between two thematic breaks. A list right below the fence is meant as metadata; one set off by a blank line is
/// a Markdown list. A lone word or sentence is never metadata.
fn is_prose(root: Node<'_>, text: &str) -> bool {
    !root.is_sequence() || text.lines().next().is_none_or(|line| line.trim().is_empty())
}

/// Behind a byte order mark.
fn content_start(source: &str) -> usize {
    if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// A line without its line break and the blanks before it.
pub(super) fn trim_line(line: &str) -> &str {
    line.trim_end_matches([' ', '\t', '\r', '\n'])
}

/// `---` at the first column, alone on its line.
pub(super) fn is_fence(line: &str) -> bool {
    trim_line(line) == "---"
}

fn closing_fence(source: &str, from: usize) -> Option<Range<usize>> {
    let breaks = memchr::memchr_iter(b'\n', &source.as_bytes()[from..]).map(|at| from + at + 1);
    let mut start = from;
    for end in breaks.chain([source.len()]) {
        let line = &source[start..end];
        if is_fence(line) || trim_line(line) == "..." {
            return Some(start..end);
        }
        start = end;
    }
    None
}

/// The key of a line `key: value` or `key:`, quoted or not; of no line that a sentence is likely to be.
pub(super) fn line_key(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_end_matches(' ').trim_matches(['"', '\'']);
    let named = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/'));
    (named && (value.is_empty() || value.starts_with([' ', '\t', '\r', '\n']))).then_some(key)
}

/// A `key:` line right below the fence, or two of them in the first paragraph when blank or comment lines come first:
/// a thematic break is usually followed by a blank line, and one sentence may well begin with `Note: `.
fn looks_like_metadata(text: &str) -> bool {
    let mut keys = 0;
    let mut lines = text.lines().map(trim_line).enumerate().peekable();
    while lines.next_if(|(_, line)| line.is_empty() || is_comment(line)).is_some() {}
    for (number, line) in lines.take_while(|(_, line)| !line.is_empty()) {
        if line_key(line.trim_start()).is_some() {
            keys += 1;
            if number == 0 || keys == 2 {
                return true;
            }
        }
    }
    false
}

/// A YAML comment, or what a merge left behind.
fn is_comment(line: &str) -> bool {
    line.starts_with('#') || ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark))
}

/// Whether the closing fence is really a rule further down in the body: the lines up to a paragraph are metadata, and
/// the error is in that paragraph or behind it.
fn runs_into_prose(source: &Arc<str>, yaml: &Range<usize>, error: &ParseError) -> bool {
    let mut at = yaml.start;
    let mut after_blank = false;
    for line in source[yaml.clone()].split_inclusive('\n') {
        let text = trim_line(line);
        let prose = !text.is_empty() && !text.starts_with([' ', '\t', '#', '-', '}', ']']) && line_key(text).is_none();
        if after_blank && prose {
            return error.offset >= at && Tree::parse(source, yaml.start..at).is_ok();
        }
        // A heading belongs to the body, but may be a comment: only the paragraph below it tells.
        after_blank = text.is_empty() || (after_blank && text.starts_with('#'));
        at += line.len();
    }
    false
}
