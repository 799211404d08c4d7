//! How one line follows another, and what a ledger ends with.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

use super::directory::Directory;
use super::head::Head;
use super::lines::{Line, Lines};
use super::record::{LineFault, MAX_LINE, Record};
use super::{LEDGER, LedgerError};
use crate::digest::sha256;

/// More than this is not what a crash leaves between a record and the head, in bytes.
const MAX_AFTER_HEAD: u64 = 64 << 20;

/// Why a line does not continue the chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Misfit {
    #[error("its end is missing")]
    Torn,
    #[error(transparent)]
    Line(#[from] LineFault),
    #[error("record {found} stands where record {expected} belongs")]
    Sequence { expected: u64, found: u64 },
    #[error("it does not name the hash of the line before it")]
    Previous,
}

/// The record of a line that follows a head, and the head after it.
pub(super) fn step(head: &Head, line: &Line) -> Result<(Record, Head), Misfit> {
    if !line.whole {
        return Err(Misfit::Torn);
    }
    let record = Record::parse(&line.bytes)?;
    if record.sequence != head.sequence.saturating_add(1) {
        return Err(Misfit::Sequence { expected: head.sequence.saturating_add(1), found: record.sequence });
    }
    if record.previous != head.hash {
        return Err(Misfit::Previous);
    }
    let after = Head { bytes: line.end, hash: record.hash.clone(), sequence: record.sequence };
    Ok((record, after))
}

/// What a ledger ends with.
#[derive(Debug)]
pub(super) struct Tail {
    /// The last record.
    pub(super) last: Head,
    /// The number of bytes after it: of a record that a crash cut short.
    pub(super) torn: u64,
    /// True when there has never been a record.
    pub(super) new: bool,
}

/// Finds the end of the ledger without reading it all: what the head file names must still be there, and what follows it
/// can only be what a crash left between writing a record and writing the head. Under a lock.
pub(super) fn tail(directory: &Directory, file: Option<&File>) -> Result<Tail, LedgerError> {
    let read = || LedgerError::io("read", directory.path(LEDGER));
    let size = file.map_or(Ok(0), |file| file.metadata().map(|metadata| metadata.len())).map_err(read())?;
    let head = match (Head::read(directory)?, file) {
        (None, _) if size == 0 => return Ok(Tail { last: Head::none(), torn: 0, new: true }),
        (None, _) => return Err(Head::missing(directory)),
        (Some(head), Some(file)) if head.bytes <= size => {
            stands(directory, file, &head)?;
            head
        }
        (Some(head), None) if head.bytes == 0 => head,
        (Some(head), _) => return Err(head.cut(directory)),
    };
    let Some(mut file) = file else { return Ok(Tail { last: head, torn: 0, new: false }) };
    if size - head.bytes > MAX_AFTER_HEAD {
        let reason = format!("{} bytes follow the last record that are not known", size - head.bytes);
        return Err(LedgerError::Broken { path: directory.path(LEDGER), line: head.sequence + 1, reason });
    }
    file.seek(SeekFrom::Start(head.bytes)).map_err(read())?;
    let start = head.bytes;
    let mut last = head;
    for line in Lines::new(BufReader::new(file)) {
        let mut line = line.map_err(read())?;
        line.end += start;
        match step(&last, &line) {
            Ok((_, after)) => last = after,
            Err(_) => break,
        }
    }
    Ok(Tail { torn: size - last.bytes, last, new: false })
}

/// The line that ends where the head says is the one that it names.
fn stands(directory: &Directory, file: &File, head: &Head) -> Result<(), LedgerError> {
    if *head == Head::none() {
        return Ok(());
    }
    let line = line_before(file, head.bytes).map_err(LedgerError::io("read", directory.path(LEDGER)))?;
    if line.is_some_and(|line| sha256(&line) == head.hash) {
        return Ok(());
    }
    let reason = "it is not the line that `ledger.head` names as the last one written".to_owned();
    Err(LedgerError::Broken { path: directory.path(LEDGER), line: head.sequence, reason })
}

/// The line that ends, newline included, at a position.
fn line_before(file: &File, end: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut length = 4096_u64;
    loop {
        let start = end.saturating_sub(length);
        let mut bytes = vec![0; usize::try_from(end - start).unwrap_or(MAX_LINE)];
        file.read_exact_at(&mut bytes, start)?;
        if bytes.pop() != Some(b'\n') {
            return Ok(None);
        }
        match bytes.iter().rposition(|&byte| byte == b'\n') {
            Some(newline) => return Ok(Some(bytes.split_off(newline + 1))),
            None if start == 0 => return Ok(Some(bytes)),
            None if bytes.len() > MAX_LINE => return Ok(None),
            None => length *= 4,
        }
    }
}

/// All records up to a position, which must be one chain.
pub(super) fn records(directory: &Directory, mut file: &File, end: u64) -> Result<Vec<Record>, LedgerError> {
    let read = || LedgerError::io("read", directory.path(LEDGER));
    file.seek(SeekFrom::Start(0)).map_err(read())?;
    let mut head = Head::none();
    let mut records = Vec::new();
    for line in Lines::new(BufReader::new(file.take(end))) {
        let line = line.map_err(read())?;
        match step(&head, &line) {
            Ok((record, after)) => {
                records.push(record);
                head = after;
            }
            Err(misfit) => return Err(broken(directory, line.number, &misfit)),
        }
    }
    Ok(records)
}

/// The first record.
pub(super) fn first(directory: &Directory, file: &File) -> Result<Option<Record>, LedgerError> {
    let Some(line) = Lines::new(BufReader::new(file)).next() else { return Ok(None) };
    let line = line.map_err(LedgerError::io("read", directory.path(LEDGER)))?;
    step(&Head::none(), &line).map(|(record, _)| Some(record)).map_err(|misfit| broken(directory, 1, &misfit))
}

/// Every whole line, whether it fits or not.
pub(super) fn lines(directory: &Directory, file: &File) -> Result<Vec<Result<Record, LineFault>>, LedgerError> {
    let mut lines = Vec::new();
    for line in Lines::new(BufReader::new(file)) {
        let line = line.map_err(LedgerError::io("read", directory.path(LEDGER)))?;
        if line.whole {
            lines.push(Record::parse(&line.bytes));
        }
    }
    Ok(lines)
}

fn broken(directory: &Directory, line: u64, misfit: &Misfit) -> LedgerError {
    LedgerError::Broken { path: directory.path(LEDGER), line, reason: misfit.to_string() }
}
