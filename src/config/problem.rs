//! What is wrong with a configuration, a schema or a vocabulary.

use crate::finding::Location;

/// A fault in what gpdoc is told to judge by. It is no finding: with one of these there is no answer (exit 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub location: Location,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}
