//! See `docs/rules/session-signature-removed.md`.

use std::sync::Arc;

use super::captures::{self, pairs, steps};
use super::{Context, Meta, Rule, Scope};
use crate::change::Change;
use crate::document::Document;
use crate::finding::{Finding, Severity};
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
        let evidence = Evidence::of(context.model.snapshot, file.path()).unwrap_or_default();
        if evidence.broken.is_some() {
            findings.push(broken(file, "the evidence of this capture has a line that does not follow"));
            return;
        }
        let (id, text) = (file.id.as_deref(), &*file.document.source);
        let mut all = context.recorded.iter().filter_map(|session| session.fault(file.path(), id, text, &evidence));
        findings.extend(all.next().map(|what| broken(file, what)));
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        let mut seen: Vec<(RelPath, String)> = Vec::new();
        for pair in pairs(change) {
            // A deleted capture is told as that.
            let Some(after) = &pair.after else { continue };
            let mut left = signatures(&pair.path, after);
            let all = pair.before.iter().flat_map(|before| {
                signatures(&pair.path, before).into_iter().map(move |signature| (before, signature))
            });
            for (before, signature) in all {
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
                let message = format!("the signature of {signature} was removed or changed{by}");
                let location = captures::location(change, &pair, captures::changed(before, after));
                let finding = Finding::new(&META, location, message).with_subject(signature.as_str());
                findings.push(finding.with_help(Some("restore the `Signed:` line as it was".to_owned())));
            }
        }
        findings.extend(evidence(change));
    }
}

/// The evidence of a session in one state.
struct State {
    path: RelPath,
    evidence: Evidence,
    /// The commit that left it so; none for the base.
    commit: Option<String>,
}

/// Every state of all evidence at the base and in the commits since. Since it only ever grows, what is there now begins with each
/// of them, in whatever order branches were merged.
fn states(change: &Change<'_>) -> Vec<State> {
    let base = change.base.captures().filter_map(|(file, _)| {
        let (path, evidence) = (Evidence::path_of(file.path())?, Evidence::of(change.base.snapshot, file.path())?);
        Some(State { path, evidence, commit: None })
    });
    let committed = steps(change).flat_map(|step| {
        step.evidence.iter().map(|(path, text)| State {
            path: path.clone(),
            evidence: Evidence::parse(text),
            commit: Some(step.name.clone()),
        })
    });
    base.chain(committed).filter(|state| !state.evidence.records.is_empty()).collect()
}

/// What became of evidence that gpdoc wrote, told once of each capture.
fn evidence(change: &Change<'_>) -> Vec<Finding> {
    let states = states(change);
    if states.is_empty() {
        return Vec::new();
    }
    let now: Vec<_> = change
        .head
        .captures()
        .filter_map(|(file, _)| {
            Some((file, Evidence::path_of(file.path())?, Evidence::of(change.head.snapshot, file.path())))
        })
        .collect();
    let mut told: Vec<&RelPath> = Vec::new();
    let mut findings = Vec::new();
    for state in &states {
        let session = state.evidence.session();
        let was_its = |file: &File| {
            let old = change.before(file).and_then(|before| Evidence::path_of(before.path()));
            old.as_ref() == Some(&state.path) || (session.is_some() && file.id.as_deref() == session)
        };
        let moved = |other: &Option<Evidence>| {
            session.is_some() && other.as_ref().is_some_and(|other| other.session() == session)
        };
        let found = now
            .iter()
            .find(|(_, path, _)| *path == state.path)
            .or_else(|| now.iter().find(|(_, _, evidence)| moved(evidence)))
            .or_else(|| now.iter().find(|(file, ..)| was_its(file)));
        // A deleted capture is told as that.
        let Some((file, _, evidence)) = found else { continue };
        let what = match evidence {
            None => "the evidence of this capture is gone",
            Some(now) if !now.records.starts_with(&state.evidence.records) => {
                "the evidence of this capture no longer begins as it did"
            }
            Some(_) => continue,
        };
        if !told.contains(&file.path()) {
            told.push(file.path());
            let then = state.commit.as_ref().map(|commit| format!(" in commit {commit}")).unwrap_or_default();
            let then = if evidence.is_none() { then.replace(" in", "; it was there in") } else { then };
            findings.push(broken(file, &format!("{what}{then}")));
        }
    }
    findings
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
