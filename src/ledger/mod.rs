//! The hash chain in which gates and sessions record what happened.
//!
//! `<common git directory>/gpdoc/ledger.jsonl` has one [`Record`] a line, each naming the SHA-256 of the line before. Beside
//! it are `ledger.head` (the last record, so that cutting off lines is seen), `ledger.lock` (held for an append, never
//! while a command runs), `ledger.key` (the key of [`Ledger::keyed_hash`]) and `torn-*` (what a crash left of a record).
//!
//! What a payload holds is the business of who records it. `gpdoc ledger show` looks for `gate`, `session`, `command` (an
//! argument list), `open` (a decision) and `ended`, `code` and `signal` (how a command ended).
//!
//! The chain shows that something was changed; it does not hinder the owner of the files from writing another one. What
//! was written is told apart from that by a [`receipt`] that was handed on.

mod append;
mod chain;
mod directory;
mod error;
mod head;
mod key;
mod lines;
pub mod receipt;
mod record;
pub mod redact;
#[cfg(test)]
mod tests;
mod verify;

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use append::Writer;
use directory::Directory;
pub use error::LedgerError;
pub use head::Head;
use key::Key;
pub use record::{LineFault, MAX_LINE, NO_PREVIOUS, Record};
pub use verify::{Defect, Fault, Verification};

const LEDGER: &str = "ledger.jsonl";

/// The kind of the record that tells of torn bytes.
pub const TORN: &str = "torn";

/// How long another process may hold the lock before it is an error. An append takes milliseconds.
pub const LOCK_WAIT: Duration = Duration::from_secs(10);

/// What is to be recorded: a kind and its payload.
pub type Entry<'a> = (&'a str, Value);

/// The ledger, for writing and reading.
#[derive(Debug)]
pub struct Ledger {
    reader: Reader,
    key: Key,
}

impl Ledger {
    /// Opens the ledger of a repository; the directory and the key are made if need be.
    ///
    /// # Errors
    /// When the directory cannot be written, is locked for too long, or is or has a symbolic link.
    pub fn open(common_git_dir: &Path) -> Result<Self, LedgerError> {
        Self::open_waiting(common_git_dir, LOCK_WAIT)
    }

    /// The same, with another bound for waiting for the lock.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_waiting(common_git_dir: &Path, wait: Duration) -> Result<Self, LedgerError> {
        let directory = Directory::create(common_git_dir)?;
        let key = if let Some(key) = Key::read(&directory)? {
            key
        } else {
            let _lock = directory.lock(wait)?;
            // Another process may have made it meanwhile.
            Key::read(&directory)?.map_or_else(|| Key::make(&directory), Ok)?
        };
        Ok(Ledger { reader: Reader { directory, wait }, key })
    }

    /// Records something. Several entries at once follow each other with nothing between. When this returns they are on disk.
    ///
    /// # Errors
    /// When they cannot be recorded; then none of them counts as recorded.
    pub fn append(&self, now: DateTime<Utc>, entries: &[Entry<'_>]) -> Result<Vec<Record>, LedgerError> {
        let _lock = self.reader.directory.lock(self.reader.wait)?;
        Writer::open(&self.reader.directory)?.write(now, entries)
    }

    /// Records what `decide` says after it has seen all records, with nobody writing in between. No entries, nothing recorded.
    ///
    /// # Errors
    /// Those of `decide`, after which nothing is recorded, and those of [`Ledger::append`]. Also when the chain is broken.
    pub fn append_if<'e, E: From<LedgerError>>(
        &self,
        now: DateTime<Utc>,
        decide: impl FnOnce(&[Record]) -> Result<Vec<Entry<'e>>, E>,
    ) -> Result<Vec<Record>, E> {
        let _lock = self.reader.directory.lock(self.reader.wait)?;
        let writer = Writer::open(&self.reader.directory)?;
        let entries = decide(&writer.records()?)?;
        Ok(writer.write(now, &entries)?)
    }

    /// HMAC-SHA-256 of a value under a key that only this repository has, in hex: whether two values are the same can be
    /// seen, and what they are cannot be guessed by trying.
    pub fn keyed_hash(&self, value: &[u8]) -> String {
        self.key.hash(value)
    }

    /// The ledger for reading.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// See [`Reader::records`].
    ///
    /// # Errors
    /// As there.
    pub fn records(&self) -> Result<Vec<Record>, LedgerError> {
        self.reader.records()
    }

    /// See [`Reader::verify`].
    ///
    /// # Errors
    /// As there.
    pub fn verify(&self) -> Result<Verification, LedgerError> {
        self.reader.verify()
    }
}

/// A ledger for reading alone: nothing is made or mended.
#[derive(Debug)]
pub struct Reader {
    directory: Directory,
    wait: Duration,
}

impl Reader {
    /// The ledger of a repository. `None` when nothing was ever recorded.
    ///
    /// # Errors
    /// When its directory cannot be read, or is or has a symbolic link.
    pub fn open(common_git_dir: &Path) -> Result<Option<Self>, LedgerError> {
        let Some(directory) = Directory::open(common_git_dir)? else { return Ok(None) };
        let begun = directory.read(LEDGER)?.is_some() || Head::read(&directory)?.is_some();
        Ok(begun.then_some(Reader { directory, wait: LOCK_WAIT }))
    }

    /// All records, oldest first. Bytes that a crash left of a record are no record.
    ///
    /// # Errors
    /// When the chain does not hold.
    pub fn records(&self) -> Result<Vec<Record>, LedgerError> {
        let _lock = self.directory.lock_shared(self.wait)?;
        let file = self.directory.read(LEDGER)?;
        let tail = chain::tail(&self.directory, file.as_ref())?;
        file.map_or(Ok(Vec::new()), |file| chain::records(&self.directory, &file, tail.last.bytes))
    }

    /// The last record, found without reading the others.
    ///
    /// # Errors
    /// When the end of the chain does not hold.
    pub fn head(&self) -> Result<Head, LedgerError> {
        let _lock = self.directory.lock_shared(self.wait)?;
        let file = self.directory.read(LEDGER)?;
        Ok(chain::tail(&self.directory, file.as_ref())?.last)
    }

    /// The first record, which tells this ledger from others.
    ///
    /// # Errors
    /// When the first line is no record.
    pub fn first(&self) -> Result<Option<Record>, LedgerError> {
        let _lock = self.directory.lock_shared(self.wait)?;
        let Some(file) = self.directory.read(LEDGER)? else { return Ok(None) };
        chain::first(&self.directory, &file)
    }

    /// Every line, in order: a record, or why it is none. For showing what is there, also of a ledger that is broken.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn lines(&self) -> Result<Vec<Result<Record, LineFault>>, LedgerError> {
        let _lock = self.directory.lock_shared(self.wait)?;
        self.directory.read(LEDGER)?.map_or(Ok(Vec::new()), |file| chain::lines(&self.directory, &file))
    }

    /// Reads the whole ledger and reports everything that is wrong with it.
    ///
    /// # Errors
    /// When it cannot be read; what is wrong with its contents is no error.
    pub fn verify(&self) -> Result<Verification, LedgerError> {
        let _lock = self.directory.lock_shared(self.wait)?;
        verify::verify(&self.directory)
    }
}
