//! What an agent says: from flags, from files, as JSON.

use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error};

use crate::commands::failure::Failure;

/// So much text no agent has to say at once, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// The words of a segment. Lists may be given as one text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Told {
    #[serde(deserialize_with = "one_or_many")]
    pub(super) what: Vec<String>,
    pub(super) body: Option<String>,
    #[serde(deserialize_with = "objects_or_triples")]
    pub(super) issues: Vec<Issue>,
    #[serde(deserialize_with = "objects_or_triples")]
    pub(super) decisions: Vec<Decided>,
    #[serde(deserialize_with = "one_or_many")]
    pub(super) next: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub(super) outstanding: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub(super) corrects: Vec<String>,
}

impl Told {
    /// True when nothing is said but, perhaps, what is outstanding.
    pub(super) fn is_empty(&self) -> bool {
        let lists = [&self.what, &self.next, &self.corrects];
        lists.iter().all(|texts| said(texts).is_empty())
            && self.body.is_none()
            && self.issues.is_empty()
            && self.decisions.is_empty()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issue {
    #[serde(rename = "issue", alias = "symptom")]
    pub(super) symptom: String,
    pub(super) cause: String,
    pub(super) fix: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decided {
    #[serde(rename = "decision")]
    pub(super) question: String,
    pub(super) choice: String,
    #[serde(alias = "why")]
    pub(super) rationale: String,
}

impl From<[String; 3]> for Issue {
    fn from([symptom, cause, fix]: [String; 3]) -> Self {
        Issue { symptom, cause, fix }
    }
}

impl From<[String; 3]> for Decided {
    fn from([question, choice, rationale]: [String; 3]) -> Self {
        Decided { question, choice, rationale }
    }
}

/// The value of a flag: any words, `- like these` too, but not what was meant to be the next flag.
pub(super) fn words(value: &str) -> Result<String, String> {
    let is_flag = value.len() > 1 && value.starts_with('-') && !value.contains(char::is_whitespace);
    if is_flag {
        return Err("it looks like a flag, so the text seems to be missing".to_owned());
    }
    Ok(value.to_owned())
}

/// A text, or a list of texts.
pub(super) fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(text) => vec![text],
        OneOrMany::Many(texts) => texts,
    })
}

/// A list of objects, or of texts with two `|` as on the command line.
fn objects_or_triples<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: DeserializeOwned + From<[String; 3]>,
{
    let one = |item: serde_json::Value| match item.as_str() {
        Some(text) => parts(text)
            .map(T::from)
            .ok_or_else(|| D::Error::custom(format!("`{text}` does not have three parts separated by `|`"))),
        None => serde_json::from_value(item).map_err(D::Error::custom),
    };
    Vec::<serde_json::Value>::deserialize(deserializer)?.into_iter().map(one).collect()
}

/// The text of a file, or of standard input for `-`.
pub(super) fn text(flag: &str, path: &Path) -> Result<String, Failure> {
    let failed = |error: std::io::Error| {
        let message = format!("{flag} {}: {error}", path.display());
        Failure::usage(message, "name a file of UTF-8 text, or `-` for standard input")
    };
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(LONGEST + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_string(&mut text))
    };
    read.map_err(failed)?;
    if text.len() as u64 > LONGEST {
        return Err(Failure::usage(
            format!("{flag} {}: it is longer than {LONGEST} bytes", path.display()),
            "say it in less, and link to the rest",
        ));
    }
    Ok(text)
}

/// A file of JSON, or standard input for `-`.
pub(super) fn json<T: DeserializeOwned>(path: &Path, example: &str) -> Result<T, Failure> {
    let text = text("--json-in", path)?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!("--json-in {}: {error}", path.display()), format!("it looks like this: {example}"))
    })
}

/// Three texts with `|` between them; `\|` is a bar.
pub(super) fn triple(flag: &str, shape: &str, text: &str) -> Result<[String; 3], Failure> {
    parts(text).ok_or_else(|| {
        let message = format!("{flag} '{text}' does not have three parts");
        Failure::usage(message, format!("write it as {flag} '{shape}', with `\\|` for a bar"))
    })
}

fn parts(text: &str) -> Option<[String; 3]> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.next_if_eq(&'|').is_some() => parts.last_mut().into_iter().for_each(|part| part.push('|')),
            '|' => parts.push(String::new()),
            c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
    }
    let parts: Vec<String> = parts.iter().map(|part| part.trim().to_owned()).collect();
    <[String; 3]>::try_from(parts).ok().filter(|parts| parts.iter().all(|part| !part.is_empty()))
}

/// Texts without the mark of a list item, and without those that are empty or say that there is nothing.
pub(super) fn said(texts: &[String]) -> Vec<String> {
    let is_nothing = |text: &str| matches!(text.trim_end_matches('.').to_lowercase().as_str(), "" | "none" | "n/a");
    let unmarked =
        |text: &'_ str| text.strip_prefix("- ").or_else(|| text.strip_prefix("* ")).unwrap_or(text).trim().to_owned();
    texts.iter().map(|text| unmarked(text.trim())).filter(|text| !is_nothing(text)).collect()
}
