//! Changes to a YAML text as splices: the bytes to replace and what to put there.
//!
//! Nothing is applied here and nothing is serialised, so comments, quoting and layout stay as they are everywhere else.
//! Every function returns `None` rather than guess: for aliases, for what carries an anchor or a tag or lies in a node
//! that does, and for layouts where a change of one value might change another. The laws (every other byte stays; the
//! data changes as asked and not otherwise) are tested on arbitrary texts.

mod layout;
mod lines;
mod mapping;
mod quote;
mod sequence;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::{Core, Kind, Node, Style};
use layout::lines_below_key;
use lines::{ancestors, is_absent, is_free};

pub use layout::add_to_list;
pub use mapping::{append_key, insert_key_after, prepend_key, remove_key};
pub use quote::{quote_scalar, write_lines, write_value};
pub use sequence::{append_item, remove_item};

/// Keys may not be longer than 1,024 characters (YAML 1.2.2, section 7.4).
const KEY_LIMIT: usize = 1_000;

/// Some bytes of a file and what to put in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Byte range in the file; empty for an insertion.
    pub range: Range<usize>,
    /// The new text.
    pub text: String,
}

impl Splice {
    fn insert(at: usize, text: String) -> Self {
        Splice { range: at..at, text }
    }

    fn remove(range: Range<usize>) -> Self {
        Splice { range, text: String::new() }
    }
}

/// Gives a scalar another text, in its own quotes where they can hold it.
///
/// The text is meant as text: where the plain form would read as a number, a date or the like, it gets quotes. `None`
/// for block scalars.
#[must_use]
pub fn replace_scalar(node: Node<'_>, text: &str) -> Option<Splice> {
    if node.kind() != Kind::Scalar || !is_free(node) || (is_key(node) && text.len() > KEY_LIMIT) {
        return None;
    }
    let text = quote::quote_like(node.style(), text, in_flow(node));
    match node.style() {
        Style::Literal | Style::Folded => None,
        // The parser lets a comment stand between the lines of a plain scalar.
        Style::Plain if node.slice().contains('#') && node.slice().contains(['\n', '\r']) => None,
        _ if !node.span().is_empty() => Some(Splice { range: node.span(), text }),
        _ if is_absent(node) && !is_key(node) => Some(Splice::insert(node.span().start, format!(" {text}"))),
        _ => None,
    }
}

/// Makes a scalar the only item of a list.
///
/// As `[value]`, or, if the other lists of the file are mostly written in lines, as a line `- value` below the key; a
/// comment on the line stays with the value. `None` for scalars of several lines, for keys, and for values that are not
/// there.
#[must_use]
pub fn wrap_in_sequence(scalar: Node<'_>) -> Option<Splice> {
    let span = scalar.span();
    let is_block = matches!(scalar.style(), Style::Literal | Style::Folded);
    let is_line = !span.is_empty() && !is_block && !scalar.slice().contains(['\n', '\r']);
    if scalar.kind() != Kind::Scalar || !is_line || !is_free(scalar) || is_key(scalar) {
        return None;
    }
    if let Some(splice) = wrap_in_block(scalar) {
        return Some(splice);
    }
    let is_safe = scalar.style() != Style::Plain || !scalar.slice().contains([',', '[', ']', '{', '}']);
    let item = match (is_safe, scalar.core()?) {
        (true, _) => scalar.slice().to_owned(),
        (false, Core::Str) => quote_scalar(scalar.text()?, true),
        (false, _) => return None,
    };
    Some(Splice { range: span, text: format!("[{item}]") })
}

fn wrap_in_block(scalar: Node<'_>) -> Option<Splice> {
    let (gap, lead) = lines_below_key(scalar)?;
    Some(Splice { range: gap, text: lead })
}

fn is_key(node: Node<'_>) -> bool {
    let parent = ancestors(node).next();
    parent.is_some_and(|parent| parent.entries().any(|(key, _)| key.index == node.index))
}

fn in_flow(node: Node<'_>) -> bool {
    ancestors(node).next().is_some_and(|parent| parent.style() == Style::Flow)
}
