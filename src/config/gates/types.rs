//! The keys of a gate, as users write them. The doc comments are the descriptions in the JSON Schema.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Conditions on a command.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateSettings {
    /// What the command does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The command, argument by argument. The first names a program by its bare name.
    pub command: Vec<ArgumentSettings>,
    /// Commands that the template must match; tried whenever the configuration is read.
    #[serde(default, rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<String>,
    /// Commands that it must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_match: Vec<String>,
    /// The branch whose newest commit is trusted, such as `origin/main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<String>,
    /// What must hold. All of it.
    pub requires: Vec<RequirementSettings>,
    /// What the command sees of the caller's environment.
    #[serde(default)]
    pub pass_environment: PassEnvironment,
    /// Files whose contents the decision and its approvals are bound to, relative to the root.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// After this time the command is ended: `30m`, `2h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
    /// What a closed gate does.
    #[serde(default)]
    pub enforcement: Enforcement,
    /// The least assurance that the trusted commit is the right one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
}

/// One argument: as it stands, or a parameter.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ArgumentSettings {
    /// Exactly this.
    Literal(String),
    /// A value out of several.
    Parameter(ParameterSettings),
}

/// A parameter of the command. It matches one argument, by default `NAME=value`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParameterSettings {
    /// Its name: letters, digits and `_`. Paths and phrases may name it as `{NAME}`.
    pub param: String,
    /// The values that it may have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// Or a regular expression that the whole value matches. In any case values are of letters, digits and `._/@:+-`, do not
    /// begin with `-` or `@`, and are no path with empty, `.` or `..` parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// The argument's form, with `{}` for the value: `--env={}`, `{}`. Default: `NAME={}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
}

/// One requirement: exactly one condition, and when it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RequirementSettings {
    /// The ADR with this id or number is live, is not superseded, and is the only one of that name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adr: Option<String>,
    /// Of the ADRs that govern these paths at least one is live and none is undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub governing_adrs: Option<GoverningAdrs>,
    /// `clean`: `gpdoc check` at the trusted commit has no errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<Clean>,
    /// Changes to these paths since the trusted commit came with a changelog entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changelog: Option<ChangelogSettings>,
    /// The runbook was reviewed lately.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runbook: Option<RunbookSettings>,
    /// `open`: the run is recorded as evidence in an open session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Open>,
    /// Globs of files whose bytes are those of the trusted commit. Untracked and ignored files count; `!` exempts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<Vec<String>>,
    /// `true`: HEAD contains the trusted commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to_date: Option<bool>,
    /// One of these branches is checked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<Vec<String>>,
    /// Variables of the caller's environment with exactly these values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentSettings>,
    /// A phrase that the caller gives with `--confirm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm: Option<ConfirmSettings>,
    /// Signed approvals by people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalSettings>,
    /// Asked for only with these values of parameters.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub when: IndexMap<String, OneOrMore>,
}

/// One value or several.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMore {
    /// One.
    One(String),
    /// Any of several.
    More(Vec<String>),
}

impl OneOrMore {
    /// The values.
    #[must_use]
    pub fn values(&self) -> &[String] {
        match self {
            OneOrMore::One(value) => std::slice::from_ref(value),
            OneOrMore::More(values) => values,
        }
    }
}

/// ADRs by what they govern.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoverningAdrs {
    /// Globs of the governed files, or names of components.
    pub paths: Vec<String>,
    /// What a proposed ADR does.
    #[serde(default)]
    pub proposed: Proposed,
}

/// What a proposed ADR does to a gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Proposed {
    /// It is reported.
    #[default]
    Report,
    /// It closes the gate.
    Block,
}

/// The one value of `documents`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Clean {
    /// No errors.
    Clean,
}

/// The one value of `session`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Open {
    /// An open session.
    Open,
}

/// Changes that need a changelog entry.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangelogSettings {
    /// Since when.
    pub since: Since,
    /// Globs of the files whose changes need an entry.
    pub paths: Vec<String>,
}

/// The one value of `since`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Since {
    /// The trusted commit.
    Trusted,
}

/// A runbook and its review.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunbookSettings {
    /// Its id or number.
    pub id: String,
    /// How long a review holds: `90d`.
    pub reviewed_within: String,
    /// The date field of the last review. Default: that of the kind's `review`, else `last_reviewed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// Variables and their values.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct EnvironmentSettings {
    /// Asked for only with these values of parameters.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub when: IndexMap<String, OneOrMore>,
    /// The variables.
    #[serde(flatten)]
    pub variables: IndexMap<String, String>,
}

/// A phrase to give.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSettings {
    /// The phrase; `{NAME}` is the value of a parameter.
    pub phrase: String,
    /// Asked for only with these values of parameters.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub when: IndexMap<String, OneOrMore>,
}

/// Signed approvals.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalSettings {
    /// Whose approval counts: a name in `roles`. Without it, everybody's in the allowed signers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How many people.
    #[serde(default = "one")]
    pub count: usize,
    /// How old an approval may be: `4h`.
    pub within: String,
    /// Who runs the command cannot approve it.
    #[serde(default = "yes")]
    pub not_invoker: bool,
    /// Asked for only with these values of parameters.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub when: IndexMap<String, OneOrMore>,
}

fn one() -> usize {
    1
}

fn yes() -> bool {
    true
}

/// What the command sees of the caller's environment.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PassEnvironment {
    /// Variables that are passed on, by their exact names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    /// Where programs are looked for: `pinned` (the system's directories) or a list of directories, those within the
    /// repository relative to the root.
    pub path: SearchPath,
    /// A command, argument by argument, that prints further variables as lines `NAME=value` once the gate is open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
}

/// Where programs are looked for.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum SearchPath {
    /// The system's directories.
    Named(Pinned),
    /// These, in this order.
    Directories(Vec<String>),
}

impl Default for SearchPath {
    fn default() -> Self {
        SearchPath::Named(Pinned::Pinned)
    }
}

/// The one name of a search path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Pinned {
    /// The system's directories.
    Pinned,
}

/// What a closed gate does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Enforcement {
    /// It is reported and recorded, and the command runs.
    Advisory,
    /// The command does not run.
    #[default]
    Hard,
}

/// How sure it is that the trusted commit is the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Assurance {
    /// A local ref says so.
    Unpinned,
    /// The user's own configuration pins the repository or its signers.
    Pinned,
    /// The remote was asked and says the same.
    Remote,
}
