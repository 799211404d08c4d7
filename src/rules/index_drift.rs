//! See `docs/rules/index-drift.md`.

use super::{Context, Meta, Rule, Scope};
use crate::authoring::index;
use crate::authoring::missing::missing;
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "index-drift",
    summary: "a generated region that differs from what it would be now",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/index-drift.md"),
};

const HELP: &str = "`gpdoc index` writes it again";

/// True for a region that is out of date, which one command mends; not for one that cannot be written.
pub(crate) fn is_stale(finding: &Finding) -> bool {
    finding.rule == META.name && finding.help.as_deref() == Some(HELP)
}

pub(super) struct IndexDrift;

impl Rule for IndexDrift {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let (drifts, faults, regions) = index::look(context.model, file);
        if regions == 0 && faults.is_empty() {
            return;
        }
        for fault in faults {
            let finding = Finding::at(&META, file, fault.marker, fault.message.clone());
            // Nobody would notice that it is never written again.
            findings.push(
                Finding { severity: Severity::Error, ..finding }.with_subject(fault.message).with_help(fault.help),
            );
        }
        // A `metadata.yaml` that cannot be read may say of documents that they belong into it.
        if context.model.files.iter().any(|file| !context.model.knows_kind(file)) {
            return;
        }
        for drift in drifts {
            let message = format!("the region `{}` is not what it would be now", drift.name);
            // What cannot be read would be dropped.
            let fix = Fix::splices(Applicability::Safe, "write it anew", file, [drift.splice]);
            let fix = Some(fix).filter(|_| missing(context.model, None).is_empty());
            findings.push(
                Finding::at(&META, file, drift.marker, message)
                    .with_subject(drift.name)
                    .with_help(Some(HELP.to_owned()))
                    .with_fix(fix),
            );
        }
    }
}
