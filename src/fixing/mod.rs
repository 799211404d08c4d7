//! Applies the fixes that findings carry, until there is nothing left to apply. Nothing is written here: what comes out is a plan.
//!
//! A pass applies every fix that does not meet another one, to texts in memory, and checks the whole repository again. It
//! holds only if each fix took its finding away and no finding came that was not there; a fix at which that fails is refused,
//! and said.

mod pass;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::{Origin, Problem};
use crate::edit::Plan;
use crate::finding::filter::{self, Selection};
use crate::finding::{Applicability, Finding, Summary};
use crate::snapshot::{Overlay, RelPath, Snapshot};

use pass::Run;
pub use pass::{Refused, Why};
use state::State;

/// How many passes may bring findings that the next ones take away.
const LENIENT_PASSES: usize = 100;

/// What is asked.
pub struct Request<'s> {
    /// The files to mend.
    pub snapshot: &'s dyn Snapshot,
    /// Where the configuration comes from.
    pub origin: Origin,
    /// The day on which dates are judged.
    pub today: NaiveDate,
    /// Which rules' fixes are applied, and which files may be written. Findings are judged everywhere.
    pub selection: Selection,
    /// The boldest fixes that are applied.
    pub level: Applicability,
}

/// What came out.
pub struct Fixed<'s> {
    /// What is to be written.
    pub plan: Plan,
    /// Every finding that was mended, in the order in which that was done; the places are those of the texts in between.
    pub applied: Vec<Finding>,
    /// Fixes that would have done harm.
    pub refused: Vec<Refused>,
    /// What is left of what was asked for; sorted.
    pub findings: Vec<Finding>,
    /// Counts of what is left.
    pub summary: Summary,
    /// Remarks that are no findings.
    pub notes: Vec<String>,
    mended: Overlay<'s>,
}

impl Fixed<'_> {
    /// The text of a file with the fixes in it.
    #[must_use]
    pub fn source(&self, path: &RelPath) -> Option<Arc<str>> {
        self.mended.read_text(path).ok()
    }
}

/// Finds what `gpdoc fix` writes.
///
/// # Errors
/// What is wrong with the configuration, its schemas or the baseline: then there is no answer.
pub fn fix<'s>(request: &Request<'s>) -> Result<Fixed<'s>, Vec<Problem>> {
    let start = State::look(request, std::collections::BTreeMap::new())?;
    // A finding that a fix brings and the next fix takes away may come in between, unless that leads nowhere. Else every pass
    // leaves fewer findings, so there is an end.
    let lenient = Run::new(request, true).run(&start, LENIENT_PASSES);
    let run = if lenient.is_settled && state::added(&start, &lenient.state, &lenient.applied).is_empty() {
        lenient
    } else {
        Run::new(request, false).run(&start, usize::MAX)
    };
    let mut plan = Plan::new();
    for (path, text) in &run.state.texts {
        let before = start.document(path).map(|document| &*document.source);
        plan.replace(path.clone(), before, text.to_string());
    }
    let mut findings = run.state.findings;
    let selection = &request.selection;
    findings.retain(|finding| selection.has_rule(finding.rule) && selection.has_path(finding.location.path.as_str()));
    let mut summary = run.state.summary;
    filter::summarise(&findings, &mut summary);
    Ok(Fixed {
        plan,
        applied: run.applied,
        refused: run.refused,
        findings,
        summary,
        notes: run.state.notes,
        mended: Overlay::new(request.snapshot, run.state.texts),
    })
}
