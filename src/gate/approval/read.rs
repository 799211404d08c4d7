//! Reading an approval: what is not understood whole is refused.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;

use super::Approval;
use super::statement::SCHEMA_VERSION;

/// No approval is longer, in bytes.
pub const LONGEST: usize = 128 * 1024;

/// Why bytes are no approval.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than any approval has.
    #[error("it has {0} bytes, more than {LONGEST}")]
    TooLong(usize),
    /// Of a gpdoc that does not exist yet.
    #[error("it is of version {0}; this gpdoc reads version {SCHEMA_VERSION}")]
    Version(u64),
    /// Not the JSON that gpdoc writes.
    #[error("it is no approval: {0}")]
    Malformed(String),
}

impl Approval {
    /// Reads the file. Nothing is judged: whether it is signed, by whom and for what is asked of [`Approval::judge`].
    ///
    /// # Errors
    /// When it is anything but an approval: unknown or repeated fields are refused as missing ones are.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        if bytes.len() > LONGEST {
            return Err(ReadError::TooLong(bytes.len()));
        }
        let malformed = |error: serde_json::Error| ReadError::Malformed(error.to_string());
        let value: Value = serde_json::from_slice(bytes).map_err(malformed)?;
        let statement = value.get("statement").unwrap_or(&Value::Null);
        // The library would take a list for an object whose fields stand in their order.
        if !statement.is_object() {
            return Err(ReadError::Malformed("it has no object `statement`".to_owned()));
        }
        // Asked first: other versions may have other fields.
        match statement.get("schema_version").and_then(Value::as_u64) {
            Some(version) if version != u64::from(SCHEMA_VERSION) => return Err(ReadError::Version(version)),
            _ => {}
        }
        let approval: Approval = serde_json::from_slice(bytes).map_err(malformed)?;
        let statement = &approval.statement;
        let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let wrong = if statement.digest.len() != 64 || !hex(&statement.digest) {
            "`digest` is no SHA-256 in lower-case hex"
        } else if statement.nonce.len() != 32 || !hex(&statement.nonce) {
            "`nonce` has not 32 lower-case hex digits"
        } else if statement.expires <= statement.issued {
            "`expires` is not later than `issued`"
        } else {
            return Ok(approval);
        };
        Err(ReadError::Malformed(wrong.to_owned()))
    }
}

/// A mapping in which no key stands twice.
pub(super) fn without_repetition<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    struct Strict;
    impl<'de> Visitor<'de> for Strict {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of texts")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = BTreeMap::new();
            while let Some((key, value)) = map.next_entry::<String, String>()? {
                if entries.contains_key(&key) {
                    return Err(A::Error::custom(format_args!("duplicate field `{}`", key.escape_debug())));
                }
                entries.insert(key, value);
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_map(Strict)
}

/// Times, in the one form in which they are written.
pub(super) mod instant {
    use chrono::{DateTime, NaiveDateTime, Utc};
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    use super::super::utc;

    pub(in super::super) fn serialize<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&utc(*time))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%SZ").map(|time| time.and_utc());
        time.ok().filter(|time| utc(*time) == text).ok_or_else(|| {
            D::Error::custom(format_args!("`{}` is no time as in 2026-01-31T23:59:59Z", text.escape_debug()))
        })
    }
}
