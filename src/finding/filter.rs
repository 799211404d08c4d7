//! From everything that rules say to what is reported: severity, suppression, baseline, selection. It counts what it hides.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Edit, Finding, Fingerprint, Severity, Summary};
use crate::change::Change;
use crate::document::SuppressionScope;
use crate::model::Model;
use crate::rules::{self, Scope};
use crate::snapshot::RelPath;

/// Which findings are asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these rules; empty: all.
    pub rules: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// Only below these paths; empty: everywhere.
    pub paths: Vec<RelPath>,
}

impl Selection {
    /// True when findings of this rule are asked for.
    #[must_use]
    pub fn has_rule(&self, rule: &str) -> bool {
        (self.rules.is_empty() || self.rules.iter().any(|name| name == rule))
            && !self.ignore.iter().any(|name| name == rule)
    }

    /// True when findings at this path are asked for.
    #[must_use]
    pub fn has_path(&self, path: &str) -> bool {
        self.paths.is_empty()
            || self.paths.iter().any(|named| {
                let named = named.as_str();
                named.is_empty() || path == named || path.strip_prefix(named).is_some_and(|rest| rest.starts_with('/'))
            })
    }
}

/// How many findings of each fingerprint are accepted.
pub type Accepted = BTreeMap<Fingerprint, usize>;

/// What is left to report, and how much was hidden.
#[derive(Debug, Default)]
pub struct Filtered {
    /// Sorted by path, offset, rule. Baselined ones are marked and kept.
    pub findings: Vec<Finding>,
    /// Findings that a suppression hid.
    pub suppressed: usize,
    /// What was hidden of the rules over a change, and why: the rule, and a sentence.
    pub remarks: Vec<(&'static str, String)>,
}

/// Gives findings their severity and document, and joins those that say the same of one place.
#[must_use]
pub fn prepare(model: &Model<'_>, findings: Vec<Finding>) -> Vec<Finding> {
    let severity =
        |finding: &Finding| model.config.severity(finding.rule, finding.location.path.as_str(), finding.severity);
    prepare_by(model, findings, &severity)
}

/// As [`prepare`], for what the rules over a change found: the stricter severity of base and head counts, so that a
/// change cannot switch off what judges it.
#[must_use]
pub fn prepare_change(change: &Change<'_>, findings: Vec<Finding>) -> Vec<Finding> {
    prepare_by(change.head, findings, &|finding| {
        change.severity(finding.rule, &finding.location.path, finding.severity)
    })
}

fn prepare_by(
    model: &Model<'_>,
    mut findings: Vec<Finding>,
    severity: &(dyn Fn(&Finding) -> Severity + Sync),
) -> Vec<Finding> {
    findings.par_iter_mut().with_min_len(64).for_each(|finding| {
        finding.severity = severity(finding);
        // What a session capture says is only added to.
        let fix = finding.fix.take();
        finding.fix = fix.filter(|fix| !fix.edits.iter().any(|edit| is_said(model, edit)));
        let path = finding.location.path.as_str();
        if finding.id.is_none() {
            let id = model.file_at(path).and_then(|file| file.id.as_deref());
            finding.id = id.filter(|id| model.ids.with_id(id).len() == 1).map(str::to_owned);
        }
    });
    findings.retain(|finding| finding.severity > Severity::Off);
    sort(&mut findings);
    // What many documents inherit is one fault at its origin.
    findings.dedup_by(|later, earlier| {
        later.rule == earlier.rule
            && later.location == earlier.location
            && later.field == earlier.field
            && later.subject == earlier.subject
            && later.message == earlier.message
    });
    findings
}

/// True for an edit in the body of a session capture.
fn is_said(model: &Model<'_>, edit: &Edit) -> bool {
    let file = model.file_at(edit.path.as_str()).filter(|file| edit.range.end > file.document.body.start);
    file.is_some_and(|file| model.capture(file).is_some())
}

/// Sorts by path, offset, rule, message: the same findings are always in the same order.
pub fn sort(findings: &mut [Finding]) {
    findings.par_sort_by(|a, b| {
        let start = |finding: &Finding| finding.location.range.as_ref().map(|range| (range.start, range.end));
        (&a.location.path, start(a), a.rule, &a.message).cmp(&(&b.location.path, start(b), b.rule, &b.message))
    });
}

/// Applies the suppressions in the documents and reports those that hide nothing.
#[must_use]
pub fn suppress(model: &Model<'_>, findings: Vec<Finding>) -> Filtered {
    let mut used: FxHashSet<(RelPath, usize, usize)> = FxHashSet::default();
    let mut hidden = 0;
    let mut remarks = Vec::new();
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings {
        let suppressions =
            model.file_at(finding.location.path.as_str()).map_or(&[][..], |file| &file.document.suppressions);
        let mut hides = None;
        for (at, suppression) in suppressions.iter().enumerate().filter(|(_, suppression)| suppression.reason.is_some())
        {
            let covers = match &suppression.scope {
                SuppressionScope::File => true,
                SuppressionScope::Lines(lines) => finding
                    .location
                    .range
                    .as_ref()
                    .is_some_and(|range| range.start < lines.end && range.end.max(range.start + 1) > lines.start),
            };
            if !covers {
                continue;
            }
            for (which, _) in suppression.rules.iter().enumerate().filter(|(_, (rule, _))| rule == finding.rule) {
                used.insert((finding.location.path.clone(), at, which));
                hides = suppression.reason.as_deref();
            }
        }
        if let Some(reason) = hides {
            hidden += 1;
            if rules::find(finding.rule).is_some_and(|rule| rule.meta().scope == Scope::Change) {
                let remark = format!("`{}` is suppressed in {}: {reason}", finding.rule, finding.location.path);
                remarks.push((finding.rule, remark));
            }
        } else {
            kept.push(finding);
        }
    }
    let mut unused = rules::unused_suppressions(model, &|path, at, which| used.contains(&(path.clone(), at, which)));
    unused = prepare(model, unused);
    kept.extend(unused);
    sort(&mut kept);
    Filtered { findings: kept, suppressed: hidden, remarks }
}

/// What identifies each finding.
#[must_use]
pub fn fingerprints(findings: &[Finding]) -> Vec<Fingerprint> {
    findings.par_iter().with_min_len(64).map(Finding::fingerprint).collect()
}

/// Marks the findings that are accepted, each acceptance once. `fingerprints` are theirs.
pub fn accept(findings: &mut [Finding], fingerprints: &[Fingerprint], accepted: &Accepted) {
    if accepted.is_empty() {
        return;
    }
    let mut left: FxHashMap<&Fingerprint, usize> =
        accepted.iter().map(|(fingerprint, count)| (fingerprint, *count)).collect();
    for (finding, fingerprint) in findings.iter_mut().zip(fingerprints) {
        if let Some(count) = left.get_mut(fingerprint)
            && *count > 0
        {
            *count -= 1;
            finding.baselined = true;
        }
    }
}

/// The accepted findings that are there no more, each with how many. `found` are the fingerprints of what is.
#[must_use]
pub fn drained(found: &[Fingerprint], accepted: &Accepted) -> Accepted {
    if accepted.is_empty() {
        return Accepted::new();
    }
    let mut now: FxHashMap<&Fingerprint, usize> = FxHashMap::default();
    for fingerprint in found {
        *now.entry(fingerprint).or_default() += 1;
    }
    let gone = |(fingerprint, count): (&Fingerprint, &usize)| {
        let gone = count.saturating_sub(now.get(fingerprint).copied().unwrap_or(0));
        (gone > 0).then(|| (fingerprint.clone(), gone))
    };
    accepted.iter().filter_map(gone).collect()
}

/// Counts findings by fingerprint.
#[must_use]
pub fn count(findings: &[Finding]) -> FxHashMap<Fingerprint, usize> {
    let mut counts = FxHashMap::default();
    for fingerprint in fingerprints(findings) {
        *counts.entry(fingerprint).or_default() += 1;
    }
    counts
}

/// Counts what is reported.
pub fn summarise(findings: &[Finding], summary: &mut Summary) {
    let reported = || findings.iter().filter(|finding| !finding.baselined);
    summary.errors = reported().filter(|finding| finding.severity == Severity::Error).count();
    summary.warnings = reported().filter(|finding| finding.severity == Severity::Warning).count();
    summary.fixable = reported().filter(|finding| finding.fix.is_some()).count();
    summary.baselined = findings.len() - reported().count();
}
