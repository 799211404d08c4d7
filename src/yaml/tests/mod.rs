#![allow(clippy::format_collect, clippy::format_push_string)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::sync::Arc;

use super::{Core, JsonBudget, Kind, ParseError, Style, Tree, to_json};
use crate::yaml;

pub(super) mod edits;
mod laws;
mod meaning;
mod oracle;
mod properties;
mod spans;

/// Parses a whole text.
fn parse(text: &str) -> Result<Tree, ParseError> {
    let source: Arc<str> = text.into();
    Tree::parse(&source, 0..text.len())
}
