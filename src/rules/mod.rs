//! The rules. One file a rule: what it is (`META`), what it says, what mends it.
//!
//! [`RULES`] is the one list; the catalogue, the configuration's schema, `--rule`, completion and the rule reference
//! all come from it. A rule's page in `docs/rules/` is its documentation and is run as a test.

mod ambiguous_reference;
mod baseline_grew;
mod broken_anchor;
mod broken_link;
mod captures;
mod conflict_marker;
pub(crate) mod coverage_missing;
mod dangling_reference;
mod dates;
mod decision_rewritten;
mod duplicate_id;
mod duplicate_key;
mod duplicate_number;
mod empty_kind;
mod exempt_in_production;
mod expired;
mod frontmatter_malformed;
mod frontmatter_missing;
mod frontmatter_repeated;
mod guard_weakened;
mod id_mismatch;
mod id_taken;
mod illegal_transition;
pub(crate) mod index_drift;
mod inexact_reference;
mod inherited;
mod invalid_date;
mod invalid_type;
mod invalid_value;
pub(crate) mod links;
mod missing_field;
mod missing_id;
mod missing_inverse;
mod one_way_reference;
mod placeholder_left;
mod reference_cycle;
pub(crate) mod references;
pub(crate) mod released_entry_rewritten;
pub(crate) mod renames;
mod repeated_reference;
mod review_overdue;
mod schema;
mod schema_violation;
mod section_missing;
mod self_reference;
mod session_artifact_miscategorised;
mod session_artifact_unknown;
mod session_artifact_untouched;
mod session_claim_contradicted;
mod session_claim_stale;
mod session_claim_unsupported;
mod session_coverage;
mod session_outstanding_missing;
mod session_rewritten;
mod session_secret;
mod session_section_missing;
mod session_signature_removed;
mod session_time_impossible;
mod session_unsigned;
mod session_update_malformed;
mod sidecar_missing;
mod status_conflict;
mod status_missing;
mod status_misspelt;
mod superseded_but_live;
mod template;
mod unknown_field;
mod unknown_kind;
mod unreadable_file;
mod unused_suppression;

pub use coverage_missing::says_something;
pub(crate) use links::relative;
pub use unused_suppression::unused_suppressions;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::change::Change;
use crate::finding::{Applicability, Finding, Severity};
use crate::model::{File, Model};
use crate::session::history::History;
use crate::session::recorded::Recorded;

/// What a rule needs to tell all that it can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The documents of one snapshot.
    Tree,
    /// What changed between a base and a snapshot.
    Change,
    /// The documents of one snapshot and what git knows of how they came to be.
    History,
}

/// What is known of a rule without running it.
#[derive(Debug)]
pub struct Meta {
    /// Its name: kebab case, names what is found.
    pub name: &'static str,
    /// One line: what it finds.
    pub summary: &'static str,
    /// Severity where the configuration says nothing.
    pub default: Severity,
    /// Whether it needs a base.
    pub scope: Scope,
    /// The best fix it may offer.
    pub fix: Option<Applicability>,
    /// The version that brought it.
    pub since: &'static str,
    /// Its page: Markdown.
    pub page: &'static str,
}

/// What a tree rule is given.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The documents.
    pub model: &'a Model<'a>,
    /// The day on which dates are judged.
    pub today: NaiveDate,
    /// What the ledger of this clone has of sessions; nothing where it was not asked for.
    pub recorded: &'a [Recorded],
    /// False where nobody reads the help of findings: what takes long to find out for it is not asked for.
    pub shows_help: bool,
}

impl Context<'_> {
    /// Help that takes long to find out.
    fn help(&self, find: impl FnOnce() -> Option<String>) -> Option<String> {
        self.shows_help.then(find).flatten()
    }
}

/// A named check. A rule overrides the method that fits what it looks at; one that can tell more with a history or a base
/// overrides several.
pub trait Rule: Sync {
    /// What is known of it without running it.
    fn meta(&self) -> &'static Meta;

    /// Looks at one file. Runs for every file that could be read, governed or not.
    fn file(&self, _context: Context<'_>, _file: &File, _findings: &mut Vec<Finding>) {}

    /// Looks at all documents together.
    fn tree(&self, _context: Context<'_>, _findings: &mut Vec<Finding>) {}

    /// True when it takes a history to find all that the rule finds.
    fn needs_history(&self) -> bool {
        self.meta().scope == Scope::History
    }

    /// Looks at the documents and at the history of the repository.
    fn history(&self, _context: Context<'_>, _history: &History, _findings: &mut Vec<Finding>) {}

    /// Looks at what changed.
    fn change(&self, _change: &Change<'_>, _findings: &mut Vec<Finding>) {}

    /// What it let pass in a change, and why: each a sentence without a full stop.
    fn remarks(&self, _change: &Change<'_>) -> Vec<String> {
        Vec::new()
    }
}

/// All rules, by name.
pub static RULES: &[&dyn Rule] = &[
    &ambiguous_reference::AmbiguousReference,
    &baseline_grew::BaselineGrew,
    &broken_anchor::BrokenAnchor,
    &broken_link::BrokenLink,
    &conflict_marker::ConflictMarker,
    &coverage_missing::CoverageMissing,
    &dangling_reference::DanglingReference,
    &decision_rewritten::DecisionRewritten,
    &duplicate_id::DuplicateId,
    &duplicate_key::DuplicateKey,
    &duplicate_number::DuplicateNumber,
    &empty_kind::EmptyKind,
    &exempt_in_production::ExemptInProduction,
    &expired::Expired,
    &frontmatter_malformed::FrontmatterMalformed,
    &frontmatter_missing::FrontmatterMissing,
    &frontmatter_repeated::FrontmatterRepeated,
    &guard_weakened::GuardWeakened,
    &id_mismatch::IdMismatch,
    &id_taken::IdTaken,
    &illegal_transition::IllegalTransition,
    &index_drift::IndexDrift,
    &inexact_reference::InexactReference,
    &invalid_date::InvalidDate,
    &invalid_type::InvalidType,
    &invalid_value::InvalidValue,
    &missing_field::MissingField,
    &missing_id::MissingId,
    &missing_inverse::MissingInverse,
    &one_way_reference::OneWayReference,
    &placeholder_left::PlaceholderLeft,
    &reference_cycle::ReferenceCycle,
    &released_entry_rewritten::ReleasedEntryRewritten,
    &repeated_reference::RepeatedReference,
    &review_overdue::ReviewOverdue,
    &schema_violation::SchemaViolation,
    &section_missing::SectionMissing,
    &self_reference::SelfReference,
    &session_artifact_miscategorised::SessionArtifactMiscategorised,
    &session_artifact_unknown::SessionArtifactUnknown,
    &session_artifact_untouched::SessionArtifactUntouched,
    &session_claim_contradicted::SessionClaimContradicted,
    &session_claim_stale::SessionClaimStale,
    &session_claim_unsupported::SessionClaimUnsupported,
    &session_coverage::SessionCoverage,
    &session_outstanding_missing::SessionOutstandingMissing,
    &session_rewritten::SessionRewritten,
    &session_secret::SessionSecret,
    &session_section_missing::SessionSectionMissing,
    &session_signature_removed::SessionSignatureRemoved,
    &session_time_impossible::SessionTimeImpossible,
    &session_unsigned::SessionUnsigned,
    &session_update_malformed::SessionUpdateMalformed,
    &sidecar_missing::SidecarMissing,
    &status_conflict::StatusConflict,
    &status_missing::StatusMissing,
    &status_misspelt::StatusMisspelt,
    &superseded_but_live::SupersededButLive,
    &unknown_field::UnknownField,
    &unknown_kind::UnknownKind,
    &unreadable_file::UnreadableFile,
    &unused_suppression::UnusedSuppression,
];

/// The rule that names what cannot be read.
pub const UNREADABLE_FILE: &str = "unreadable-file";

/// The rule with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.meta().name == name)
}

/// The name of a rule that is spelt nearly so.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    crate::nearest::nearest(name, RULES.iter().map(|rule| rule.meta().name))
}

/// Runs every rule that is not off everywhere over the documents of one snapshot.
#[must_use]
pub fn run_tree(context: Context<'_>) -> Vec<Finding> {
    let config = &context.model.config;
    let rules: Vec<&dyn Rule> = RULES
        .iter()
        .copied()
        .filter(|rule| {
            let meta = rule.meta();
            config.highest_severity(meta.name, meta.default) > Severity::Off
        })
        .collect();
    let of_files = |files: &[File]| {
        let mut findings = Vec::new();
        for (file, rule) in files.iter().flat_map(|file| rules.iter().map(move |rule| (file, rule))) {
            rule.file(context, file, &mut findings);
        }
        findings
    };
    let of_tree = |rule: &&dyn Rule| {
        let mut findings = Vec::new();
        rule.tree(context, &mut findings);
        findings
    };
    let (files, tree): (Vec<Vec<Finding>>, Vec<Vec<Finding>>) = rayon::join(
        || context.model.files.par_chunks(16).with_max_len(1).map(of_files).collect(),
        || rules.par_iter().with_max_len(1).map(of_tree).collect(),
    );
    let mut findings = Vec::with_capacity(files.iter().chain(&tree).map(Vec::len).sum());
    findings.extend(files.into_iter().chain(tree).flatten());
    findings
}

/// Runs every rule over a change.
#[must_use]
pub fn run_change(change: &Change<'_>) -> Vec<Finding> {
    let of_rule = |rule: &&dyn Rule| {
        let mut findings = Vec::new();
        rule.change(change, &mut findings);
        findings
    };
    RULES.par_iter().with_max_len(1).flat_map_iter(of_rule).collect()
}

/// Runs what rules have to say with a history; nothing where the history is cut off, and nothing of files that are named in what
/// arrived with the first commit.
#[must_use]
pub fn run_history(context: Context<'_>, history: &History) -> Vec<Finding> {
    if history.cut.is_some() {
        return Vec::new();
    }
    let of_rule = |rule: &&dyn Rule| {
        let mut findings = Vec::new();
        rule.history(context, history, &mut findings);
        if rule.meta().scope == Scope::History {
            findings.retain(|finding| {
                let at = finding.location.range.as_ref().map_or(0, |range| range.start);
                history.imported(&finding.location.path).is_none_or(|text| at >= text.len())
            });
        }
        findings
    };
    RULES.par_iter().with_max_len(1).flat_map_iter(of_rule).collect()
}

/// What the rules over a change let pass, and why. Rules that are off everywhere let nothing pass.
#[must_use]
pub fn remarks(change: &Change<'_>, is_asked: impl Fn(&str) -> bool) -> Vec<String> {
    let configs = [&change.base.config, &change.head.config];
    let runs = |meta: &Meta| {
        meta.scope == Scope::Change
            && is_asked(meta.name)
            && configs.iter().any(|config| config.highest_severity(meta.name, meta.default) > Severity::Off)
    };
    RULES.iter().filter(|rule| runs(rule.meta())).flat_map(|rule| rule.remarks(change)).collect()
}
