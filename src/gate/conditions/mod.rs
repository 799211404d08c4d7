//! The conditions. One file each; [`judge`] is the one list.

mod adr;
mod approval;
mod branch;
mod changelog;
mod confirm;
mod documents;
mod environment;
mod governing_adrs;
mod runbook;
mod session;
mod unchanged;
mod up_to_date;

use super::bench::Bench;
use super::grounds::Grounds;
use super::policy::{Policy, Site};
use super::tree::Comparison;
use super::trust::Trusted;
use super::{Judged, UsedApproval};
use crate::config::Gate;
use crate::config::gates::{Condition, Parameters, Requirement, fill};
use crate::git::CommitId;
use crate::model::Model;

pub(super) use approval::SIGNERS;
pub(super) use governing_adrs::{Governed, governed};

/// What conditions are judged by.
pub(super) struct Context<'a> {
    /// What is the same for all gates.
    pub(super) bench: &'a Bench<'a>,
    /// What is the same for all gates of its policy.
    pub(super) grounds: &'a Grounds<'a>,
    /// The gate.
    pub(super) gate: &'a Gate,
    /// The command's parameters.
    pub(super) parameters: Parameters,
    /// The commit that is checked out.
    pub(super) head: Option<CommitId>,
}

impl<'a> Context<'a> {
    /// The repository and who asks.
    pub(super) fn site(&self) -> &'a Site<'a> {
        self.bench.site
    }

    /// The policy at the trusted commit.
    pub(super) fn policy(&self) -> &'a Policy {
        self.grounds.policy
    }

    /// The trusted commit.
    pub(super) fn trusted(&self) -> &'a Trusted {
        &self.policy().trusted
    }

    /// The documents at the trusted commit.
    pub(super) fn model(&self) -> &'a Model<'a> {
        self.grounds.model()
    }

    /// A text of the policy with the values of parameters in it.
    fn fill(&self, text: &str) -> String {
        fill(text, &self.parameters, str::to_owned)
    }
}

/// What a condition needs besides the context.
pub(super) struct Facts<'a> {
    /// How the files of an `unchanged` compare.
    pub(super) comparison: Option<&'a Result<Comparison, String>>,
    /// The command, argument by argument.
    pub(super) command: &'a [String],
    /// What approvals must be signed over.
    pub(super) digest: &'a str,
}

/// A condition, judged, and the approvals that it used.
pub(super) fn judge(
    context: &Context<'_>,
    requirement: &Requirement,
    facts: &Facts<'_>,
) -> (Judged, Vec<UsedApproval>) {
    let judged = match &requirement.condition {
        Condition::Adr(id) => adr::judge(context, id),
        Condition::GoverningAdrs(paths, proposed) => governing_adrs::judge(context, paths, *proposed),
        Condition::Documents => documents::judge(context),
        Condition::Changelog(paths) => changelog::judge(context, paths),
        Condition::Runbook(id, field, within) => runbook::judge(context, id, field.as_deref(), *within),
        Condition::Session => session::judge(context),
        Condition::Unchanged(paths) => unchanged::judge(context, paths, facts.comparison),
        Condition::UpToDate => up_to_date::judge(context),
        Condition::Branch(branches) => branch::judge(context, branches),
        Condition::Environment(variables) => environment::judge(context, variables),
        Condition::Confirm(phrase) => confirm::judge(context, phrase),
        Condition::Approval(approval) => {
            let (judged, used) = approval::judge(context, facts.command, approval, facts.digest);
            return (judged.of("approval"), used);
        }
    };
    (judged.of(requirement.condition.name()), Vec::new())
}

/// The paths of the decision records and runbooks that the conditions look at.
pub(super) fn decisions(context: &Context<'_>, requirements: &[&Requirement]) -> Vec<String> {
    let mut paths = Vec::new();
    let mut add = |file: &crate::model::File| paths.push(file.path().as_str().to_owned());
    for requirement in requirements {
        match &requirement.condition {
            Condition::Adr(id) | Condition::Runbook(id, ..) => {
                let _ = super::adr::find(context.model(), &context.fill(id)).map(&mut add);
            }
            Condition::GoverningAdrs(texts, _) => {
                let found = governing_adrs::governing(context, texts).unwrap_or_default();
                found.into_iter().for_each(&mut add);
            }
            _ => {}
        }
    }
    paths
}
