//! See `docs/rules/session-time-impossible.md`.

use super::{Context, Meta, Rule, Scope, captures};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::session::capture::{Capture, Moment, Segment, SegmentKind, Stamp};
use crate::session::history::{History, SKEW};

static META: Meta = Meta {
    name: "session-time-impossible",
    summary: "a time in a session capture that cannot be",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-time-impossible.md"),
};

pub(super) struct SessionTimeImpossible;

impl Rule for SessionTimeImpossible {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        let mut push = |stamp: &Stamp, message: String, help: &str| {
            if capture.corrects(stamp.span.start, &stamp.text) {
                return;
            }
            let finding = Finding::at(&META, file, stamp.span.clone(), message);
            findings.push(finding.with_subject(stamp.text.as_str()).with_help(Some(help.to_owned())));
        };
        for stamp in stamps(capture).filter(|stamp| stamp.moment == Moment::Impossible) {
            push(
                stamp,
                format!("there is no such time as `{}`", stamp.text),
                "write the time in UTC, such as `2026-01-31T12:00:00Z`",
            );
        }
        let start = capture.field("timestamp").and_then(|field| field.stamps.first());
        let mut previous: Option<&Stamp> = None;
        for segment in capture.segments.iter().filter(|segment| segment.kind != SegmentKind::Dated) {
            let own = segment.time.as_ref().filter(|_| segment.kind == SegmentKind::Update);
            for stamp in own.into_iter().chain(signed(segment)) {
                if let Some(start) = start.filter(|start| is_before(stamp, start)) {
                    push(
                        stamp,
                        format!("`{}` is before the session began, at `{}`", stamp.text, start.text),
                        BACKWARDS,
                    );
                }
            }
            let Some(own) = own else { continue };
            let is_early = start.is_some_and(|start| is_before(own, start));
            if let Some(previous) = previous.filter(|previous| !is_early && is_before(own, previous)) {
                push(
                    own,
                    format!("out of order: `{}` comes after the later time `{}`", own.text, previous.text),
                    BACKWARDS,
                );
            }
            for stamp in signed(segment) {
                if !is_early && is_before(stamp, own) && start.is_none_or(|start| !is_before(stamp, start)) {
                    push(stamp, format!("`{}` is before the update began, at `{}`", stamp.text, own.text), BACKWARDS);
                }
            }
            previous = Some(own);
        }
    }

    fn needs_history(&self) -> bool {
        true
    }

    fn history(&self, context: Context<'_>, history: &History, findings: &mut Vec<Finding>) {
        for (file, capture) in context.model.captures() {
            for stamp in stamps(capture) {
                let Some(time) = stamp.seconds() else { continue };
                if capture.corrects(stamp.span.start, &stamp.text) {
                    continue;
                }
                let line = captures::text(file, &captures::line(file, stamp.span.start));
                let Some(step) = history.introduced(file.path(), line).filter(|step| time > step.time + SKEW) else {
                    continue;
                };
                let made =
                    chrono::DateTime::from_timestamp(step.time, 0).unwrap_or_default().format("%Y-%m-%dT%H:%M:%SZ");
                let message =
                    format!("`{}` is later than commit {}, which has it since `{made}`", stamp.text, step.name);
                let help = format!("take the time from a clock, in UTC; {}", captures::correction(&stamp.text));
                let finding = Finding::at(&META, file, stamp.span.clone(), message);
                findings.push(finding.with_subject(stamp.text.as_str()).with_help(Some(help)));
            }
        }
    }
}

const BACKWARDS: &str = "updates are appended in the order of time; take the time from a clock, in UTC";

/// Every time that a capture gives for itself.
fn stamps(capture: &Capture) -> impl Iterator<Item = &Stamp> {
    let fields = ["timestamp", "date", "started", "ended"].into_iter().filter_map(|label| capture.field(label));
    let segments = capture.segments.iter().flat_map(|segment| segment.time.iter().chain(signed(segment)));
    fields.flat_map(|field| &field.stamps).chain(segments)
}

/// The times of a segment's signatures, but for the one that its heading gives already: a wrong time is told once.
fn signed(segment: &Segment) -> impl Iterator<Item = &Stamp> {
    let heading = segment.time.as_ref().map(|time| time.text.as_str());
    let times = segment.signatures.iter().filter_map(|signature| signature.time.as_ref());
    times.filter(move |time| Some(time.text.as_str()) != heading)
}

/// True when a time is before another by more than clocks differ. Days compare as days.
fn is_before(stamp: &Stamp, other: &Stamp) -> bool {
    match (stamp.seconds(), other.seconds()) {
        (Some(stamp), Some(other)) => stamp + SKEW < other,
        // Without a zone it can be a day off.
        _ => stamp.day().zip(other.day()).is_some_and(|(stamp, other)| {
            stamp.checked_add_days(chrono::Days::new(1)).is_some_and(|next| next < other)
        }),
    }
}
