//! What gpdoc itself saw of a session: `<directory>/.evidence/<stem>.jsonl`, one JSON object a line, appended to only.
//!
//! The file is written from the ledger when a segment is appended and when the session is closed. It holds facts, no output.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::capture::{Claim, Row};
use crate::process::command_on_one_line;
use crate::snapshot::{RelPath, Snapshot};

/// The first word of [`Record`]'s version; a line of another version is not read.
pub const VERSION: u32 = 1;

/// Where a command ran that ran elsewhere than below the root.
pub const OUTSIDE: &str = "outside of the root";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`VERSION`].
    pub v: u32,
    /// Its number in the file, from 1 without gaps.
    pub seq: u64,
    /// What it records.
    #[serde(flatten)]
    pub fact: Fact,
}

/// What a line records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Fact {
    /// The session began.
    Start {
        /// The session's id.
        session: String,
        /// When, RFC 3339 in UTC.
        time: String,
        /// The commit that it began at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        commit: Option<String>,
        /// The contents that it began with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<String>,
    },
    /// A command ran.
    Run(Run),
    /// A gate let a command run; its receipt, by hash.
    Receipt {
        /// The hash of the receipt in the ledger.
        hash: String,
    },
    /// A segment was appended, or the session closed.
    Mark {
        /// When, RFC 3339 in UTC.
        time: String,
        /// The contents at that moment, without captures and evidence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<String>,
        /// The head of the ledger that the lines above were taken from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ledger: Option<String>,
        /// True where the session closed.
        #[serde(default)]
        closed: bool,
    },
    /// A kind of line that a later gpdoc writes.
    #[serde(other)]
    Unknown,
}

/// A command that ran under `gpdoc session run`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// Where it ran, relative to the root; empty for the root itself.
    #[serde(default)]
    pub cwd: String,
    /// When it began, RFC 3339 in UTC.
    pub start: String,
    /// When it ended; none where nobody saw it end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Its exit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<i32>,
    /// The signal that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// The contents before and after, without captures and evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// See `before`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The exit code says nothing: `|| true`, a pipe without `pipefail`, `; echo`.
    #[serde(default)]
    pub masked: bool,
    /// A test runner that ran no test.
    #[serde(default)]
    pub empty: bool,
    /// The digest of its output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Run {
    /// When it ended, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn ended(&self) -> Option<i64> {
        seconds(self.end.as_deref().unwrap_or(&self.start))
    }

    /// Why it shows no success; `None` where it does.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        match (self.exit, self.signal) {
            _ if self.end.is_none() => Some("was not seen to end".to_owned()),
            (_, Some(signal)) => Some(format!("was ended by signal {signal}")),
            (Some(0), None) if self.masked => Some("hid its exit code".to_owned()),
            (Some(0), None) if self.empty => Some("ran no test".to_owned()),
            (Some(0), None) => None,
            (Some(code), None) => Some(format!("exited with code {code}")),
            (None, None) => Some("ended without an exit code".to_owned()),
        }
    }

    /// True when this is the command that somebody wrote down: word for word, or as what a shell was given.
    #[must_use]
    pub fn is(&self, written: &str) -> bool {
        let written = one_line(written.trim().trim_start_matches("$ "));
        let words = shell_words::split(&written).ok();
        let argv: Vec<String> = self.argv.iter().map(|word| one_line(word)).collect();
        let is_script = match &argv[..] {
            [_, flag, script] => matches!(flag.as_str(), "-c" | "-lc" | "-ec") && *script == written,
            _ => false,
        };
        is_script
            || words.is_some_and(|words| words.iter().map(|word| one_line(word)).eq(argv.iter().cloned()))
            || argv.join(" ").trim() == written
            || one_line(&command_on_one_line(&self.argv)) == written
    }
}

/// A text as a line of a capture has it: every blank is one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A time of the file in seconds since 1970-01-01 UTC.
#[must_use]
pub fn seconds(time: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(time).ok().map(|time| time.timestamp())
}

/// The evidence of one session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Its lines, in the order of the file.
    pub records: Vec<Record>,
    /// The first line that breaks the chain: no JSON, or not the next number.
    pub broken: Option<Range<usize>>,
}

impl Evidence {
    /// Where the evidence of a capture is.
    #[must_use]
    pub fn path_of(capture: &RelPath) -> Option<RelPath> {
        RelPath::resolve(capture.parent(), &format!(".evidence/{}.jsonl", capture.stem()))
    }

    /// The capture whose evidence would be at a path.
    #[must_use]
    pub fn owner(path: &RelPath) -> Option<RelPath> {
        let stem = path.file_name().strip_suffix(".jsonl")?;
        let directory = path.parent().strip_suffix(".evidence")?;
        (directory.is_empty() || directory.ends_with('/')).then(|| RelPath::new(&format!("{directory}{stem}.md")))
    }

    /// The id of its session, where it says so.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.records.iter().find_map(|record| match &record.fact {
            Fact::Start { session, .. } => Some(session.as_str()),
            _ => None,
        })
    }

    /// Reads the evidence of a capture; `None` where there is none.
    #[must_use]
    pub fn of(snapshot: &dyn Snapshot, capture: &RelPath) -> Option<Self> {
        let path = Self::path_of(capture)?;
        snapshot.listing().get(path.as_str())?;
        Some(
            snapshot
                .read_text(&path)
                .map_or_else(|_| Evidence { broken: Some(0..0), ..Evidence::default() }, |text| Self::parse(&text)),
        )
    }

    /// Reads the lines. What follows a line that breaks the chain is not read.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut evidence = Evidence::default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let range = at..at + line.trim_end().len();
            at += line.len();
            if line.trim().is_empty() {
                continue;
            }
            let next = evidence.records.len() as u64 + 1;
            match serde_json::from_str::<Record>(line) {
                Ok(record) if record.seq == next && record.v == VERSION => evidence.records.push(record),
                _ => {
                    evidence.broken = Some(range);
                    break;
                }
            }
        }
        evidence
    }

    /// The commands that ran, in their order.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.records.iter().filter_map(|record| match &record.fact {
            Fact::Run(run) => Some(run),
            _ => None,
        })
    }

    /// The contents that the session ended with, as far as it is recorded.
    #[must_use]
    pub fn last_tree(&self) -> Option<&str> {
        self.records.iter().rev().find_map(|record| match &record.fact {
            Fact::Run(run) => run.after.as_deref(),
            Fact::Mark { tree, .. } => tree.as_deref(),
            _ => None,
        })
    }

    /// What a row says of a command.
    #[must_use]
    pub fn claim<'r>(&self, row: &'r Row) -> Option<Claim<'r>> {
        row.claim(|command| self.last_run(command).is_some())
    }

    /// True once the session closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.records.iter().any(|record| matches!(record.fact, Fact::Mark { closed: true, .. }))
    }

    /// The last run of a command.
    #[must_use]
    pub fn last_run(&self, command: &str) -> Option<&Run> {
        self.runs().filter(|run| run.is(command)).last()
    }

    /// What was recorded before the segment with this time (seconds since 1970-01-01 UTC) was appended; `None` where no
    /// segment with this time was.
    #[must_use]
    pub fn until_mark(&self, time: i64) -> Option<&[Record]> {
        let is_it =
            |record: &Record| matches!(&record.fact, Fact::Mark { time: own, .. } if seconds(own) == Some(time));
        self.records.get(..self.records.iter().position(is_it)?)
    }
}

/// The last run of a command in each directory, of those that had ended by `by` (seconds since 1970-01-01 UTC), or of all; in
/// the order in which they were recorded.
#[must_use]
pub fn last_runs<'e>(records: &'e [Record], command: &str, by: Option<i64>) -> Vec<&'e Run> {
    let in_time = |run: &Run| match (by, run.ended()) {
        (Some(by), Some(ended)) => ended <= by,
        _ => true,
    };
    let mut last: Vec<&Run> = Vec::new();
    for record in records {
        let Fact::Run(run) = &record.fact else { continue };
        if run.is(command) && in_time(run) {
            last.retain(|other| other.cwd != run.cwd);
            last.push(run);
        }
    }
    last
}
