//! The receipt of a run: a decision and its outcome, as the ledger has them, in a file that can travel.
//!
//! By itself a receipt shows that it was not changed in part: the lines are records, the outcome names the decision by its
//! hash, the head names the outcome by its. Whoever makes up all of it is found out where the ledger is.

use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::record::{LineFault, Record};
use super::{LedgerError, Reader};

/// The kind of the record that says whether a gate was open.
pub const DECISION: &str = "decision";
/// The kind of the record that says how the command ended. Its payload names in `decision` the hash of the decision.
pub const OUTCOME: &str = "outcome";

const SCHEMA_VERSION: u32 = 1;

/// A decision and its outcome, verbatim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    schema_version: u32,
    /// The hash of the first record of the ledger, which tells ledgers apart.
    ledger: String,
    /// The two lines.
    records: Vec<String>,
    /// The head of the ledger after the outcome.
    head: Tip,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tip {
    sequence: u64,
    hash: String,
}

/// What a receipt says, after it was found to be one.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The decision of the gate.
    pub decision: Record,
    /// How the command ended.
    pub outcome: Record,
}

/// How a receipt compares with a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The ledger has the same records.
    Confirmed,
    /// The receipt is from another ledger, of which nothing is known here.
    Elsewhere,
}

/// Why a receipt is refused.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptFault {
    /// Not the file that `gpdoc gate run --receipt` writes.
    #[error("it is no receipt: {0}")]
    Malformed(String),
    /// Of a later format.
    #[error("its `schema_version` is {0}, and this gpdoc knows {SCHEMA_VERSION} only: use a newer one")]
    UnknownVersion(u32),
    /// One of its lines is no record.
    #[error("its {which} was altered: {fault}")]
    Line {
        /// `decision` or `outcome`.
        which: &'static str,
        /// What is wrong with the line.
        fault: LineFault,
    },
    /// Two records that do not belong together.
    #[error("its outcome is not the outcome of its decision: {0}")]
    Unrelated(&'static str),
    /// The outcome is another than the head was written after.
    #[error("its outcome was altered: its hash is not the one that `head` names")]
    Head,
    /// The ledger says otherwise.
    #[error("record {sequence} of this repository's ledger is another one: the receipt or the ledger was altered")]
    Contradicted {
        /// The number of the record.
        sequence: u64,
    },
    /// The ledger has lost what the receipt proves.
    #[error(
        "this repository's ledger ends with record {last}, and the receipt was written after record {sequence}: records were cut off"
    )]
    Cut {
        /// The number that the receipt names.
        sequence: u64,
        /// The last number that the ledger has.
        last: u64,
    },
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Receipt {
    /// The receipt of two records that were just written.
    ///
    /// # Errors
    /// When the beginning of the ledger cannot be read, or the two do not belong together.
    pub fn of(reader: &Reader, decision: &Record, outcome: &Record) -> Result<Self, ReceiptFault> {
        let first = reader.first()?.ok_or_else(|| ReceiptFault::Malformed("the ledger has no record".into()))?;
        let line = |record: &Record| record.line().map_err(|error| ReceiptFault::Malformed(error.to_string()));
        let receipt = Receipt {
            schema_version: SCHEMA_VERSION,
            ledger: first.hash,
            records: vec![line(decision)?, line(outcome)?],
            head: Tip { sequence: outcome.sequence, hash: outcome.hash.clone() },
        };
        receipt.content()?;
        Ok(receipt)
    }

    /// Reads one.
    ///
    /// # Errors
    /// When it has not the form of a receipt.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptFault> {
        let malformed = |error: serde_json::Error| ReceiptFault::Malformed(error.to_string());
        let receipt: Receipt = serde_json::from_slice(bytes).map_err(malformed)?;
        if receipt.schema_version != SCHEMA_VERSION {
            return Err(ReceiptFault::UnknownVersion(receipt.schema_version));
        }
        Ok(receipt)
    }

    /// The text of the file.
    ///
    /// # Errors
    /// Never for a receipt that was made or read.
    pub fn text(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Writes it as a whole or not at all; on disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(self.text()?.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map(|_| ()).map_err(|error| error.error)
    }

    /// What it says, when nothing in it contradicts the rest.
    ///
    /// # Errors
    /// When it was altered.
    pub fn content(&self) -> Result<Content, ReceiptFault> {
        let [decision, outcome] = self.records.as_slice() else {
            let count = self.records.len();
            return Err(ReceiptFault::Malformed(format!("it has {count} records, and a receipt has two")));
        };
        let record = |which: &'static str, line: &str| {
            Record::parse(line.as_bytes()).map_err(|fault| ReceiptFault::Line { which, fault })
        };
        let (decision, outcome) = (record(DECISION, decision)?, record(OUTCOME, outcome)?);
        if decision.kind != DECISION || outcome.kind != OUTCOME {
            return Err(ReceiptFault::Unrelated("they are not of these kinds"));
        }
        if outcome.text("decision") != Some(&decision.hash) {
            return Err(ReceiptFault::Unrelated("it names the hash of another"));
        }
        if outcome.sequence <= decision.sequence {
            return Err(ReceiptFault::Unrelated("it was not recorded after it"));
        }
        if (self.head.sequence, &self.head.hash) != (outcome.sequence, &outcome.hash) {
            return Err(ReceiptFault::Head);
        }
        if decision.sequence == 1 && self.ledger != decision.hash {
            return Err(ReceiptFault::Malformed("it names the first record of another ledger".into()));
        }
        Ok(Content { decision, outcome })
    }

    /// Compares it with a ledger.
    ///
    /// # Errors
    /// When the ledger that it comes from says otherwise, or cannot be read.
    pub fn compare(&self, reader: &Reader) -> Result<Standing, ReceiptFault> {
        let content = self.content()?;
        let records = reader.records()?;
        let same = |record: &Record| records.iter().any(|other| other.hash == record.hash);
        if records.first().is_none_or(|first| first.hash != self.ledger)
            && !same(&content.decision)
            && !same(&content.outcome)
        {
            return Ok(Standing::Elsewhere);
        }
        let last = records.last().map_or(0, |record| record.sequence);
        for record in [&content.decision, &content.outcome] {
            let sequence = record.sequence;
            match records.iter().find(|other| other.sequence == sequence) {
                Some(other) if other.hash == record.hash => {}
                Some(_) => return Err(ReceiptFault::Contradicted { sequence }),
                None => return Err(ReceiptFault::Cut { sequence, last }),
            }
        }
        if records.first().is_some_and(|first| first.hash != self.ledger) {
            return Err(ReceiptFault::Contradicted { sequence: 1 });
        }
        Ok(Standing::Confirmed)
    }
}
