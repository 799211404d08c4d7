//! How rules make findings.

use std::ops::Range;

use super::{Finding, Fix, Location, Related, Severity};
use crate::model::{File, Reference, Status};
use crate::pointer::escape;
use crate::rules::Meta;
use crate::snapshot::RelPath;
use crate::yaml::Node;

impl Location {
    /// A file as a whole.
    #[must_use]
    pub fn whole(path: &RelPath) -> Self {
        Location { path: path.clone(), range: None }
    }

    /// A byte range of a file.
    #[must_use]
    pub fn of(file: &File, range: Range<usize>) -> Self {
        Location { path: file.path().clone(), range: Some(range) }
    }

    /// Where a document claims its id; the document as a whole where it claims none.
    #[must_use]
    pub fn of_id(file: &File) -> Self {
        Location { path: file.path().clone(), range: file.own_id().map(Node::span) }
    }

    /// Where a document has one of its references.
    #[must_use]
    pub fn of_reference(file: &File, reference: &Reference) -> Self {
        let range = file.document.tree().map(|tree| tree.node(reference.node).span());
        Location { path: file.path().clone(), range }
    }
}

/// How many other places a finding points at where many documents are at fault.
const MOST_RELATED: usize = 8;

impl Finding {
    /// A finding of a rule at a place.
    #[must_use]
    pub fn new(meta: &Meta, location: Location, message: String) -> Self {
        Self::named(meta.name, meta.default, location, message)
    }

    /// As [`Finding::new`], of what has a name and is no rule: a problem in the configuration, for example.
    #[must_use]
    pub fn named(rule: &'static str, severity: Severity, location: Location, message: String) -> Self {
        Finding {
            rule,
            severity,
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
        Self::new(meta, Location::of(file, range), message)
    }

    /// At a file as a whole.
    #[must_use]
    pub fn at_file(meta: &Meta, file: &File, message: String) -> Self {
        Self::new(meta, Location::whole(file.path()), message)
    }

    /// At a metadata node; `field` is its JSON Pointer.
    #[must_use]
    pub fn at_node(meta: &Meta, file: &File, node: Node<'_>, field: &str, message: String) -> Self {
        Finding { field: Some(field.to_owned()), ..Self::at(meta, file, node.span(), message) }
    }

    /// At the value of a metadata key.
    #[must_use]
    pub fn at_value(meta: &Meta, file: &File, (key, value): (&str, Node<'_>), message: String) -> Self {
        Self::at_node(meta, file, value, &format!("/{}", escape(key)), message)
    }

    /// At a document's own id; at the document as a whole where it has none.
    #[must_use]
    pub fn at_id(meta: &Meta, file: &File, message: String) -> Self {
        let field = file.own_id().map(|_| "/id".to_owned());
        Finding { field, ..Self::new(meta, Location::of_id(file), message) }
    }

    /// At a document's status: that in its metadata, else that in its body, else at the document as a whole.
    #[must_use]
    pub fn at_status(meta: &Meta, file: &File, status: &Status<'_>, message: String) -> Self {
        match (status.field, &status.body) {
            (Some(node), _) => Self::at_value(meta, file, (&status.lifecycle.field, node), message),
            (None, Some(body)) => Self::at(meta, file, body.span.clone(), message),
            (None, None) => Self::at_file(meta, file, message),
        }
    }

    /// At an entry of a relation field; the entry's text is the subject.
    #[must_use]
    pub fn at_reference(meta: &Meta, file: &File, reference: &Reference, message: String) -> Self {
        let finding = Self::new(meta, Location::of_reference(file, reference), message);
        Finding { field: Some(reference.pointer()), subject: reference.text.to_string(), ..finding }
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

    /// Points at the first of `count` other places: of a thousand documents with one id, each would name all the others.
    #[must_use]
    pub fn with_all_related<'m>(
        mut self,
        count: usize,
        others: impl Iterator<Item = &'m File>,
        location: impl Fn(&File) -> Location,
        message: &str,
    ) -> Self {
        let more = count.saturating_sub(MOST_RELATED);
        self.related.extend(
            others.take(MOST_RELATED).map(|other| Related { location: location(other), message: message.to_owned() }),
        );
        if let Some(last) = self.related.last_mut().filter(|_| more > 0) {
            last.message = format!("{message}, and {more} more");
        }
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
