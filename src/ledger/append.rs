//! Writing to the ledger: under the lock, at the end, on disk before it returns.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::chain::{self, Tail};
use super::directory::Directory;
use super::head::Head;
use super::record::{MAX_LINE, Record, is_exact, is_kind};
use super::{Entry, LEDGER, LedgerError, TORN};
use crate::digest::sha256;

/// The ledger under the lock, ready to be written to.
pub(super) struct Writer<'d> {
    directory: &'d Directory,
    file: File,
    tail: Tail,
}

impl<'d> Writer<'d> {
    /// Opens it; the caller holds the lock.
    pub(super) fn open(directory: &'d Directory) -> Result<Self, LedgerError> {
        let existing = directory.append(LEDGER)?;
        let tail = chain::tail(directory, existing.as_ref())?;
        if tail.new {
            // The head comes first: from now on a ledger without a head has lost it.
            Head::none().write(directory)?;
        }
        let file = match existing {
            Some(file) => file,
            None => directory.append_or_create(LEDGER)?,
        };
        if tail.new {
            directory.sync()?;
        }
        Ok(Writer { directory, file, tail })
    }

    /// The records there are.
    pub(super) fn records(&self) -> Result<Vec<Record>, LedgerError> {
        chain::records(self.directory, &self.file, self.tail.last.bytes)
    }

    /// Writes entries one after the other.
    pub(super) fn write(mut self, now: DateTime<Utc>, entries: &[Entry<'_>]) -> Result<Vec<Record>, LedgerError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        // Nothing is touched before it is known that all of it can be written.
        let torn = self.torn()?;
        let mut text = Vec::new();
        let mut last = self.tail.last.clone();
        if let Some((_, entry)) = &torn {
            render(now, &mut last, entry, &mut text)?;
        }
        let mut records = Vec::with_capacity(entries.len());
        for entry in entries {
            records.push(render(now, &mut last, entry, &mut text)?);
        }
        if let Some((bytes, _)) = torn {
            self.set_aside(&bytes)?;
        }
        self.extend(&text)?;
        last.write(self.directory)?;
        Ok(records)
    }

    /// The bytes after the last record, and the entry that tells of them.
    fn torn(&self) -> Result<Option<(Vec<u8>, Entry<'static>)>, LedgerError> {
        if self.tail.torn == 0 {
            return Ok(None);
        }
        let mut bytes = vec![0; usize::try_from(self.tail.torn).unwrap_or_default()];
        self.file
            .read_exact_at(&mut bytes, self.tail.last.bytes)
            .map_err(LedgerError::io("read", self.directory.path(LEDGER)))?;
        let payload = json!({"bytes": bytes.len(), "file": torn_name(&bytes), "sha256": sha256(&bytes)});
        Ok(Some((bytes, (TORN, payload))))
    }

    /// Moves torn bytes into a file of their own.
    fn set_aside(&mut self, bytes: &[u8]) -> Result<(), LedgerError> {
        self.directory.replace(&torn_name(bytes), bytes)?;
        self.file
            .set_len(self.tail.last.bytes)
            .and_then(|()| self.file.sync_all())
            .map_err(LedgerError::io("write", self.directory.path(LEDGER)))
    }

    fn extend(&mut self, text: &[u8]) -> Result<(), LedgerError> {
        let written = self.file.write_all(text).and_then(|()| self.file.sync_all());
        written.map_err(|error| {
            // What did not get to the disk as a whole is taken back. Should that fail too, it is torn, and the next one sees it.
            let _ = self.file.set_len(self.tail.last.bytes).and_then(|()| self.file.sync_all());
            LedgerError::io("write", self.directory.path(LEDGER))(error)
        })
    }
}

fn torn_name(bytes: &[u8]) -> String {
    let digest = sha256(bytes);
    format!("torn-{}", digest.get(..16).unwrap_or(&digest))
}

fn render(
    now: DateTime<Utc>,
    last: &mut Head,
    (kind, payload): &Entry<'_>,
    text: &mut Vec<u8>,
) -> Result<Record, LedgerError> {
    if !is_kind(kind) {
        return Err(LedgerError::Kind((*kind).to_owned()));
    }
    let refused = |reason: String| LedgerError::Payload { kind: (*kind).to_owned(), reason };
    if !is_exact(payload) {
        return Err(refused("it has an integer of more than 53 bits; write it as text".into()));
    }
    let unwritable = |error: serde_json::Error| refused(error.to_string());
    let record = Record::new(last.sequence + 1, now, &last.hash, kind, payload).map_err(unwritable)?;
    let line = record.line().map_err(unwritable)?;
    if line.len() > MAX_LINE {
        return Err(refused(format!("its line has {} bytes, and {MAX_LINE} are allowed", line.len())));
    }
    // What cannot be read back is better refused now than found broken later.
    Record::parse(line.as_bytes()).map_err(|fault| refused(fault.to_string()))?;
    text.extend_from_slice(line.as_bytes());
    text.push(b'\n');
    *last = Head { bytes: last.bytes + line.len() as u64 + 1, hash: record.hash.clone(), sequence: record.sequence };
    Ok(record)
}
