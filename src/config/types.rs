//! The keys of `gpdoc.yaml`, as users write them. The doc comments are the descriptions in its JSON Schema.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gates::types::GateSettings;
use crate::finding::Severity;

/// The configuration of gpdoc.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: Option<u32>,
    /// Presets (`goldenpath`, `madr`, `nygard`) or paths of other configurations. Later ones win, this file wins over all.
    pub extends: Vec<String>,
    /// Which files are looked at.
    pub documents: Documents,
    /// The directory of the kinds' schemas, `<kind>.schema.yaml` or `.json`, relative to the root.
    pub schemas: Option<String>,
    /// The file with the lists that a schema names with `enum_from`.
    pub vocabulary: Option<String>,
    /// The kind of a governed Markdown file or sidecar that no other rule gives a kind. Without it such a file is ungoverned.
    pub default_kind: Option<String>,
    /// What documents are governed as. The first kind whose `files` match wins; kinds named here come before a preset's.
    pub kinds: IndexMap<String, KindSettings>,
    /// Named edges between documents: metadata fields that hold references.
    pub relations: IndexMap<String, Relation>,
    /// References that lead out of the documents.
    pub references: References,
    /// What `metadata.yaml` gives to the documents below it.
    pub inherit: Inherit,
    /// What a document with `exempt: true` need not have.
    pub exempt: Exempt,
    /// What a change must bring with it.
    pub coverage: Vec<Coverage>,
    /// Names for sets of paths.
    pub components: IndexMap<String, Vec<String>>,
    /// Severity by rule: `broken-link: warning`.
    pub rules: IndexMap<String, RuleSettings>,
    /// Where accepted findings are kept, relative to the root.
    pub baseline: Option<String>,
    /// Conditions on commands, by name.
    pub gates: IndexMap<String, GateSettings>,
    /// Who holds a role in approvals: principals of `.gpdoc/allowed_signers`, by role.
    pub roles: IndexMap<String, Vec<String>>,
    /// Session captures.
    pub sessions: Sessions,
    /// The directory of templates for new documents, `<kind>.md`, relative to the root. Without it `templates` and
    /// `docs/templates` are looked into.
    pub templates: Option<String>,
}

/// Which files are looked at.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Documents {
    /// Globs of files to look at. Files that a kind names are looked at too.
    pub include: Vec<String>,
    /// Globs of files to leave alone. What git ignores is left alone anyway.
    pub exclude: Vec<String>,
    /// Globs of production paths, where `exempt: true` is not allowed (`exempt-in-production`).
    pub production: Vec<String>,
    /// Globs of directories that must have a `metadata.yaml` (`sidecar-missing`).
    pub sidecars: Vec<String>,
}

/// Whether a kind's Markdown must have frontmatter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Frontmatter {
    /// Its absence is a finding.
    #[default]
    Required,
    /// Its absence is fine.
    Optional,
}

/// What one kind of document is.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KindSettings {
    /// Globs of its files. A YAML file that matches is metadata as a whole.
    pub files: Vec<String>,
    /// The schema of its metadata, by name; without one the default kind's schema is used.
    pub schema: Option<String>,
    /// How its documents are identified.
    pub id: Option<IdSettings>,
    /// Whether its Markdown must have frontmatter.
    pub frontmatter: Frontmatter,
    /// Its lifecycle.
    pub status: Option<StatusSettings>,
    /// The field that names what a document governs: path globs, or names of components.
    pub governs: Option<String>,
    /// Headings that a document must have.
    pub sections: Vec<String>,
    /// The date field after which a document is no longer supported. Default: `supported_until`.
    pub expires: Option<String>,
    /// When a document must be looked at again.
    pub review: Option<Review>,
    /// Accepted decisions keep their body (`decision-rewritten`).
    pub immutable: Option<Immutable>,
}

/// When a kind's body must no longer change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Immutable {
    /// From the moment its status is live.
    Live,
    /// From the moment it is released: its `released` field or `released` status says so.
    Released,
}

/// How documents of a kind are identified.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IdSettings {
    /// Forms of an id: `ADR-{number:04}-{slug}`, or with a day `{date}-{slug}` or `{date:compact}-{slug}` (`20240101-a`). Any form is right;
    /// the first is what `new` writes.
    pub forms: Vec<String>,
    /// The form of a file name: `ADR-{number:04}-{slug}.md`.
    pub file: Option<String>,
    /// False where documents need no id of their own.
    pub required: Option<bool>,
}

/// The lifecycle of a kind.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StatusSettings {
    /// The metadata field. Default: `status`.
    pub field: Option<String>,
    /// The label of the status line or heading in the body, such as `Status`.
    pub body: Option<String>,
    /// Canonical states and the words that mean them. Words compare without regard to case.
    pub states: IndexMap<String, Vec<String>>,
    /// The states in which a document counts.
    pub live: Vec<String>,
    /// From each state, the states that may follow.
    pub transitions: IndexMap<String, Vec<String>>,
    /// False where a document may do without a status.
    pub required: Option<bool>,
}

/// When a document must be looked at again.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The date field of the last review.
    pub field: String,
    /// How long a review holds, in days: `90d`.
    pub every: String,
}

/// A named edge between documents.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Relation {
    /// The field in which the other document says the same from its side.
    pub inverse: Option<String>,
    /// A cycle is a finding.
    pub acyclic: bool,
}

/// References that lead out of the documents.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct References {
    /// Globs of ids that live outside the documents.
    pub external: Vec<String>,
}

/// What `metadata.yaml` gives to the documents below it.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Inherit {
    /// Fields that are said of one document only.
    pub never: Vec<String>,
}

/// What a document with `exempt: true` need not have.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Exempt {
    /// Required fields that are waived.
    pub waives: Vec<String>,
}

/// What a change to some paths must bring with it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Globs of the critical paths; `!` exempts.
    pub paths: Vec<String>,
    /// Kinds of documents that must come with the change.
    pub require: Vec<Requirement>,
    /// Who or what needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Unless>,
}

/// One kind of document that must come with a change.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Requirement {
    /// Always.
    Kind(String),
    /// Under a condition: `{session: {when: agent}}`.
    Conditional(IndexMap<String, When>),
}

/// When a requirement holds.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// `agent`: the change has a commit by a known agent or with its trailer.
    pub when: WhenWho,
}

/// Whose change a requirement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WhenWho {
    /// A known agent's.
    Agent,
}

/// Who needs no entry.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Unless {
    /// Globs of commit authors' names or e-mail addresses.
    pub author: Vec<String>,
}

/// The severity of a rule.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum RuleSettings {
    /// Everywhere.
    Severity(Severity),
    /// With exceptions by path.
    Detailed(RuleDetails),
}

/// The severity of a rule, with exceptions by path.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleDetails {
    /// Where no glob matches; without it, the rule's default.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// By glob; the last one that matches wins.
    #[serde(default)]
    pub paths: IndexMap<String, Severity>,
}

/// Session captures.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// The directory of captures, relative to the root.
    pub directory: Option<String>,
}
