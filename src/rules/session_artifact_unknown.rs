//! See `docs/rules/session-artifact-unknown.md`.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Context, Meta, Rule, Scope, captures};
use crate::finding::{Finding, Severity};
use crate::globs;
use crate::nearest::Names;
use crate::session::capture::{Artifact, Capture, Category};
use crate::session::history::History;
use crate::snapshot::{RelPath, Snapshot};

static META: Meta = Meta {
    name: "session-artifact-unknown",
    summary: "a session capture lists a file that never was",
    default: Severity::Error,
    scope: Scope::History,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-artifact-unknown.md"),
};

pub(super) struct SessionArtifactUnknown;

impl Rule for SessionArtifactUnknown {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn history(&self, context: Context<'_>, history: &History, findings: &mut Vec<Finding>) {
        let snapshot = context.model.snapshot;
        let known = LazyCell::new(|| Known::of(snapshot, history));
        for (file, capture) in captures::written_here(context, history) {
            for (_, artifact) in capture.artifacts() {
                // Of a renamed file git may know the new name alone: it was never committed under the old one.
                let path = &artifact.path;
                if !is_judged(artifact, path, snapshot, history)
                    || is_known(path, snapshot, history, &|bare| known.has_end(bare))
                    || capture.corrects(artifact.span.start, path)
                    || is_passing(capture, artifact)
                {
                    continue;
                }
                let message = format!("`{path}` does not exist, and never did in git's history");
                let near = context.help(|| Some(format!("did you mean `{}`? ", known.names.nearest(path)?)));
                let help = format!("{}{}", near.unwrap_or_default(), captures::correction(path));
                let finding = Finding::at(&META, file, artifact.span.clone(), message);
                findings.push(finding.with_subject(path.as_str()).with_help(Some(help)));
            }
        }
    }
}

/// True for what came and went within the session, and was perhaps never committed: it is said to be gone further down, or was
/// has another name there.
fn is_passing(capture: &Capture, artifact: &Artifact) -> bool {
    capture.says_gone(&artifact.path, |later| later.span.start > artifact.span.start)
}

/// Only what is said to have been changed here is judged: a path below a directory that this repository has or had.
fn is_judged(artifact: &Artifact, path: &str, snapshot: &dyn Snapshot, history: &History) -> bool {
    let is_changed = !matches!(artifact.category, Category::Referenced | Category::Removed);
    let Some((top, _)) = path.trim_end_matches('/').split_once('/') else { return false };
    is_changed && !artifact.elsewhere && (snapshot.listing().is_directory(top) || history.has(top))
}

/// Every path that there is or was, for what is asked of all of them again and again.
struct Known<'a> {
    /// Files and directories by their own name.
    places: FxHashMap<&'a str, Vec<&'a str>>,
    names: Names,
}

impl<'a> Known<'a> {
    fn of(snapshot: &'a dyn Snapshot, history: &'a History) -> Self {
        let files: BTreeSet<&RelPath> = paths(snapshot, history).collect();
        let all: BTreeSet<&str> = files.iter().flat_map(|path| path.ancestors().chain([path.as_str()])).collect();
        let mut places: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for place in all {
            places.entry(place.rsplit('/').next().unwrap_or(place)).or_default().push(place);
        }
        Known { places, names: Names::new(files.into_iter().map(RelPath::as_str)) }
    }

    /// True for the end of a path, or of one of a directory.
    fn has_end(&self, bare: &str) -> bool {
        let is_end = |full: &&str| full.strip_suffix(bare).is_some_and(|above| above.ends_with('/'));
        let own = bare.rsplit('/').next().unwrap_or(bare);
        self.places.get(own).is_some_and(|places| places.iter().any(is_end))
    }
}

fn paths<'a>(snapshot: &'a dyn Snapshot, history: &'a History) -> impl Iterator<Item = &'a RelPath> {
    snapshot.listing().entries().iter().map(|entry| &entry.path).chain(history.paths())
}

/// True for a path that is or was, in full or as the end of one, or as a directory, and for a pattern: what it stood for when it
/// was written, nobody knows.
fn is_known(path: &str, snapshot: &dyn Snapshot, history: &History, is_end: &dyn Fn(&str) -> bool) -> bool {
    let bare = path.trim_end_matches('/');
    if snapshot.listing().contains(bare) || history.has(bare) || snapshot.exists_unlisted(&RelPath::new(bare)) {
        return true;
    }
    if is_end(bare) {
        return true;
    }
    if path.contains(['*', '?']) {
        return true;
    }
    if !path.contains('{') {
        return false;
    }
    // `{env}` stands for something; `{a,b}` are choices.
    let pattern = if path.contains(',') { path.to_owned() } else { placeholders(path) };
    let Ok(matcher) = globs::compile(pattern.trim_end_matches('/')) else { return true };
    paths(snapshot, history)
        .any(|full| matcher.is_match(full.as_str()) || full.ancestors().any(|above| matcher.is_match(above)))
}

/// A pattern in which `{name}` is anything.
fn placeholders(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        pattern.push_str(before);
        pattern.push('*');
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    pattern + rest
}
