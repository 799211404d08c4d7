//! Finds the secrets of a text that people wrote, to tell them of it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

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

/// What stands in every line in which [`find`] can find something. Of names it has the middle alone, which makes a small automaton:
/// [`has_value`] looks at the rest.
static HINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let named = "passw|passphrase|secret|(?:api|access|account|private|encryption)[_-]?key|credential|token|signature|[_-](?:pwd|pass)";
    let tokens = TOKENS.map(regex::escape).join("|");
    Regex::new(&format!(r"(?i-u:{named}|authorization|bearer\s)|://[!-.0-~]*@|eyJ|{tokens}")).ok()
});

/// True where the name that a hint is the middle of has a value behind it, and for every hint that is no name.
fn has_value(hint: &str, behind: &str) -> bool {
    let begins = |word: &str| hint.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if begins("authorization") || begins("bearer") || begins("://") || hint == "eyJ" || TOKENS.contains(&hint) {
        return true;
    }
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let rest = behind.trim_start_matches(in_name);
    let rest = rest.strip_prefix('\\').unwrap_or(rest);
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    rest.trim_start_matches([' ', '\t']).starts_with(['=', ':'])
}

/// The secrets of a text that people wrote, with what they are. Of what [`text`] takes out only that which is certain: to take out
/// too much costs nothing, and to accuse wrongly does.
#[must_use]
pub fn find(text: &str) -> Vec<(Kind, Range<usize>)> {
    let Some(rules) = RULES.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    let mut done = 0;
    for hint in HINT.iter().flat_map(|hint| hint.find_iter(text)) {
        if hint.start() < done || !has_value(hint.as_str(), &text[hint.end()..]) {
            continue;
        }
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
