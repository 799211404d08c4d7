//! See `docs/rules/baseline-grew.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::finding::{Finding, Fingerprint, Location, Severity};
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "baseline-grew",
    summary: "a change that accepts findings which the base did not accept",
    default: Severity::Error,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/baseline-grew.md"),
};

pub(super) struct BaselineGrew;

impl Rule for BaselineGrew {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        let (before, now) = change.accepted;
        // The first baseline is how a repository begins.
        let old = change.base.config.baseline_path();
        if change.base.snapshot.listing().get(old.as_str()).is_none() {
            return;
        }
        let path = change.head.config.baseline_path();
        let text = change.head.snapshot.read_text(&path).unwrap_or_default();
        for (fingerprint, &count) in now {
            let known = [Some(fingerprint.clone()), renamed(change, fingerprint)];
            let known =
                known.iter().flatten().filter_map(|fingerprint| before.get(fingerprint)).max().copied().unwrap_or(0);
            if count <= known {
                continue;
            }
            let Fingerprint { rule, document, field, subject } = fingerprint;
            let message =
                format!("the baseline accepts {} more of `{rule}` in `{document}` than at the base", count - known);
            let help =
                "mend what is found, and take the line out; or suppress it where it is, with a reason".to_owned();
            let location = Location { path: path.clone(), range: place(&text, fingerprint) };
            findings.push(
                Finding::new(&META, location, message)
                    .with_subject([rule, document, field, subject].map(String::as_str).join(" "))
                    .with_help(Some(help)),
            );
        }
    }
}

/// The fingerprint at the base, of a document that is known by its path and was renamed.
fn renamed(change: &Change<'_>, fingerprint: &Fingerprint) -> Option<Fingerprint> {
    let file = change.files.iter().find(|file| file.path.as_str() == fingerprint.document)?;
    let document = file.old_path.as_ref().map(RelPath::as_str)?.to_owned();
    Some(Fingerprint { document, ..fingerprint.clone() })
}

/// Where the baseline says it, as `gpdoc baseline write` writes it.
fn place(text: &str, fingerprint: &Fingerprint) -> Option<std::ops::Range<usize>> {
    let line = serde_json::to_string(fingerprint).ok()?;
    let line = line.strip_suffix('}')?;
    // Behind it comes the count, or the end: not a further key.
    let ends = |at: &usize| {
        text[at + line.len()..].starts_with(['}', ',']) && !text[at + line.len()..].starts_with(",\"subject\"")
    };
    let start = text.match_indices(line).map(|(at, _)| at).find(ends)?;
    Some(start..start + line.len())
}
