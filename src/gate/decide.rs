//! From a gate's name and a command to a decision.

use std::cell::LazyCell;
use std::path::PathBuf;
use std::sync::Arc;

use super::conditions::{self, Context, Facts};
use super::tree::Comparison;
use super::trust::{self, Trusted};
use super::watch::{self, Measured, Watched};
use super::{Caller, Decision, Judged, Pin, Pins, Place, Program, Refusal, beside, digest, makefile, program};
use crate::config::gates::types::{Assurance, Enforcement};
use crate::config::gates::{Condition, Requirement};
use crate::config::{Config, Gate, Origin, Paths, Problem};
use crate::finding::LineIndex;
use crate::git::Repository;
use crate::ledger::redact;
use crate::model::Model;
use crate::snapshot::{Commit, Snapshot, Worktree, blob_of, is_committed, raw_files};

/// The repository in which a gate is judged, and who asks.
pub struct Site<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// The root of its working tree, where commands run.
    pub root: PathBuf,
    /// The user's own pins.
    pub pins: &'a Pins,
    /// Who asks.
    pub caller: &'a Caller,
}

/// The policy at a trusted commit, and everything that is read with it.
pub struct Policy {
    /// The trusted commit.
    pub(super) trusted: Trusted,
    snapshot: Commit,
    /// The configuration there.
    pub config: Arc<Config>,
}

/// Judges every gate that the command belongs to: the one that is named first, then others whose form it has. All must be
/// open for the command to run.
///
/// # Errors
/// When there is nothing to judge by.
pub fn decide(site: &Site<'_>, name: &str, command: &[String]) -> Result<Vec<Decision>, Refusal> {
    let pin = site.pin()?;
    let first = site.policy(trust::by_default(site.repository, pin)?)?;
    let gate = site.gate(&first, name)?;
    gate.template.matches(command).map_err(|why| Refusal::NoMatch {
        gate: name.to_owned(),
        why,
        template: gate.template.to_string(),
    })?;
    let others =
        first.config.gates.iter().filter(|other| other.name != name && other.template.matches(command).is_ok());
    std::iter::once(gate).chain(others).map(|gate| site.judge(&first, gate, command)).collect()
}

impl Site<'_> {
    /// What the user pins of this repository.
    ///
    /// # Errors
    /// When it is not clear.
    pub fn pin(&self) -> Result<Option<&Pin>, Refusal> {
        self.pins.of(self.repository).map_err(Refusal::Pin)
    }

    /// The policy at the commit that is trusted by default.
    ///
    /// # Errors
    /// When no commit can be trusted, or its policy cannot be used.
    pub fn default_policy(&self) -> Result<Policy, Refusal> {
        self.policy(trust::by_default(self.repository, self.pin()?)?)
    }

    fn policy(&self, trusted: Trusted) -> Result<Policy, Refusal> {
        let snapshot = Commit::open(self.repository, &self.root, Some(trusted.commit))?;
        let config =
            Config::load(&snapshot, &Origin::Discover).map_err(|problems| self.unusable(&trusted, &problems))?;
        Ok(Policy { trusted, snapshot, config: Arc::new(config) })
    }

    fn unusable(&self, trusted: &Trusted, problems: &[Problem]) -> Refusal {
        let lines: Vec<String> =
            problems.iter().map(|problem| format!("{}: {}", problem.location.path, problem.message)).collect();
        Refusal::Policy { commit: self.repository.short_id(trusted.commit), problems: lines.join("; ") }
    }

    fn gate<'p>(&self, policy: &'p Policy, name: &str) -> Result<&'p Gate, Refusal> {
        let gates = &policy.config.gates;
        gates.iter().find(|gate| gate.name == name).ok_or_else(|| {
            let near = crate::nearest::nearest(name, gates.iter().map(|gate| gate.name.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if gates.is_empty() => "gates are written in gpdoc.yaml, under `gates`, and count once they are merged into the trusted branch".to_owned(),
                None => "`gpdoc gate list` lists them".to_owned(),
            };
            Refusal::NoGate {
                name: name.to_owned(),
                commit: self.repository.short_id(policy.trusted.commit),
                reference: policy.trusted.reference.clone(),
                help,
            }
        })
    }

    /// The policy by which a gate is judged: at the commit that it names itself, which must name the same.
    fn own_policy(&self, first: &Policy, gate: &Gate) -> Result<Option<Policy>, Refusal> {
        let Some(name) = &gate.trust else { return Ok(None) };
        let trusted = trust::resolve(self.repository, name)?;
        let trusted = Trusted { by_default: first.trusted.by_default.clone(), ..trusted };
        if trusted == first.trusted {
            return Ok(None);
        }
        let policy = self.policy(trusted)?;
        let confirmed = policy.config.gates.iter().any(|there| there.name == gate.name && there.trust == gate.trust);
        if !confirmed {
            let message = format!(
                "the gate `{}` trusts `{name}`, and the policy there does not have that gate with that trust",
                gate.name
            );
            return Err(Refusal::Trust(
                message,
                format!("merge the gate into `{name}`, or change its `trust` on {}", first.trusted.reference),
            ));
        }
        Ok(Some(policy))
    }

    /// Judges one gate for a command that has its form.
    ///
    /// # Errors
    /// When there is nothing to judge by.
    pub fn judge(&self, first: &Policy, gate: &Gate, command: &[String]) -> Result<Decision, Refusal> {
        let own = self.own_policy(first, gate)?;
        let policy = own.as_ref().unwrap_or(first);
        // Conditions are united: what the policy asks for that sends us to another branch holds there too.
        let sender = own.as_ref().map(|_| gate);
        let gate = self.gate(policy, &gate.name)?;
        let no_match = |why| Refusal::NoMatch { gate: gate.name.clone(), why, template: gate.template.to_string() };
        let parameters = gate.template.matches(command).map_err(no_match)?;
        let schemas = Model::schemas(&policy.snapshot, &policy.config)
            .map_err(|problems| self.unusable(&policy.trusted, &problems))?;
        let documents = || Model::with_schemas(&policy.snapshot, Arc::clone(&policy.config), schemas);
        let context = Context {
            site: self,
            gate,
            parameters: &parameters,
            trusted: &policy.trusted,
            policy,
            model: LazyCell::new(Box::new(documents)),
            head: self.repository.head()?,
        };
        Ok(self.judge_in(&context, sender, command))
    }

    fn judge_in(&self, context: &Context<'_>, sender: Option<&Gate>, command: &[String]) -> Decision {
        let (gate, parameters) = (context.gate, context.parameters);
        let (added, mut enforcement, unusable) = self.working_tree_policy(context);
        enforcement =
            enforcement.max(gate.enforcement).max(sender.map_or(Enforcement::Advisory, |gate| gate.enforcement));
        let sent = sender.iter().flat_map(|sender| &sender.requirements);
        let sent: Vec<&Requirement> =
            sent.filter(|sent| gate.requirements.iter().all(|known| known.settings != sent.settings)).collect();
        let added = added.iter().filter(|added| sent.iter().all(|known| known.settings != added.settings));
        let all: Vec<(&Requirement, bool)> = gate
            .requirements
            .iter()
            .chain(sent.iter().copied())
            .map(|requirement| (requirement, false))
            .chain(added.map(|requirement| (requirement, true)))
            .collect();
        let (asked, not_asked): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(requirement, _)| requirement.applies(parameters));
        let requirements: Vec<&Requirement> = asked.iter().map(|(requirement, _)| *requirement).collect();
        let program = program::find(&self.root, &gate.environment, command.first().map_or("", String::as_str));
        let watched = watch(context, &requirements, program.as_ref().ok(), command);
        let on_disk = watched.on_disk();
        let measured = watched.measure(&on_disk);
        let comparisons: Vec<Result<Comparison, String>> = on_disk
            .iter()
            .zip(watched.paths())
            .map(|(files, paths)| match files {
                Ok(files) => Ok(files.compare(context.policy.snapshot(), paths)),
                Err(error) => Err(error.to_string()),
            })
            .collect();
        let digest = digest::digest(context, command, &requirements, &measured.inputs);

        let mut conditions: Vec<Judged> = vec![
            self.repository_itself(),
            beside::judge(
                context,
                program,
                comparisons.last().filter(|_| beside::globs(context, command).is_some()),
                command,
            ),
        ];
        let pinned: Vec<&Paths> = watched.paths().collect();
        let unpinned = makefile::unpinned(context, command, &pinned);
        let wanted = gate.assurance.max(sender.map_or(Assurance::Unpinned, |gate| gate.assurance));
        let (assurance, assured) = self.assurance(context, wanted);
        conditions.extend(assured);
        conditions.extend(unusable);
        conditions.extend(judge_inputs(&measured));
        let (mut approvals, mut compared) = (Vec::new(), comparisons.iter());
        for (requirement, is_added) in &asked {
            let comparison =
                if matches!(requirement.condition, Condition::Unchanged(_)) { compared.next() } else { None };
            let (judged, used) =
                conditions::judge(context, requirement, &Facts { comparison, command, digest: &digest });
            let asked_at = context.policy.place(&requirement.pointer).filter(|_| !is_added);
            conditions.push(Judged { added: *is_added, asked_at, ..judged });
            approvals.extend(used);
        }
        if asked.is_empty() {
            let given: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let found = format!("none is asked for with {}", given.join(" "));
            conditions.push(
                Judged::missed("at least one condition", found, "add a condition without `when` to the gate")
                    .of("requires"),
            );
        }
        let has_session = requirements.iter().any(|requirement| matches!(requirement.condition, Condition::Session));
        Decision {
            gate: gate.name.clone(),
            command: command.to_vec(),
            parameters: parameters.clone(),
            open: conditions.iter().all(|judged| judged.held),
            enforcement,
            trusted_ref: context.trusted.reference.clone(),
            trusted_commit: context.trusted.commit,
            assurance,
            asked: self.asked(context, assurance),
            conditions,
            unpinned,
            not_asked: not_asked.iter().map(|(requirement, _)| requirement.condition.name().to_owned()).collect(),
            digest,
            measured,
            approvals,
            session: has_session.then(|| self.caller.sessions.first().cloned()).flatten(),
            timeout: gate.timeout.map(|timeout| timeout.num_seconds()),
            environment: gate.environment.clone(),
            approval_asked: requirements
                .iter()
                .map(|requirement| &requirement.condition)
                .find(|condition| matches!(condition, Condition::Approval(_)))
                .cloned(),
            asked_variables: requirements.iter().flat_map(|requirement| variables(&requirement.condition)).collect(),
            watched,
        }
    }

    /// What the working tree's policy asks for beyond the trusted one: it may add, and take nothing away. A policy that
    /// cannot be read might have added something.
    fn working_tree_policy(&self, context: &Context<'_>) -> (Vec<Requirement>, Enforcement, Option<Judged>) {
        let closed = |why: String| {
            let judged = Judged::missed("the working tree's policy can be read", why, "gpdoc check").of("policy");
            (Vec::new(), Enforcement::Hard, Some(judged))
        };
        if self.has_trusted_policy(context) {
            return (Vec::new(), Enforcement::Advisory, None);
        }
        let config = Worktree::open(&self.root).map_err(|error| error.to_string()).and_then(|worktree| {
            Config::load(&worktree, &Origin::Discover).map_err(|problems| first_message(&problems))
        });
        let config = match config {
            Ok(config) => config,
            Err(why) => return closed(why),
        };
        let Some(gate) = config.gates.iter().find(|gate| gate.name == context.gate.name) else {
            return (Vec::new(), Enforcement::Advisory, None);
        };
        let is_known = |requirement: &&Requirement| {
            context.gate.requirements.iter().any(|known| known.settings == requirement.settings)
        };
        let added = gate.requirements.iter().filter(|requirement| !is_known(requirement)).cloned().collect();
        (added, gate.enforcement, None)
    }

    /// True when every file of the policy is on disk as it is committed.
    fn has_trusted_policy(&self, context: &Context<'_>) -> bool {
        let listing = context.policy.snapshot().listing();
        let mut paths = context.policy.config.layers.paths().peekable();
        paths.peek().is_some()
            && paths.all(|path| {
                let files = raw_files(&self.root, path).unwrap_or_default();
                let ([file], Some(entry)) = (files.as_slice(), listing.get(path.as_str())) else { return false };
                is_committed(file, blob_of(&self.root, file).ok().flatten(), entry)
            })
    }

    /// Whether objects and history are what was committed.
    fn repository_itself(&self) -> Judged {
        let expected = "the repository shows what was committed";
        let judged = match self.repository.distortions() {
            Err(error) => Judged::missed(expected, error.to_string(), "git fsck"),
            Ok(found) if found.replacements => Judged::missed(
                expected,
                "`refs/replace/` shows other objects in place of some",
                "git replace --list, and git replace -d each",
            ),
            Ok(found) if found.grafts => {
                Judged::missed(expected, "`info/grafts` gives commits other parents", "remove .git/info/grafts")
            }
            Ok(found) if found.shallow => {
                Judged::missed(expected, "the clone is shallow: its history is cut off", "git fetch --unshallow")
            }
            Ok(_) => Judged::held(expected, "no replacements, no grafts, not shallow"),
        };
        judged.of("repository")
    }

    fn assurance(&self, context: &Context<'_>, wanted: Assurance) -> (Assurance, Option<Judged>) {
        let ask = self.caller.ask_remote || wanted == Assurance::Remote;
        let pin = self.pin().ok().flatten();
        let found = trust::assurance(self.repository, pin, context.trusted, ask);
        let expected = format!("the trusted commit is assured at least as `{}`", name_of(wanted));
        let judged = match &found {
            Ok(found) if *found >= wanted => return (*found, None),
            Ok(found) => Judged::missed(
                expected,
                format!("it is `{}`", name_of(*found)),
                "name this repository in trust.yaml, in your own configuration, or ask its remote with --remote",
            ),
            // Who asks the remote wants to know: no answer closes the gate.
            Err((found, mend)) => Judged::missed("the remote's branch is at the trusted commit", found, mend),
        };
        let level = found.unwrap_or(if pin.is_some() { Assurance::Pinned } else { Assurance::Unpinned });
        (level, Some(judged.of("assurance")))
    }
}

impl Site<'_> {
    /// The URL at which the remote was asked.
    fn asked(&self, context: &Context<'_>, assurance: Assurance) -> Option<String> {
        let url = (assurance == Assurance::Remote).then(|| trust::url(self.repository, context.trusted)).flatten();
        url.map(|url| redact::text(&url))
    }
}

fn variables(condition: &Condition) -> Vec<String> {
    match condition {
        Condition::Environment(variables) => variables.iter().map(|(name, _)| name.clone()).collect(),
        _ => Vec::new(),
    }
}

fn name_of(assurance: Assurance) -> String {
    serde_json::to_value(assurance).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn first_message(problems: &[Problem]) -> String {
    problems.first().map(|problem| format!("{}: {}", problem.location.path, problem.message)).unwrap_or_default()
}

fn judge_inputs(measured: &Measured) -> Vec<Judged> {
    let judge = |(path, digest): (&String, &Option<String>)| {
        let expected = format!("{path} is a file");
        let judged = if let Some(digest) = digest {
            Judged::held(expected, format!("SHA-256 {}", &digest[..12]))
        } else {
            let found = format!("{path} is not there, or no regular file");
            Judged::missed(expected, found, format!("make {path} first"))
        };
        judged.of("inputs")
    };
    measured.inputs.iter().map(judge).collect()
}

/// The files that a decision rests on: those of each `unchanged`, and behind them the programs in the repository.
fn watch(
    context: &Context<'_>,
    requirements: &[&Requirement],
    program: Option<&Program>,
    command: &[String],
) -> Watched {
    let texts = requirements.iter().filter_map(|requirement| match &requirement.condition {
        Condition::Unchanged(texts) => Some(texts.clone()),
        _ => None,
    });
    let trees = texts.chain(beside::globs(context, command)).map(|texts| {
        // Globs were compiled when the policy was read; with the values of parameters in them they still are globs.
        watch::tree(&texts, context.parameters).unwrap_or_default()
    });
    Watched::new(&context.site.root, program, context.gate, context.parameters, trees.collect())
}

impl Policy {
    /// The commit, and the ref that leads to it.
    #[must_use]
    pub fn trusted(&self) -> (crate::git::CommitId, &str) {
        (self.trusted.commit, &self.trusted.reference)
    }

    /// Where something of the policy is written.
    fn place(&self, pointer: &str) -> Option<Place> {
        let location = self.config.layers.problem(pointer, String::new(), None).location;
        let (source, range) = (self.config.layers.source(&location.path)?, location.range?);
        let line = LineIndex::new(&source).position(&source, range.start).line;
        Some(Place { path: location.path.as_str().to_owned(), line })
    }

    /// The files of the commit.
    #[must_use]
    pub fn snapshot(&self) -> &dyn Snapshot {
        &self.snapshot
    }
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policy").field("trusted", &self.trusted).finish_non_exhaustive()
    }
}
