//! What a person approves.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use super::read::{instant, without_repetition};
use crate::digest::hex;

/// The version of this format.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// One decision, for one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The version of this format: 1.
    pub schema_version: u32,
    /// The gate.
    pub gate: String,
    /// The command, argument by argument.
    pub arguments: Vec<String>,
    /// Its parameters.
    #[serde(deserialize_with = "without_repetition")]
    pub parameters: BTreeMap<String, String>,
    /// The digest of the decision: SHA-256, in hex.
    pub digest: String,
    /// The role in which it is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// When it was signed, in UTC, as the signer says.
    #[serde(with = "instant")]
    pub issued: DateTime<Utc>,
    /// From then on it counts for nothing.
    #[serde(with = "instant")]
    pub expires: DateTime<Utc>,
    /// Random: who approves the same twice makes two approvals.
    pub nonce: String,
}

impl Statement {
    /// A statement that has not been made before. Times are cut to seconds.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn new(
        gate: &str,
        arguments: &[String],
        parameters: &BTreeMap<String, String>,
        digest: &str,
        role: Option<&str>,
        (issued, expires): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Self, getrandom::Error> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce)?;
        Ok(Statement {
            schema_version: SCHEMA_VERSION,
            gate: gate.to_owned(),
            arguments: arguments.to_vec(),
            parameters: parameters.clone(),
            digest: digest.to_owned(),
            role: role.map(str::to_owned),
            issued: issued.trunc_subsecs(0),
            expires: expires.trunc_subsecs(0),
            nonce: hex(&nonce),
        })
    }

    /// The bytes that are signed: canonical JSON (RFC 8785).
    pub fn canonical(&self) -> Vec<u8> {
        // It fails on numbers that are not finite and on keys that are no strings, and there are none.
        serde_json_canonicalizer::to_vec(self).unwrap_or_default()
    }
}
