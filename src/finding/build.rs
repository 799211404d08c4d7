//! How rules make findings.

use std::ops::Range;

use super::{Finding, Fix, Location, Related};
use crate::model::{File, Reference};
use crate::rules::Meta;
use crate::yaml::Node;

impl Finding {
    /// A finding of a rule at a place.
    #[must_use]
    pub fn new(meta: &Meta, location: Location, message: String) -> Self {
        Finding {
            rule: meta.name,
            severity: meta.default,
            message,
            location,
            id: None,
            field: None,
            subject: String::new(),
            help: None,
            related: Vec::new(),
            fix: None,
            baselined: false,
        }
    }

    /// At a byte range of a file.
    #[must_use]
    pub fn at(meta: &Meta, file: &File, range: Range<usize>, message: String) -> Self {
        Self::new(meta, Location { path: file.path().clone(), range: Some(range) }, message)
    }

    /// At a file as a whole.
    #[must_use]
    pub fn at_file(meta: &Meta, file: &File, message: String) -> Self {
        Self::new(meta, Location { path: file.path().clone(), range: None }, message)
    }

    /// At a metadata node; `field` is its JSON Pointer.
    #[must_use]
    pub fn at_node(meta: &Meta, file: &File, node: Node<'_>, field: &str, message: String) -> Self {
        Finding { field: Some(field.to_owned()), ..Self::at(meta, file, node.span(), message) }
    }

    /// At an entry of a relation field; the entry's text is the subject.
    #[must_use]
    pub fn at_reference(meta: &Meta, file: &File, reference: &Reference, message: String) -> Self {
        let field = Some(reference.pointer());
        match file.document.tree() {
            Some(tree) => {
                let span = tree.node(reference.node).span();
                Finding { field, subject: reference.text.to_string(), ..Self::at(meta, file, span, message) }
            }
            None => Finding { field, ..Self::at_file(meta, file, message) },
        }
    }

    /// Says what was expected, or what to do.
    #[must_use]
    pub fn with_help(self, help: Option<String>) -> Self {
        Finding { help, ..self }
    }

    /// Says what the finding is about, so that it is known again when message and place change.
    #[must_use]
    pub fn with_subject(self, subject: impl Into<String>) -> Self {
        Finding { subject: subject.into(), ..self }
    }

    /// Offers a fix.
    #[must_use]
    pub fn with_fix(self, fix: Option<Fix>) -> Self {
        Finding { fix, ..self }
    }

    /// Points at another place too.
    #[must_use]
    pub fn with_related(mut self, location: Location, message: impl Into<String>) -> Self {
        self.related.push(Related { location, message: message.into() });
        self
    }
}

impl Fix {
    /// A fix of one file from splices of its text.
    #[must_use]
    pub fn splices(
        applicability: super::Applicability,
        title: impl Into<String>,
        file: &File,
        splices: impl IntoIterator<Item = crate::yaml::edit::Splice>,
    ) -> Self {
        let edits = splices
            .into_iter()
            .map(|splice| super::Edit { path: file.path().clone(), range: splice.range, text: splice.text })
            .collect();
        Fix { applicability, title: title.into(), edits }
    }
}
