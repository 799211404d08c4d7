//! A document while it is edited, one splice after the other.

use std::sync::Arc;

use crate::document::{Document, Metadata};
use crate::edit::{Plan, apply};
use crate::snapshot::RelPath;
use crate::yaml::edit::{self, Splice};
use crate::yaml::{Kind, Node, Style};

/// Why a document cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what} cannot be changed without touching what is around it; change it by hand, nothing was written")]
pub struct DraftError {
    /// The document.
    pub path: RelPath,
    /// What was to be changed.
    pub what: String,
}

/// A document and what becomes of it.
pub(super) struct Draft {
    source: Arc<str>,
    pub(super) document: Document,
}

impl Draft {
    pub(super) fn new(document: &Document) -> Self {
        let source = Arc::clone(&document.source);
        Draft { document: Document::parse(document.path.clone(), Arc::clone(&source)), source }
    }

    /// Makes splices; `None` stands for those that cannot be made.
    pub(super) fn edit(&mut self, what: &str, splices: Option<Vec<Splice>>) -> Result<(), DraftError> {
        let failed = || DraftError { path: self.document.path.clone(), what: what.to_owned() };
        let text = apply(&self.document.source, &splices.ok_or_else(failed)?).map_err(|_| failed())?;
        let after = Document::parse(self.document.path.clone(), text.into());
        if matches!(after.metadata, Metadata::Malformed(_)) || self.document.repeated_frontmatter.is_some() {
            return Err(failed());
        }
        self.document = after;
        Ok(())
    }

    /// Gives a metadata field a text; a day stays written as one.
    pub(super) fn set(&mut self, field: &str, text: &str) -> Result<(), DraftError> {
        let Some(root) = self.document.root() else { return self.edit(field, None) };
        let splice = match root.get(field) {
            None => edit::append_key(root, field, &scalar(text)),
            Some(node) => replace(node, text),
        };
        let splices = splice.map(|splice| vec![splice]);
        self.edit(&format!("`{field}`"), splices)
    }

    /// Adds an entry to a list of references; a single reference becomes a list first.
    pub(super) fn add(&mut self, field: &str, id: &str) -> Result<(), DraftError> {
        let what = format!("`{field}`");
        let value = self.document.get(field);
        if let Some(value) = value.filter(|value| value.kind() == Kind::Scalar && !value.is_null()) {
            let splices = edit::wrap_in_sequence(value).map(|splice| vec![splice]);
            self.edit(&what, splices)?;
        }
        let splice = self.document.root().and_then(|root| edit::add_to_list(root, field, id));
        self.edit(&what, splice.map(|splice| vec![splice]))
    }

    /// Adds what changed to a plan.
    pub(super) fn finish(self, plan: &mut Plan) {
        if self.document.source != self.source {
            plan.replace(self.document.path.clone(), Some(&self.source), self.document.source.to_string());
        }
    }
}

fn replace(node: Node<'_>, text: &str) -> Option<Splice> {
    let node = node.resolved();
    let is_day = |text: &str| text.parse::<chrono::NaiveDate>().is_ok();
    if node.style() == Style::Plain && is_day(node.slice()) && is_day(text) {
        return Some(Splice { range: node.span(), text: text.to_owned() });
    }
    edit::replace_scalar(node, text)
}

/// The line break that a text uses.
pub(super) fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A text as it stands behind a new key.
pub(super) fn scalar(text: &str) -> String {
    if text.parse::<chrono::NaiveDate>().is_ok() { text.to_owned() } else { edit::quote_scalar(text, false) }
}
