//! Dollars that are no formulas: `$5/mo to $6/mo`, `$HOME and $PATH`.
//!
//! The parser takes any two dollars for a formula that have no blank inside them. GitHub wants no letter or digit behind
//! the closing one, and Pandoc no digit. What the parser took wrongly is read again with that dollar masked, as few documents need.

use std::borrow::Cow;

/// What stands for a dollar: as long, without a meaning, and in no text.
pub(super) const MASK: char = '\u{1a}';

/// How often a document is read again: each time half of the dollars in a row are settled.
pub(super) const ROUNDS: u8 = 8;

/// True when the closing dollar before `end` cannot close a formula.
pub(super) fn is_no_formula(source: &str, end: usize) -> bool {
    source.get(end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// The text with the dollars at these places masked.
pub(super) fn masked(text: String, places: &[usize]) -> String {
    let mut bytes = text.into_bytes();
    for &at in places {
        if let Some(dollar) = bytes.get_mut(at).filter(|byte| **byte == b'$') {
            *dollar = MASK as u8;
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// A text of the parser with its dollars, where the `body` has none of [`MASK`] itself: then nothing was masked.
pub(super) fn restored<'t>(text: &'t str, body: &str) -> Cow<'t, str> {
    if text.contains(MASK) && !body.contains(MASK) { text.replace(MASK, "$").into() } else { text.into() }
}
