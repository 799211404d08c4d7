//! The status of a document: what its frontmatter says, what its body says, and the canonical state of both.

use super::File;
use super::reading::{self, Reading};
use crate::config::Lifecycle;
use crate::document::BodyStatus;
use crate::yaml::Node;

/// What a document says of its own status.
#[derive(Debug)]
pub struct Status<'m> {
    /// The lifecycle that it is read under.
    pub lifecycle: &'m Lifecycle,
    /// The frontmatter's own status (an inherited one is none).
    pub field: Option<Node<'m>>,
    /// The statement of the body that holds.
    pub body: Option<BodyStatus>,
    /// A statement of the body that means another state than `body`, where neither is known to be the later one.
    pub contrary: Option<BodyStatus>,
    /// Where the words of all the body's statements begin, in the order of the file.
    pub body_places: Vec<usize>,
}

/// What the body says of the status.
pub(super) fn read_body(file: &File, lifecycle: &Lifecycle) -> Reading {
    let stated = lifecycle.body.as_deref().map(|label| file.document.body_statuses(label)).unwrap_or_default();
    reading::read(lifecycle, &file.document.source, stated)
}

impl<'m> Status<'m> {
    /// Reads both.
    #[must_use]
    pub fn of(file: &'m File, lifecycle: &'m Lifecycle) -> Self {
        Status::with(file, lifecycle, read_body(file, lifecycle))
    }

    /// With what its body says, where that is known.
    pub(super) fn with(file: &'m File, lifecycle: &'m Lifecycle, reading: Reading) -> Self {
        let field = file.document.get(&lifecycle.field).filter(|node| !node.is_empty());
        Status { lifecycle, field, body: reading.holds, contrary: reading.contrary, body_places: reading.places }
    }

    /// The canonical state of the frontmatter's word.
    #[must_use]
    pub fn field_state(&self) -> Option<&'m str> {
        self.lifecycle.state(self.field?.text()?)
    }

    /// The canonical state of the body's word.
    #[must_use]
    pub fn body_state(&self) -> Option<&'m str> {
        reading::state(self.lifecycle, self.body.as_ref()?)
    }

    /// True when two statements mean different states: the frontmatter's and the body's, or two of the body.
    #[must_use]
    pub fn conflicts(&self) -> bool {
        let differ = matches!((self.field_state(), self.body_state()), (Some(field), Some(body)) if field != body);
        differ || self.contrary.is_some()
    }

    /// What conflicts, as the rest of a sentence about the document.
    #[must_use]
    pub fn conflict(&self) -> Option<String> {
        let body = self.body.as_ref()?;
        if let Some(contrary) = &self.contrary {
            return Some(format!("its body says `{}` and `{}`", body.word, contrary.word));
        }
        let field = self.field.and_then(Node::text).filter(|_| self.conflicts())?;
        Some(format!("its frontmatter says `{field}` and its body `{}`", body.word))
    }

    /// The canonical state: the frontmatter's, else the body's. `None` where neither says one, or they conflict.
    #[must_use]
    pub fn state(&self) -> Option<&'m str> {
        if self.conflicts() {
            return None;
        }
        match self.field {
            Some(_) => self.field_state(),
            None => self.body_state(),
        }
    }

    /// True when the state is known and live.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.state().is_some_and(|state| self.lifecycle.is_live(state))
    }
}
