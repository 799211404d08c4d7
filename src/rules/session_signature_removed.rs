//! See `docs/rules/session-signature-removed.md`.

use std::sync::Arc;

use super::captures::pairs;
use super::{Context, Meta, Rule, Scope};
use crate::change::Change;
use crate::document::Document;
use crate::finding::{Finding, Location, Severity};
use crate::model::File;
use crate::session::capture::Capture;
use crate::session::evidence::Evidence;
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "session-signature-removed",
    summary: "a session capture lost a signature, or its evidence lost its chain",
    default: Severity::Error,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-signature-removed.md"),
};

pub(super) struct SessionSignatureRemoved;

impl Rule for SessionSignatureRemoved {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        if context.model.capture(file).is_none() {
            return;
        }
        let evidence = Evidence::of(context.model.snapshot, file.path());
        if evidence.is_some_and(|evidence| evidence.broken.is_some()) {
            findings.push(broken(file, "the evidence of this capture has a line that does not follow"));
        }
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        let mut seen: Vec<(RelPath, String)> = Vec::new();
        for pair in pairs(change) {
            // A deleted capture is told as that.
            let Some(after) = &pair.after else { continue };
            let mut left = signatures(&pair.path, after);
            for signature in pair.before.iter().flat_map(|before| signatures(&pair.path, before)) {
                if let Some(at) = left.iter().position(|other| *other == signature) {
                    if pair.before.len() == 1 {
                        left.remove(at);
                    }
                    continue;
                }
                if seen.contains(&(pair.path.clone(), signature.clone())) {
                    continue;
                }
                seen.push((pair.path.clone(), signature.clone()));
                let by = pair.commit.as_ref().map(|commit| format!(" by commit {commit}")).unwrap_or_default();
                let message = format!("the signature of {signature} was taken out or changed{by}");
                let location = Location { path: pair.path.clone(), range: None };
                let finding = Finding::new(&META, location, message).with_subject(signature.as_str());
                findings.push(finding.with_help(Some("restore the `Signed:` line as it was".to_owned())));
            }
        }
        for (file, _) in change.head.captures() {
            let now = Evidence::of(change.head.snapshot, file.path());
            let old_path = change.before(file).map(|before| before.path().clone());
            let before = old_path.and_then(|path| Evidence::of(change.base.snapshot, &path));
            let what = match (&before, &now) {
                (Some(before), None) if !before.records.is_empty() => "the evidence of this capture is gone",
                (Some(before), Some(now)) if !now.records.starts_with(&before.records) => {
                    "the evidence of this capture no longer begins as it did"
                }
                _ => continue,
            };
            findings.push(broken(file, what));
        }
    }
}

fn broken(file: &File, what: &str) -> Finding {
    let path = Evidence::path_of(file.path()).unwrap_or_else(|| file.path().clone());
    let help = format!("restore `{path}`: gpdoc alone writes it, and only at its end");
    Finding::at_file(&META, file, what.to_owned()).with_subject("evidence").with_help(Some(help))
}

/// The signatures of a capture, each as who and when.
fn signatures(path: &RelPath, text: &Arc<str>) -> Vec<String> {
    let capture = Capture::read(&Document::parse(path.clone(), Arc::clone(text)));
    let all = capture.segments.into_iter().flat_map(|segment| segment.signatures);
    all.map(|signature| match signature.time {
        Some(time) => format!("{} of {}", signature.agent, time.text),
        None => signature.agent,
    })
    .collect()
}
