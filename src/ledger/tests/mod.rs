#![allow(clippy::unwrap_used)]
//! The ledger on real directories: what is written, what is seen when it was changed, what is refused.

mod appending;
mod receipt;
mod record;
mod redact;
mod torn;
mod verify;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Ledger, Verification};

/// A directory in the place of the common git directory.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Place(TempDir::new().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join("gpdoc").join(name)
    }

    fn ledger(&self) -> Ledger {
        Ledger::open(self.path()).unwrap()
    }

    /// A ledger with some records, one second apart.
    fn with_records(count: u32) -> (Self, Ledger) {
        let place = Place::new();
        let ledger = place.ledger();
        for number in 0..count {
            ledger.append(at(i64::from(number)), &[("note", json!({"number": number}))]).unwrap();
        }
        (place, ledger)
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file("ledger.jsonl")).unwrap()
    }

    fn set(&self, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.file("ledger.jsonl"), bytes).unwrap();
    }
}

/// So many seconds after an invented noon.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_769_169_600 + seconds, 0).unwrap()
}

fn note(text: &str) -> Value {
    json!({"text": text})
}

/// The defects, one a line.
fn defects(verification: &Verification) -> String {
    verification.defects.iter().fold(String::new(), |mut text, defect| {
        let line = defect.line.map_or("ledger".to_owned(), |line| format!("line {line}"));
        let _ = writeln!(text, "{line}: {}: {}", defect.fault.name(), defect.fault);
        text
    })
}
