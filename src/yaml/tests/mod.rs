#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::sync::Arc;

use super::{Core, JsonBudget, Kind, ParseError, Style, Tree, to_json};
use crate::yaml;

mod edits;
mod laws;
mod oracle;
mod properties;
mod zz_dump;

/// Parses a whole text.
fn parse(text: &str) -> Result<Tree, ParseError> {
    let source: Arc<str> = text.into();
    Tree::parse(&source, 0..text.len())
}
