//! What one kind of document is, compiled.

use chrono::Days;

use super::types::{Frontmatter, Immutable};
use super::{Form, Parts, Paths};

/// What one kind of document is.
#[derive(Debug)]
pub struct Kind {
    /// Its name.
    pub name: String,
    /// Its files.
    pub files: Paths,
    /// True when `files` names any.
    pub has_files: bool,
    /// The name of its own schema.
    pub schema: Option<String>,
    /// Forms of its ids; the first is the one to write.
    pub forms: Vec<Form>,
    /// The form of its file names.
    pub file_form: Option<Form>,
    /// Whether its documents need an id of their own.
    pub id_required: bool,
    /// Whether its Markdown needs frontmatter.
    pub frontmatter: Frontmatter,
    /// Its lifecycle.
    pub lifecycle: Option<Lifecycle>,
    /// The field that names what a document governs.
    pub governs: Option<String>,
    /// Headings that it must have.
    pub sections: Vec<String>,
    /// The field after whose date it has expired.
    pub expires: String,
    /// The field of the last review, and how long that holds.
    pub review: Option<(String, Days)>,
    /// When its body must no longer change.
    pub immutable: Option<Immutable>,
}

impl Kind {
    /// What an id says under the kind's forms.
    #[must_use]
    pub fn parse_id<'t>(&self, id: &'t str) -> Option<Parts<'t>> {
        self.forms.iter().find_map(|form| form.matches(id))
    }

    /// True when its documents have a day in their names and no number.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        !self.has_numbers() && self.forms.iter().chain(&self.file_form).any(Form::has_date)
    }

    /// True when its ids or file names have numbers in them.
    #[must_use]
    pub fn has_numbers(&self) -> bool {
        self.forms.iter().chain(&self.file_form).any(Form::has_number)
    }
}

/// The lifecycle of a kind.
#[derive(Debug)]
pub struct Lifecycle {
    /// The metadata field.
    pub field: String,
    /// The label in the body.
    pub body: Option<String>,
    /// Canonical states with the words that mean them, in lower case.
    pub states: Vec<(String, Vec<String>)>,
    /// Canonical states in which a document counts.
    pub live: Vec<String>,
    /// From each state, those that may follow.
    pub transitions: Vec<(String, Vec<String>)>,
    /// Whether a document must have a status.
    pub required: bool,
}

impl Lifecycle {
    /// The canonical state that a statement means, without regard to case. `superseded by ADR-0007` means what
    /// `superseded` means; no such addition makes a document live.
    #[must_use]
    pub fn state(&self, statement: &str) -> Option<&str> {
        let whole = self.state_of_word(statement);
        whole.or_else(|| {
            let (word, _) = split_by(statement)?;
            self.state_of_word(word).filter(|state| !self.is_live(state))
        })
    }

    fn state_of_word(&self, word: &str) -> Option<&str> {
        let word = word.trim().to_lowercase();
        let is_it =
            |name: &str| if name.is_ascii() { name.eq_ignore_ascii_case(&word) } else { name.to_lowercase() == word };
        self.states.iter().find(|(name, words)| words.contains(&word) || is_it(name)).map(|(name, _)| name.as_str())
    }

    /// True when documents in this canonical state count.
    #[must_use]
    pub fn is_live(&self, state: &str) -> bool {
        self.live.iter().any(|live| live == state)
    }

    /// True when nothing comes before this state: a decision in it is not taken yet. A kind without transitions has no such state.
    #[must_use]
    pub fn is_initial(&self, state: &str) -> bool {
        !self.transitions.is_empty() && !self.transitions.iter().any(|(_, next)| next.iter().any(|next| next == state))
    }

    /// True when `to` is named among those that may follow `from`.
    #[must_use]
    pub fn leads(&self, from: &str, to: &str) -> bool {
        self.transitions.iter().any(|(state, next)| state == from && next.iter().any(|next| next == to))
    }

    /// True when `to` may follow `from`. A kind without transitions allows every move.
    #[must_use]
    pub fn allows(&self, from: &str, to: &str) -> bool {
        self.transitions.is_empty() || from == to || self.leads(from, to)
    }
}

/// `superseded by X` in its two parts.
#[must_use]
pub fn split_by(statement: &str) -> Option<(&str, &str)> {
    let lower = statement.to_ascii_lowercase();
    let at = lower.find(" by ")?;
    Some((statement[..at].trim(), statement[at + 4..].trim()))
}
