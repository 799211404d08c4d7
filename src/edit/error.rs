//! What can go wrong, in words that say what stands and what to do.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::snapshot::RelPath;

/// Two changes that cannot both be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Overlap {
    /// Two edits of the same bytes, or two insertions at one place.
    #[error("two edits meet at the bytes {} to {}", .0.start, .0.end)]
    Edits(Range<usize>),
    /// An edit that is not inside the text or cuts a character.
    #[error("the text has no bytes {} to {} to edit", .0.start, .0.end)]
    Range(Range<usize>),
    /// Two changes of a file that are not made from the same text, or of which one replaces it as a whole.
    #[error("two changes of the same file were made from different texts")]
    Text,
}

/// Why a plan was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// Somebody else wrote the file after it was read.
    #[error("`{0}` has changed since it was read; nothing was written, run the command again")]
    Changed(RelPath),
    /// The file was read and is no longer there.
    #[error("`{0}` is gone since it was read; nothing was written, run the command again")]
    Gone(RelPath),
    /// A file that should be created is there.
    #[error("`{0}` exists already; nothing was written")]
    Exists(RelPath),
    /// Two changes that end in the same file.
    #[error("two changes would write the file that `{0}` stands for; nothing was written")]
    Twice(RelPath),
    /// A link leads out of the root, or the path leads into git's own directory.
    #[error("`{0}` leads out of the root or into `.git`; nothing was written")]
    Outside(RelPath),
    /// A link that leads nowhere, or one that would be renamed.
    #[error("`{0}` is or lies behind a symbolic link that cannot be written through; nothing was written")]
    Link(RelPath),
    /// Something else than a text file.
    #[error("`{path}` cannot be written: {reason}; nothing was written")]
    NoText {
        /// The file.
        path: RelPath,
        /// What it is.
        reason: &'static str,
    },
    /// The operating system said no, and everything is as it was.
    #[error("`{path}` cannot be written: {error}; nothing was changed")]
    Write {
        /// The file.
        path: RelPath,
        /// Permissions, a full disk, ...
        error: std::io::Error,
    },
    /// The writer's own directory cannot be used.
    #[error("{} cannot be used to write safely: {error}; nothing was written", path.display())]
    State {
        /// The directory or a file in it.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// The journal of a stopped run cannot be understood.
    #[error(
        "a run of gpdoc was stopped while it wrote, and its journal {} cannot be used: {reason}; nothing was written. Compare the files with git, then remove the journal",
        path.display()
    )]
    Journal {
        /// The journal.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The journal of a stopped run speaks of another root.
    #[error(
        "a run of gpdoc in {} was stopped while it wrote; nothing was written. Run `gpdoc fix --dry-run` there once, which mends that, or remove {} to leave its files as they are",
        root.display(), journal.display()
    )]
    OtherRoot {
        /// Where the stopped run wrote.
        root: PathBuf,
        /// The journal.
        journal: PathBuf,
    },
    /// Writing failed, and so did undoing it.
    #[error(
        "{cause}. This could not be undone: {}. Mend that and run any gpdoc command that writes: it finishes or undoes the rest",
        .left.join("; ")
    )]
    Half {
        /// Why the plan failed.
        cause: Box<EditError>,
        /// Each file that could not be put back, with the reason.
        left: Vec<String>,
    },
}

impl EditError {
    pub(super) fn write(path: &RelPath) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.clone();
        move |error| EditError::Write { path, error }
    }

    pub(super) fn state(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| EditError::State { path, error }
    }
}
