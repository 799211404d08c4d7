//! The policies that a gate is judged by: that of the trusted commit, that of the branch it sends to, and what the working
//! tree adds.

use std::path::PathBuf;
use std::sync::Arc;

use super::conditions::{Context, SIGNERS};
use super::trust::{self, Trusted};
use super::{Caller, Judged, Pin, Pins, Place, Refusal};
use crate::config::gates::types::Enforcement;
use crate::config::gates::{Condition, Requirement};
use crate::config::{Config, Gate, Origin, Problem};
use crate::finding::LineIndex;
use crate::git::Repository;
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

    pub(super) fn policy(&self, trusted: Trusted) -> Result<Policy, Refusal> {
        let snapshot = Commit::open(self.repository, &self.root, Some(trusted.commit))?;
        let config = Config::load(&snapshot, &Origin::Discover)
            .map_err(|problems| self.unusable(&snapshot, &trusted, &problems))?;
        Ok(Policy { trusted, snapshot, config: Arc::new(config) })
    }

    pub(super) fn unusable(&self, snapshot: &dyn Snapshot, trusted: &Trusted, problems: &[Problem]) -> Refusal {
        let place = |problem: &Problem| {
            let location = &problem.location;
            let text = snapshot.read_text(&location.path).ok()?;
            let line = LineIndex::new(&text).position(&text, location.range.as_ref()?.start).line;
            Some(format!("{}:{line}", location.path))
        };
        let shown = |problem: &Problem| {
            let place = place(problem).unwrap_or_else(|| problem.location.path.to_string());
            format!("{place}: {}", problem.message)
        };
        let lines: Vec<String> = problems.iter().map(shown).collect();
        Refusal::Policy { commit: self.repository.short_id(trusted.commit), problems: lines.join("; ") }
    }

    pub(super) fn gate<'p>(&self, policy: &'p Policy, name: &str) -> Result<&'p Gate, Refusal> {
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

    /// The policy at the commit that `trust` names in a gate of `first`; `None` for `first` itself.
    pub(super) fn policy_of(&self, first: &Policy, name: &str) -> Result<Option<Policy>, Refusal> {
        let trusted = trust::resolve(self.repository, name)?;
        let trusted = Trusted { by_default: first.trusted.by_default.clone(), ..trusted };
        if trusted == first.trusted { Ok(None) } else { self.policy(trusted).map(Some) }
    }

    /// What the working tree's policy asks for beyond the trusted one: it may add, and take nothing away. A policy that
    /// cannot be read might have added something.
    pub(super) fn working_tree_policy(&self, context: &Context<'_>) -> (Vec<Requirement>, Enforcement, Option<Judged>) {
        let closed = |why: String| {
            let judged = Judged::missed("the working tree's policy can be read", why, "gpdoc check").of("policy");
            (Vec::new(), Enforcement::Hard, Some(judged))
        };
        if *context.grounds.is_on_disk.get_or_init(|| self.has_trusted_policy(context)) {
            return (Vec::new(), Enforcement::Advisory, None);
        }
        let read = || {
            let worktree = Worktree::open(&self.root).map_err(|error| error.to_string())?;
            Config::load(&worktree, &Origin::Discover).map_err(|problems| first_message(&problems))
        };
        let config = match context.bench.working_tree.get_or_init(read) {
            Ok(config) => config,
            Err(why) => return closed(why.clone()),
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
        let listing = context.policy().snapshot().listing();
        let mut paths = context.policy().config.layers.paths().peekable();
        paths.peek().is_some()
            && paths.all(|path| {
                let files = raw_files(&self.root, path).unwrap_or_default();
                let ([file], Some(entry)) = (files.as_slice(), listing.get(path.as_str())) else { return false };
                is_committed(file, blob_of(&self.root, file).ok().flatten(), entry)
            })
    }
}

impl Policy {
    /// The commit, and the ref that leads to it.
    #[must_use]
    pub fn trusted(&self) -> (crate::git::CommitId, &str) {
        (self.trusted.commit, &self.trusted.reference)
    }

    /// Where something of the policy is written.
    pub(super) fn place(&self, pointer: &str) -> Option<Place> {
        let (path, line) = self.config.layers.line(pointer)?;
        Some(Place { path: path.as_str().to_owned(), line })
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

/// That the policy which a gate of `first` names itself names the same, and says no less.
///
/// # Errors
/// What differs.
pub(super) fn confirm(first: &Policy, gate: &Gate, policy: &Policy) -> Result<(), Refusal> {
    let Some(name) = &gate.trust else { return Ok(()) };
    let mut there = policy.config.gates.iter();
    let Some(there) = there.find(|there| there.name == gate.name && there.trust == gate.trust) else {
        let message = format!(
            "the gate `{}` trusts `{name}`, and the policy there does not have that gate with that trust",
            gate.name
        );
        return Err(Refusal::Trust(
            message,
            format!("merge the gate into `{name}`, or change its `trust` on {}", first.trusted.reference),
        ));
    };
    // Requirements are united. What else a gate says has one value, and may not be less there.
    if let Some(key) = dropped(first, gate, policy, there) {
        let message = format!(
            "the gate `{}` trusts `{name}`, and `{key}` there is not what {} says",
            gate.name, first.trusted.reference
        );
        let help = format!("let both say the same: merge {} into `{name}`", first.trusted.reference);
        return Err(Refusal::Trust(message, help));
    }
    Ok(())
}

/// What of a gate is less at the commit that it sends to.
fn dropped(first: &Policy, gate: &Gate, policy: &Policy, there: &Gate) -> Option<&'static str> {
    let approvals = || {
        gate.requirements.iter().filter_map(|requirement| match &requirement.condition {
            Condition::Approval(approval) => Some(approval),
            _ => None,
        })
    };
    let holders = |policy: &Policy, role: &String| policy.config.settings.roles.get(role).cloned();
    let has_other_holders = |role: &String| holders(first, role) != holders(policy, role);
    let signers = |policy: &Policy| policy.snapshot.listing().get(SIGNERS).and_then(|entry| entry.blob);
    let is_longer = |timeout| there.timeout.is_none_or(|other| other > timeout);
    let checks = [
        ("inputs", gate.inputs.iter().any(|input| !there.inputs.contains(input))),
        ("timeout", gate.timeout.is_some_and(is_longer)),
        ("pass_environment", gate.environment != there.environment),
        ("roles", approvals().filter_map(|approval| approval.role.as_ref()).any(has_other_holders)),
        (SIGNERS, approvals().next().is_some() && signers(first) != signers(policy)),
    ];
    checks.into_iter().find_map(|(key, differs)| differs.then_some(key))
}

fn first_message(problems: &[Problem]) -> String {
    problems.first().map(|problem| format!("{}: {}", problem.location.path, problem.message)).unwrap_or_default()
}
