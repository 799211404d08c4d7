//! The head: which record is the last one.
//!
//! A chain cannot tell that its last lines were cut off. So the head is kept in a file of its own, and receipts name it.

use serde::{Deserialize, Serialize};

use super::directory::Directory;
use super::record::NO_PREVIOUS;
use super::{LEDGER, LedgerError};

const HEAD: &str = "ledger.head";
const LIMIT: u64 = 1024;

/// The last record of a ledger at some moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The length of the ledger up to and with this record, in bytes.
    pub bytes: u64,
    /// Its hash.
    pub hash: String,
    /// Its number; 0 before the first.
    pub sequence: u64,
}

impl Head {
    /// The head of a ledger with no record.
    pub(super) fn none() -> Self {
        Head { bytes: 0, hash: NO_PREVIOUS.to_owned(), sequence: 0 }
    }

    pub(super) fn read(directory: &Directory) -> Result<Option<Self>, LedgerError> {
        let Some(bytes) = directory.bytes(HEAD, LIMIT)? else { return Ok(None) };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|_| LedgerError::Damaged { path: directory.path(HEAD), what: "the number and hash of a record" })
    }

    pub(super) fn write(&self, directory: &Directory) -> Result<(), LedgerError> {
        let mut text = serde_json_canonicalizer::to_vec(self)
            .map_err(|error| LedgerError::io("write", directory.path(HEAD))(error.into()))?;
        text.push(b'\n');
        directory.replace(HEAD, &text)
    }

    pub(super) fn missing(directory: &Directory) -> LedgerError {
        LedgerError::HeadMissing { path: directory.path(HEAD) }
    }

    pub(super) fn cut(&self, directory: &Directory) -> LedgerError {
        LedgerError::Cut { path: directory.path(LEDGER), written: self.sequence }
    }
}
