//! SSH signatures: who may sign (OpenSSH's `allowed_signers`), and what was signed (SSHSIG).
//!
//! It knows nothing of gates. Everything is as OpenSSH has it, or refused: what OpenSSH denies is never allowed here.

mod allowed;
mod line;
mod options;
mod pattern;
mod sign;
mod sshsig;
#[cfg(test)]
pub(crate) mod tests;

pub use allowed::{AllowedSigners, Refusal, Signer};
pub use line::{Fault, Mistake};
pub use pattern::PatternList;
pub use sign::{KeySource, SignError, Signed, Surroundings, sign};
pub use ssh_key::public::KeyData as Key;
pub use sshsig::{LONGEST, SignatureError, verify};

/// How people and `ssh-keygen -l` name a key: `SHA256:` and the digest of its public part in Base64.
pub fn fingerprint(key: &Key) -> String {
    key.fingerprint(ssh_key::HashAlg::Sha256).to_string()
}
