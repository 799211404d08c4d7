//! See `docs/rules/session-coverage.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::document::Heading;
use crate::finding::{Finding, Severity};
use crate::git::ChangeStatus;
use crate::model::File;
use crate::session::capture::Capture;

static META: Meta = Meta {
    name: "session-coverage",
    summary: "files of a change that no session capture of the change names",
    default: Severity::Warning,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-coverage.md"),
};

pub(super) struct SessionCoverage;

impl Rule for SessionCoverage {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        let is_said = |status| matches!(status, ChangeStatus::Added | ChangeStatus::Modified | ChangeStatus::Renamed);
        let captures: Vec<&File> = change
            .files
            .iter()
            .filter(|file| is_said(file.status))
            .filter_map(|file| change.head.file_at(file.path.as_str()))
            .filter(|file| change.head.capture(file).is_some())
            .collect();
        // A change without a capture is `coverage-missing`'s to judge.
        let Some(first) = captures.first() else { return };
        let is_named = |path: &str| captures.iter().any(|file| names(change, file, path));
        let is_own = |path: &crate::snapshot::RelPath| {
            change.head.is_capture_path(path) || path.as_str().contains("/.evidence/")
        };
        let missing: Vec<&str> = change
            .files
            .iter()
            .filter(|file| !is_own(&file.path))
            .map(|file| file.path.as_str())
            .filter(|path| !is_named(path))
            .collect();
        if missing.is_empty() {
            return;
        }
        let shown: Vec<String> = missing.iter().take(5).map(|path| format!("`{path}`")).collect();
        let rest = missing.len() - shown.len();
        let rest = if rest == 0 { String::new() } else { format!(" and {rest} more") };
        let message = format!("no capture of this change names {}{rest}", shown.join(", "));
        let help = "append an update that lists them under `Artifacts touched`".to_owned();
        let place = first.document.facts.headings.first().map_or(0..0, Heading::span);
        findings.push(Finding::at(&META, first, place, message).with_help(Some(help)));
    }
}

/// True when a capture names a path: anywhere in its text, as the end of a listed one, or by a directory or pattern.
fn names(change: &Change<'_>, file: &File, path: &str) -> bool {
    let body = file.document.source.get(file.document.body.clone()).unwrap_or_default();
    let listed = change.head.capture(file).into_iter().flat_map(Capture::artifacts);
    body.contains(path)
        || listed.flat_map(|(_, artifact)| artifact.from.iter().chain([&artifact.path])).any(|listed| {
            let directory = listed.trim_end_matches(['*', '/']);
            let is_below = path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
            let is_end = path.strip_suffix(listed.as_str()).is_some_and(|above| above.ends_with('/'));
            let glob = globset::Glob::new(listed).ok().filter(|_| listed.contains('*'));
            is_below || is_end || glob.is_some_and(|glob| glob.compile_matcher().is_match(path))
        })
}
