use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use super::Sandbox;
use crate::signature::{KeySource, SignError, Signed, Surroundings, sign};

/// Makes a key; without a passphrase it is empty.
fn generate(sandbox: &Sandbox, name: &str, kind: &str, passphrase: &str) {
    sandbox.ssh_keygen(&["-q", "-t", kind, "-N", passphrase, "-f", name], b"");
}

fn sign_with(sandbox: &Sandbox, key: &str, surroundings: Surroundings) -> Result<Signed, SignError> {
    sign(&KeySource::open(&sandbox.join(key), surroundings)?, "gpdoc", b"message")
}

/// What the error says, without the directory of the test.
fn refused(sandbox: &Sandbox, key: &str) -> String {
    let error = sign_with(sandbox, key, Surroundings::of([], false)).unwrap_err().to_string();
    error.replace(sandbox.join("").to_str().unwrap(), "")
}

/// `ssh-keygen` accepts the signature as one by the owner of a public key file.
fn openssh_accepts(sandbox: &Sandbox, signed: &Signed, public: &str) -> bool {
    sandbox.write("signers", format!("ada {}", sandbox.read(public)));
    sandbox.write("signature", &signed.armour);
    let arguments = ["-Y", "verify", "-f", "signers", "-I", "ada", "-n", "gpdoc", "-s", "signature"];
    sandbox.run("ssh-keygen", &arguments, b"message").status.success()
}

/// An agent in the foreground, ended with the test.
struct Agent(Child);

impl Agent {
    fn start(sandbox: &Sandbox) -> Self {
        let mut command = Command::new("ssh-agent");
        command.args(["-D", "-a"]).arg(sandbox.join("agent")).env_clear().env("PATH", "/usr/bin:/bin");
        let agent = Agent(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let start = Instant::now();
        while !sandbox.join("agent").exists() {
            assert!(start.elapsed() < Duration::from_secs(20), "the agent does not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        agent
    }

    fn surroundings(sandbox: &Sandbox) -> Surroundings {
        Surroundings::of([(OsString::from("SSH_AUTH_SOCK"), sandbox.join("agent").into())], false)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_key_file_signs_in_process_and_openssh_agrees() {
    let sandbox = Sandbox::new();
    for kind in ["ed25519", "ecdsa"] {
        generate(&sandbox, kind, kind, "");
        let source = KeySource::open(&sandbox.join(kind), Surroundings::default()).unwrap();
        assert!(matches!(source, KeySource::InProcess { .. }));
        let signed = sign(&source, "gpdoc", b"message").unwrap();
        assert!(openssh_accepts(&sandbox, &signed, &format!("{kind}.pub")));
    }
    assert!(!openssh_accepts(&sandbox, &sign_with(&sandbox, "ed25519", Surroundings::default()).unwrap(), "ecdsa.pub"));
}

#[test]
fn an_agent_signs_for_a_public_key() {
    let sandbox = Sandbox::new();
    let _agent = Agent::start(&sandbox);
    for kind in ["ed25519", "ecdsa"] {
        generate(&sandbox, kind, kind, "");
        let add = format!("SSH_AUTH_SOCK=agent ssh-add -q {kind}");
        assert!(sandbox.run("sh", &["-c", &add], b"").status.success());
        std::fs::remove_file(sandbox.join(kind)).unwrap();
        let public = format!("{kind}.pub");
        let signed = sign_with(&sandbox, &public, Agent::surroundings(&sandbox)).unwrap();
        assert!(openssh_accepts(&sandbox, &signed, &public));
    }
}

#[test]
fn a_key_that_the_agent_does_not_have_is_refused() {
    let sandbox = Sandbox::new();
    let _agent = Agent::start(&sandbox);
    generate(&sandbox, "key", "ed25519", "");
    std::fs::remove_file(sandbox.join("key")).unwrap();
    let error = sign_with(&sandbox, "key.pub", Agent::surroundings(&sandbox)).unwrap_err();
    assert!(matches!(error, SignError::Failed { .. }), "{error}");
}

#[test]
fn a_key_of_another_type_is_named_before_and_after_it_signs() {
    let sandbox = Sandbox::new();
    generate(&sandbox, "open", "rsa", "");
    assert_snapshot!(refused(&sandbox, "open"), @"the key type `ssh-rsa` cannot be verified by gpdoc; use ed25519");
    let _agent = Agent::start(&sandbox);
    assert!(sandbox.run("sh", &["-c", "SSH_AUTH_SOCK=agent ssh-add -q open"], b"").status.success());
    let error = sign_with(&sandbox, "open.pub", Agent::surroundings(&sandbox)).unwrap_err();
    assert_snapshot!(error.to_string(), @"the key type `ssh-rsa` cannot be verified by gpdoc; use ed25519");
}

#[test]
fn a_passphrase_is_asked_for_only_where_somebody_can_answer() {
    let sandbox = Sandbox::new();
    generate(&sandbox, "key", "ed25519", "secret words");
    sandbox.write("ask", "#!/bin/sh\necho secret words\n");
    std::fs::set_permissions(sandbox.join("ask"), PermissionsExt::from_mode(0o755)).unwrap();
    let environment = || {
        let ask = [("SSH_ASKPASS", sandbox.join("ask").into_os_string()), ("SSH_ASKPASS_REQUIRE", "force".into())];
        ask.map(|(name, value)| (OsString::from(name), value))
    };
    let signed = sign_with(&sandbox, "key", Surroundings::of(environment(), true)).unwrap();
    assert!(openssh_accepts(&sandbox, &signed, "key.pub"));
    let error = sign_with(&sandbox, "key", Surroundings::of(environment(), false)).unwrap_err();
    assert!(matches!(error, SignError::Failed { .. }), "{error}");
    assert_snapshot!(refused(&sandbox, "key"), @r#"`ssh-keygen` did not sign with key: Load key "key": incorrect passphrase supplied to decrypt private key; with an agent, `ssh-add` the key and name its `.pub` file"#);
}

#[test]
fn a_file_that_is_no_key_is_refused() {
    let sandbox = Sandbox::new();
    generate(&sandbox, "key", "ed25519", "");
    std::fs::set_permissions(sandbox.join("key"), PermissionsExt::from_mode(0o644)).unwrap();
    assert_snapshot!(refused(&sandbox, "key"), @"the private key key is open to others than its owner; `chmod 600 key` closes it");
    assert_snapshot!(refused(&sandbox, "none"), @"the key none cannot be read: No such file or directory (os error 2)");
    sandbox.write("text", "no key at all\n");
    assert!(refused(&sandbox, "text").starts_with("`ssh-keygen` did not sign with text: "));
}

#[test]
fn the_program_sees_little_of_the_environment() {
    let environment =
        ["HOME", "SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "LD_PRELOAD", "PATH", "SSH_SK_PROVIDER", "SSH_SK_HELPER"];
    let environment = || environment.map(|name| (OsString::from(name), OsString::from("x")));
    assert_snapshot!(format!("{:?}", Surroundings::of(environment(), true)), @r#"Surroundings { variables: [("HOME", "x"), ("SSH_AUTH_SOCK", "x"), ("SSH_ASKPASS", "x"), ("DISPLAY", "x")], terminal: true }"#);
    assert_snapshot!(format!("{:?}", Surroundings::of(environment(), false)), @r#"Surroundings { variables: [("HOME", "x"), ("SSH_AUTH_SOCK", "x"), ("SSH_ASKPASS_REQUIRE", "force"), ("SSH_ASKPASS", "/bin/false")], terminal: false }"#);
}
