//! Making signatures: with a key file in process, or by the `ssh-keygen` program, which knows agents, passphrases and
//! security keys.

#![expect(
    clippy::disallowed_methods,
    reason = "keys lie outside of every snapshot, and ssh-keygen has those that are locked"
)]

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ssh_key::{HashAlg, LineEnding, PrivateKey};

use super::sshsig::is_verifiable;
use super::{Key, SignatureError, verify};

/// Where the program may be: a `PATH` is anybody's to set.
const DIRECTORIES: [&str; 3] = ["/usr/bin", "/bin", "/usr/local/bin"];

/// No key file is longer, in bytes.
const LONGEST_KEY: u64 = 64 * 1024;

/// What signs.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A private key without passphrase.
    InProcess {
        /// Where it was read.
        path: PathBuf,
        /// What was read.
        key: Box<PrivateKey>,
    },
    /// `ssh-keygen`, for anything else: a public key whose private half an agent has, a key with a passphrase or in hardware.
    Program {
        /// The program.
        program: PathBuf,
        /// The key file that it is given.
        key: PathBuf,
        /// What it may see.
        surroundings: Surroundings,
    },
}

/// The part of the environment that `ssh-keygen` gets to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    variables: Vec<(OsString, OsString)>,
    terminal: bool,
}

/// A signature that has been verified, and the key that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The armoured SSHSIG.
    pub armour: String,
    /// The public key.
    pub key: Key,
}

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key file cannot be read.
    #[error("the key {path} cannot be read: {reason}")]
    Unreadable {
        /// As it was given.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// OpenSSH does not use such a key either.
    #[error("the private key {0} is open to others than its owner; `chmod 600 {0}` closes it")]
    Exposed(PathBuf),
    /// The key could sign, and nobody could verify it.
    #[error(transparent)]
    Unverifiable(#[from] SignatureError),
    /// The library refuses.
    #[error("the key {path} cannot sign: {reason}")]
    Refused {
        /// As it was given.
        path: PathBuf,
        /// What the library said.
        reason: String,
    },
    /// There is no program.
    #[error("no `ssh-keygen` in {}; install OpenSSH, or use a key without passphrase", DIRECTORIES.join(", "))]
    NoProgram,
    /// The program failed.
    #[error(
        "`ssh-keygen` did not sign with {key}: {reason}; with an agent, `ssh-add` the key and name its `.pub` file"
    )]
    Failed {
        /// The key file.
        key: PathBuf,
        /// What it said.
        reason: String,
    },
}

impl Surroundings {
    /// Takes what is needed from the environment: the home, the agent and, when somebody sits at a terminal, how to ask
    /// for a passphrase. Without a terminal nobody is asked.
    pub fn of(environment: impl IntoIterator<Item = (OsString, OsString)>, terminal: bool) -> Self {
        let asking = ["SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY"];
        let wanted = |name: &OsString| {
            name == "HOME" || name == "SSH_AUTH_SOCK" || (terminal && asking.iter().any(|it| name == it))
        };
        let mut variables: Vec<_> = environment.into_iter().filter(|(name, _)| wanted(name)).collect();
        if !terminal {
            variables.push(("SSH_ASKPASS_REQUIRE".into(), "force".into()));
            variables.push(("SSH_ASKPASS".into(), "/bin/false".into()));
        }
        Surroundings { variables, terminal }
    }
}

impl KeySource {
    /// Looks at a key file and chooses: a private key without passphrase signs in process, anything else is left to
    /// `ssh-keygen`.
    ///
    /// # Errors
    /// When the file cannot be read or used, its key type cannot be verified, or the program that is needed is not there.
    pub fn open(path: &Path, surroundings: Surroundings) -> Result<Self, SignError> {
        let unreadable = |reason| SignError::Unreadable { path: path.to_owned(), reason };
        let file = File::open(path).map_err(unreadable)?;
        let exposed = is_exposed(&file).map_err(unreadable)?;
        let mut bytes = Vec::new();
        file.take(LONGEST_KEY).read_to_end(&mut bytes).map_err(unreadable)?;
        match PrivateKey::from_openssh(&bytes) {
            Ok(key) if !is_verifiable(&key.algorithm()) => {
                Err(SignatureError::KeyType(key.algorithm().as_str().to_owned()).into())
            }
            Ok(_) if exposed => Err(SignError::Exposed(path.to_owned())),
            Ok(key) if !key.is_encrypted() && !key.public_key().key_data().is_sk_ed25519() => {
                Ok(KeySource::InProcess { path: path.to_owned(), key: Box::new(key) })
            }
            _ => {
                let mut programs = DIRECTORIES.iter().map(|directory| Path::new(directory).join("ssh-keygen"));
                let program = programs.find(|program| program.is_file()).ok_or(SignError::NoProgram)?;
                Ok(KeySource::Program { program, key: path.to_owned(), surroundings })
            }
        }
    }
}

/// Signs a message, and verifies what came out.
///
/// # Errors
/// Why there is no signature that [`verify`] accepts.
pub fn sign(source: &KeySource, namespace: &str, message: &[u8]) -> Result<Signed, SignError> {
    let armour = match source {
        KeySource::InProcess { path, key } => key
            .sign(namespace, HashAlg::Sha512, message)
            .and_then(|signature| signature.to_pem(LineEnding::LF))
            .map_err(|error| SignError::Refused { path: path.clone(), reason: error.to_string() })?,
        KeySource::Program { program, key, surroundings } => by_program(program, key, surroundings, namespace, message)
            .map_err(|reason| SignError::Failed { key: key.clone(), reason })?,
    };
    let key = verify(armour.as_bytes(), namespace, message)?;
    Ok(Signed { armour, key })
}

fn by_program(
    program: &Path,
    key: &Path,
    surroundings: &Surroundings,
    namespace: &str,
    message: &[u8],
) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(["-Y", "sign", "-n", namespace, "-f"]).arg(key);
    command.env_clear().env("PATH", DIRECTORIES.join(":")).envs(surroundings.variables.iter().cloned());
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    // Somebody at a terminal reads there what a security key waits for.
    command.stderr(if surroundings.terminal { Stdio::inherit() } else { Stdio::piped() });
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    if let Some(mut input) = child.stdin.take() {
        // One that leaves without reading says why itself.
        let _ = input.write_all(message);
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        return Err(if said.is_empty() { output.status.to_string() } else { said.join(": ") });
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

#[cfg(unix)]
fn is_exposed(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &File) -> io::Result<bool> {
    Ok(false)
}
