//! The rules. One file a rule: what it is (`META`), what it says (`check`), what mends it.
//!
//! [`RULES`] is the one list; the catalogue, the configuration's schema, `--rule`, completion and the rule reference
//! all come from it. A rule's page in `docs/rules/` is its documentation and is run as a test.

use crate::finding::{Applicability, Severity};

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The documents of one snapshot.
    Tree,
    /// What changed between a base and a snapshot.
    Change,
}

/// What is known of a rule without running it.
#[derive(Debug)]
pub struct Meta {
    /// Its name: kebab case, names what is found.
    pub name: &'static str,
    /// One line: what it finds.
    pub summary: &'static str,
    /// Severity where the configuration says nothing.
    pub default: Severity,
    /// Whether it needs a base.
    pub scope: Scope,
    /// The best fix it may offer.
    pub fix: Option<Applicability>,
    /// The version that brought it.
    pub since: &'static str,
    /// Its page: Markdown.
    pub page: &'static str,
}

/// A named check.
pub trait Rule: Sync {
    /// What is known of it without running it.
    fn meta(&self) -> &'static Meta;
}

/// All rules, by name.
pub static RULES: &[&dyn Rule] = &[];

/// The rule with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.meta().name == name)
}

/// The name of a rule that is spelt nearly so.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    crate::nearest::nearest(name, RULES.iter().map(|rule| rule.meta().name))
}
