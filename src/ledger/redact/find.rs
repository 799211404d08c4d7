//! Finds the secrets of a text that people wrote, to tell them of it.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{Form, RULES, Rules, is_random};

/// What a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A token that says whose it is.
    Token(&'static str),
    /// A private key in PEM.
    PrivateKey,
    /// A JSON Web Token.
    WebToken,
    /// What a request is authorised by.
    Authorization,
    /// A password in a URL.
    Address,
    /// What stands behind a name that says that it is a secret.
    Password,
    /// The home directory of a person.
    Home,
}

impl Kind {
    /// For a message: `an AWS access key`.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Kind::Token(what) => what,
            Kind::PrivateKey => "a private key",
            Kind::WebToken => "a JSON Web Token",
            Kind::Authorization => "what a request is authorised by",
            Kind::Address => "a URL with a password",
            Kind::Password => "a password or a key",
            Kind::Home => "a person's home directory",
        }
    }
}

/// How tokens begin that say whose they are.
const TOKENS: [&str; 10] =
    ["hooks.slack", "SG.", "ya29.", "whsec_", "AGE-SECRET", "dckr_", "dop_v1_", "hf_", "glsa_", "shp"];

/// What the names of secrets have in them, in any case.
const NAMED: [&str; 25] = [
    "passw",
    "passphrase",
    "secret",
    "apikey",
    "api_key",
    "api-key",
    "accesskey",
    "access_key",
    "access-key",
    "accountkey",
    "account_key",
    "account-key",
    "privatekey",
    "private_key",
    "private-key",
    "encryptionkey",
    "encryption_key",
    "encryption-key",
    "credential",
    "token",
    "signature",
    "_pwd",
    "-pwd",
    "_pass",
    "-pass",
];

/// What tells that a secret may be near.
#[derive(Clone, Copy)]
enum Hint {
    /// The middle of a name, in any case: one of [`NAMED`].
    Name,
    /// What authorises a request, in any case.
    Request,
    /// The beginning of an address.
    Address,
    /// The beginning of a token, as it is written.
    Token(&'static str),
}

/// Finds in one look at a text what may tell of a secret: the patterns of the secrets themselves are many and costly, and most lines
/// need none.
static HINTS: LazyLock<Option<(AhoCorasick, Vec<Hint>)>> = LazyLock::new(|| {
    let requests = ["authorization", "bearer"].map(|word| (word, Hint::Request));
    let tokens = TOKENS.iter().chain(&["eyJ"]).map(|start| (*start, Hint::Token(start)));
    let names = NAMED.iter().map(|word| (*word, Hint::Name));
    let all = names.chain(requests).chain([("://", Hint::Address)]).chain(tokens);
    let (words, hints): (Vec<&str>, Vec<Hint>) = all.unzip();
    let automaton = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words);
    automaton.ok().map(|automaton| (automaton, hints))
});

/// False where what a hint tells of cannot be there. `before` ends with it, `behind` is the rest of its line.
fn is_telling(hint: Hint, before: &str, behind: &str) -> bool {
    match hint {
        Hint::Name => may_be_secret(behind),
        Hint::Request => true,
        Hint::Address => {
            let end = behind.find(|c: char| !matches!(c, '!'..='~') || c == '/').unwrap_or(behind.len());
            behind[..end].contains('@')
        }
        Hint::Token(start) => before.ends_with(start),
    }
}

/// False where behind the middle of a name no value follows that can be [`is_random`]: all of them have a digit, and none is a
/// variable's.
fn may_be_secret(behind: &str) -> bool {
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let rest = behind.trim_start_matches(in_name);
    let rest = rest.strip_prefix('\\').unwrap_or(rest);
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let Some(value) = rest.trim_start_matches([' ', '\t']).strip_prefix(['=', ':']) else { return false };
    let value = value.trim_start();
    let value = value.strip_prefix('\\').unwrap_or(value);
    // Within quotes a value may have blanks.
    let value = if value.starts_with(['"', '\'']) { Some(value) } else { value.split_whitespace().next() };
    value.is_some_and(|value| {
        let bare = value.trim_start_matches(['"', '\'']);
        !bare.starts_with(['$', '{', '<', '(', '[']) && bare.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// The secrets of a text that people wrote, with what they are. Of what [`text`] takes out only that which is certain: to take out
/// too much costs nothing, and to accuse wrongly does.
#[must_use]
pub fn find(text: &str) -> Vec<(Kind, Range<usize>)> {
    let Some((automaton, hints)) = HINTS.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    let mut done = 0;
    for hint in automaton.find_overlapping_iter(text) {
        let (before, behind) = text.split_at(hint.end());
        let behind = behind.split('\n').next().unwrap_or_default();
        if hint.start() < done || !is_telling(hints[hint.pattern().as_usize()], before, behind) {
            continue;
        }
        let Some(rules) = RULES.as_ref() else { return Vec::new() };
        let start = text[..hint.start()].rfind('\n').map_or(0, |at| at + 1);
        done = text[hint.start()..].find('\n').map_or(text.len(), |at| hint.start() + at);
        let told = rules.told(&text[start..done]).into_iter();
        found.extend(told.map(|(kind, range)| (kind, start + range.start..start + range.end)));
    }
    found
}

/// False for what stands in for a secret, for words, and for what everybody has.
fn is_certain(kind: Kind, value: &str, all: &str, behind: &str) -> bool {
    let is_mixed =
        || value.bytes().any(|byte| byte.is_ascii_digit()) && value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_kind = match kind {
        Kind::Address => {
            let user = all.split_once("://").and_then(|(_, rest)| rest.split_once(':')).map_or("", |(user, _)| user);
            let local = ["localhost", "127.0.0.1", "0.0.0.0"];
            let host = behind.split([':', '/', '?', ' ', '"', '\'', '`', ')', '>']).next().unwrap_or_default();
            user != value
                && !local.contains(&host)
                && value.is_ascii()
                && !["pw", "pass", "password", "pwd"].contains(&value)
        }
        Kind::Password => is_random(value),
        Kind::Authorization => value.len() >= 20 && is_mixed() && !value.contains(' '),
        _ => true,
    };
    is_kind && !stands_in(value)
}

/// True for what stands in for a secret: `xxxxxxxx`, `EXAMPLE`, `your-token-here`, `${{ secrets.X }}`, `***`.
#[must_use]
pub fn stands_in(value: &str) -> bool {
    let lower = value.to_lowercase();
    let words = [
        "example",
        "redacted",
        "your",
        "xxxx",
        "placeholder",
        "0000000",
        "changeme",
        "change-me",
        "dummy",
        "fake",
        "sample",
        "todo",
        "***",
        "...",
        "\u{2026}",
    ];
    words.iter().any(|word| lower.contains(word)) || lower.contains(['$', '<', '>', '{', '}', '%', '*', '[', ']'])
}

impl Rules {
    /// What is certain enough to be told of a line.
    fn told(&self, line: &str) -> Vec<(Kind, Range<usize>)> {
        let mut told: Vec<(Kind, Range<usize>)> = Vec::new();
        let told_of = |form: &&Form| form.kind.is_some_and(|kind| may_hold(kind, line));
        for form in self.everywhere.iter().filter(told_of) {
            let (Some(kind), Some(regex)) = (form.kind, form.regex()) else { continue };
            for found in regex.captures_iter(line) {
                let (Some(all), Some(secret)) = (found.get(0), self.secret(&found)) else { continue };
                let is_new = told.iter().all(|(_, other)| other.end <= secret.start || secret.end <= other.start);
                if is_new && is_certain(kind, &line[secret.clone()], all.as_str(), &line[all.end()..]) {
                    told.push((kind, secret));
                }
            }
        }
        told
    }
}

/// False for a line in which no secret of a kind can stand. Most lines need few of the patterns, which are costly to compile.
fn may_hold(kind: Kind, line: &str) -> bool {
    match kind {
        Kind::Password => may_hold_random(line),
        Kind::WebToken => line.contains("eyJ"),
        Kind::Address => line.contains('@'),
        Kind::Authorization => {
            let lower = line.to_ascii_lowercase();
            lower.contains("authorization") || lower.contains("bearer")
        }
        Kind::Token(_) => TOKENS.iter().any(|start| line.contains(start)),
        Kind::PrivateKey | Kind::Home => true,
    }
}

/// False for a line in which no value can be [`is_random`]: the patterns of passwords are costly, and most lines that speak of
/// a token have none.
fn may_hold_random(line: &str) -> bool {
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    // Only within quotes a value has blanks.
    has_digit(line)
        && (line.contains(['"', '\''])
            || line
                .split_whitespace()
                .any(|word| word.len() >= 8 && has_digit(word) && word.bytes().any(|byte| byte.is_ascii_alphabetic())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::RULES;
    use super::find;

    const PIECES: [&str; 51] = [
        "password",
        "PASSWORD",
        "Passphrase",
        "api_key",
        "API-KEY",
        "apikey",
        "Secret",
        "db_pass",
        "DB-PWD",
        "token",
        "signature",
        "hf_pass",
        "credentials",
        "s",
        "_A",
        ".x",
        "\"",
        "'",
        "\\\"",
        "=",
        " = ",
        ":",
        ": ",
        ":\t",
        " ",
        "\u{a0}",
        "Kq8zLm2xPw9v",
        "a b7 c",
        "hunter",
        "1234",
        "-",
        "é",
        "authorization",
        "Authorization: Bearer ",
        "bearer",
        "basic ",
        "https://",
        "ada:",
        "@host",
        "eyJhbGciOiJI.eyJzdWIiOiIx.c2ln",
        "hf_abcdefghijklmnopqrstuvwxyz012345",
        "shpat_0123456789abcdef0123456789abcdef",
        "SG.",
        ",",
        "/",
        "glsa_abcdefghijklmnopqrstuvwxyz0123_45",
        "${",
        "$A1b2c3d4e5",
        "}",
        "<",
        "[A-Z0-9]",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What is looked for in the lines that have a hint is all that there is.
        #[test]
        fn hints_hide_nothing(lines in prop::collection::vec(prop::collection::vec(select(&PIECES[..]), 0..12), 1..4)) {
            let lines: Vec<String> = lines.iter().map(|line| line.concat()).collect();
            let rules = RULES.as_ref().expect("the patterns compile");
            let mut start = 0;
            let mut all = Vec::new();
            for line in &lines {
                all.extend(rules.told(line).into_iter().map(|(kind, range)| (kind, start + range.start..start + range.end)));
                start += line.len() + 1;
            }
            prop_assert_eq!(find(&lines.join("\n")), all);
        }
    }
}
