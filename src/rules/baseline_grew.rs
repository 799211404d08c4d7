//! See `docs/rules/baseline-grew.md`.

use super::{Meta, Rule, Scope, renames};
use crate::change::Change;
use crate::finding::{Finding, Fingerprint, Location, Severity};

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
        let known = |fingerprint: &Fingerprint| before.get(fingerprint).copied().unwrap_or(0);
        let more = renames::unknown(change, now.iter().map(|(fingerprint, count)| (fingerprint, *count)), known);
        for (fingerprint, more) in now.keys().zip(more).filter(|(_, more)| *more > 0) {
            let Fingerprint { rule, document, field, subject } = fingerprint;
            let message = format!("the baseline accepts {more} more of `{rule}` in `{document}` than at the base");
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
