//! An armour taken apart and put together again, to change what is in it.

pub(crate) const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
pub(crate) const END: &str = "-----END SSH SIGNATURE-----";

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The binary form of a signature.
pub(crate) fn decode(armour: &str) -> Vec<u8> {
    decode_base64(&armour.lines().filter(|line| !line.starts_with('-')).collect::<String>())
}

pub(crate) fn decode_base64(body: &str) -> Vec<u8> {
    let digits = body.trim_end_matches('=').bytes().map(|byte| ALPHABET.iter().position(|it| *it == byte).unwrap());
    let bits: Vec<usize> = digits.flat_map(|digit| (0..6).rev().map(move |bit| (digit >> bit) & 1)).collect();
    let byte = |bits: &[usize]| bits.iter().fold(0, |sum, bit| (sum << 1) | u8::try_from(*bit).unwrap());
    bits.chunks_exact(8).map(byte).collect()
}

/// The armour that `ssh-keygen` writes around a binary form.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut body = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| usize::from(chunk.get(at).copied().unwrap_or(0));
        let number = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for digit in 0..4 {
            let at = (number >> (18 - 6 * digit)) & 63;
            body.push(if digit <= chunk.len() { ALPHABET[at].into() } else { '=' });
        }
    }
    let lines: Vec<&str> = (0..body.len()).step_by(70).map(|at| &body[at..body.len().min(at + 70)]).collect();
    format!("{BEGIN}\n{}\n{END}\n", lines.join("\n"))
}

/// The armour with the first place of some bytes in the binary form replaced by others.
pub(crate) fn with(armour: &str, from: &[u8], to: &[u8]) -> String {
    let bytes = decode(armour);
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    encode(&[&bytes[..at], to, &bytes[at + from.len()..]].concat())
}
