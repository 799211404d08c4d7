//! See `docs/rules/unused-suppression.md`. It runs after all others: only then is known what a suppression hides.

use std::ops::Range;

use super::{Meta, Rule, Scope};
use crate::document::Suppression;
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::model::{File, Model};
use crate::snapshot::RelPath;
use crate::yaml::edit::Splice;

static META: Meta = Meta {
    name: "unused-suppression",
    summary: "a suppression that suppresses nothing, names no rule, or gives no reason",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/unused-suppression.md"),
};

pub(super) struct UnusedSuppression;

impl Rule for UnusedSuppression {
    fn meta(&self) -> &'static Meta {
        &META
    }
}

/// Findings for suppressions that hid nothing; `used` tells by path, place of the suppression, and place of the rule in it.
#[must_use]
pub fn unused_suppressions(model: &Model<'_>, used: &dyn Fn(&RelPath, usize, usize) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &model.files {
        for (at, suppression) in file.document.suppressions.iter().enumerate() {
            if suppression.reason.is_none() {
                let message = "this suppression gives no reason, so it suppresses nothing".to_owned();
                let help = "write the reason behind the rule: `gpdoc-ignore RULE: reason`".to_owned();
                findings.push(
                    Finding::at(&META, file, suppression.span.clone(), message)
                        .with_help(Some(help))
                        .with_subject("reason"),
                );
                continue;
            }
            for (which, (rule, span)) in suppression.rules.iter().enumerate() {
                if used(file.path(), at, which) {
                    continue;
                }
                let known = super::find(rule).is_some();
                let message = if known {
                    format!("nothing here is reported by `{rule}`, so there is nothing to suppress")
                } else {
                    format!("there is no rule `{rule}` to suppress")
                };
                let help = if known {
                    Some("take the suppression out".to_owned())
                } else {
                    super::nearest(rule).map(|near| format!("did you mean `{near}`?"))
                };
                let fix = if known { take_out(file, suppression, which) } else { None };
                findings.push(
                    Finding::at(&META, file, span.clone(), message)
                        .with_help(help)
                        .with_subject(rule.as_str())
                        .with_fix(fix),
                );
            }
        }
    }
    findings
}

/// Takes a rule out of a suppression, with the comment when it names no other.
fn take_out(file: &File, suppression: &Suppression, which: usize) -> Option<Fix> {
    let rules = &suppression.rules;
    let name = |at: usize| rules.get(at).map(|(_, span)| span.clone());
    let (title, splice) = match (name(which)?, which.checked_sub(1).and_then(name), name(which + 1)) {
        (_, None, None) => ("take the suppression out", remove_comment(file, suppression.span.clone())?),
        (own, _, Some(next)) => ("take the rule out", Splice { range: own.start..next.start, text: String::new() }),
        (own, Some(last), None) => ("take the rule out", Splice { range: last.end..own.end, text: String::new() }),
    };
    Some(Fix::splices(Applicability::Safe, title, file, [splice]))
}

/// Takes a comment out: with its lines where it stands alone, else with the blanks before it. `None` where a list item or a
/// quote would be left with nothing in it.
fn remove_comment(file: &File, span: Range<usize>) -> Option<Splice> {
    let source = &*file.document.source;
    let (above, below) = (&source[..span.start], &source[span.end..]);
    let line_start = above.rfind('\n').map_or(0, |at| at + 1);
    let line_end = below.find('\n').map_or(source.len(), |at| span.end + at + 1);
    let before = &source[line_start..span.start];
    let after = source[span.end..line_end].trim();
    let lead = before.trim_end_matches([' ', '\t']).len();
    let splice = |range, text: &str| Some(Splice { range, text: text.to_owned() });
    if lead > 0 || !after.is_empty() {
        let is_marker = before.trim().chars().all(|c| matches!(c, '-' | '*' | '+' | '>' | ' ') || c.is_ascii_digit());
        return match (is_marker, after.is_empty()) {
            (true, true) => None,
            (true, false) => {
                splice(span.start..span.end + below.len() - below.trim_start_matches([' ', '\t']).len(), "")
            }
            (false, _) => splice(line_start + lead..span.end, ""),
        };
    }
    let is_yaml = file.document.tree().is_some_and(|tree| tree.range().contains(&span.start));
    let is_blank = |line: Option<&str>| line.is_none_or(|line| line.trim().is_empty());
    let next = source[line_end..].split_inclusive('\n').next();
    let has_room_above = line_start <= file.document.body.start || is_blank(source[..line_start].lines().last());
    match (is_yaml, has_room_above, is_blank(next)) {
        // One of the two blank lines goes with it.
        (false, true, true) => splice(line_start..line_end + next.map_or(0, str::len), ""),
        // It kept apart what stands above and below.
        (false, false, false) => splice(line_start..line_end, &source[span.end..line_end]),
        _ => splice(line_start..line_end, ""),
    }
}
