//! Any text is a file of allowed signers or has faults at their places; nobody may sign whom no line names.

use std::sync::LazyLock;

use gpdoc::signature::{AllowedSigners, Key};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID5poU76aROf9ZYTHtbTCMi0ZI7CC6+mGMsLkoLpVU/T";

static PUBLIC: LazyLock<Key> =
    LazyLock::new(|| ssh_key::PublicKey::from_openssh(KEY).expect("a key").key_data().clone());

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    match AllowedSigners::parse(text) {
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(faults.is_sorted_by_key(|fault| fault.line));
            for fault in faults {
                let start: usize = lines[..fault.line - 1].iter().map(|line| line.len()).sum();
                assert!(fault.range.start >= start && fault.range.end <= start + lines[fault.line - 1].len());
                assert!(text.get(fault.range).is_some());
                // The line is at fault, not what stands around it.
                assert!(AllowedSigners::parse(lines[fault.line - 1]).is_err());
            }
        }
        Ok(signers) => {
            let time = "2026-01-31T12:00:00Z".parse().expect("a time");
            for signer in signers.of_key(&PUBLIC) {
                assert!(lines[signer.line - 1].contains(KEY.split(' ').nth(1).expect("a key")));
                assert!(!signer.principals.matches("") || signer.principals.as_str().contains('*'));
            }
            for principal in ["ada@example.org", "bea@example.org", "a"] {
                if let Ok(signer) = signers.find(principal, &PUBLIC, "gpdoc-approval-v1", time) {
                    assert!(signer.principals.matches(principal));
                    let found = signers.principals_of(&PUBLIC, "gpdoc-approval-v1", time);
                    assert!(found.contains(&&signer.principals));
                }
            }
        }
    }
}
