//! See `docs/rules/session-update-malformed.md`.

use super::{Context, Meta, Rule, Scope, captures};
use crate::change::Change;
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::session::append_only::{Difference, compare};
use crate::session::capture::Moment;

static META: Meta = Meta {
    name: "session-update-malformed",
    summary: "appended text under no heading `Update - <UTC time>`",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-update-malformed.md"),
};

pub(super) struct SessionUpdateMalformed;

impl Rule for SessionUpdateMalformed {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        for (update, _) in capture.updates() {
            let what = match update.time.as_ref().map(|time| time.moment) {
                None => "names no time",
                Some(Moment::Day(_)) => "names a day and no time",
                Some(Moment::Zoneless(_)) => "names a time and no zone",
                // `session-time-impossible` tells of these.
                Some(Moment::Instant(_) | Moment::Impossible) => continue,
            };
            let message = format!("the heading of this update {what}");
            let finding = Finding::at(&META, file, captures::place(file, update), message);
            findings.push(finding.with_subject(captures::name(file, update)).with_help(Some(help())));
        }
        if let Some(first) = capture.loose.first() {
            let message = "this stands below `Updates` and under no heading `Update - <UTC time>`".to_owned();
            let subject = captures::text(file, first);
            findings
                .push(Finding::at(&META, file, first.clone(), message).with_subject(subject).with_help(Some(help())));
        }
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        for (before, now) in change.edited() {
            let (Some(old), Some(capture)) = (change.base.capture(before), change.head.capture(now)) else { continue };
            // An unsigned block is still being written.
            if old.segments.last().is_none_or(|segment| segment.signatures.is_empty()) {
                continue;
            }
            let Some(at) = appended(before, now) else { continue };
            let starts = capture.segments.iter().filter_map(|segment| segment.heading.as_ref());
            let is_new = starts.map(|heading| heading.start).any(|start| start == at);
            let line = captures::line(now, at);
            let is_frame =
                captures::text(now, &line).trim_start_matches('#').trim().to_lowercase().starts_with("updates");
            if is_new || is_frame || capture.loose.iter().any(|loose| loose.start == at) {
                continue;
            }
            let message = "this was appended under no heading `Update - <UTC time>`".to_owned();
            let subject = captures::text(now, &line);
            findings.push(Finding::at(&META, now, line.clone(), message).with_subject(subject).with_help(Some(help())));
        }
    }
}

/// Where the first thing that was appended begins in the file; rules between blocks are nothing.
fn appended(before: &File, now: &File) -> Option<usize> {
    let (_, old) = captures::body(&before.document.source);
    let (start, new) = captures::body(&now.document.source);
    let Difference::Appended(from) = compare(&old, &new) else { return None };
    let rest = new.get(from..)?;
    let bare = |text: &str| text.trim_start_matches(['\n', '\r', ' ', '-', '*', '_']).len();
    let mut text = rest.get(rest.len() - bare(rest)..)?;
    // A comment says nothing yet.
    while let Some((_, behind)) = text.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
        text = behind.get(behind.len() - bare(behind)..)?;
    }
    // A list's mark is part of what is said.
    let at = start + new.len() - text.len();
    let line = captures::line(now, at);
    (!text.is_empty()).then(|| line.start.max(start + from))
}

fn help() -> String {
    "begin it with a heading `### Update - 2026-01-31T12:00:00Z`, the time in UTC".to_owned()
}
