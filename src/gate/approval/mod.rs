//! Approvals: a person signs, with an SSH key, over one decision. The approval is a file and can travel.

mod judge;
mod read;
mod statement;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::signature::{self, Key, KeySource, SignError, SignatureError};

pub use judge::{Accepted, Expectation, Refused, Role, people};
pub use read::{LONGEST, ReadError};
pub use statement::Statement;

/// What signatures of approvals are for. A signature for anything else is none.
pub const NAMESPACE: &str = "gpdoc-approval-v1";

/// A statement with a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// What is approved.
    pub statement: Statement,
    /// As whom the signer wants to be known: a principal of the allowed signers. It is not signed, and counts for nothing
    /// unless the key may sign as that principal.
    pub principal: String,
    /// Armoured SSHSIG over the canonical form of the statement, in [`NAMESPACE`].
    pub signature: String,
}

impl Approval {
    /// Signs a statement.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(statement: Statement, principal: &str, key: &KeySource) -> Result<Self, SignError> {
        let signed = signature::sign(key, NAMESPACE, &statement.canonical())?;
        Ok(Approval { statement, principal: principal.to_owned(), signature: signed.armour })
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What the approval is used up by: the SHA-256 of what was signed and of who signed, in hex.
    ///
    /// The bytes of the file and of the signature are no part of it. Both can be written in several ways, the signature of
    /// some key types also by people who do not have the key.
    ///
    /// # Errors
    /// When the signature is not one over the statement.
    pub fn id(&self) -> Result<String, SignatureError> {
        self.verified().map(|(_, id)| id)
    }

    /// Where it is kept by habit, relative to the root. The name is for people; what counts is inside.
    ///
    /// # Errors
    /// When the signature is not one over the statement.
    pub fn path(&self) -> Result<String, SignatureError> {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
        let gate: String = self.statement.gate.chars().take(64).map(plain).collect();
        Ok(format!(".gpdoc/approvals/{gate}-{}.json", &self.id()?[..12]))
    }

    /// The key that signed, and the id.
    fn verified(&self) -> Result<(Key, String), SignatureError> {
        let statement = self.statement.canonical();
        let key = signature::verify(self.signature.as_bytes(), NAMESPACE, &statement)?;
        let id = sha256(&[&statement, &b"\n"[..], signature::fingerprint(&key).as_bytes()].concat());
        Ok((key, id))
    }
}

/// A time as statements write it: in UTC, to the second.
fn utc(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
