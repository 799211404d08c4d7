//! What the commits of a change say of who made it and of what it need not bring.

use std::collections::BTreeSet;

use crate::config::Paths;
use crate::git::{CommitInfo, Person};

/// Names and addresses by which agents commit, in lower case. Given names of people are not among them.
const AGENTS: &[&str] = &[
    "noreply@anthropic.com",
    "cursoragent@cursor.com",
    "copilot-swe-agent",
    "copilot@users.noreply.github.com",
    "devin-ai-integration",
    "google-labs-jules",
    "gemini-code-assist",
    "chatgpt-codex-connector",
    "codex@openai.com",
    "noreply@aider.chat",
];

/// True when an agent wrote one of the commits, alone or with somebody.
#[must_use]
pub fn by_agent(commits: &[CommitInfo]) -> bool {
    let is_agent = |text: &str| {
        let text = text.to_lowercase();
        AGENTS.iter().any(|agent| text.contains(agent))
    };
    let is_person_agent = |person: &Person| is_agent(&person.name) || is_agent(&person.email);
    commits.iter().any(|commit| is_person_agent(&commit.author) || commit.trailer("Co-Authored-By").any(is_agent))
}

/// True when there are commits, and each is by an author whose name or address matches.
#[must_use]
pub fn all_by(commits: &[CommitInfo], authors: &Paths) -> bool {
    let is_one = |commit: &CommitInfo| authors.matches(&commit.author.name) || authors.matches(&commit.author.email);
    !commits.is_empty() && commits.iter().all(is_one)
}

/// The trailer that waives what a change must bring.
const SKIP: &str = "Gpdoc-Skip";

/// What one commit says it may do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skip<'c> {
    /// The commit.
    pub commit: &'c CommitInfo,
    /// The kind of document.
    pub kind: &'c str,
    /// Why. Without a reason nothing is waived.
    pub reason: &'c str,
}

/// What the trailers `Gpdoc-Skip: KIND: reason` say, those without a reason too.
pub fn skips(commits: &[CommitInfo]) -> impl Iterator<Item = Skip<'_>> {
    commits.iter().flat_map(|commit| {
        commit.trailer(SKIP).map(move |value| {
            let (kind, reason) = value.split_once(':').unwrap_or((value, ""));
            Skip { commit, kind: kind.trim(), reason: reason.trim() }
        })
    })
}

/// The commits that have such a line where it is no trailer: anywhere but in the last paragraph, as a squash leaves it.
pub fn misplaced_skips(commits: &[CommitInfo]) -> impl Iterator<Item = &CommitInfo> {
    let is_line = |line: &&str| {
        let key = line.trim_start().split_once(':').map(|(key, _)| key.trim_end());
        key.is_some_and(|key| key.eq_ignore_ascii_case(SKIP))
    };
    commits.iter().filter(move |commit| commit.message.lines().filter(is_line).count() > commit.trailer(SKIP).count())
}

/// The distinct authors, by name, sorted.
pub fn authors(commits: &[CommitInfo]) -> BTreeSet<&str> {
    commits.iter().map(|commit| commit.author.name.as_str()).collect()
}
