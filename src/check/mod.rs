//! The whole road: from a snapshot to what is reported of it.

pub mod baseline;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use crate::change::Change;
use crate::config::{Config, Origin, Problem};
use crate::finding::filter::{self, Accepted, Selection};
use crate::finding::{Finding, Fingerprint, Location, Summary};
use crate::git::{CommitInfo, REFETCH};
use crate::model::{Model, Unreadable};
use crate::rules::{self, Context};
use crate::session::history::History;
use crate::session::recorded::Recorded;
use crate::snapshot::{FileChange, ReadError, RelPath, Snapshot};

/// What the checked snapshot is compared with.
pub struct Base<'s> {
    /// The files at the merge base.
    pub snapshot: &'s dyn Snapshot,
    /// The files of the base's branch, where it went on since the merge base.
    pub tip: Option<&'s dyn Snapshot>,
    /// The files that differ.
    pub files: Vec<FileChange>,
    /// The commits in between.
    pub commits: Vec<CommitInfo>,
}

/// What is asked of the documents.
pub struct Request<'s> {
    /// What they are compared with.
    pub base: Option<Base<'s>>,
    /// Where the configuration of the base comes from.
    pub origin: Origin,
    /// The day on which dates are judged.
    pub today: NaiveDate,
    /// Which findings are asked for.
    pub selection: Selection,
    /// Only findings that the base does not have.
    pub only_new: bool,
    /// False where nobody is shown what would help against a finding: to find out what was meant takes time.
    pub shows_help: bool,
    /// The history of the repository, for rules that ask for one.
    pub history: Option<History>,
    /// What the ledger of this clone has of sessions, for their evidence to be held against.
    pub recorded: Vec<Recorded>,
}

/// What came out.
pub struct Outcome<'s> {
    /// The documents.
    pub model: Model<'s>,
    /// Sorted; baselined ones are marked.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
    /// Remarks that are no findings.
    pub notes: Vec<String>,
    /// The documents that it was compared with: who ends after it need not take them apart either.
    pub compared: Vec<Model<'s>>,
}

/// Reads the documents of a snapshot under its own configuration.
///
/// # Errors
/// What is wrong with the configuration or its schemas.
pub fn load<'s>(snapshot: &'s dyn Snapshot, origin: &Origin) -> Result<Model<'s>, Vec<Problem>> {
    Model::load(snapshot, Arc::new(Config::load(snapshot, origin)?), None)
}

/// Checks documents.
///
/// # Errors
/// What is wrong with the baseline, or with the configuration and the schemas of the base: then there is no answer.
pub fn check<'s>(model: Model<'s>, request: &Request<'s>) -> Result<Outcome<'s>, Vec<Problem>> {
    let accepted = Arc::new(baseline::load(model.snapshot, &model.config)?);
    let (mut found, before) = rayon::join(
        || found(&model, request, request.shows_help),
        || request.base.as_ref().map(|base| Before::load(base, &model, &accepted, request)).transpose(),
    );
    let mut notes = model.notes.clone();
    notes.extend(model.remarks_on_gates());
    notes.extend(baseline::missing(model.snapshot, &model.config));
    let cut = request.history.iter().filter_map(|history| history.cut.as_ref());
    notes.extend(cut.map(|cut| format!("nothing is judged by the history: {cut}")));
    let before = before?;
    let change = request.base.as_ref().zip(before.as_ref()).map(|(base, before)| Change {
        base: &before.base,
        head: &model,
        tip: before.tip.as_ref(),
        files: &base.files,
        commits: &base.commits,
        accepted: (&before.accepted, &accepted),
        today: request.today,
        history: request.history.as_ref(),
    });
    if let (Some(change), Some(before)) = (&change, &before) {
        let more = filter::prepare_change(change, rules::run_change(change));
        notes.extend(before.notes.iter().cloned());
        notes.extend(held(&model, &more, &request.selection));
        notes.extend(rules::remarks(change, |rule| request.selection.has_rule(rule)));
        found.extend(more);
    }
    let known = change.as_ref().zip(before.as_ref().and_then(|before| before.known.as_ref()));
    let filtered = filter::suppress(&model, found);
    let asked = filtered.remarks.into_iter().filter(|(rule, _)| request.selection.has_rule(rule));
    notes.extend(asked.map(|(_, remark)| remark));
    let mut findings = filtered.findings;
    let fingerprints =
        if accepted.is_empty() && known.is_none() { Vec::new() } else { filter::fingerprints(&findings) };
    filter::accept(&mut findings, &fingerprints, &accepted);
    let drained =
        if is_whole(request) { judged_of(filter::drained(&fingerprints, &accepted), request) } else { Accepted::new() };
    let is_new = known.map(|(change, known)| is_new(change, known, &fingerprints)).unwrap_or_default();
    select(&mut findings, &is_new, request);
    let compared = before.into_iter().flat_map(|before| [Some(before.base), before.tip]).flatten().collect();
    let mut summary = Summary { suppressed: filtered.suppressed, drained: drained.values().sum(), ..counts(&model) };
    filter::summarise(&findings, &mut summary);
    Ok(Outcome { model, findings, summary, notes, compared })
}

/// What the rules over a tree and over the history find in documents. `shows_help`: see [`Request::shows_help`].
fn found(model: &Model<'_>, request: &Request<'_>, shows_help: bool) -> Vec<Finding> {
    let context = Context { model, today: request.today, recorded: &request.recorded, shows_help };
    let history = || request.history.as_ref().map(|history| rules::run_history(context, history)).unwrap_or_default();
    let (mut found, of_history) = rayon::join(|| rules::run_tree(context), history);
    found.extend(of_history);
    filter::prepare(model, found)
}

/// How many findings of each fingerprint there were.
type Known = FxHashMap<Fingerprint, usize>;

/// What documents are compared with.
struct Before<'s> {
    base: Model<'s>,
    tip: Option<Model<'s>>,
    /// What the baseline accepted.
    accepted: Arc<Accepted>,
    /// What was found there, where it matters.
    known: Option<Known>,
    notes: Vec<String>,
}

impl<'s> Before<'s> {
    /// `accepted`: what the baseline of the head accepts.
    fn load(
        base: &Base<'s>,
        head: &Model<'_>,
        accepted: &Arc<Accepted>,
        request: &Request<'_>,
    ) -> Result<Self, Vec<Problem>> {
        let mut notes = Vec::new();
        let old = load_base(base.snapshot, request, &head.config, head, &mut notes)?;
        let tip = base.tip.map(|tip| load_base(tip, request, &head.config, &old, &mut notes)).transpose()?;
        std::iter::once(&old).chain(&tip).try_for_each(is_whole_clone)?;
        let known =
            is_compared(request).then(|| filter::count(&filter::suppress(&old, found(&old, request, false)).findings));
        let path = old.config.baseline_path();
        let is_same = path == head.config.baseline_path() && baseline::is_same(old.snapshot, head.snapshot, &path);
        let accepted = if is_same { Arc::clone(accepted) } else { accepted_at(&old, accepted, &mut notes)? };
        Ok(Before { base: old, tip, accepted, known, notes })
    }
}

/// What the baseline of the base accepts. Where it cannot be used, that of the head is judged by itself, which is said: a change
/// that repairs it adds nothing.
fn accepted_at(old: &Model<'_>, head: &Arc<Accepted>, notes: &mut Vec<String>) -> Result<Arc<Accepted>, Vec<Problem>> {
    baseline::load(old.snapshot, &old.config).map(Arc::new).or_else(|problems| {
        if lacks(old.snapshot, &old.config.baseline_path()) {
            return Err(problems);
        }
        let why = problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
        let base = old.snapshot.describe();
        notes.push(format!("the baseline of {base} cannot be used ({why}): nothing is said of what was added to it"));
        Ok(Arc::clone(head))
    })
}

/// True for a file whose object is not in this clone.
fn lacks(snapshot: &dyn Snapshot, path: &RelPath) -> bool {
    matches!(snapshot.read(path), Err(ReadError::MissingObject(_)))
}

/// What a partial clone left out cannot be compared with: it must not look as if it were not there.
fn is_whole_clone(base: &Model<'_>) -> Result<(), Vec<Problem>> {
    let is_missing = |file: &&Unreadable| matches!(file.error, ReadError::MissingObject(_));
    let Some(first) = base.unreadable.iter().find(is_missing) else { return Ok(()) };
    let more = match base.unreadable.iter().filter(is_missing).count() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "this clone is partial: it lacks {}{more} of {}, so nothing can be compared with it",
        first.path,
        base.snapshot.describe()
    );
    let help = format!("`{REFETCH}` gets what a partial clone leaves out");
    Err(vec![Problem { location: Location::whole(&first.path), message, help: Some(help) }])
}

/// What the tree rules find in documents, suppressions and the baseline counted: baselined findings are marked.
///
/// # Errors
/// What is wrong with the baseline.
pub fn findings_of(model: &Model<'_>, today: NaiveDate) -> Result<Vec<Finding>, Vec<Problem>> {
    let accepted = baseline::load(model.snapshot, &model.config)?;
    let raw = rules::run_tree(Context { model, today, recorded: &[], shows_help: true });
    let mut findings = filter::suppress(model, filter::prepare(model, raw)).findings;
    let fingerprints = if accepted.is_empty() { Vec::new() } else { filter::fingerprints(&findings) };
    filter::accept(&mut findings, &fingerprints, &accepted);
    Ok(findings)
}

/// The documents of a commit of the base under its own configuration. Where that cannot be used, the head's judges it,
/// which is said. A configuration that the user gave judges both. Documents of `reuse` are shared.
fn load_base<'s>(
    snapshot: &'s dyn Snapshot,
    request: &Request<'_>,
    head: &Arc<Config>,
    reuse: &Model<'_>,
    notes: &mut Vec<String>,
) -> Result<Model<'s>, Vec<Problem>> {
    let own = Config::load(snapshot, &request.origin).map(|mut config| {
        config.switch_on(&request.selection.rules);
        Arc::new(config)
    });
    own.and_then(|config| Model::load(snapshot, config, Some(reuse))).or_else(|problems| {
        // What is lost in a partial clone may be stricter than today's.
        let mut files = snapshot.listing().entries().iter().map(|entry| &entry.path);
        if files.any(|path| is_configuration(path) && lacks(snapshot, path)) {
            return Err(problems);
        }
        let why = problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
        let base = snapshot.describe();
        notes.push(format!("the configuration of {base} cannot be used ({why}): it is judged by today's"));
        Model::load(snapshot, Arc::clone(head), Some(reuse))
    })
}

/// True for a file that may be a configuration, a schema or a vocabulary.
fn is_configuration(path: &RelPath) -> bool {
    path.as_str().rsplit('.').next().is_some_and(|ending| matches!(ending, "yaml" | "yml" | "json"))
}

/// Says which rules weigh more than the head's own configuration has it.
fn held(head: &Model<'_>, findings: &[Finding], selection: &Selection) -> Vec<String> {
    let is = |finding: &&Finding| {
        let default = rules::find(finding.rule).map_or(finding.severity, |rule| rule.meta().default);
        head.config.severity(finding.rule, finding.location.path.as_str(), default) < finding.severity
    };
    let asked = findings.iter().filter(|finding| selection.has_rule(finding.rule));
    let rules: BTreeSet<&str> = asked.filter(is).map(|finding| finding.rule).collect();
    let say = |rule| format!("`{rule}` is as strict as at the base: a change cannot lower what judges it");
    rules.into_iter().map(say).collect()
}

/// True when it matters which findings the base has: where all are asked for, all are reported.
fn is_compared(request: &Request<'_>) -> bool {
    request.only_new || !request.selection.paths.is_empty()
}

/// True when everything is asked for, so that what is not found is gone.
fn is_whole(request: &Request<'_>) -> bool {
    let Selection { rules, ignore, paths } = &request.selection;
    !request.only_new && rules.is_empty() && ignore.is_empty() && paths.is_empty()
}

/// True when a rule could find all that it finds: some need git's history.
#[must_use]
pub fn is_judged(rule: &str, request: &Request<'_>) -> bool {
    let has_history = request.history.as_ref().is_some_and(|history| history.cut.is_none());
    has_history || rules::find(rule).is_none_or(|rule| !rule.needs_history())
}

/// What is accepted and not there any more, as far as it was judged.
#[must_use]
pub fn drained(findings: &[Finding], accepted: &Accepted, request: &Request<'_>) -> Accepted {
    judged_of(filter::drained(&filter::fingerprints(findings), accepted), request)
}

fn judged_of(mut accepted: Accepted, request: &Request<'_>) -> Accepted {
    accepted.retain(|fingerprint, _| is_judged(&fingerprint.rule, request));
    accepted
}

/// For each finding, whether the base does not have it.
fn is_new(change: &Change<'_>, known: &Known, fingerprints: &[Fingerprint]) -> Vec<bool> {
    let now = fingerprints.iter().map(|fingerprint| (fingerprint, 1));
    let count = |fingerprint: &Fingerprint| known.get(fingerprint).copied().unwrap_or(0);
    rules::renames::unknown(change, now, count).into_iter().map(|new| new > 0).collect()
}

/// Keeps what was asked for. With a base, what the base did not have (`is_new`) is reported wherever it is.
fn select(findings: &mut Vec<Finding>, is_new: &[bool], request: &Request<'_>) {
    let mut new = is_new.iter();
    let selection = &request.selection;
    findings.retain(|finding| {
        let new = new.next().copied().unwrap_or(false);
        let in_paths = selection.has_path(finding.location.path.as_str());
        let is_asked = selection.has_rule(finding.rule) && if request.only_new { new } else { in_paths || new };
        // It makes the exit code 2, whatever is asked for.
        is_asked || finding.rule == rules::UNREADABLE_FILE
    });
}

/// What was seen and governed.
#[must_use]
pub fn counts(model: &Model<'_>) -> Summary {
    Summary {
        files_seen: model.files.len() + model.unreadable.len(),
        documents: model.governed().filter(|file| model.is_document(file)).count(),
        ungoverned: model.files.iter().filter(|file| file.kind.is_none()).count(),
        unreadable: model.unreadable.len(),
        ..Summary::default()
    }
}
