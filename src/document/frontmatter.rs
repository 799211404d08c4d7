//! Where the frontmatter of a Markdown file begins and ends, and what it holds.

use std::ops::Range;
use std::sync::Arc;

use super::Metadata;
use crate::yaml::Tree;

/// What is wrong with a frontmatter block or a YAML file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedKind {
    /// The opening fence has no closing one.
    Unclosed,
    /// The text is not YAML.
    Syntax,
    /// The top level is not a mapping.
    NotMapping,
}

/// Metadata that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong.
    pub kind: MalformedKind,
    /// Why, in words; without a position.
    pub message: String,
    /// The bytes to point at.
    pub span: Range<usize>,
}

/// A Markdown file in two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Split {
    /// The block with both fences; empty when there is none.
    pub(super) block: Range<usize>,
    /// The YAML between the fences.
    pub(super) yaml: Range<usize>,
    /// Everything behind the block.
    pub(super) body: Range<usize>,
    /// The opening fence has no closing one.
    pub(super) unclosed: bool,
}

/// Finds the block between a first line `---` and the next line `---`.
pub(super) fn split(source: &str) -> Split {
    let start = if source.starts_with('\u{feff}') { 3 } else { 0 };
    let none = Split { block: start..start, yaml: start..start, body: start..source.len(), unclosed: false };
    let mut lines = source[start..].split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return none };
    let yaml_start = start + first.len();
    let mut at = yaml_start;
    for line in lines {
        if line.trim_end() == "---" {
            let end = at + line.len();
            return Split { block: start..end, yaml: yaml_start..at, body: end..source.len(), unclosed: false };
        }
        at += line.len();
    }
    Split { unclosed: true, ..none }
}

/// Reads the YAML of a block.
pub(super) fn parse(source: &Arc<str>, split: &Split) -> Metadata {
    if split.unclosed {
        let span = split.body.start..split.body.start + 3;
        let message = "the frontmatter's opening `---` has no closing `---`".into();
        return Metadata::Malformed(Malformed { kind: MalformedKind::Unclosed, message, span });
    }
    if split.block.is_empty() {
        return Metadata::Missing;
    }
    metadata(source, split.yaml.clone(), split.block.clone())
}

/// Reads a whole YAML file.
pub(super) fn parse_yaml(source: &Arc<str>) -> Metadata {
    let start = if source.starts_with('\u{feff}') { 3 } else { 0 };
    metadata(source, start..source.len(), start..start)
}

fn metadata(source: &Arc<str>, yaml: Range<usize>, block: Range<usize>) -> Metadata {
    let tree = match Tree::parse(source, yaml) {
        Ok(tree) => tree,
        Err(error) => {
            let end = source[error.offset..].chars().next().map_or(0, char::len_utf8);
            let span = error.offset..error.offset + end;
            return Metadata::Malformed(Malformed { kind: MalformedKind::Syntax, message: error.message, span });
        }
    };
    let Some(root) = tree.root() else { return Metadata::Empty(block) };
    if root.is_mapping() {
        return if root.is_empty() { Metadata::Empty(block) } else { Metadata::Parsed(tree) };
    }
    let span = root.span();
    let message = "the metadata is no mapping of keys to values".into();
    Metadata::Malformed(Malformed { kind: MalformedKind::NotMapping, message, span })
}
