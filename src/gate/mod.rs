//! Gates: a command runs only when the conditions of its gate hold.
//!
//! Everything that a decision rests on is read from one commit that is trusted, resolved once; of the working tree only
//! what the conditions ask about is looked at. [`decide()`] judges and runs nothing. What cannot be judged closes the gate.

mod adr;
pub mod approval;
mod bench;
mod beside;
mod conditions;
mod decide;
mod digest;
mod endings;
mod environment;
mod grounds;
mod history;
mod make_options;
mod makefile;
mod pin;
mod policy;
mod program;
mod recorded;
mod remade;
mod run;
mod succession;
mod tree;
mod trust;
mod watch;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::config::gates::types::{Assurance, Enforcement};
use crate::config::gates::{Approval, Environment};
use crate::git::{CommitId, GitError, REFETCH};

pub use bench::{Bench, Others};
pub use decide::decide;
pub use environment::{RUNS_UNDER, environment, parse_variables};
pub use history::{ABANDONED, spent, unfinished};
pub use pin::{Pin, Pins};
pub use policy::{Policy, Site};
pub use program::Program;
pub use run::{NotRun, Ran, Runner};
pub use watch::Measured;

/// Who asks, with what, and when. Commands hand this in; nothing here reads the environment or the clock.
#[derive(Debug)]
pub struct Caller {
    /// Now.
    pub now: DateTime<Utc>,
    /// The environment; values that are not UTF-8 are left out.
    pub environment: BTreeMap<String, String>,
    /// The text of `--confirm`.
    pub confirm: Option<String>,
    /// The names and addresses by which the caller is known: git's, and in CI the CI's actor.
    pub identities: Vec<String>,
    /// Files that claim to be approvals, with where they come from.
    pub approvals: Vec<(String, Vec<u8>)>,
    /// Approvals that the ledger has as used.
    pub spent: BTreeSet<String>,
    /// Open sessions of this working tree.
    pub sessions: Vec<String>,
    /// Whether the remote is to be asked for its branch.
    pub ask_remote: bool,
}

/// A place at the trusted commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Relative to the root.
    pub path: String,
    /// From 1.
    pub line: usize,
}

/// One condition, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The key in `requires`, or what gpdoc demands of every gate.
    pub condition: String,
    /// Whether it holds.
    pub held: bool,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Where the policy asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Place>,
    /// The command or the step that would mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
    /// More to know: what is reported although it closes nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Where the approvals that count here come from.
    #[serde(skip)]
    pub counted: Vec<String>,
    /// True when only the working tree's policy asks for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
}

impl Judged {
    fn held(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Judged {
            condition: String::new(),
            held: true,
            expected: expected.into(),
            found: found.into(),
            place: None,
            asked_at: None,
            mend: None,
            remarks: Vec::new(),
            counted: Vec::new(),
            added: false,
        }
    }

    fn missed(expected: impl Into<String>, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Judged { held: false, mend: Some(mend.into()), ..Judged::held(expected, found) }
    }

    fn at(self, place: Option<Place>) -> Self {
        Judged { place, ..self }
    }

    fn of(self, condition: &str) -> Self {
        Judged { condition: condition.to_owned(), ..self }
    }

    /// Where an object is lacking, to fetch it is all that helps.
    fn or_fetched(self) -> Self {
        let lacks = !self.held && self.found.contains(REFETCH);
        if lacks { Judged { mend: Some(PARTIAL.to_owned()), ..self } } else { self }
    }
}

/// The verdict of one gate on one command.
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// The gate.
    pub gate: String,
    /// The command, argument by argument.
    pub command: Vec<String>,
    /// Its parameters.
    pub parameters: BTreeMap<String, String>,
    /// Whether all conditions hold.
    pub open: bool,
    /// What a closed gate does.
    pub enforcement: Enforcement,
    /// The ref that is trusted, by its full name.
    pub trusted_ref: String,
    /// The commit that everything was read from.
    #[serde(serialize_with = "as_text")]
    pub trusted_commit: CommitId,
    /// How sure it is that this commit is the right one.
    pub assurance: Assurance,
    /// The URL at which the remote confirmed it. Unless it is pinned, it is what this clone has for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The conditions, in the order of the policy.
    pub conditions: Vec<Judged>,
    /// What the command reads and no condition covers, for whoever writes the policy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unpinned: Vec<String>,
    /// Requirements that these parameters do not ask for.
    pub not_asked: Vec<String>,
    /// What approvals are signed over: SHA-256, hexadecimal.
    pub digest: String,
    /// What was measured on disk: compared again before the command starts.
    pub measured: Measured,
    /// The approvals that opened it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<UsedApproval>,
    /// The session that the run is recorded in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// After this many seconds the command is ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<i64>,
    /// What the command sees of the caller's environment.
    #[serde(skip)]
    pub environment: Environment,
    /// Variables whose values the conditions ask for.
    #[serde(skip)]
    pub asked_variables: Vec<String>,
    /// The approvals that the conditions ask for, and who holds the role of each.
    #[serde(skip)]
    pub approvals_asked: Vec<(Approval, Vec<String>)>,
    #[serde(skip)]
    watched: watch::Watched,
}

impl Decision {
    /// Measures once more what the decision rests on.
    #[must_use]
    pub fn measure_again(&self) -> Measured {
        self.watched.measure(&self.watched.on_disk())
    }
}

/// An approval that counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UsedApproval {
    /// What it is used up by.
    pub id: String,
    /// Who signed, by the name in the allowed signers.
    pub principal: String,
    /// The fingerprint of the key.
    pub key: String,
}

/// What to do in a clone that lacks an object of the trusted commit.
const PARTIAL: &str = "the clone is partial: git fetch --refetch --no-filter";

/// Why a gate could not be judged at all. It is closed then.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// Git cannot say.
    #[error(transparent)]
    Git(#[from] GitError),
    /// No commit can be trusted.
    #[error("{0}")]
    Untrusted(String, String),
    /// The user's own trust.yaml cannot be used.
    #[error("{0}")]
    Pin(String),
    /// There is no such gate at the trusted commit.
    #[error("there is no gate `{name}` at the trusted commit {commit} ({reference})")]
    NoGate {
        /// The name that was asked for.
        name: String,
        /// The commit.
        commit: String,
        /// The ref.
        reference: String,
        /// What to do.
        help: String,
    },
    /// The gate's trust is not confirmed by the commit that it names.
    #[error("{0}")]
    Trust(String, String),
    /// The command is not the gate's.
    #[error("the command does not match the gate `{gate}`: {why}")]
    NoMatch {
        /// The gate.
        gate: String,
        /// What differs.
        why: String,
        /// The template.
        template: String,
    },
    /// The policy at the trusted commit cannot be used.
    #[error("the policy at the trusted commit {commit} cannot be used: {problems}")]
    Policy {
        /// The commit.
        commit: String,
        /// What is wrong, a line each.
        problems: String,
    },
}

impl Refusal {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Refusal::Git(_) | Refusal::Pin(_) => None,
            Refusal::Untrusted(_, help) | Refusal::Trust(_, help) | Refusal::NoGate { help, .. } => Some(help.clone()),
            Refusal::NoMatch { template, .. } => Some(format!("it has the form `{template}`")),
            // On the trusted branch nothing is wrong with what this clone lacks.
            Refusal::Policy { problems, .. } if problems.contains(REFETCH) => Some(PARTIAL.to_owned()),
            Refusal::Policy { commit, .. } => {
                Some(format!("fix it on the trusted branch; `gpdoc check --at {commit}` shows the places"))
            }
        }
    }
}

fn as_text<S: serde::Serializer>(commit: &CommitId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(commit)
}
