//! The baseline: findings that were accepted on a day, so that `check` fails on new ones only.
//!
//! One line a fingerprint, sorted, so that two branches that drain it seldom touch the same line.

use serde::{Deserialize, Serialize};

use crate::config::{Config, Problem};
use crate::finding::filter::{self, Accepted};
use crate::finding::{Finding, Fingerprint, Location};
use crate::snapshot::{EntryKind, ReadError, RelPath, Snapshot};

/// More findings of one fingerprint than there can be; sums of counts stay numbers.
const MOST: usize = 1 << 30;

/// One accepted fingerprint.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    fingerprint: Fingerprint,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

#[derive(Debug, Deserialize)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks by reference.
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// Reads the baseline of a snapshot; an absent one accepts nothing.
///
/// # Errors
/// When the file is there and cannot be read as a baseline.
pub fn load(snapshot: &dyn Snapshot, config: &Config) -> Result<Accepted, Vec<Problem>> {
    let path = config.baseline_path();
    let problem = |message: String| {
        let help = Some("take it from git again, or remove the file and run `gpdoc baseline write`".to_owned());
        vec![Problem { location: Location { path: path.clone(), range: None }, message, help }]
    };
    if snapshot.listing().get(path.as_str()).is_none() {
        return Ok(Accepted::new());
    }
    let text = match snapshot.read_text(&path) {
        Ok(text) => text,
        Err(ReadError::Missing) => return Ok(Accepted::new()),
        Err(error) => return Err(problem(format!("the baseline cannot be read: {error}"))),
    };
    if text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        let help = "keep the lines of both sides, each with a comma behind it but the last, then run `gpdoc baseline write --shrink`";
        let message = "the baseline has a merge conflict".to_owned();
        let location = Location { path, range: None };
        return Err(vec![Problem { location, message, help: Some(help.to_owned()) }]);
    }
    let file: File = serde_json::from_str(&text).map_err(|error| problem(format!("this is no baseline: {error}")))?;
    if file.version != 1 {
        return Err(problem(format!("this baseline has version {}; this gpdoc reads version 1", file.version)));
    }
    let mut accepted = Accepted::new();
    for entry in file.findings.into_iter().filter(|entry| accepts(&entry.fingerprint.rule)) {
        let count: &mut usize = accepted.entry(entry.fingerprint).or_default();
        *count = count.saturating_add(entry.count).min(MOST);
    }
    Ok(accepted)
}

/// False for the findings of a rule that no baseline accepts: a file that cannot be read leaves the question open, whatever
/// was found on another day.
#[must_use]
pub fn accepts(rule: &str) -> bool {
    rule != "unreadable-file"
}

/// The baseline that accepts these findings.
#[must_use]
pub fn of(findings: &[Finding]) -> Accepted {
    filter::count(findings).into_iter().filter(|(fingerprint, _)| accepts(&fingerprint.rule)).collect()
}

/// What is to be said where the user's own configuration names a baseline that is not there: nothing is accepted then.
pub(super) fn missing(snapshot: &dyn Snapshot, config: &Config) -> Option<String> {
    let path = config.baseline_path();
    let is_missing = config.layers.is_own("/baseline") && snapshot.listing().get(path.as_str()).is_none();
    is_missing.then(|| format!("`{path}`, which `baseline` names, is not there: no finding is accepted"))
}

/// True when both snapshots have the same file there, which need not be read twice.
pub(super) fn is_same(base: &dyn Snapshot, head: &dyn Snapshot, path: &RelPath) -> bool {
    let file = |snapshot: &dyn Snapshot| {
        snapshot.listing().get(path.as_str()).filter(|entry| entry.kind == EntryKind::File).cloned()
    };
    let (Some(old), Some(new)) = (file(base), file(head)) else { return false };
    (old.blob.is_some() && old.blob == new.blob) || head.read(path).is_ok_and(|bytes| old.holds(&bytes))
}

/// Writes a baseline as text.
#[must_use]
pub fn write(accepted: &Accepted) -> String {
    let mut out = String::from("{\n  \"version\": 1,\n  \"findings\": [");
    for (at, (fingerprint, count)) in accepted.iter().enumerate() {
        let entry = Entry { fingerprint: fingerprint.clone(), count: *count };
        out.push_str(if at == 0 { "\n    " } else { ",\n    " });
        // Strings and numbers always serialise.
        out.push_str(&serde_json::to_string(&entry).unwrap_or_default());
    }
    out.push_str(if accepted.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    out
}
