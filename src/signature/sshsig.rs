//! SSHSIG, the signature format of `ssh-keygen -Y` (OpenSSH's PROTOCOL.sshsig), verified in process.

use ssh_key::{Algorithm, EcdsaCurve, LineEnding, PublicKey, SshSig};

use super::Key;

/// No signature is longer, in bytes.
pub const LONGEST: usize = 64 * 1024;

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";

/// The bit that a security key sets when somebody touched it (PROTOCOL.u2f).
const USER_PRESENT: u8 = 1;

/// Why bytes are not the signature of a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// More than any signature has.
    #[error("the signature has {0} bytes, more than {LONGEST}")]
    TooLong(usize),
    /// Not an armoured SSHSIG, or more than one.
    #[error("this is no SSH signature as `ssh-keygen -Y sign` writes it: {0}")]
    Malformed(String),
    /// A signature that says more than gpdoc understands.
    #[error("the signature has a reserved field that is not empty")]
    Reserved,
    /// A key that the library cannot compute with.
    #[error("the key type `{0}` cannot be verified by gpdoc; use ed25519")]
    KeyType(String),
    /// Key and signature are of different types.
    #[error("the key is of the type `{key}`, but the signature is of `{signature}`")]
    OtherAlgorithm {
        /// Of the key.
        key: String,
        /// Of the signature.
        signature: String,
    },
    /// A signature for another use.
    #[error("the signature is for the namespace `{found}`, not `{expected}`")]
    Namespace {
        /// What is asked for.
        expected: String,
        /// What was signed.
        found: String,
    },
    /// A security key that signed by itself.
    #[error("nobody touched the security key when it signed")]
    Untouched,
    /// The mathematics disagree.
    #[error("the signature does not fit: the key did not sign these bytes")]
    Wrong,
}

/// Verifies that `armour` is a signature of `message` in `namespace`, and says by which key. Who that is, and whether it
/// may sign, is another question.
///
/// There is one armour to a signature: what the library forgives, text around it or lengths that nobody would write, is
/// an error here. Lines may end in CRLF.
///
/// # Errors
/// Why it is not.
pub fn verify(armour: &[u8], namespace: &str, message: &[u8]) -> Result<Key, SignatureError> {
    let signature = read(armour)?;
    let key = signature.public_key();
    if !signature.reserved().is_empty() {
        return Err(SignatureError::Reserved);
    }
    if signature.namespace() != namespace {
        let found = signature.namespace().escape_debug().to_string();
        return Err(SignatureError::Namespace { expected: namespace.to_owned(), found });
    }
    if let ([.., flags, _, _, _, _], Key::SkEd25519(_)) = (signature.signature_bytes(), key)
        && flags & USER_PRESENT == 0
    {
        return Err(SignatureError::Untouched);
    }
    PublicKey::from(key.clone()).verify(namespace, message, &signature).map_err(|_| SignatureError::Wrong)?;
    Ok(key.clone())
}

fn read(armour: &[u8]) -> Result<SshSig, SignatureError> {
    if armour.len() > LONGEST {
        return Err(SignatureError::TooLong(armour.len()));
    }
    let malformed = |reason: &str| SignatureError::Malformed(reason.to_owned());
    let text = std::str::from_utf8(armour).map_err(|_| malformed("it is no text"))?.replace("\r\n", "\n");
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if !text.starts_with(BEGIN) || !text.ends_with(END) {
        return Err(SignatureError::Malformed(format!("it is not what stands between `{BEGIN}` and `{END}`")));
    }
    let signature = SshSig::from_pem(text).map_err(|error| SignatureError::Malformed(error.to_string()))?;
    let key = signature.public_key().algorithm();
    // Before anything else is asked: of other types the library cannot tell good from bad.
    if !is_verifiable(&key) {
        return Err(SignatureError::KeyType(key.as_str().to_owned()));
    }
    if signature.algorithm() != key {
        let (key, signature) = (key.as_str().to_owned(), signature.algorithm().as_str().to_owned());
        return Err(SignatureError::OtherAlgorithm { key, signature });
    }
    if signature.version() != SshSig::VERSION {
        return Err(SignatureError::Malformed(format!("it is of version {}", signature.version())));
    }
    let written = signature.to_pem(LineEnding::LF).map_err(|error| SignatureError::Malformed(error.to_string()))?;
    if text != written.trim_end_matches('\n') {
        return Err(malformed("there is more in it than a signature, or it is written in another way"));
    }
    Ok(signature)
}

/// Whether signatures of a key type can be verified here.
pub(super) fn is_verifiable(key_type: &Algorithm) -> bool {
    matches!(key_type, Algorithm::Ed25519 | Algorithm::SkEd25519 | Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 })
}
