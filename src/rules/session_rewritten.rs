//! See `docs/rules/session-rewritten.md`.

use std::ops::Range;

use super::captures::{self, Pair, pairs};
use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::finding::{Finding, Severity};
use crate::session::append_only::{Difference, compare, keeps};
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "session-rewritten",
    summary: "a session capture says something else than it said",
    default: Severity::Error,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-rewritten.md"),
};

pub(super) struct SessionRewritten;

impl Rule for SessionRewritten {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        let mut seen: Vec<(RelPath, &str)> = Vec::new();
        for pair in pairs(change) {
            let Some(fault) = judge(change, &pair) else { continue };
            // One fault of one kind in one capture is told once, of the commit that began it.
            if seen.contains(&(pair.path.clone(), fault.grade)) {
                continue;
            }
            seen.push((pair.path.clone(), fault.grade));
            let by = pair.commit.as_ref().map(|commit| format!(" by commit {commit}")).unwrap_or_default();
            let message = format!("{}{by} ({})", fault.what, fault.grade);
            let help = "restore the text; what was wrong is corrected by an appended update that says so".to_owned();
            let finding = Finding::new(&META, captures::location(change, &pair, fault.range.clone()), message);
            let severity = if fault.is_form { Severity::Warning } else { META.default };
            findings.push(Finding { severity, ..finding.with_subject(fault.grade).with_help(Some(help)) });
        }
    }
}

/// What is wrong with one step of a capture.
struct Fault {
    grade: &'static str,
    what: &'static str,
    /// It says the same, in another form.
    is_form: bool,
    /// Where, in the text after the step.
    range: Option<Range<usize>>,
}

fn judge(change: &Change<'_>, pair: &Pair) -> Option<Fault> {
    let fault = |grade, what, is_form, range| Some(Fault { grade, what, is_form, range });
    let Some(after) = &pair.after else {
        if change.head.source(&pair.path).is_some() {
            return fault("moved", "this capture was moved to where captures are not kept", false, None);
        }
        return fault("deleted", "this capture was deleted", false, None);
    };
    let (start, new) = captures::body(after);
    let is_merge = pair.before.len() > 1;
    for before in &pair.before {
        let (_, old) = captures::body(before);
        // Where two branches appended, each finds the other's text between.
        if is_merge && keeps(&old, &new) {
            continue;
        }
        let shift = |range: Range<usize>| Some(start + range.start..start + range.end);
        return match compare(&old, &new) {
            Difference::Appended(_) => continue,
            Difference::Whitespace(range) => {
                fault("whitespace", "blanks or line ends of this capture were changed", true, shift(range))
            }
            Difference::Format(range) => fault("format", "marks of this capture were changed", true, shift(range)),
            Difference::Inserted(range) => fault(
                "inserted",
                "text was inserted into what was already committed in this capture",
                false,
                shift(range),
            ),
            Difference::Rewritten(range) => {
                fault("rewritten", "text already committed in this capture was changed or removed", false, shift(range))
            }
        };
    }
    None
}
