//! What the commits of a change say of who made it and of what it need not bring.

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

/// True when a commit says `Gpdoc-Skip: KIND: reason`; without a reason it says nothing.
#[must_use]
pub fn skip(commits: &[CommitInfo], kind: &str) -> bool {
    let says = |value: &str| {
        let split = value.split_once(':');
        split.is_some_and(|(named, reason)| named.trim() == kind && !reason.trim().is_empty())
    };
    commits.iter().any(|commit| commit.trailer("Gpdoc-Skip").any(says))
}
