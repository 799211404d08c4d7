//! `gpdoc init`: from a repository as it is to one that gpdoc governs.
//!
//! What is written is a configuration where there is none, a baseline of what is found on that day, and the blocks that are asked for.
//! What a person wrote stays as it is.

mod block;
mod configuration;
mod decisions;
pub mod infer;
mod naming;
mod pieces;
mod survey;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::check::{self, Request as CheckRequest, baseline};
use crate::config::{Config, FILE_NAME, OTHER_NAME, Origin, Problem};
use crate::edit::Plan;
use crate::finding::filter::Selection;
use crate::finding::{Applicability, Finding, Summary};
use crate::session::history::History;
use crate::snapshot::{RelPath, Snapshot};

pub use decisions::{Decisions, Style};
use pieces::Becomes;
pub use pieces::{Build, NoSource, Piece};
pub use survey::Survey;

/// Where editors find the schema of `gpdoc.yaml`.
pub(crate) const SCHEMA_PATH: &str = ".gpdoc/gpdoc.schema.json";

/// What is asked.
pub struct Request<'s> {
    /// The files on disk.
    pub snapshot: &'s dyn Snapshot,
    /// The day on which dates are judged.
    pub today: NaiveDate,
    /// The preset that the user wants, instead of the one that fits.
    pub preset: Option<&'s str>,
    /// What gpdoc shall be called from.
    pub pieces: &'s [Piece],
    /// Where CI gets gpdoc from.
    pub build: Build<'s>,
    /// Git's pre-commit hook, where it is asked for.
    pub hook: Option<Hook>,
    /// The history that rules of captures ask for.
    pub history: Option<&'s History>,
}

/// Git's pre-commit hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Where it is, from the directory that it is written below.
    pub path: RelPath,
    /// What it says now.
    pub text: Option<String>,
    /// True when it is one of the repository's files, and not in git's own directory.
    pub is_listed: bool,
    /// False when git would not run it.
    pub is_executable: bool,
}

/// What is to be done.
#[derive(Debug, Default)]
pub struct Proposal {
    /// What was found.
    pub survey: Survey,
    /// The preset of a configuration that is written.
    pub preset: Option<String>,
    /// Changes below the root.
    pub plan: Plan,
    /// Changes below git's own directory.
    pub hooks: Plan,
    /// Files that stay as they are although something was asked of them, with the reason.
    pub left: Vec<(String, String)>,
    /// Of findings that a new baseline accepts.
    pub accepted: Option<usize>,
    /// How many of those only the history tells, which a check without a base does not judge.
    pub from_history: usize,
    /// Those findings by rule, the most frequent first.
    pub debt: Vec<Debt>,
    /// By rule, how many of them were no findings before there was a configuration.
    pub added: BTreeMap<String, usize>,
    /// What `check` counts afterwards, where a configuration is written.
    pub summary: Summary,
    /// Directories with decisions that a new configuration does not govern, each with how many.
    pub ungoverned: BTreeMap<String, usize>,
    /// Files that a new configuration governs and that cannot be read, which no baseline accepts.
    pub unreadable: Vec<String>,
}

/// What a new baseline accepts of one rule.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Debt {
    /// The rule.
    pub rule: &'static str,
    /// Its findings.
    pub findings: usize,
    /// Those of them that `gpdoc fix` fixes.
    pub fixable: usize,
}

impl Debt {
    fn of(findings: &[Finding]) -> Vec<Self> {
        let mut by_rule: BTreeMap<&'static str, Debt> = BTreeMap::new();
        for finding in findings {
            let rule = finding.rule;
            let debt = by_rule.entry(rule).or_insert(Debt { rule, findings: 0, fixable: 0 });
            debt.findings += 1;
            let is_safe = finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe);
            debt.fixable += usize::from(is_safe);
        }
        let mut debts: Vec<Debt> = by_rule.into_values().collect();
        debts.sort_by_key(|debt| std::cmp::Reverse(debt.findings));
        debts
    }
}

/// Why nothing can be proposed.
#[derive(Debug, thiserror::Error)]
pub enum AdoptionError {
    /// Nothing tells how the repository is to be governed.
    #[error(
        "found no ADRs with a number or a date in their names, changelog entries, session captures or metadata schemas, so no preset fits"
    )]
    NothingFound,
    /// The configuration, or what it names, cannot be used.
    #[error("the configuration cannot be used")]
    Problems(Vec<Problem>),
    /// CI cannot be told where to get gpdoc.
    #[error(transparent)]
    NoSource(#[from] NoSource),
}

impl From<Vec<Problem>> for AdoptionError {
    fn from(problems: Vec<Problem>) -> Self {
        AdoptionError::Problems(problems)
    }
}

/// What is said of a decision whose name no form reads.
const MISFIT: &str = "its name has no form that gpdoc can read, so that its number is not known; rename it with `gpdoc mv`: letters, digits, `-`, `_` and `.` make a name";

/// What makes gpdoc govern a repository. Asked again afterwards, it is nothing.
///
/// # Errors
/// When there is nothing to govern, or the configuration cannot be used.
pub fn propose(request: &Request<'_>) -> Result<Proposal, AdoptionError> {
    let snapshot = request.snapshot;
    let mut proposal = Proposal { survey: Survey::of(snapshot), ..Proposal::default() };
    let is_new = snapshot.listing().get(FILE_NAME).is_none();
    if is_new {
        let found = request.preset.or_else(|| configuration::preset(&proposal.survey));
        let preset = found.ok_or(AdoptionError::NothingFound)?;
        let text = configuration::text(snapshot, &proposal.survey, preset)?;
        let misfits = configuration::misfits(snapshot, &proposal.survey, &text)?;
        proposal.left.extend(misfits.into_iter().map(|path| (path.to_string(), MISFIT.to_owned())));
        proposal.plan.create(RelPath::new(FILE_NAME), text);
        proposal.preset = Some(preset.to_owned());
        schema(snapshot, &mut proposal.plan);
    } else if request.preset.is_some() {
        proposal.left.push((FILE_NAME.into(), "it is there already; change `extends` in it".into()));
    }
    for piece in request.pieces {
        for (path, text) in files(snapshot, *piece) {
            let becomes = piece.put(text.as_deref(), request.build)?;
            write(&mut proposal.plan, &mut proposal.left, path, text.as_deref(), becomes, false);
        }
    }
    if let Some(hook) = request.hook.as_ref() {
        let becomes = Piece::GitHook.put(hook.text.as_deref(), request.build)?;
        write_hook(&mut proposal, hook, becomes);
    }
    excuse(request, &mut proposal)?;
    if is_new {
        accept(request, &mut proposal)?;
    }
    Ok(proposal)
}

/// Takes the blocks out again that were asked for.
#[must_use]
pub fn withdraw(request: &Request<'_>) -> Proposal {
    let mut proposal = Proposal { survey: Survey::of(request.snapshot), ..Proposal::default() };
    for piece in request.pieces {
        for (path, text) in files(request.snapshot, *piece) {
            if let Some(text) = text {
                let becomes = piece.take(&text);
                write(&mut proposal.plan, &mut proposal.left, path, Some(&text), becomes, false);
            }
        }
    }
    if let Some((hook, text)) = request.hook.as_ref().and_then(|hook| Some((hook, hook.text.as_deref()?))) {
        // What is taken out need not run.
        let hook = Hook { is_executable: true, ..hook.clone() };
        write_hook(&mut proposal, &hook, Piece::GitHook.take(text));
    }
    proposal
}

/// The schema of `gpdoc.yaml`, for editors.
fn schema(snapshot: &dyn Snapshot, plan: &mut Plan) {
    let path = RelPath::new(SCHEMA_PATH);
    if snapshot.listing().get(SCHEMA_PATH).is_none() {
        plan.create(path, format!("{:#}\n", crate::config::json_schema()));
    }
}

/// The files of a piece with their texts; those that are there, else the first. A link to another of them counts once.
fn files(snapshot: &dyn Snapshot, piece: Piece) -> Vec<(RelPath, Option<String>)> {
    let there = piece.files().iter().map(|path| RelPath::new(path)).filter(|path| {
        let entry = snapshot.listing().get(path.as_str());
        entry.is_some_and(|entry| entry.kind == crate::snapshot::EntryKind::File)
    });
    let texts = there.map(|path| {
        let text = snapshot.read_text(&path).ok().map(|text| text.to_string());
        (path, text)
    });
    let texts: Vec<_> = texts.collect();
    match (texts.is_empty(), piece.files().first()) {
        (true, Some(first)) => vec![(RelPath::new(first), None)],
        _ => texts,
    }
}

fn write(
    plan: &mut Plan,
    left: &mut Vec<(String, String)>,
    path: RelPath,
    text: Option<&str>,
    becomes: Becomes,
    executable: bool,
) {
    match (becomes, text) {
        (Becomes::Same, _) | (Becomes::Gone, None) => {}
        (Becomes::Text(new), None) if executable => plan.create_executable(path, new),
        (Becomes::Text(new), None) => plan.create(path, new),
        (Becomes::Text(new), Some(_)) => plan.replace(path, text, new),
        (Becomes::Gone, Some(text)) => plan.remove(path, text),
        (Becomes::Left(reason), _) => left.push((path.to_string(), reason)),
    }
}

fn write_hook(proposal: &mut Proposal, hook: &Hook, becomes: Becomes) {
    let above = if hook.is_listed { "" } else { ".git/" };
    let path = format!("{above}{}", hook.path);
    if let Becomes::Left(reason) = becomes {
        proposal.left.push((path, reason));
        return;
    }
    if hook.text.is_some() && !hook.is_executable {
        let command = crate::process::command_line(&["chmod", "+x", &path]);
        proposal.left.push((path, format!("it is not executable, so that git does not run it: `{command}`")));
    }
    let plan = if hook.is_listed { &mut proposal.plan } else { &mut proposal.hooks };
    write(plan, &mut proposal.left, hook.path.clone(), hook.text.as_deref(), becomes, true);
}

/// Says of a note for agents that is new and governed why it has no metadata.
fn excuse(request: &Request<'_>, proposal: &mut Proposal) -> Result<(), AdoptionError> {
    let path = RelPath::new(Piece::Agents.files()[0]);
    let is_new = request.snapshot.listing().get(path.as_str()).is_none();
    let Some(text) = proposal.plan.after(&path).filter(|_| is_new).map(std::borrow::Cow::into_owned) else {
        return Ok(());
    };
    let (findings, _) = found(request, &proposal.plan)?;
    let rules: BTreeSet<&str> =
        findings.iter().filter(|finding| finding.location.path == path).map(|finding| finding.rule).collect();
    if !rules.is_empty() {
        let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
        proposal.plan.create(path, pieces::excuse(&rules) + &text);
    }
    Ok(())
}

/// Adds a baseline of what is found in the repository as it will be.
fn accept(request: &Request<'_>, proposal: &mut Proposal) -> Result<(), AdoptionError> {
    let (mut findings, path) = found(request, &proposal.plan)?;
    findings.retain(|finding| baseline::accepts(finding.rule));
    if request.snapshot.listing().get(path.as_str()).is_none() && !findings.is_empty() {
        proposal.accepted = Some(findings.len());
        proposal.debt = Debt::of(&findings);
        proposal.added = added(request, &findings)?;
        proposal.plan.create(path, baseline::write(&baseline::of(&findings)));
    }
    let survey = &proposal.survey;
    let paths = survey.decisions.iter().flat_map(|decisions| &decisions.paths).chain(&survey.elsewhere);
    // As a check without a base judges, which asks for no history.
    (proposal.summary, proposal.ungoverned, proposal.unreadable) = over(request, None, &proposal.plan, |outcome| {
        let mut directories = BTreeMap::new();
        let unreadable = &outcome.model.unreadable;
        let is_left = |path: &&RelPath| {
            let is_unreadable = unreadable.iter().any(|file| file.path == **path);
            !is_unreadable && outcome.model.file_at(path.as_str()).is_none_or(|file| file.kind.is_none())
        };
        for path in paths.filter(is_left) {
            *directories.entry(path.parent().to_owned()).or_default() += 1;
        }
        let unreadable = unreadable.iter().map(|file| file.path.to_string()).collect();
        (outcome.summary.clone(), directories, unreadable)
    })?;
    proposal.from_history = proposal.accepted.map_or(0, |all| all.saturating_sub(proposal.summary.baselined));
    Ok(())
}

/// By rule, how many findings there are that were none without a configuration.
fn added(request: &Request<'_>, findings: &[Finding]) -> Result<BTreeMap<String, usize>, Vec<Problem>> {
    let (before, _) = found(request, &Plan::new())?;
    let before = baseline::of(&before);
    let mut added: BTreeMap<String, usize> = BTreeMap::new();
    for (fingerprint, count) in baseline::of(findings) {
        let more = count.saturating_sub(before.get(&fingerprint).copied().unwrap_or_default());
        if more > 0 {
            *added.entry(fingerprint.rule).or_default() += more;
        }
    }
    Ok(added)
}

fn found(request: &Request<'_>, plan: &Plan) -> Result<(Vec<Finding>, RelPath), Vec<Problem>> {
    over(request, request.history, plan, |outcome| (outcome.findings.clone(), outcome.model.config.baseline_path()))
}

/// Checks the repository as it will be.
fn over<T>(
    request: &Request<'_>,
    history: Option<&History>,
    plan: &Plan,
    take: impl FnOnce(&check::Outcome<'_>) -> T,
) -> Result<T, Vec<Problem>> {
    let snapshot = plan.over(request.snapshot);
    let model = check::load(&snapshot, &Origin::Discover)?;
    let request = CheckRequest {
        base: None,
        origin: Origin::Discover,
        today: request.today,
        selection: Selection::default(),
        only_new: false,
        shows_help: false,
        history: history.cloned(),
        recorded: Vec::new(),
    };
    Ok(take(&check::check(model, &request)?))
}

/// What is wrong with a configuration that is there.
///
/// # Errors
/// Its problems.
pub fn verify(snapshot: &dyn Snapshot) -> Result<(), Vec<Problem>> {
    if [FILE_NAME, OTHER_NAME].iter().any(|name| snapshot.listing().get(name).is_some()) {
        Config::load(snapshot, &Origin::Discover)?;
    }
    Ok(())
}
