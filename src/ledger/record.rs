//! One line of the ledger.
//!
//! A line is one JSON object in the canonical form of [RFC 8785](https://www.rfc-editor.org/rfc/rfc8785), so that a
//! record has exactly one spelling, and its hash is the SHA-256 of that spelling without the newline.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::digest::sha256;

/// The format of a line. Raised when a reader of the old one would misread the new.
pub(super) const SCHEMA_VERSION: u64 = 1;

/// What the first record names as its previous line.
pub const NO_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The longest line, in bytes without the newline.
pub const MAX_LINE: usize = 1 << 20;

/// The largest integer that every reader of JSON takes as it is: 2^53 - 1.
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// One record of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The first record has 1, each further one the next number.
    pub sequence: u64,
    /// When it was written, to the millisecond.
    pub time: DateTime<Utc>,
    /// The hash of the record before; [`NO_PREVIOUS`] for the first.
    pub previous: String,
    /// The version of gpdoc that wrote it.
    pub version: String,
    /// What it records, in one word: `decision`, `outcome`, `torn`.
    pub kind: String,
    /// The facts. Secrets are not among them: see [`super::redact`].
    pub payload: Value,
    /// SHA-256 of the line, in hex.
    pub hash: String,
}

/// Why a line is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// No JSON, or not an object with the fields of a record.
    #[error("it is no record: {0}")]
    Malformed(String),
    /// JSON that says the same as a record, spelt otherwise than gpdoc spells it.
    #[error("it is not in canonical form, so gpdoc did not write it so")]
    NotCanonical,
    /// Written by a version of gpdoc that came later.
    #[error("its `schema_version` is {0}, and this gpdoc knows {SCHEMA_VERSION} only: use a newer one")]
    UnknownVersion(u64),
    /// Longer than any record.
    #[error("it is longer than {MAX_LINE} bytes")]
    TooLong,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    schema_version: u64,
    sequence: u64,
    time: String,
    previous: String,
    version: String,
    kind: String,
    payload: Value,
}

impl Record {
    /// A record with its hash; the time is cut to milliseconds.
    pub(super) fn new(
        sequence: u64,
        now: DateTime<Utc>,
        previous: &str,
        kind: &str,
        payload: &Value,
    ) -> serde_json::Result<Self> {
        let mut record = Record {
            sequence,
            time: now.trunc_subsecs(3),
            previous: previous.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            kind: kind.to_owned(),
            payload: payload.clone(),
            hash: String::new(),
        };
        record.hash = sha256(record.line()?.as_bytes());
        Ok(record)
    }

    /// The line, without its newline.
    ///
    /// # Errors
    /// When the payload has a number that JSON cannot hold.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json_canonicalizer::to_string(&Line {
            schema_version: SCHEMA_VERSION,
            sequence: self.sequence,
            time: self.time.to_rfc3339_opts(SecondsFormat::Millis, true),
            previous: self.previous.clone(),
            version: self.version.clone(),
            kind: self.kind.clone(),
            payload: self.payload.clone(),
        })
    }

    /// Reads a line, given without its newline.
    ///
    /// # Errors
    /// When it is not exactly what gpdoc writes.
    pub fn parse(line: &[u8]) -> Result<Self, LineFault> {
        if line.len() > MAX_LINE {
            return Err(LineFault::TooLong);
        }
        let malformed = |error: serde_json::Error| LineFault::Malformed(error.to_string());
        let value: Value = serde_json::from_slice(line).map_err(malformed)?;
        match value.get("schema_version").and_then(Value::as_u64) {
            None | Some(SCHEMA_VERSION) => {}
            Some(other) => return Err(LineFault::UnknownVersion(other)),
        }
        let fields: Line = serde_json::from_value(value).map_err(malformed)?;
        let time = DateTime::parse_from_rfc3339(&fields.time)
            .map_err(|error| LineFault::Malformed(format!("`time` is no time: {error}")))?
            .to_utc();
        if !is_kind(&fields.kind) {
            return Err(LineFault::Malformed("`kind` is no word".into()));
        }
        let record = Record {
            sequence: fields.sequence,
            time,
            previous: fields.previous,
            version: fields.version,
            kind: fields.kind,
            payload: fields.payload,
            hash: sha256(line),
        };
        match record.line() {
            Ok(canonical) if canonical.as_bytes() == line => Ok(record),
            _ => Err(LineFault::NotCanonical),
        }
    }

    /// A text of the payload, such as `gate` or `session`.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.payload.get(field)?.as_str()
    }
}

/// True for a word that can be a kind.
pub(super) fn is_kind(text: &str) -> bool {
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(rest)
}

/// True when every integer survives a reader that has floating point numbers only.
pub(super) fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) if number.is_u64() || number.is_i64() => {
            number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs)).is_some_and(|size| size <= MAX_INTEGER)
        }
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(fields) => fields.values().all(is_exact),
        _ => true,
    }
}
