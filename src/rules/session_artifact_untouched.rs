//! See `docs/rules/session-artifact-untouched.md`.

use chrono::{DateTime, Days};

use super::{Context, Meta, Rule, Scope, captures};
use crate::finding::{Finding, Severity};
use crate::git::Step;
use crate::model::File;
use crate::session::capture::{Capture, Category, Stamp};
use crate::session::history::History;
use crate::snapshot::EntryKind;

static META: Meta = Meta {
    name: "session-artifact-untouched",
    summary: "a session capture says that a file was changed, and no commit of its time changed it",
    default: Severity::Warning,
    scope: Scope::History,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-artifact-untouched.md"),
};

pub(super) struct SessionArtifactUntouched;

impl Rule for SessionArtifactUntouched {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn history(&self, context: Context<'_>, history: &History, findings: &mut Vec<Finding>) {
        for (file, capture) in captures::written_here(context, history) {
            let Some((from, to)) = window(history, file, capture) else { continue };
            for (_, artifact) in capture.artifacts() {
                let path = artifact.path.as_str();
                let entry = context.model.snapshot.listing().get(path);
                let is_file = entry.is_some_and(|entry| matches!(entry.kind, EntryKind::File | EntryKind::Symlink));
                let is_changed = !matches!(artifact.category, Category::Referenced | Category::Removed);
                if artifact.elsewhere
                    || !is_file
                    || !is_changed
                    || artifact.from.is_some()
                    || capture.corrects(artifact.span.start, path)
                {
                    continue;
                }
                let in_time = |step: &Step| (from..=to).contains(&step.time);
                if history.touching(path).any(in_time) || History::change_in(&history.pending, path).is_some() {
                    continue;
                }
                let message = format!("`{path}` is listed as changed, and no commit of the session's time changed it");
                let help =
                    format!("what was only read belongs under `Referenced / Executed`; {}", captures::correction(path));
                let finding = Finding::at(&META, file, artifact.span.clone(), message);
                findings.push(finding.with_subject(path).with_help(Some(help)));
            }
        }
    }
}

/// From the day before the session, or before its capture's first commit where that is earlier, to the day after the last commit of its capture, in seconds since 1970-01-01 UTC. None
/// where the history does not reach back so far.
fn window(history: &History, file: &File, capture: &Capture) -> Option<(i64, i64)> {
    const DAY: i64 = 86_400;
    let start = capture.start().and_then(Stamp::day)?.checked_sub_days(Days::new(1))?;
    let from = start.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    let commits = history.of_capture(file.path());
    let times = || commits.iter().map(|(step, _)| step.time);
    let last = times().max()?;
    // The session's own clock may be ahead.
    let from = from.min(times().min()? - DAY);
    let root = history.steps.iter().filter(|step| step.parents == 0).map(|step| step.time).max()?;
    let is_known = DateTime::from_timestamp(from, 0).is_some() && root < from;
    is_known.then_some((from, last + DAY))
}
