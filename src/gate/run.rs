//! Running a command behind its gates: decide, record, look again, start, record.

#![expect(clippy::disallowed_methods, reason = "what a command prints for gpdoc alone goes to the null device")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::fd::AsFd;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::environment::{self, RUNS_UNDER, parse_variables};
use super::{Decision, Refusal, Site, decide, history, recorded};
use crate::config::gates::types::Enforcement;
use crate::ledger::receipt::{DECISION, OUTCOME};
use crate::ledger::{Ledger, LedgerError, Record, redact};
use crate::process::{self, Invocation, Outcome, Sinks, StartError, Step, Stop};

/// So many bytes of variables are read.
const MOST_VARIABLES: usize = 64 * 1024;

/// A run and the two things that every one of them needs besides its site.
pub struct Runner<'a> {
    /// Where, and who asks.
    pub site: &'a Site<'a>,
    /// Where it is recorded.
    pub ledger: &'a Ledger,
    /// The clock.
    pub clock: &'a dyn Fn() -> DateTime<Utc>,
    /// Is told that the time of a command is over.
    pub say: &'a dyn Fn(&str),
}

/// A command that ran.
pub struct Ran {
    /// What its gates said.
    pub decisions: Vec<Decision>,
    /// How it ended.
    pub outcome: Outcome,
    /// The record of the first decision.
    pub decision: Record,
    /// The record of the outcome, or why there is none: the command has run all the same.
    pub recorded: Result<Record, LedgerError>,
}

/// Why a command was not started.
#[derive(Debug, thiserror::Error)]
pub enum NotRun {
    /// It could not be judged.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A gate is closed.
    #[error("the gate is closed")]
    Closed(Vec<Decision>),
    /// Another run used the approval first.
    #[error("the approval {0} was used by another run meanwhile")]
    Spent(String),
    /// Something changed between the decision and the start.
    #[error("{0} changed after the decision, so it holds no longer: nothing was started")]
    Changed(&'static str),
    /// Somebody wanted it to end before it began.
    #[error("signal {0} came before the start: nothing was started")]
    Stopped(usize),
    /// The gates do not agree on where programs are.
    #[error("the gates of this command look for programs in different places: {0}")]
    Programs(String),
    /// It cannot be recorded.
    #[error("it cannot be recorded, so nothing was started: {0}")]
    Ledger(#[from] LedgerError),
    /// The command that gives further variables failed.
    #[error("`pass_environment.from` gave no variables: {0}")]
    Variables(String),
    /// The system did not start it.
    #[error(transparent)]
    Start(#[from] StartError),
}

impl Runner<'_> {
    /// Runs a command if its gates let it.
    ///
    /// # Errors
    /// Why nothing was started. A decision stands in the ledger then, unless nothing could be judged or recorded.
    pub fn run(&self, name: &str, command: &[String]) -> Result<Ran, NotRun> {
        let decisions = decide(self.site, name, command)?;
        let runs = decisions.iter().all(|decision| decision.open || decision.enforcement == Enforcement::Advisory);
        // Whoever names a gate first must not choose by it what the others' programs find in PATH.
        let places = |decision: &Decision| environment::path(&self.site.root, decision);
        if let Some(other) = decisions.iter().find(|decision| places(decision) != places(&decisions[0])) {
            let place = |decision: &Decision| format!("`{}` in {}", decision.gate, places(decision));
            return Err(NotRun::Programs([&decisions[0], other].map(place).join(", ")));
        }
        let passed = environment::environment(&self.site.root, self.site.caller, &decisions);
        let records = self.record_decisions(&decisions, runs, &passed)?;
        let (Some(record), true) = (records.into_iter().next(), runs) else { return Err(NotRun::Closed(decisions)) };
        match self.start(&decisions, command, passed, &record) {
            Ok(outcome) => {
                let recorded = self.record_outcome(&decisions, &record, &outcome.facts());
                Ok(Ran { decisions, outcome, decision: record, recorded })
            }
            Err(why) => {
                // The decision is recorded, so that it did not come to a start is too.
                let how = json!({"ended": "not-started", "reason": why.to_string()});
                if let Err(error) = self.record_outcome(&decisions, &record, &how) {
                    (self.say)(&format!("that nothing was started could not be recorded: {error}"));
                }
                Err(why)
            }
        }
    }

    /// Writes the decisions down before anything starts. Under the same lock, approvals are used up.
    fn record_decisions(
        &self,
        decisions: &[Decision],
        runs: bool,
        passed: &BTreeMap<String, String>,
    ) -> Result<Vec<Record>, NotRun> {
        let hashes: BTreeMap<&str, String> =
            passed.iter().map(|(name, value)| (name.as_str(), self.ledger.keyed_hash(value.as_bytes()))).collect();
        let (process, began) = (std::process::id(), process::identity(std::process::id()));
        self.ledger.append_if((self.clock)(), |records| {
            let spent: Vec<&str> = history::spent(records).collect();
            let used = decisions.iter().flat_map(|decision| &decision.approvals);
            if let Some(approval) = used.into_iter().find(|approval| runs && spent.contains(&approval.id.as_str())) {
                return Err(NotRun::Spent(approval.id.clone()));
            }
            let entries = decisions.iter().map(|decision| {
                let mut payload = recorded::payload(decision);
                payload["runs"] = json!(runs);
                payload["process"] = json!(process);
                payload["began"] = json!(began);
                payload["namespace"] = json!(process::namespace());
                payload["environment"] = json!(hashes);
                (DECISION, payload)
            });
            Ok(entries.collect())
        })
    }

    fn record_outcome(&self, decisions: &[Decision], decision: &Record, how: &Value) -> Result<Record, LedgerError> {
        let mut payload = recorded::without_secrets(how.clone());
        payload["decision"] = json!(decision.hash);
        if let Some(first) = decisions.first() {
            payload["gate"] = json!(first.gate);
            payload["command"] = json!(redact::arguments(&first.command));
            payload["session"] = json!(first.session);
        }
        let records = self.ledger.append((self.clock)(), &[(OUTCOME, payload)])?;
        let missing =
            || LedgerError::Payload { kind: OUTCOME.to_owned(), reason: "nothing of it came back".to_owned() };
        records.into_iter().next().ok_or_else(missing)
    }

    fn start(
        &self,
        decisions: &[Decision],
        command: &[String],
        mut environment: BTreeMap<String, String>,
        record: &Record,
    ) -> Result<Outcome, NotRun> {
        let Some(first) = decisions.first() else { return Err(NotRun::Closed(Vec::new())) };
        let stop = Stop::listen().map_err(StartError::System)?;
        for decision in decisions.iter().filter(|decision| !decision.environment.from.is_empty()) {
            let more = self.variables(decision, &environment)?;
            environment.extend(more);
        }
        environment.insert(RUNS_UNDER.into(), record.hash.clone());
        // The last look before the start, as near to it as can be.
        for decision in decisions {
            let now = decision.measure_again();
            if now.program != decision.measured.program {
                return Err(NotRun::Changed("the program"));
            }
            if now.inputs != decision.measured.inputs {
                return Err(NotRun::Changed("an input"));
            }
            if now.unchanged != decision.measured.unchanged {
                return Err(NotRun::Changed("a file that must be unchanged"));
            }
        }
        let program = match &first.measured.program {
            Some(program) => program.path.clone(),
            None => process::find(
                command.first().map_or("", String::as_str).as_ref(),
                environment.get("PATH").map_or("", String::as_str).as_ref(),
                &self.site.root,
            )?,
        };
        let mut invocation = Invocation::new(program, &self.site.root);
        invocation.name = command.first().map(OsString::from);
        invocation.arguments = command.iter().skip(1).map(OsString::from).collect();
        invocation.environment = into_os(environment);
        invocation.timeout = decisions
            .iter()
            .filter_map(|decision| decision.timeout)
            .min()
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map(Duration::from_secs);
        if let Some(signal) = stop.signal() {
            return Err(NotRun::Stopped(signal));
        }
        let mut observe = |step| match step {
            Step::Terminated => (self.say)("its time is over: it was told to end"),
            Step::Killed => (self.say)("it did not end by itself: it was killed"),
            Step::Started(_) | Step::PassedOn(_) => {}
        };
        Ok(process::run(invocation, &mut observe)?)
    }

    /// Variables that the policy has a command print, now that the gate is open. They are not recorded.
    fn variables(
        &self,
        decision: &Decision,
        environment: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, NotRun> {
        let from = &decision.environment.from;
        let failed = |why: String| NotRun::Variables(why);
        let path = environment.get("PATH").map_or("", String::as_str);
        let program = process::find(from[0].as_ref(), path.as_ref(), &self.site.root)?;
        let mut invocation = Invocation::new(program, &self.site.root);
        invocation.arguments = from.iter().skip(1).map(OsString::from).collect();
        invocation.environment = into_os(environment.clone());
        invocation.timeout = Some(Duration::from_mins(1));
        invocation.tail = MOST_VARIABLES;
        // What it prints is a secret: it goes nowhere but here.
        let nowhere =
            std::fs::File::options().write(true).open("/dev/null").map_err(|error| failed(error.to_string()))?;
        let stderr = std::io::stderr().as_fd().try_clone_to_owned().map_err(|error| failed(error.to_string()))?;
        invocation.sinks = Some(Sinks { stdout: nowhere, stderr: stderr.into() });
        let outcome = process::run(invocation, &mut |_| {})?;
        if outcome.ending != process::Ending::Exited(0) {
            return Err(failed(format!("`{}` ended with {}", from[0], outcome.ending.exit_code())));
        }
        let streams = outcome.output.streams();
        let Some(stdout) = streams.first().filter(|stream| stream.complete && stream.bytes <= MOST_VARIABLES as u64)
        else {
            return Err(failed(format!("`{}` printed too much, or has not ended", from[0])));
        };
        let text = String::from_utf8(stdout.tail.clone()).map_err(|_| failed("its output is not UTF-8".into()))?;
        parse_variables(&text).map_err(failed)
    }
}

fn into_os(environment: BTreeMap<String, String>) -> Vec<(OsString, OsString)> {
    environment.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}
