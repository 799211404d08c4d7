//! The gates of a repository, judged together: what several of them rest on is read once.

use std::cell::OnceCell;

use super::conditions::Context;
use super::grounds::Grounds;
use super::policy::confirm;
use super::{Decision, Judged, Policy, Refusal, Site};
use crate::config::{Config, Gate};
use crate::finding::render::text::one_line;
use crate::git::{CommitId, GitError};

/// What the gates of a repository are judged by, at one moment.
pub struct Bench<'b> {
    pub(super) site: &'b Site<'b>,
    first: &'b Policy,
    grounds: Result<Grounds<'b>, Refusal>,
    others: Vec<Other<'b>>,
    head: Result<Option<CommitId>, GitError>,
    /// Whether objects and history are what was committed.
    pub(super) repository: OnceCell<Judged>,
    /// The policy of the working tree, or why it cannot be read.
    pub(super) working_tree: OnceCell<Result<Config, String>>,
}

/// The policies that gates send to, by what they say in `trust`. `None` is the one that sends.
#[derive(Debug)]
pub struct Others(Vec<(String, Result<Option<Policy>, Refusal>)>);

struct Other<'b> {
    trust: &'b str,
    policy: &'b Result<Option<Policy>, Refusal>,
    grounds: Option<Result<Grounds<'b>, Refusal>>,
}

impl Site<'_> {
    /// The policies that these gates of `first` send to.
    #[must_use]
    pub fn others<'g>(&self, first: &Policy, gates: impl IntoIterator<Item = &'g Gate>) -> Others {
        let mut others: Vec<(String, _)> = Vec::new();
        for trust in gates.into_iter().filter_map(|gate| gate.trust.as_ref()) {
            if others.iter().all(|(known, _)| known != trust) {
                others.push((trust.clone(), self.policy_of(first, trust)));
            }
        }
        Others(others)
    }
}

impl<'b> Bench<'b> {
    /// `others` is what [`Site::others`] gave for `first` and the gates that are to be judged.
    #[must_use]
    pub fn new(site: &'b Site<'b>, first: &'b Policy, others: &'b Others) -> Self {
        let other = |(trust, policy): &'b (String, Result<Option<Policy>, Refusal>)| Other {
            trust,
            policy,
            grounds: policy.as_ref().ok().and_then(Option::as_ref).map(|policy| Grounds::new(site, policy)),
        };
        Bench {
            site,
            first,
            grounds: Grounds::new(site, first),
            others: others.0.iter().map(other).collect(),
            head: site.repository.head(),
            repository: OnceCell::new(),
            working_tree: OnceCell::new(),
        }
    }

    /// Judges one gate for a command that has its form.
    ///
    /// # Errors
    /// When there is nothing to judge by.
    pub fn judge(&'b self, gate: &Gate, command: &[String]) -> Result<Decision, Refusal> {
        let own = self.own(gate)?;
        let grounds = own.unwrap_or(&self.grounds).as_ref().map_err(Clone::clone)?;
        // Conditions are united: what the policy asks for that sends us to another branch holds there too.
        let sender = own.map(|_| gate);
        let gate = self.site.gate(grounds.policy, &gate.name)?;
        let no_match = |why: String| Refusal::NoMatch {
            gate: gate.name.clone(),
            // An argument is anybody's: it must not write lines of its own.
            why: one_line(&why).into_owned(),
            template: gate.template.to_string(),
        };
        let parameters = gate.template.matches(command).map_err(no_match)?;
        let context = Context { bench: self, grounds, gate, parameters, head: self.head.clone()? };
        Ok(self.judge_in(&context, sender, command))
    }

    /// What a gate is judged by instead that names a commit to trust.
    fn own(&'b self, gate: &Gate) -> Result<Option<&'b Result<Grounds<'b>, Refusal>>, Refusal> {
        let Some(trust) = &gate.trust else { return Ok(None) };
        let Some(other) = self.others.iter().find(|other| other.trust == trust) else {
            let why = format!("the gate `{}` trusts `{trust}`, which was not looked at", gate.name);
            return Err(Refusal::Trust(why, "run it again".into()));
        };
        let Some(policy) = other.policy.as_ref().map_err(Clone::clone)? else { return Ok(None) };
        confirm(self.first, gate, policy)?;
        Ok(other.grounds.as_ref())
    }
}

impl std::fmt::Debug for Bench<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench").field("first", self.first).finish_non_exhaustive()
    }
}
