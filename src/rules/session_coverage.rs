//! See `docs/rules/session-coverage.md`.

use super::{Meta, Rule, Scope, captures};
use crate::change::Change;
use crate::config::Paths;
use crate::document::Heading;
use crate::finding::{Finding, Severity};
use crate::git::ChangeStatus;
use crate::model::File;
use crate::session::append_only::{Difference, compare};
use crate::session::capture::{Capture, names_path};

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
            .filter(|file| change.head.capture(file).is_some() && grew(change, file))
            .collect();
        // A change without a capture is `coverage-missing`'s to judge.
        let Some(first) = captures.first() else { return };
        let named: Vec<Named<'_>> =
            captures.iter().filter_map(|file| Some(Named::of(file, change.head.capture(file)?))).collect();
        let is_named = |path: &str| named.iter().any(|named| named.has(path));
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

/// True for a capture that is new, or whose body says more than at the base: another line of frontmatter is not the session's.
fn grew(change: &Change<'_>, file: &File) -> bool {
    let Some(before) = change.before(file) else { return true };
    let (_, old) = captures::body(&before.document.source);
    let (_, new) = captures::body(&file.document.source);
    match compare(&old, &new) {
        Difference::Appended(at) => new.get(at..).is_some_and(|rest| !rest.trim().is_empty()),
        Difference::Whitespace(_) | Difference::Format(_) => false,
        Difference::Inserted(_) | Difference::Rewritten(_) => new.len() > old.len(),
    }
}

/// What a capture names.
struct Named<'f> {
    body: &'f str,
    listed: Vec<&'f str>,
    patterns: Paths,
}

impl<'f> Named<'f> {
    fn of(file: &'f File, capture: &'f Capture) -> Self {
        let body = file.document.source.get(file.document.body.clone()).unwrap_or_default();
        let artifacts = capture.artifacts().flat_map(|(_, artifact)| artifact.from.iter().chain([&artifact.path]));
        let listed: Vec<&str> = artifacts.map(String::as_str).collect();
        // What is no glob names nothing; the others do.
        let globs = listed.iter().filter(|listed| listed.contains('*') && Paths::new(&[listed]).is_ok());
        let patterns = Paths::new(&globs.collect::<Vec<_>>()).unwrap_or_default();
        Named { body, listed, patterns }
    }

    /// True when it names a path: anywhere in its text, as the end of a listed one, or by a directory or pattern.
    fn has(&self, path: &str) -> bool {
        names_path(self.body, path)
            || self.patterns.matches(path)
            || self.listed.iter().any(|listed| {
                let directory = listed.trim_end_matches(['*', '/']);
                let is_below = path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
                is_below || path.strip_suffix(listed).is_some_and(|above| above.ends_with('/'))
            })
    }
}
