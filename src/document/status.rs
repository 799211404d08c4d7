//! The status that a body states.

use std::ops::Range;

use super::Facts;

/// A status found in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyStatus {
    /// The first word of what is stated, without markup: `Accepted`.
    pub word: String,
    /// The byte range of the word in the file.
    pub span: Range<usize>,
}

/// Finds the first statement of `label` in the body.
pub(super) fn find(_source: &str, _body: Range<usize>, _facts: &Facts, _label: &str) -> Option<BodyStatus> {
    None
}
