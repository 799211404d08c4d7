//! See `docs/rules/session-artifact-miscategorised.md`.

use chrono::NaiveDate;

use super::{Context, Meta, Rule, Scope, captures};
use crate::finding::{Finding, Severity};
use crate::git::{ChangeStatus, FileChange, Step};
use crate::model::{File, Model};
use crate::session::capture::{Artifact, Capture, Category, Stamp};
use crate::session::evidence::Evidence;
use crate::session::history::History;
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "session-artifact-miscategorised",
    summary: "a session capture says that a file was modified, and git that it was added, or the like",
    default: Severity::Warning,
    scope: Scope::History,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-artifact-miscategorised.md"),
};

pub(super) struct SessionArtifactMiscategorised;

impl Rule for SessionArtifactMiscategorised {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn history(&self, context: Context<'_>, history: &History, findings: &mut Vec<Finding>) {
        for (file, capture) in captures::written_here(context, history) {
            let start = capture.start().and_then(Stamp::day);
            for (segment, artifact) in capture.artifacts().filter(|(_, artifact)| !artifact.elsewhere) {
                if capture.corrects(artifact.span.start, &artifact.path)
                    || is_of_sessions(context.model, file, &artifact.path)
                {
                    continue;
                }
                let line = captures::text(file, &captures::line(file, artifact.span.start));
                let path = artifact.path.as_str();
                let step = history.introduced(file.path(), line);
                let time = segment.time.as_ref().and_then(Stamp::day).or(start);
                let (changes, who) = match step {
                    Some(step) if step.parents == 1 && is_near(step, time) => {
                        (&step.changes, format!("commit {}", step.name))
                    }
                    None if !history.pending.is_empty() => (&history.pending, "an uncommitted change".to_owned()),
                    _ => continue,
                };
                if bring_several(context.model, changes) {
                    continue;
                }
                // A commit brings several segments at once where commits were squashed.
                let change = History::change_in(changes, path).filter(|change| !agrees(context.model, change, path));
                let done = contradiction(artifact.category, change, path);
                let was_there = || {
                    let is_new = artifact.category == Category::Added && !came_back(capture, path);
                    is_new.then(|| before(history, path, start))
                };
                let done = done.map(|done| format!("{who} {done} it")).or_else(|| was_there().flatten());
                let Some(done) = done else { continue };
                let message = format!("`{}` is listed as {}, but {done}", artifact.path, artifact.category.as_str());
                let help = format!("captures are not rewritten: {}", captures::correction(path));
                let finding = Finding::at(&META, file, artifact.span.clone(), message);
                findings.push(finding.with_subject(artifact.path.as_str()).with_help(Some(help)));
            }
        }
    }
}

/// True for what captures are kept in, with their template, index and evidence: it is made by writing captures, and a later
/// segment calls modified what the commit of all of them added.
fn is_of_sessions(model: &Model<'_>, file: &File, path: &str) -> bool {
    let path = RelPath::new(path);
    let is_beside = || path.is_markdown() && path.parent() == file.path().parent();
    path == *file.path()
        || model.is_capture_path(&path)
        || (model.is_capture_path(file.path()) && is_beside())
        || Evidence::owner(&path).is_some()
}

/// How far, in days, a commit may be from the day that a segment tells of and still be that session's.
const MOST_APART: i64 = 14;

/// False for a commit that lies far from the session: it is an import or a squash, which has its own categories.
fn is_near(step: &Step, day: Option<NaiveDate>) -> bool {
    let made = chrono::DateTime::from_timestamp(step.time, 0).map(|time| time.date_naive());
    made.zip(day).is_some_and(|(made, day)| (made - day).num_days().abs() <= MOST_APART)
}

/// True for changes that bring several captures at once: those of an import or a squash, too.
fn bring_several(model: &Model<'_>, changes: &[FileChange]) -> bool {
    let is_new = |change: &&FileChange| change.status == ChangeStatus::Added && model.is_capture_path(&change.path);
    changes.iter().filter(is_new).count() > 1
}

/// True when a capture tells elsewhere what the commit did to the file: added in one segment or session, modified in the next.
fn agrees(model: &Model<'_>, change: &FileChange, path: &str) -> bool {
    let says = |wanted: &[Category]| {
        let mut all = model.captures().flat_map(|(_, capture)| capture.artifacts());
        all.any(|(_, artifact)| artifact.path == path && wanted.contains(&artifact.category))
    };
    let is_gone = || model.captures().any(|(_, capture)| capture.says_gone(path, |_| true));
    match change.status {
        ChangeStatus::Added => says(&[Category::Added, Category::Renamed]),
        ChangeStatus::Modified | ChangeStatus::TypeChanged => {
            says(&[Category::Modified]) || model.captures().any(|(_, capture)| came_back(capture, path))
        }
        ChangeStatus::Renamed if change.path.as_str() == path => says(&[Category::Added, Category::Renamed]),
        ChangeStatus::Deleted | ChangeStatus::Renamed => is_gone(),
    }
}

/// True when a capture tells that a file went, and further down that it was added.
fn came_back(capture: &Capture, path: &str) -> bool {
    let is_back = |artifact: &Artifact| {
        let went = || capture.says_gone(path, |earlier| earlier.span.start < artifact.span.start);
        artifact.path == path && artifact.category == Category::Added && went()
    };
    capture.artifacts().any(|(_, artifact)| is_back(artifact))
}

/// What the commit that brought the line did to the file, where that is something else.
fn contradiction(category: Category, change: Option<&FileChange>, path: &str) -> Option<&'static str> {
    let change = change?;
    let is_new_name = change.path.as_str() == path;
    match (category, change.status) {
        (Category::Modified | Category::Removed, ChangeStatus::Added) => Some("added"),
        (Category::Modified | Category::Added, ChangeStatus::Deleted) => Some("removed"),
        (Category::Removed, ChangeStatus::Modified) => Some("modified"),
        // What was renamed is gone under its old name, new under its new one, and modified besides.
        (Category::Removed, ChangeStatus::Renamed) if is_new_name => Some("renamed something to"),
        _ => None,
    }
}

/// Said to be added, when it was there at least a day before the session began and never came again.
fn before(history: &History, path: &str, start: Option<NaiveDate>) -> Option<String> {
    let arrivals = history.arrivals(path);
    let ([step], Some(start)) = (&arrivals[..], start) else { return None };
    let day = chrono::DateTime::from_timestamp(step.time, 0)?.date_naive();
    // In the first commit of a history everything arrives at once.
    let is_early = day.checked_add_days(chrono::Days::new(1))? < start && step.parents == 1;
    is_early.then(|| format!("commit {} added it before the session, on {day}", step.name))
}
