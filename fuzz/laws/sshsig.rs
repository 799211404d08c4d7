//! Of all bytes, one armour is this key's signature of this message.

use gpdoc::signature::{fingerprint, verify};

const NAMESPACE: &str = "gpdoc-approval-v1";
const MESSAGE: &[u8] = b"an invented message\n";
const SIGNATURE: &str = include_str!("../seeds/sshsig/signature");
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID5poU76aROf9ZYTHtbTCMi0ZI7CC6+mGMsLkoLpVU/T";

/// The lines of Base64 that `ssh-keygen` writes: 70 characters each.
fn armour(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let known = at <= three.len();
            text.push(if known { char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]) } else { '=' });
        }
    }
    let lines: Vec<&str> = text.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
}

fn judge(armour: &[u8]) {
    let Ok(key) = verify(armour, NAMESPACE, MESSAGE) else { return };
    let ours = ssh_key::PublicKey::from_openssh(KEY).expect("a key");
    if fingerprint(&key) != fingerprint(ours.key_data()) {
        return;
    }
    let text = String::from_utf8_lossy(armour).replace("\r\n", "\n");
    assert_eq!(text.trim_end(), SIGNATURE.trim_end());
    assert!(verify(armour, "git", MESSAGE).is_err());
    assert!(verify(armour, NAMESPACE, b"another message\n").is_err());
}

pub(crate) fn check(bytes: &[u8]) {
    judge(bytes);
    judge(armour(bytes).as_bytes());
}
