//! What can go wrong with a ledger, in words that say what to do.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why the ledger could not be read or written. What was to be recorded is then not recorded.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The operating system refused: a read-only or full disk, missing permissions.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something is a symbolic link, and following it would let others choose where the record is kept.
    #[error("{0} is a symbolic link, and the ledger follows none: put the real file or directory there")]
    Symlink(PathBuf),
    /// Something stands where a file or directory of the ledger belongs.
    #[error("{0} is not what the ledger keeps there (a {1}): move it away")]
    WrongKind(PathBuf, &'static str),
    /// Another process has held the lock for too long.
    #[error(
        "{path} has been locked by another process for {waited:?}: try again when it has ended (`fuser {path}` names it)"
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The chain does not hold.
    #[error(
        "{path}, line {line}: {reason}; `gpdoc ledger verify` tells more, and nothing is recorded until the ledger is whole or moved away"
    )]
    Broken {
        /// The ledger.
        path: PathBuf,
        /// From 1.
        line: u64,
        /// What is wrong there.
        reason: String,
    },
    /// Less is there than was written.
    #[error(
        "{path} has lost records: {written} were written; put the lost ones back, or move the directory {} away to begin anew",
        directory(path)
    )]
    Cut {
        /// The ledger.
        path: PathBuf,
        /// The number of records that were written.
        written: u64,
    },
    /// The head file is gone while there are records.
    #[error(
        "{path} is missing, so that nobody can tell whether records were cut off; put it back, or move the directory {} away to begin anew",
        directory(path)
    )]
    HeadMissing {
        /// The head file.
        path: PathBuf,
    },
    /// A small file of the ledger does not hold what gpdoc wrote.
    #[error(
        "{path} does not hold {what}; put it back as it was, or move the directory {} away to begin anew",
        directory(path)
    )]
    Damaged {
        /// The head or key file.
        path: PathBuf,
        /// What belongs there.
        what: &'static str,
    },
    /// The system gave no random numbers.
    #[error("no key for keyed hashes could be made: {0}")]
    Random(String),
    /// A kind that is no word.
    #[error("`{0}` cannot be the kind of a record: use lower-case letters, digits, `.`, `_` and `-`")]
    Kind(String),
    /// A payload that canonical JSON cannot carry.
    #[error("a record of kind `{kind}` cannot be written: {reason}")]
    Payload {
        /// The kind.
        kind: String,
        /// What is wrong with the payload.
        reason: String,
    },
}

fn directory(path: &std::path::Path) -> std::path::Display<'_> {
    path.parent().unwrap_or(path).display()
}

impl LedgerError {
    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| LedgerError::Io { action, path, source }
    }
}
