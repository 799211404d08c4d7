//! What `gpdoc check` would say of documents that are not written yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::check;
use crate::config::Problem;
use crate::finding::render::text::one_line;
use crate::finding::{Finding, Fingerprint, Severity};
use crate::model::Model;
use crate::rules::index_drift::is_stale;
use crate::snapshot::{Overlay, RelPath};

/// What a finding is known by: an id may be new as well.
fn key(finding: &Finding) -> (RelPath, Fingerprint) {
    (finding.location.path.clone(), finding.fingerprint())
}

/// The findings that these texts bring.
pub(super) fn added(
    before: &Model<'_>,
    texts: BTreeMap<RelPath, Arc<str>>,
    today: NaiveDate,
) -> Result<Vec<Finding>, Vec<Problem>> {
    let overlay = Overlay::new(before.snapshot, texts);
    let after = Model::load(&overlay, Arc::clone(&before.config), Some(before))?;
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    for finding in check::findings_of(before, today)? {
        *known.entry(key(&finding)).or_default() += 1;
    }
    let mut found = check::findings_of(&after, today)?;
    found.retain(|finding| match known.get_mut(&key(finding)) {
        // A region that was out of date before is written with what is new.
        Some(count) if *count > 0 => {
            *count -= 1;
            is_stale(finding)
        }
        _ => !finding.baselined,
    });
    Ok(found)
}

/// One line for each, as an error says them.
pub(super) fn listed(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let line = format!("{}: {}: {}{help}", finding.location.path, finding.rule, finding.message);
        format!("\n  {}", one_line(&line))
    };
    findings.iter().map(line).collect()
}

/// Findings that keep a document from being written, and the others. A field that a closed schema does not know would be one that
/// nobody reads.
pub(super) fn apart(findings: Vec<Finding>) -> (Vec<Finding>, Vec<Finding>) {
    let refuses = |finding: &Finding| finding.severity == Severity::Error || finding.rule == "unknown-field";
    // Regions are written after what they list.
    findings.into_iter().partition(|finding| refuses(finding) && !is_stale(finding))
}
