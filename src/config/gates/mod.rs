//! Gates as configured: what they match and what they ask for. What they decide is in [`crate::gate`].

mod compile;
mod requirements;
mod template;
#[cfg(test)]
mod tests;
pub mod types;

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::Paths;
pub use template::{Parameters, Template, Values, fill};
use types::{Assurance, Enforcement, Proposed, RequirementSettings};

pub(super) use compile::compile;

/// Conditions on a command.
#[derive(Debug)]
pub struct Gate {
    /// Its name.
    pub name: String,
    /// What the command does.
    pub description: Option<String>,
    /// What it matches.
    pub template: Template,
    /// The branch whose newest commit is trusted.
    pub trust: Option<String>,
    /// What must hold.
    pub requirements: Vec<Requirement>,
    /// What the command sees of the caller's environment.
    pub environment: Environment,
    /// Files whose contents the decision is bound to; `{NAME}` is a parameter.
    pub inputs: Vec<String>,
    /// After this time the command is ended.
    pub timeout: Option<TimeDelta>,
    /// What a closed gate does.
    pub enforcement: Enforcement,
    /// The least assurance.
    pub assurance: Assurance,
}

/// A condition, and when it is asked for.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// As written: two policies ask for the same when these are equal.
    pub settings: RequirementSettings,
    /// JSON Pointer to it in the configuration.
    pub pointer: String,
    /// The condition.
    pub condition: Condition,
    /// Parameters and the values with which it is asked for.
    pub when: BTreeMap<String, Vec<String>>,
}

/// One condition of a gate. In its texts `{NAME}` is a parameter.
#[derive(Clone, Debug)]
pub enum Condition {
    /// This ADR is live.
    Adr(String),
    /// The ADRs that govern these paths are decided, and one is live.
    GoverningAdrs(Vec<String>, Proposed),
    /// No errors at the trusted commit.
    Documents,
    /// Changes to these paths came with a changelog entry.
    Changelog(Vec<String>),
    /// This runbook's review, in this field, is at most so old.
    Runbook(String, Option<String>, TimeDelta),
    /// A session is open.
    Session,
    /// These files are those of the trusted commit.
    Unchanged(Vec<String>),
    /// HEAD contains the trusted commit.
    UpToDate,
    /// One of these branches is checked out.
    Branch(Vec<String>),
    /// Variables have these values.
    Environment(Vec<(String, String)>),
    /// This phrase is given.
    Confirm(String),
    /// People approved.
    Approval(Approval),
}

/// Signed approvals that are asked for.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Whose; without it, everybody's in the allowed signers.
    pub role: Option<String>,
    /// How many people.
    pub count: usize,
    /// How old at most.
    pub within: TimeDelta,
    /// Not by who runs the command.
    pub not_invoker: bool,
}

/// What the command sees of the caller's environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Variables that are passed on.
    pub allow: Vec<String>,
    /// Directories of programs; `None`: the system's.
    pub path: Option<Vec<String>>,
    /// Prints further variables.
    pub from: Vec<String>,
}

impl Condition {
    /// The key in `requires`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Condition::Adr(_) => "adr",
            Condition::GoverningAdrs(..) => "governing_adrs",
            Condition::Documents => "documents",
            Condition::Changelog(_) => "changelog",
            Condition::Runbook(..) => "runbook",
            Condition::Session => "session",
            Condition::Unchanged(_) => "unchanged",
            Condition::UpToDate => "up_to_date",
            Condition::Branch(_) => "branch",
            Condition::Environment(_) => "environment",
            Condition::Confirm(_) => "confirm",
            Condition::Approval(_) => "approval",
        }
    }
}

impl Gate {
    /// The documents that its conditions name outright, each with the JSON Pointer of the condition.
    pub fn named(&self) -> impl Iterator<Item = (&str, &str)> {
        self.requirements.iter().filter_map(|requirement| match &requirement.condition {
            Condition::Adr(id) | Condition::Runbook(id, ..) if !id.contains('{') => {
                Some((id.as_str(), requirement.pointer.as_str()))
            }
            _ => None,
        })
    }
}

impl Requirement {
    /// True when it is asked for with these parameters.
    #[must_use]
    pub fn applies(&self, parameters: &Parameters) -> bool {
        self.when.iter().all(|(name, values)| parameters.get(name).is_some_and(|value| values.contains(value)))
    }
}

/// Globs with the values of parameters in them, compiled.
///
/// # Errors
/// Which one is no glob, and why.
pub fn globs(texts: &[String], parameters: &Parameters) -> Result<Paths, String> {
    let filled: Vec<String> = texts.iter().map(|text| fill(text, parameters, globset::escape)).collect();
    Paths::new(&filled).map_err(|(index, error)| format!("`{}` is no glob: {error}", filled[index]))
}

/// True for variables that change which program runs or what it does before it looks at its arguments. No policy may
/// let them in.
#[must_use]
pub fn is_dangerous(variable: &str) -> bool {
    const NAMES: &[&str] = &[
        "BASHOPTS",
        "BASH_ENV",
        "CDPATH",
        "ENV",
        "GCONV_PATH",
        "GLOBIGNORE",
        "GNUMAKEFLAGS",
        "IFS",
        "JAVA_TOOL_OPTIONS",
        "JDK_JAVA_OPTIONS",
        "LUA_INIT",
        "MAKE",
        "MAKEFILES",
        "MAKEFLAGS",
        "MAKESHELL",
        "MFLAGS",
        "NODE_OPTIONS",
        "NODE_PATH",
        "PATH",
        "PERL5DB",
        "PERL5LIB",
        "PERL5OPT",
        "PERLLIB",
        "PROMPT_COMMAND",
        "PS4",
        "PYTHONBREAKPOINT",
        "PYTHONHOME",
        "PYTHONINSPECT",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONUSERBASE",
        "RUBYLIB",
        "RUBYOPT",
        "SHELL",
        "SHELLOPTS",
        "TAR_OPTIONS",
        "TF_CLI_CONFIG_FILE",
        "TF_DATA_DIR",
        "TF_PLUGIN_CACHE_DIR",
        "TF_REATTACH_PROVIDERS",
        "TERRAFORM_CONFIG",
        "ZDOTDIR",
    ];
    const STARTS: &[&str] = &["BASH_FUNC_", "DYLD_", "GIT_", "GPDOC_", "LD_", "TF_CLI_ARGS", "_JAVA_OPTIONS"];
    NAMES.contains(&variable) || STARTS.iter().any(|start| variable.starts_with(start))
}
