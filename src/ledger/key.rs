//! The key of keyed hashes: random, local, readable by its owner alone.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::LedgerError;
use super::directory::Directory;
use crate::digest::hex;

const KEY: &str = "ledger.key";
const LENGTH: usize = 32;

/// A key that never leaves the repository's own directory.
#[derive(Clone)]
pub(super) struct Key(Hmac<Sha256>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// The key, if there is one.
    pub(super) fn read(directory: &Directory) -> Result<Option<Self>, LedgerError> {
        let Some(bytes) = directory.bytes(KEY, 1024)? else { return Ok(None) };
        let digits = bytes.trim_ascii_end();
        if digits.len() != 2 * LENGTH || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(Self::damaged(directory));
        }
        Hmac::new_from_slice(digits).map(|hmac| Some(Key(hmac))).map_err(|_| Self::damaged(directory))
    }

    fn damaged(directory: &Directory) -> LedgerError {
        LedgerError::Damaged { path: directory.path(KEY), what: "64 hex digits" }
    }

    /// Makes one. Only under the exclusive lock, and only when there is none.
    pub(super) fn make(directory: &Directory) -> Result<Self, LedgerError> {
        let mut key = [0; LENGTH];
        getrandom::fill(&mut key).map_err(|error| LedgerError::Random(error.to_string()))?;
        directory.replace(KEY, format!("{}\n", hex(&key)).as_bytes())?;
        Self::read(directory)?.ok_or_else(|| Self::damaged(directory))
    }

    /// HMAC-SHA-256 of a value, in hex.
    pub(super) fn hash(&self, value: &[u8]) -> String {
        let mut hmac = self.0.clone();
        hmac.update(value);
        hex(&hmac.finalize().into_bytes())
    }
}
