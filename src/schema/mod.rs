//! JSON Schema over YAML metadata: loaded with positions, compiled once per kind, its keywords told as rules.
//!
//! ```text
//! Vocabulary ─┐
//! Schemas ────┴─ load ──> Schema ── instance(fields) ──> JSON value ── validate ──> violations
//! ```
//!
//! Schemas are JSON Schema 2020-12, whatever they say of themselves, with one keyword more: `enum_from: owners` stands
//! for an `enum` of the vocabulary's list of that name. A schema and every file that it refers to become one
//! self-contained document ([`Schema::resolved`]), which is what is compiled and what `gpdoc schema` prints.

mod alternatives;
mod bundle;
mod compile;
mod describe;
mod facts;
mod instance;
mod load;
mod message;
mod references;
mod suggest;
mod table;
#[cfg(test)]
mod tests;
mod tolerance;
mod validate;
mod view;
mod vocabulary;

use std::sync::Arc;

use crate::finding::Location;
use crate::snapshot::RelPath;

pub use compile::Schema;
pub(crate) use describe::no_date;
pub use load::{Options, Schemas};
pub(crate) use message::listed;
pub use table::SchemaRule;
pub use validate::{Suggestion, Violation};
pub use vocabulary::{List, Term, Vocabulary};

/// A text that is built in rather than read from a snapshot: a preset's schema or vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What kinds call it: `adr`.
    pub name: String,
    /// Where problems point: `preset:madr/adr.schema.yaml`. A `$ref` in the text is relative to it.
    pub path: RelPath,
    /// YAML or JSON.
    pub text: Arc<str>,
}

/// A `pattern` that was left out because the caller's own form of the field wins over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredPattern {
    /// The regular expression.
    pub pattern: String,
    /// Where the schema has it.
    pub location: Location,
}
