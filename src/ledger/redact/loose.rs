//! Names that may say that their value is a secret, as variables of an environment have them. In a record such a value goes
//! unless it is plainly none; nobody is told of it, for that it is not certain enough.

use super::{is_number, is_path};

/// `PASS`, `DBPASS`, `MYSQL_PWD`, `GITHUB_PAT`, `TOKEN_PROD`.
pub(super) const LOOSE: &str = r"(?-u:(?:[a-z0-9]+[_.-]+)*(?:[a-z0-9]*(?:pass|pwd)|pw|pat|token|passcode|passkey|creds?|psk|jwt|otp)(?:[_.-]+[a-z0-9]+)*)";

/// `SSH_KEY`, `NPM_AUTH`; in small letters only where the key is one that opens something.
pub(super) const KEYS: &str = r"(?-u:(?-i:[A-Z0-9]+(?:_[A-Z0-9]+)*_(?:KEY|AUTH)(?:_[A-Z0-9]+)*)|(?:[a-z0-9]+[_.-]+)*(?:ssh|deploy|signing|master|storage|shared|license|auth|admin|root|session)[_-]?key)";

/// What may tell, as a part of a name.
const TELLING: [&str; 11] = ["pw", "pat", "token", "passcode", "passkey", "cred", "creds", "psk", "jwt", "otp", "auth"];

/// Words that end like one that tells.
const WORDS: [&str; 7] = ["bypass", "compass", "encompass", "overpass", "surpass", "trespass", "underpass"];

/// Keys that open nothing.
const KINDS_OF_KEYS: [&str; 14] = [
    "cache",
    "column",
    "foreign",
    "group",
    "hash",
    "index",
    "lookup",
    "object",
    "partition",
    "primary",
    "public",
    "range",
    "routing",
    "sort",
];

/// Last parts of names whose value is about the secret, not the secret.
const ABOUT: [&str; 24] = [
    "age",
    "algorithm",
    "budget",
    "command",
    "endpoint",
    "format",
    "header",
    "host",
    "issuer",
    "lifetime",
    "limit",
    "manager",
    "method",
    "mode",
    "percent",
    "port",
    "provider",
    "rate",
    "ratio",
    "size",
    "timeout",
    "total",
    "uri",
    "url",
];

/// True where a value is plainly no secret, in spite of its name.
pub(super) fn is_plain(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts: Vec<&str> = name.split(['_', '-', '.']).filter(|part| !part.is_empty()).collect();
    let tells = |part: &&str| {
        TELLING.contains(part) || ((part.ends_with("pass") || part.ends_with("pwd")) && !WORDS.contains(part))
    };
    let opens = |at: usize| parts[at].ends_with("key") && (at == 0 || !KINDS_OF_KEYS.contains(&parts[at - 1]));
    let is_directory = ["pwd", "oldpwd"].contains(&name.as_str()) && is_path(value);
    // A key is as often named by its file; text in base64 may begin like one.
    let is_file = !parts.iter().any(tells) && is_path(value) && !value.contains(['+', '=']);
    is_count(value)
        || is_directory
        || is_file
        || name.ends_with("key_id")
        || parts.last().is_some_and(|last| ABOUT.contains(last))
        || !(parts.iter().any(tells) || (0..parts.len()).any(opens))
}

/// `3`, `41/42`, `0.93`, `97%`: a number that a password would hardly be.
pub(super) fn is_count(value: &str) -> bool {
    let is_short = value.len() < 6 || !is_number(value);
    let of_count = |byte: u8| byte.is_ascii_digit() || b"./%,-".contains(&byte);
    is_short && value.bytes().any(|byte| byte.is_ascii_digit()) && value.bytes().all(of_count)
}
