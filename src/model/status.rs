//! The status of a document: what its frontmatter says, what its body says, and the canonical state of both.

use super::File;
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
    /// The body's status line.
    pub body: Option<BodyStatus>,
}

impl<'m> Status<'m> {
    /// Reads both.
    #[must_use]
    pub fn of(file: &'m File, lifecycle: &'m Lifecycle) -> Self {
        let field = file.document.get(&lifecycle.field).filter(|node| !node.is_empty());
        let body = lifecycle.body.as_deref().and_then(|label| file.document.body_status(label));
        Status { lifecycle, field, body }
    }

    /// The canonical state of the frontmatter's word.
    #[must_use]
    pub fn field_state(&self) -> Option<&'m str> {
        self.lifecycle.state(self.field?.text()?)
    }

    /// The canonical state of the body's word.
    #[must_use]
    pub fn body_state(&self) -> Option<&'m str> {
        let body = self.body.as_ref()?;
        self.lifecycle.state(&body.text).or_else(|| self.lifecycle.state(&body.word))
    }

    /// True when both say something and mean different states.
    #[must_use]
    pub fn conflicts(&self) -> bool {
        matches!((self.field_state(), self.body_state()), (Some(field), Some(body)) if field != body)
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
