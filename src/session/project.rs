//! The evidence of a session, as it follows from the ledger: the same records give the same lines, and later records only
//! more lines.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};

use super::evidence::{Fact, Record as Line, Run, VERSION};
use super::live::{APPEND, CLOSE, NEW, RAN, RUN, seen, words};
use super::secret;
use crate::gate::ABANDONED;
use crate::ledger::Record;
use crate::ledger::receipt::{DECISION, OUTCOME};

/// The text of the evidence file, up to the session's last record.
///
/// # Errors
/// Never for records of a ledger.
pub fn project(records: &[Record], session: &str) -> serde_json::Result<String> {
    written(facts(records, session).into_iter().map(|(_, fact)| fact))
}

/// The same as it will be once the session is closed, now and with this tree: what is judged before that is recorded.
///
/// # Errors
/// Never for records of a ledger.
pub fn closing(records: &[Record], session: &str, now: DateTime<Utc>, tree: &str) -> serde_json::Result<String> {
    let mark = Fact::Mark { time: stamp(now), tree: Some(tree.to_owned()), ledger: None, closed: true };
    written(facts(records, session).into_iter().map(|(_, fact)| fact).chain([mark]))
}

fn written(facts: impl Iterator<Item = Fact>) -> serde_json::Result<String> {
    let mut text = String::new();
    for (at, fact) in facts.enumerate() {
        let seq = u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1);
        text.push_str(&serde_json::to_string(&Line { v: VERSION, seq, fact })?);
        text.push('\n');
    }
    Ok(text)
}

/// What the ledger says of a session, each with the number of the record that completed it. A segment stands behind what it tells
/// of, and before what was recorded while it was being written.
pub fn facts(records: &[Record], session: &str) -> Vec<(u64, Fact)> {
    let mut found: Vec<(u64, Fact)> = Vec::new();
    let mut starts: BTreeMap<&str, &Record> = BTreeMap::new();
    for record in records {
        let text = |field: &str| record.text(field).map(str::to_owned);
        let is_own = record.text("session") == Some(session);
        let mut facts = Vec::new();
        match record.kind.as_str() {
            NEW if is_own => facts.push(Fact::Start {
                session: session.to_owned(),
                time: stamp(record.time),
                commit: text("commit"),
                tree: text("tree"),
            }),
            RUN if is_own => {
                starts.insert(&record.hash, record);
            }
            RAN if is_own => {
                let start = record.text("run").and_then(|hash| starts.remove(hash));
                facts.extend(start.map(|start| Fact::Run(ran(start, record))));
            }
            APPEND | CLOSE if is_own => facts.push(Fact::Mark {
                time: stamp(record.time),
                tree: text("tree"),
                ledger: Some(record.hash.clone()),
                closed: record.kind == CLOSE,
            }),
            DECISION if is_own && record.payload["runs"].as_bool() == Some(true) => {
                starts.insert(&record.hash, record);
            }
            // A gate that stayed closed started nothing; the decision alone is the evidence.
            DECISION if is_own => facts.push(Fact::Receipt { hash: record.hash.clone() }),
            // An outcome names its session by its decision.
            OUTCOME | ABANDONED => {
                if let Some(start) = record.text("decision").and_then(|hash| starts.remove(hash)) {
                    facts.push(Fact::Run(gated(start, record)));
                    let receipt = if record.kind == OUTCOME { record } else { start };
                    facts.push(Fact::Receipt { hash: receipt.hash.clone() });
                }
            }
            _ => {}
        }
        found.extend(facts.into_iter().map(|fact| match fact {
            Fact::Mark { .. } => (seen(record), fact),
            fact => (record.sequence, fact),
        }));
    }
    // Of one number is at most what a segment saw last, and the segment, which comes later.
    found.sort_by_key(|(sequence, _)| *sequence);
    found
}

/// A time as the evidence has it, to the millisecond: two runs of one command are told apart.
fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn number(record: &Record, field: &str) -> Option<i32> {
    record.payload[field].as_i64().and_then(|number| i32::try_from(number).ok())
}

fn ran(start: &Record, end: &Record) -> Run {
    let is_seen = end.text("ended").is_some_and(|ended| ended != UNSEEN);
    Run {
        argv: shown(&start.payload["command"]),
        cwd: start.text("cwd").unwrap_or_default().to_owned(),
        start: stamp(start.time),
        end: is_seen.then(|| stamp(end.time)),
        exit: number(end, "code"),
        signal: number(end, "signal"),
        before: start.text("tree").map(str::to_owned),
        after: end.text("tree").map(str::to_owned),
        masked: start.text("masked").is_some(),
        empty: end.text("empty").is_some(),
        digest: digest(end),
    }
}

/// How a run is recorded of which nobody saw the end.
pub const UNSEEN: &str = "unseen";

/// An argument list as it may be committed: without home directories of people, too.
fn shown(command: &serde_json::Value) -> Vec<String> {
    words(command).iter().map(|word| secret::hide(word)).collect()
}

fn digest(end: &Record) -> Option<String> {
    let output = end.payload.get("output")?;
    let of = |stream: &str| output[stream]["sha256"].as_str().map(str::to_owned);
    of("both").or_else(|| Some(format!("{} {}", of("stdout")?, of("stderr")?)))
}

fn gated(decision: &Record, outcome: &Record) -> Run {
    let is_seen = outcome.kind == OUTCOME && outcome.text("ended") != Some("not-started");
    Run {
        argv: shown(&decision.payload["command"]),
        cwd: String::new(),
        start: stamp(decision.time),
        end: is_seen.then(|| stamp(outcome.time)),
        exit: number(outcome, "code"),
        signal: number(outcome, "signal"),
        before: None,
        after: None,
        masked: false,
        empty: false,
        digest: None,
    }
}
