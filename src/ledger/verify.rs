//! What is wrong with a ledger, all of it.

use std::io::BufReader;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::chain::step;
use super::directory::Directory;
use super::head::Head;
use super::lines::{Line, Lines};
use super::record::{LineFault, Record};
use super::{LEDGER, LOCK_WAIT, LedgerError};
use crate::digest::sha256;
use crate::plural::counted;

/// What [`super::Reader::verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The number of lines that are records.
    pub records: u64,
    /// The last of them.
    pub head: Option<Head>,
    /// What is wrong or worth knowing, in the order of the lines.
    pub defects: Vec<Defect>,
}

impl Verification {
    /// True when nothing is wrong. Remarks do not count.
    pub fn is_whole(&self) -> bool {
        self.defects.iter().all(|defect| defect.fault.is_remark())
    }
}

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// From 1. `None` for the ledger as a whole.
    pub line: Option<u64>,
    /// What it is.
    pub fault: Fault,
}

/// What can be wrong with a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The line is no record.
    #[error(transparent)]
    Line(#[from] LineFault),
    /// The line is not the one that the next was written after.
    #[error(
        "its hash is not the one that the next line names: one of the two was changed, or lines between them are gone"
    )]
    Changed,
    /// The first line was not the first.
    #[error("it names a line before it: the beginning was cut off, or this line was changed")]
    Beginning,
    /// Records are missing, doubled or in another order.
    #[error("record {found} stands where record {expected} belongs")]
    Sequence {
        /// One more than the record before has.
        expected: u64,
        /// What the line has.
        found: u64,
    },
    /// The last lines are gone.
    #[error("{written} records were written (`ledger.head`), and the last of them are not there: the end was cut off")]
    Cut {
        /// The number of records according to the head file.
        written: u64,
    },
    /// The line that the head file names is another one.
    #[error("it is not the line that `ledger.head` names as the last one written")]
    Head,
    /// There is no head file.
    #[error("`ledger.head` is missing: whether lines were cut off cannot be told")]
    HeadMissing,
    /// The head file holds something else.
    #[error("`ledger.head` does not hold the number and hash of a record")]
    HeadDamaged,
    /// What a crash left.
    #[error(
        "torn: {} {} not a whole record, as after a crash while it was written; the next one to be recorded moves them into a file of their own",
        counted(*.bytes, "byte"),
        if *.bytes == 1 { "is" } else { "are" }
    )]
    Torn {
        /// The number of bytes to the end of the file.
        bytes: u64,
    },
    /// A remark: the clock was set back.
    #[error("its time {} is before {}, that of the record before: the clock was set back", show(.found), show(.before))]
    TimeBackwards {
        /// The time of the record before.
        before: DateTime<Utc>,
        /// The time of this one.
        found: DateTime<Utc>,
    },
    /// A remark: a crash between a record and the head.
    #[error(
        "it was written, but `ledger.head` was not, as after a crash in between; the next one to be recorded mends it"
    )]
    HeadBehind,
}

impl Fault {
    /// True for what is worth knowing, and no sign of damage.
    pub fn is_remark(&self) -> bool {
        matches!(self, Fault::TimeBackwards { .. } | Fault::HeadBehind)
    }

    /// One word for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Fault::Line(LineFault::Malformed(_)) => "malformed",
            Fault::Line(LineFault::NotCanonical) => "not-canonical",
            Fault::Line(LineFault::UnknownVersion(_)) => "unknown-version",
            Fault::Line(LineFault::TooLong) => "too-long",
            Fault::Changed => "changed",
            Fault::Beginning => "beginning",
            Fault::Sequence { .. } => "sequence",
            Fault::Cut { .. } => "cut",
            Fault::Head => "head",
            Fault::HeadMissing => "head-missing",
            Fault::HeadDamaged => "head-damaged",
            Fault::Torn { .. } => "torn",
            Fault::TimeBackwards { .. } => "time-backwards",
            Fault::HeadBehind => "head-behind",
        }
    }
}

fn show(time: &DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

struct Verifier {
    /// What the head file says; `None` when it says nothing.
    head: Option<Head>,
    /// The record that it names, as it stands in the ledger.
    acknowledged: Option<Head>,
    last: Head,
    time: Option<DateTime<Utc>>,
    records: u64,
    defects: Vec<Defect>,
}

/// Reads it line by line. Under the shared lock.
pub(super) fn verify(directory: &Directory) -> Result<Verification, LedgerError> {
    let mut defects = Vec::new();
    let head = match Head::read(directory) {
        Ok(head) => head,
        Err(LedgerError::Damaged { .. }) => {
            defects.push(Defect { line: None, fault: Fault::HeadDamaged });
            None
        }
        Err(error) => return Err(error),
    };
    let damaged = !defects.is_empty();
    let mut verifier = Verifier { head, acknowledged: None, last: Head::none(), time: None, records: 0, defects };
    let read = || LedgerError::io("read", directory.path(LEDGER));
    if let Some(file) = directory.read(LEDGER)? {
        let size = file.metadata().map_err(read())?.len();
        for line in Lines::new(BufReader::new(file)) {
            if !verifier.line(&line.map_err(read())?, size) {
                break;
            }
        }
    }
    Ok(verifier.conclude(damaged))
}

impl Verifier {
    fn defect(&mut self, line: u64, fault: Fault) {
        self.defects.push(Defect { line: Some(line), fault });
    }

    /// Judges a line; false when what follows cannot be judged.
    fn line(&mut self, line: &Line, size: u64) -> bool {
        let beyond_head = self.acknowledged.is_some() || self.head == Some(Head::none());
        if beyond_head && step(&self.last, line).is_err() {
            self.defect(line.number, Fault::Torn { bytes: size - line.start });
            return false;
        }
        if !line.whole {
            let fault = match &self.head {
                Some(head) => Fault::Cut { written: head.sequence },
                None => Fault::Torn { bytes: size - line.start },
            };
            self.defect(line.number, fault);
            return false;
        }
        let sequence = self.last.sequence.saturating_add(1);
        let mut after = Head { bytes: line.end, hash: sha256(&line.bytes), sequence };
        match Record::parse(&line.bytes) {
            Ok(record) => {
                self.record(line.number, &record);
                after.sequence = record.sequence;
            }
            Err(fault) => self.defect(line.number, fault.into()),
        }
        if beyond_head {
            self.defect(line.number, Fault::HeadBehind);
        }
        if self.head.as_ref().is_some_and(|head| (head.sequence, &head.hash) == (after.sequence, &after.hash)) {
            self.acknowledged = Some(after.clone());
        }
        self.last = after;
        true
    }

    fn record(&mut self, line: u64, record: &Record) {
        self.records += 1;
        if record.previous != self.last.hash {
            match line {
                1 => self.defect(1, Fault::Beginning),
                _ => self.defect(line - 1, Fault::Changed),
            }
        }
        let expected = self.last.sequence.saturating_add(1);
        if record.sequence != expected {
            self.defect(line, Fault::Sequence { expected, found: record.sequence });
        }
        // Those who wait for the lock have looked at the clock before.
        if let Some(before) = self.time
            && before - record.time > TimeDelta::from_std(LOCK_WAIT).unwrap_or_default()
        {
            self.defect(line, Fault::TimeBackwards { before, found: record.time });
        }
        self.time = Some(record.time);
    }

    fn conclude(mut self, head_damaged: bool) -> Verification {
        let whole = self.defects.iter().all(|defect| defect.fault.is_remark());
        match (&self.head, &self.acknowledged) {
            (None, _) if head_damaged || self.last.bytes == 0 => {}
            (None, _) => self.defects.push(Defect { line: None, fault: Fault::HeadMissing }),
            (Some(head), _) if *head == Head::none() => {}
            (Some(head), None) if self.last.sequence < head.sequence => {
                let fault = Fault::Cut { written: head.sequence };
                self.defects.push(Defect { line: None, fault });
            }
            (Some(head), None) => self.defects.push(Defect { line: Some(head.sequence), fault: Fault::Head }),
            // Where lines above have changed, the place has moved; where nothing has, the head file was changed.
            (Some(head), Some(found)) if whole && head.bytes != found.bytes => {
                self.defects.push(Defect { line: Some(head.sequence), fault: Fault::Head });
            }
            (Some(_), Some(_)) => {}
        }
        self.defects.sort_by_key(|defect| defect.line.unwrap_or(u64::MAX));
        let head = (self.last.sequence > 0).then_some(self.last);
        Verification { records: self.records, head, defects: self.defects }
    }
}
