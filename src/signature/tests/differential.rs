//! The same file, key, principal, namespace and time: the same answer as the `ssh-keygen` program gives.

use proptest::prelude::*;
use ssh_key::{HashAlg, LineEnding};

use super::{Sandbox, ed25519, public, time};
use crate::signature::{AllowedSigners, Signer};

const NAMESPACES: [&str; 2] = ["gpdoc", "git"];

/// A question, and what OpenSSH says to it.
struct Oracle {
    sandbox: Sandbox,
}

impl Oracle {
    /// Signatures of key 1 in every namespace.
    fn new() -> Self {
        let sandbox = Sandbox::new();
        for namespace in NAMESPACES {
            let signature = ed25519(1).sign(namespace, HashAlg::Sha512, b"message").unwrap();
            sandbox.write(namespace, signature.to_pem(LineEnding::LF).unwrap());
        }
        Oracle { sandbox }
    }

    fn verifies(&self, file: &str, principal: &str, namespace: &str, at: &str) -> bool {
        self.sandbox.write("signers", file);
        let at = format!("-Overify-time={at}");
        let arguments = ["-Y", "verify", "-f", "signers", "-I", principal, "-n", namespace, "-s", namespace, &at];
        self.sandbox.run("ssh-keygen", &arguments, b"message").status.success()
    }

    /// The principals of the first line of key 1 that is valid. OpenSSH prints one pattern a line and does not ask for the
    /// namespace.
    fn principals(&self, file: &str, at: &str) -> Vec<String> {
        self.sandbox.write("signers", file);
        let at = format!("-Overify-time={at}");
        let arguments = ["-Y", "find-principals", "-f", "signers", "-s", NAMESPACES[0], &at];
        let output = self.sandbox.run("ssh-keygen", &arguments, b"");
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}

fn ours(file: &str, principal: &str, namespace: &str, at: &str) -> Option<bool> {
    let signers = AllowedSigners::parse(file).ok()?;
    Some(signers.find(principal, ed25519(1).public_key().key_data(), namespace, stamp(at)).is_ok())
}

/// The principals of the first line of key 1 that is valid at the time.
fn principals(file: &str, at: &str) -> Vec<String> {
    let signers = AllowedSigners::parse(file).unwrap();
    let key = ed25519(1);
    let valid = |signer: &&Signer| {
        let (after, before) = (signer.options.valid_after, signer.options.valid_before);
        after.is_none_or(|after| stamp(at) >= after) && before.is_none_or(|before| stamp(at) <= before)
    };
    let first = signers.of_key(key.public_key().key_data()).find(valid);
    first.map_or(Vec::new(), |signer| signer.principals.as_str().split(',').map(str::to_owned).collect())
}

/// `20260101120000Z` as a time.
fn stamp(at: &str) -> chrono::DateTime<chrono::Utc> {
    chrono::NaiveDateTime::parse_from_str(at, "%Y%m%d%H%M%SZ").unwrap().and_utc()
}

fn option() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::subsequence(vec!["gpdoc", "git", "g*", "!git", "*"], 1..3)
            .prop_map(|list| format!("namespaces=\"{}\"", list.join(","))),
        prop::sample::select(vec!["20260101Z", "20260102z", "202601011200Z", "20260101120001UTC"])
            .prop_map(|at| format!("valid-after=\"{at}\"")),
        prop::sample::select(vec!["20260101Z", "20260102Z", "202601011200Z", "20260101115959Z"])
            .prop_map(|at| format!("Valid-Before=\"{at}\"")),
    ]
}

fn line() -> impl Strategy<Value = String> {
    let principals = prop::sample::subsequence(vec!["!ada", "ada", "a*", "bob", "!b?b"], 1..4);
    let seed = prop_oneof![4 => Just(1u8), 1 => Just(2u8)];
    let end = prop::sample::select(vec!["\n", "\r\n", " a comment # of two\n", "\t\n"]);
    let parts = (principals, any::<bool>(), prop::collection::vec(option(), 0..3), seed, end);
    parts.prop_map(|(principals, quoted, options, seed, end)| {
        let principals = principals.join(",");
        let principals = if quoted { format!("\"{principals}\"") } else { principals };
        let options = if options.is_empty() { String::new() } else { format!("{} ", options.join(",")) };
        format!("{principals} \t{options}{}{end}", public(&ed25519(seed)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn who_may_sign_is_who_may_sign_by_openssh(
        lines in prop::collection::vec(prop_oneof![6 => line(), 1 => Just("# a comment\n".to_owned()), 1 => Just("\n".to_owned())], 0..4),
        principal in prop::sample::select(vec!["ada", "bob", "Ada", "a"]),
        namespace in prop::sample::select(NAMESPACES.to_vec()),
        at in prop::sample::select(vec!["20260101000000Z", "20260101120000Z", "20260101120001Z", "20260102000000Z", "20260102000001Z"]),
    ) {
        let oracle = Oracle::new();
        let file = lines.concat();
        // A file that is refused whole allows nobody; OpenSSH may read on.
        if let Some(ours) = ours(&file, principal, namespace, at) {
            prop_assert_eq!(ours, oracle.verifies(&file, principal, namespace, at), "{} {} {}\n{}", principal, namespace, at, file);
            let first = principals(&file, at);
            prop_assert_eq!(first, oracle.principals(&file, at), "{}", file);
        } else {
            let repeated = file.lines().any(|line| line.matches("=\"").count() > 1);
            prop_assert!(repeated, "refused: {}", file);
        }
    }

    /// Whatever the file looks like: what is allowed here, OpenSSH allows.
    #[test]
    fn a_damaged_file_allows_nothing_that_openssh_does_not(
        line in line(),
        position in any::<prop::sample::Index>(),
        by in prop::sample::select(vec!["", "\"", ",", " ", "\t", "=", "\\", "!", "*", "#", "A", "Z", "\n", "\r", "\u{feff}", "0"]),
        cut in 0usize..2,
    ) {
        let at = "20260101120000Z";
        let start = line.floor_char_boundary(position.index(line.len()));
        let end = line.ceil_char_boundary((start + cut).min(line.len()));
        let file = format!("{}{by}{}", &line[..start], &line[end..]);
        if ours(&file, "ada", "gpdoc", at) == Some(true) {
            prop_assert!(Oracle::new().verifies(&file, "ada", "gpdoc", at), "{}", file);
        }
    }
}

#[test]
fn a_time_of_no_zone_is_refused_because_openssh_asks_the_machine() {
    let file = format!("ada valid-before=\"20260101\" {}", public(&ed25519(1)));
    let oracle = Oracle::new();
    assert!(oracle.verifies(&file, "ada", "gpdoc", "20251231000000Z"));
    assert_eq!(ours(&file, "ada", "gpdoc", "20251231000000Z"), None);
    assert_eq!(time("2025-12-31T00:00:00Z"), stamp("20251231000000Z"));
}

#[test]
fn keys_of_every_type_are_read_and_told_apart() {
    let oracle = Oracle::new();
    let mut file = String::new();
    for (kind, bits) in [("rsa", "2048"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("ed25519", "256")] {
        let name = format!("{kind}-{bits}");
        oracle.sandbox.ssh_keygen(&["-q", "-t", kind, "-b", bits, "-N", "", "-C", "a comment", "-f", &name], b"");
        let public = std::fs::read_to_string(oracle.sandbox.join(&format!("{name}.pub"))).unwrap();
        file.push_str(&name);
        file.push(' ');
        file.push_str(&public);
        let signature = oracle.sandbox.ssh_keygen(&["-Y", "sign", "-q", "-n", "gpdoc", "-f", &name], b"message");
        oracle.sandbox.write(&format!("{name}.sig"), signature);
    }
    let signers = AllowedSigners::parse(&file).unwrap();
    for signer in &signers.signers {
        let signature = format!("{}.sig", signer.principals);
        oracle.sandbox.write("signers", &file);
        let found = oracle.sandbox.ssh_keygen(&["-Y", "find-principals", "-f", "signers", "-s", &signature], b"");
        assert_eq!(found.trim(), signer.principals.as_str());
        assert_eq!(signers.of_key(&signer.key).count(), 1);
    }
    assert_eq!(signers.signers.len(), 5);
}
