//! Tokens, keys and home directories in a text: what a capture must not carry into a repository.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::ledger::redact::{self, Kind};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it looks like.
    pub what: Kind,
    /// The byte range in the text.
    pub span: Range<usize>,
}

/// A prefix, the fewest characters behind it, and what it is. The forms are those that their makers document.
const TOKENS: [(&str, usize, &str); 26] = [
    ("AKIA", 16, "an AWS access key"),
    ("ASIA", 16, "an AWS access key"),
    ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"),
    ("ghu_", 36, "a GitHub token"),
    ("ghs_", 36, "a GitHub token"),
    ("ghr_", 36, "a GitHub token"),
    ("github_pat_", 40, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"),
    ("xoxb-", 20, "a Slack token"),
    ("xoxp-", 20, "a Slack token"),
    ("xoxa-", 20, "a Slack token"),
    ("sk-ant-", 20, "an API key"),
    ("sk-proj-", 20, "an API key"),
    ("sk_live_", 20, "an API key"),
    ("rk_live_", 20, "an API key"),
    ("AIza", 35, "a Google API key"),
    ("npm_", 36, "an npm token"),
    ("pypi-", 50, "a PyPI token"),
    ("hvs.", 24, "a Vault token"),
    ("dop_v1_", 60, "a DigitalOcean token"),
    ("dckr_pat_", 27, "a Docker token"),
    ("glsa_", 40, "a Grafana token"),
    ("hf_", 34, "a Hugging Face token"),
    ("shpat_", 32, "a Shopify token"),
    ("xapp-", 20, "a Slack token"),
];

/// What a private key in PEM begins with.
const KEY: &str = "-----BEGIN ";

/// Where homes are.
const HOMES: [&str; 3] = ["/Users/", "/home/", "C:\\Users\\"];

/// Homes that are no person's: of images, runners and examples.
const COMMON: [&str; 24] = [
    "app", "build", "circleci", "coder", "dev", "ec2-user", "example", "git", "jenkins", "jovyan", "me", "name",
    "node", "nonroot", "opc", "root", "runner", "someone", "ubuntu", "user", "username", "vagrant", "vscode", "you",
];

/// The text with something else in their place.
#[must_use]
pub fn hide(text: &str) -> String {
    let mut hidden = String::new();
    let mut at = 0;
    for secret in find(text).into_iter().filter(|secret| !secret.span.is_empty()) {
        if secret.span.start >= at {
            hidden.push_str(text.get(at..secret.span.start).unwrap_or_default());
            hidden.push_str("REDACTED");
            at = secret.span.end;
        }
    }
    hidden + text.get(at..).unwrap_or_default()
}

/// What a secret may begin with, to find all of them in one look at a text. None of them begins within another.
static BEGINNINGS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let prefixes = TOKENS.iter().map(|(prefix, ..)| *prefix).chain(HOMES).chain([KEY]);
    Regex::new(&prefixes.map(regex::escape).collect::<Vec<_>>().join("|")).ok()
});

/// Finds them, in the order of the text.
#[must_use]
pub fn find(text: &str) -> Vec<Secret> {
    let places = BEGINNINGS.iter().flat_map(|beginnings| beginnings.find_iter(text));
    let mut found: Vec<Secret> = places.filter_map(|place| secret(text, place.start(), place.as_str())).collect();
    for (what, span) in redact::find(text) {
        if found.iter().all(|other| other.span.end <= span.start || span.end <= other.span.start) {
            found.push(Secret { what, span });
        }
    }
    found.sort_by_key(|secret| secret.span.start);
    found
}

/// The secret at a place where one may begin.
fn secret(text: &str, at: usize, beginning: &str) -> Option<Secret> {
    if beginning == KEY {
        return key(text, at);
    }
    if HOMES.contains(&beginning) {
        return home(text, at, beginning);
    }
    let &(prefix, length, what) = TOKENS.iter().find(|(prefix, ..)| *prefix == beginning)?;
    token(text, at, prefix, length).map(|span| Secret { what: Kind::Token(what), span })
}

fn key(text: &str, at: usize) -> Option<Secret> {
    let end = text[at..].lines().next()?.find("PRIVATE KEY-----")?;
    // What follows is the key itself; a mention of the line alone is none.
    let body = text[at + end..].lines().nth(1).unwrap_or_default().trim();
    let is_key =
        body.len() >= 32 && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=:-, ".contains(&byte));
    is_key.then(|| Secret { what: Kind::PrivateKey, span: at..at + end + "PRIVATE KEY-----".len() })
}

fn token(text: &str, at: usize, prefix: &str, length: usize) -> Option<Range<usize>> {
    let is_start = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let rest = &text[at + prefix.len()..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
    let body = &rest[..end];
    // The keys of Amazon have no small letters, and one length.
    let is_amazon = !matches!(prefix, "AKIA" | "ASIA")
        || (end == length && body.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
    (is_start && end >= length && is_amazon && is_random(body)).then(|| at..at + prefix.len() + end)
}

/// False for what stands in for a secret: `xxxxxxxx`, `EXAMPLE`, `your-token-here`.
fn is_random(body: &str) -> bool {
    let mut letters: Vec<u8> = body.bytes().collect();
    letters.sort_unstable();
    letters.dedup();
    !redact::stands_in(body) && letters.len() >= 8
}

/// The home directory of a person: `/Users/ada`, with what is below it.
fn home(text: &str, at: usize, prefix: &str) -> Option<Secret> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '~')) {
        return None;
    }
    let rest = &text[at + prefix.len()..];
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))).unwrap_or(rest.len());
    let name = rest[..end].trim_end_matches(['.', '-']);
    let is_path = rest[end..].starts_with(['/', '\\']);
    let is_person = !name.is_empty() && !name.starts_with('.') && !COMMON.contains(&name.to_lowercase().as_str());
    (is_path && is_person).then(|| Secret { what: Kind::Home, span: at..at + prefix.len() + name.len() })
}
