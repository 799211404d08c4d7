//! Keys with fixed seeds, and the `ssh-keygen` program to compare with.

mod allowed;
mod armour;
mod differential;
mod patterns;
#[cfg(unix)]
mod sign;
mod sshsig;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use chrono::{DateTime, Utc};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{PrivateKey, PublicKey};
use tempfile::TempDir;

/// A private key that is the same in every run.
pub(crate) fn ed25519(seed: u8) -> PrivateKey {
    PrivateKey::new(KeypairData::Ed25519(Ed25519Keypair::from_seed(&[seed; 32])), "").unwrap()
}

/// Key type and key, as a line of allowed signers has them.
pub(crate) fn public(key: &PrivateKey) -> String {
    PublicKey::new(key.public_key().key_data().clone(), "").to_openssh().unwrap()
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A directory in which `ssh-keygen` runs, apart from the settings and agents of whoever runs the tests.
pub(crate) struct Sandbox {
    directory: TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Sandbox { directory: TempDir::new().unwrap() }
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.join(name), bytes).unwrap();
        self.join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.join(name)).unwrap()
    }

    pub(crate) fn run(&self, program: &str, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = Command::new(program);
        command.env_clear().envs([("PATH", "/usr/bin:/bin"), ("HOME", "/nonexistent"), ("TZ", "UTC")]);
        command.args(arguments).current_dir(self.directory.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Runs it; it must succeed.
    pub(crate) fn ssh_keygen(&self, arguments: &[&str], input: &[u8]) -> String {
        let output = self.run("ssh-keygen", arguments, input);
        assert!(output.status.success(), "ssh-keygen {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}
