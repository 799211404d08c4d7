//! From a gate's name and a command to a decision.

use super::conditions::{self, Context, Facts};
use super::tree::Comparison;
use super::trust;
use super::watch::{self, Measured, Watched};
use super::{Bench, Decision, Judged, Program, Refusal, Site, beside, digest, makefile, program};
use crate::config::gates::types::{Assurance, Enforcement};
use crate::config::gates::{Approval, Condition, Requirement};
use crate::config::{Gate, Paths};
use crate::finding::render::text::one_line;
use crate::ledger::redact;

/// Judges every gate that the command belongs to: the one that is named first, then others whose form it has. All must be
/// open for the command to run.
///
/// # Errors
/// When there is nothing to judge by.
pub fn decide(site: &Site<'_>, name: &str, command: &[String]) -> Result<Vec<Decision>, Refusal> {
    let first = site.default_policy()?;
    let gate = site.gate(&first, name)?;
    gate.template.matches(command).map_err(|why| Refusal::NoMatch {
        gate: name.to_owned(),
        why: one_line(&why).into_owned(),
        template: gate.template.to_string(),
    })?;
    let others =
        first.config.gates.iter().filter(|other| other.name != name && other.template.matches(command).is_ok());
    let gates: Vec<&Gate> = std::iter::once(gate).chain(others).collect();
    let others = site.others(&first, gates.iter().copied());
    let bench = Bench::new(site, &first, &others);
    gates.into_iter().map(|gate| bench.judge(gate, command)).collect()
}

impl Bench<'_> {
    pub(super) fn judge_in(&self, context: &Context<'_>, sender: Option<&Gate>, command: &[String]) -> Decision {
        let (gate, parameters) = (context.gate, &context.parameters);
        let (added, mut enforcement, unusable) = self.site.working_tree_policy(context);
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
        let program = program::find(&self.site.root, &gate.environment, command.first().map_or("", String::as_str));
        let watched = watch(context, &requirements, program.as_ref().ok(), command);
        let on_disk = watched.on_disk();
        let measured = watched.measure(&on_disk);
        let comparisons: Vec<Result<Comparison, String>> = on_disk
            .iter()
            .zip(watched.paths())
            .map(|(files, paths)| match files {
                Ok(files) => Ok(files.compare(context.policy().snapshot(), paths)),
                Err(error) => Err(error.to_string()),
            })
            .collect();
        let digest = digest::digest(context, command, &requirements, &measured.inputs);

        let mut conditions: Vec<Judged> = vec![
            self.repository.get_or_init(|| self.repository_itself()).clone(),
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
            let asked_at = context.policy().place(&requirement.pointer).filter(|_| !is_added);
            conditions.push(Judged { added: *is_added, asked_at, ..judged.or_fetched() });
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
            trusted_ref: context.trusted().reference.clone(),
            trusted_commit: context.trusted().commit,
            assurance,
            asked: self.asked(context, assurance),
            conditions,
            unpinned,
            not_asked: not_asked.iter().map(|(requirement, _)| requirement.condition.name().to_owned()).collect(),
            digest,
            measured,
            approvals,
            session: has_session.then(|| self.site.caller.sessions.first().cloned()).flatten(),
            timeout: gate.timeout.map(|timeout| timeout.num_seconds()),
            environment: gate.environment.clone(),
            approvals_asked: requirements.iter().filter_map(|requirement| approval(context, requirement)).collect(),
            asked_variables: requirements.iter().flat_map(|requirement| variables(&requirement.condition)).collect(),
            watched,
        }
    }

    /// Whether objects and history are what was committed.
    fn repository_itself(&self) -> Judged {
        let expected = "the repository shows what was committed";
        let judged = match self.site.repository.distortions() {
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
        let ask = self.site.caller.ask_remote || wanted == Assurance::Remote;
        let pin = self.site.pin().ok().flatten();
        let found = || trust::assurance(self.site.repository, pin, context.trusted(), ask);
        let found = if ask { context.grounds.remote.get_or_init(found).clone() } else { found() };
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

    /// The URL at which the remote was asked.
    fn asked(&self, context: &Context<'_>, assurance: Assurance) -> Option<String> {
        let url =
            (assurance == Assurance::Remote).then(|| trust::url(self.site.repository, context.trusted())).flatten();
        url.map(|url| redact::text(&url))
    }
}

fn approval(context: &Context<'_>, requirement: &Requirement) -> Option<(Approval, Vec<String>)> {
    let Condition::Approval(approval) = &requirement.condition else { return None };
    let holders = approval.role.as_ref().and_then(|role| context.policy().config.settings.roles.get(role));
    Some((approval.clone(), holders.cloned().unwrap_or_default()))
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

fn judge_inputs(measured: &Measured) -> Vec<Judged> {
    let judge = |(path, digest): (&String, &Option<String>)| {
        let expected = format!("{path} is a file");
        let judged = if let Some(digest) = digest {
            Judged::held(expected, format!("SHA-256 {}", &digest[..12]))
        } else {
            let found = format!("{path} is not there, or no regular file");
            Judged::missed(expected, found, format!("write the file {path} first"))
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
        watch::tree(&texts, &context.parameters).unwrap_or_default()
    });
    Watched::new(&context.site().root, program, context.gate, &context.parameters, trees.collect())
}
