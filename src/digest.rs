//! SHA-256 in hex, the one digest of contents that gpdoc writes down, and the names that git gives to contents.

use std::fmt::Write;

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The SHA-256 of some bytes, as 64 lower-case hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The id of the blob with these bytes, as git gives it. It does not look for collisions, as git does before it stores
/// anything: where a gate rests on the answer, ask git.
/// Source: <https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>.
pub fn blob_id(bytes: &[u8]) -> [u8; 20] {
    let mut digest = Sha1::new_with_prefix(format!("blob {}\0", bytes.len()));
    digest.update(bytes);
    digest.finalize().into()
}

/// Bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
