use insta::assert_snapshot;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use ssh_key::public::SkEd25519;
use ssh_key::{Algorithm, HashAlg, LineEnding, Mpint, Signature, SigningKey, SshSig};

use super::armour::{decode, decode_base64, encode, with};
use super::{Sandbox, ed25519};
use crate::signature::{Key, LONGEST, verify};

/// A signature by key 1.
fn signed(hash: HashAlg) -> String {
    ed25519(1).sign("gpdoc", hash, b"message").unwrap().to_pem(LineEnding::LF).unwrap()
}

fn verdict(armour: &str, namespace: &str, message: &[u8]) -> String {
    match verify(armour.as_bytes(), namespace, message) {
        Ok(key) => key.algorithm().to_string(),
        Err(error) => error.to_string(),
    }
}

/// A signature as a security key makes it, with its flags.
fn by_security_key(flags: u8) -> String {
    let digest = |bytes: &[u8]| Sha256::digest(bytes).to_vec();
    let message = SshSig::signed_data("gpdoc", HashAlg::Sha512, b"message").unwrap();
    let trailer = [flags, 0, 0, 0, 9];
    let raw = sign_bytes(&ed25519(7), &[&digest(b"ssh:")[..], &trailer, &digest(&message)].concat());
    let signature = Signature::new(Algorithm::SkEd25519, [raw.as_bytes(), &trailer].concat()).unwrap();
    let key = SkEd25519::new(*ed25519(7).public_key().key_data().ed25519().unwrap(), "ssh:");
    let signature = SshSig::new(Key::SkEd25519(key), "gpdoc", HashAlg::Sha512, signature).unwrap();
    signature.to_pem(LineEnding::LF).unwrap()
}

fn sign_bytes<K: SigningKey>(key: &K, bytes: &[u8]) -> Signature {
    key.sign(bytes)
}

/// A signature by a key that `ssh-keygen` makes.
fn by_openssh(sandbox: &Sandbox, arguments: &[&str]) -> String {
    sandbox.ssh_keygen(&[&["-q", "-N", "", "-f", "key"], arguments].concat(), b"");
    sandbox.ssh_keygen(&["-Y", "sign", "-n", "gpdoc", "-f", "key"], b"message")
}

#[test]
fn a_signature_says_by_which_key_it_is() {
    for hash in [HashAlg::Sha256, HashAlg::Sha512] {
        let key = verify(signed(hash).as_bytes(), "gpdoc", b"message").unwrap();
        assert_eq!(key, *ed25519(1).public_key().key_data());
    }
}

#[test]
fn another_message_namespace_or_key_is_refused() {
    let armour = signed(HashAlg::Sha512);
    assert_snapshot!(verdict(&armour, "gpdoc", b"message"), @"ssh-ed25519");
    assert_snapshot!(verdict(&armour, "gpdoc", b"massage"), @"the signature does not fit: the key did not sign these bytes");
    assert_snapshot!(verdict(&armour, "git", b"message"), @"the signature is for the namespace `gpdoc`, not `git`");
    let public = |seed| ed25519(seed).public_key().key_data().ed25519().unwrap().0;
    assert_snapshot!(verdict(&with(&armour, &public(1), &public(2)), "gpdoc", b"message"), @"the signature does not fit: the key did not sign these bytes");
}

#[test]
fn what_openssh_signs_is_verified() {
    let sandbox = Sandbox::new();
    for (hash, kind) in [("sha256", "ed25519"), ("sha512", "ed25519"), ("sha256", "ecdsa"), ("sha512", "ecdsa")] {
        let name = format!("{kind}-{hash}");
        sandbox.ssh_keygen(&["-q", "-t", kind, "-N", "", "-f", &name], b"");
        let hash = format!("-Ohashalg={hash}");
        let armour = sandbox.ssh_keygen(&["-Y", "sign", "-n", "gpdoc", &hash, "-f", &name], b"message");
        assert!(verdict(&armour, "gpdoc", b"message").contains(kind));
        assert!(verdict(&armour, "gpdoc", b"messages").contains("does not fit"));
    }
}

#[test]
fn key_types_that_cannot_be_verified_are_named() {
    let said = |arguments: &[&str]| verdict(&by_openssh(&Sandbox::new(), arguments), "gpdoc", b"message");
    assert_snapshot!(said(&["-t", "rsa", "-b", "2048"]), @"the key type `ssh-rsa` cannot be verified by gpdoc; use ed25519");
    assert_snapshot!(said(&["-t", "ecdsa", "-b", "384"]), @"the key type `ecdsa-sha2-nistp384` cannot be verified by gpdoc; use ed25519");
    assert_snapshot!(said(&["-t", "ecdsa", "-b", "521"]), @"the key type `ecdsa-sha2-nistp521` cannot be verified by gpdoc; use ed25519");
}

#[test]
fn a_certificate_is_no_key() {
    let sandbox = Sandbox::new();
    by_openssh(&sandbox, &["-t", "ed25519"]);
    sandbox.ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "ca"], b"");
    sandbox.ssh_keygen(&["-q", "-s", "ca", "-I", "ada", "-n", "ada", "key.pub"], b"");
    let certified = sandbox.read("key-cert.pub");
    let certificate = decode_base64(certified.split(' ').nth(1).unwrap());
    let armour = sandbox.ssh_keygen(&["-Y", "sign", "-n", "gpdoc", "-f", "key"], b"message");
    let key = decode_base64(sandbox.read("key.pub").split(' ').nth(1).unwrap());
    let prefixed = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let armour = with(&armour, &prefixed(&key), &prefixed(&certificate));
    assert_snapshot!(verdict(&armour, "gpdoc", b"message"), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: character encoding invalid");
}

#[test]
fn a_security_key_must_have_been_touched() {
    let touched = by_security_key(1);
    assert_snapshot!(verdict(&touched, "gpdoc", b"message"), @"sk-ssh-ed25519@openssh.com");
    assert_snapshot!(verdict(&touched, "gpdoc", b"massage"), @"the signature does not fit: the key did not sign these bytes");
    assert_snapshot!(verdict(&by_security_key(0), "gpdoc", b"message"), @"nobody touched the security key when it signed");
    assert_snapshot!(verdict(&with(&by_security_key(0), &[0, 0, 0, 0, 9], &[1, 0, 0, 0, 9]), "gpdoc", b"message"), @"the signature does not fit: the key did not sign these bytes");
    let sandbox = Sandbox::new();
    sandbox.write("signature", &touched);
    let said = sandbox.ssh_keygen(&["-Y", "check-novalidate", "-n", "gpdoc", "-s", "signature"], b"message");
    assert!(said.starts_with("Good \"gpdoc\" signature with ED25519-SK key"), "{said}");
}

#[test]
fn the_armour_is_the_one_that_openssh_writes() {
    let armour = signed(HashAlg::Sha512);
    let said = |armour: &str| verdict(armour, "gpdoc", b"message");
    assert_eq!(encode(&decode(&armour)), armour);
    assert_snapshot!(said(armour.trim_end()), @"ssh-ed25519");
    assert_snapshot!(said(&armour.replace('\n', "\r\n")), @"ssh-ed25519");
    assert_snapshot!(said(""), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: it is not what stands between `-----BEGIN SSH SIGNATURE-----` and `-----END SSH SIGNATURE-----`");
    assert_snapshot!(said("hello"), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: it is not what stands between `-----BEGIN SSH SIGNATURE-----` and `-----END SSH SIGNATURE-----`");
    assert_snapshot!(said(&format!("approved\n{armour}")), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: it is not what stands between `-----BEGIN SSH SIGNATURE-----` and `-----END SSH SIGNATURE-----`");
    assert_snapshot!(said(&format!("{armour}\n")), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: it is not what stands between `-----BEGIN SSH SIGNATURE-----` and `-----END SSH SIGNATURE-----`");
    assert_snapshot!(said(&format!("{armour}{armour}")), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: PEM Base64 error: invalid Base64 encoding");
    assert_snapshot!(said(&armour.replace("SSH SIGNATURE", "SIGNATURE")), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: it is not what stands between `-----BEGIN SSH SIGNATURE-----` and `-----END SSH SIGNATURE-----`");
    assert_snapshot!(said(&armour.replacen('Z', "Z\n", 1)), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: PEM Base64 error: invalid Base64 encoding");
    assert_snapshot!(verify(b"\xff", "gpdoc", b"").unwrap_err().to_string(), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: it is no text");
    assert_snapshot!(said(&"A".repeat(LONGEST + 1)), @"the signature has 65537 bytes, more than 65536");
}

#[test]
fn what_is_in_it_is_a_signature_and_nothing_else() {
    let armour = signed(HashAlg::Sha512);
    let said = |armour: &str| verdict(armour, "gpdoc", b"message");
    assert_snapshot!(said(&encode(&[&decode(&armour)[..], &[0]].concat())), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: unexpected trailing data at end of message (1 bytes)");
    assert_snapshot!(said(&encode(&decode(&armour)[..100])), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: PEM Base64 error: invalid Base64 length");
    assert_snapshot!(said(&with(&armour, b"SSHSIG\0\0\0\x01", b"SSHSIG\0\0\0\x02")), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: version unsupported: 2");
    assert_snapshot!(said(&with(&armour, b"SSHSIG\0\0\0\x01", b"SSHSIG\0\0\0\0")), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: it is of version 0");
    assert_snapshot!(said(&with(&armour, b"gpdoc\0\0\0\0", b"gpdoc\0\0\0\x01x")), @"the signature has a reserved field that is not empty");
    assert_snapshot!(said(&with(&armour, b"\0\0\0\x06sha512", b"\0\0\0\x04sha1")), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: invalid label: 'sha1'");
    assert_snapshot!(said(&with(&armour, b"\0\0\0\x05gpdoc", b"\0\0\0\0")), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: namespace invalid");
    assert_snapshot!(said(&with(&armour, b"\0\0\0\x53\0\0\0\x0bssh-ed25519", b"\0\0\0\x54\0\0\0\x0crsa-sha2-512")), @"the key is of the type `ssh-ed25519`, but the signature is of `rsa-sha2-512`");
}

/// The order of the curve P-256.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// `ORDER - number`, both in big endian.
fn reflected(number: &[u8]) -> Vec<u8> {
    let number = [&vec![0; 32 - number.len()][..], number].concat();
    let mut borrow = 0;
    let mut digits: Vec<u8> = (0..32)
        .rev()
        .map(|at| {
            let digit = 256 + i32::from(ORDER[at]) - i32::from(number[at]) - borrow;
            borrow = i32::from(digit < 256);
            u8::try_from(digit % 256).unwrap()
        })
        .collect();
    digits.reverse();
    digits
}

#[test]
fn whoever_has_a_signature_by_ecdsa_can_make_a_second_one() {
    // So nothing may tell what was signed once from what was signed twice by the bytes of signatures.
    let armour = by_openssh(&Sandbox::new(), &["-t", "ecdsa", "-b", "256"]);
    let first = SshSig::from_pem(&armour).unwrap();
    let bytes = first.signature_bytes();
    let (r, s) = bytes[4..].split_at(usize::from(bytes[3]));
    let s = Mpint::from_positive_bytes(&reflected(Mpint::from_bytes(&s[4..]).unwrap().as_positive_bytes().unwrap()))
        .unwrap();
    let data = [&bytes[..4], r, &u32::try_from(s.as_bytes().len()).unwrap().to_be_bytes(), s.as_bytes()].concat();
    let second = Signature::new(first.algorithm(), data).unwrap();
    let second = SshSig::new(first.public_key().clone(), "gpdoc", first.hash_alg(), second).unwrap();
    let second = second.to_pem(LineEnding::LF).unwrap();
    assert_ne!(armour, second);
    let key = verify(armour.as_bytes(), "gpdoc", b"message");
    assert!(key.is_ok());
    assert_eq!(key, verify(second.as_bytes(), "gpdoc", b"message"));
}

proptest! {
    #[test]
    fn no_changed_byte_is_accepted(index in any::<prop::sample::Index>(), by in 1u8.., hash in any::<bool>()) {
        let mut bytes = decode(&signed(if hash { HashAlg::Sha256 } else { HashAlg::Sha512 }));
        let at = index.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(verify(encode(&bytes).as_bytes(), "gpdoc", b"message").is_err());
    }

    #[test]
    fn no_changed_armour_is_accepted(
        index in any::<prop::sample::Index>(), cut in 0usize..3, by in "[ -~\r\n]{0,3}",
    ) {
        let armour = signed(HashAlg::Sha512);
        let at = index.index(armour.len());
        let changed = format!("{}{by}{}", &armour[..at], &armour[(at + cut).min(armour.len())..]);
        let same = |text: &str| text.replace("\r\n", "\n").trim_end_matches('\n').to_owned();
        prop_assume!(same(&changed) != same(&armour));
        prop_assert!(verify(changed.as_bytes(), "gpdoc", b"message").is_err(), "{}", changed);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), armoured in any::<bool>()) {
        let start = b"SSHSIG\0\0\0\x01\0\0\0\x33\0\0\0\x0bssh-ed25519\0\0\0 ";
        let bytes = if armoured { encode(&[&start[..], &bytes].concat()).into_bytes() } else { bytes };
        prop_assert!(verify(&bytes, "gpdoc", b"message").is_err());
    }
}
