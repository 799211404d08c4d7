//! What the ledger of this clone has of sessions, to hold their evidence against.

use super::evidence::{Evidence, Fact};
use super::live::{self, APPEND, CLOSE};
use super::project;
use crate::ledger::Record;
use crate::snapshot::RelPath;

/// One session as the ledger has it.
#[derive(Clone, Debug)]
pub struct Recorded {
    session: String,
    capture: RelPath,
    facts: Vec<Fact>,
    /// The heading of each segment, and how many of the facts the evidence had once it was written.
    segments: Vec<(String, usize)>,
}

impl Recorded {
    /// Every session of the ledger.
    #[must_use]
    pub fn all(records: &[Record]) -> Vec<Self> {
        live::sessions(records).into_iter().map(|session| Self::of(records, &session)).collect()
    }

    fn of(records: &[Record], session: &live::Session) -> Self {
        let facts: Vec<Fact> = project::facts(records, &session.id).into_iter().map(|(_, fact)| fact).collect();
        let is_own = |record: &&Record| {
            matches!(record.kind.as_str(), APPEND | CLOSE) && record.text("session") == Some(&session.id)
        };
        let segments = records.iter().filter(is_own).filter_map(|record| {
            let is_its =
                |fact: &Fact| matches!(fact, Fact::Mark { ledger, .. } if ledger.as_deref() == Some(&record.hash));
            Some((record.text("heading")?.to_owned(), facts.iter().position(is_its)? + 1))
        });
        let segments = segments.collect();
        Recorded { session: session.id.clone(), capture: session.capture_path(), facts, segments }
    }

    /// What is wrong with the evidence of a capture, where that is this session's: by its place or its id, and because it has a
    /// segment or the beginning of this session. Another clone may have begun one of the same name.
    #[must_use]
    pub fn fault(&self, path: &RelPath, id: Option<&str>, text: &str, evidence: &Evidence) -> Option<&'static str> {
        let names_it = *path == self.capture || id == Some(&self.session) || evidence.session() == Some(&self.session);
        if !names_it {
            return None;
        }
        let has = |heading: &str| text.lines().any(|line| line.trim_end() == heading);
        let written = self.segments.iter().filter(|(heading, _)| has(heading)).map(|(_, count)| *count).max();
        let begins_it = evidence.records.first().is_some_and(|first| Some(&first.fact) == self.facts.first());
        if written.is_none() && !begins_it {
            return None;
        }
        let mut both = evidence.records.iter().zip(&self.facts);
        if evidence.records.len() > self.facts.len() || both.any(|(record, fact)| record.fact != *fact) {
            return Some("the evidence of this capture says something else than the ledger of this clone");
        }
        let is_short = evidence.records.len() < written.unwrap_or(0);
        is_short.then_some("the evidence of this capture lacks what the ledger of this clone has")
    }
}
