//! See `docs/rules/unused-suppression.md`. It runs after all others: only then is known what a suppression hides.

use super::{Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::Model;
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "unused-suppression",
    summary: "a suppression that suppresses nothing, names no rule, or gives no reason",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
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
                findings
                    .push(Finding::at(&META, file, span.clone(), message).with_help(help).with_subject(rule.as_str()));
            }
        }
    }
    findings
}
