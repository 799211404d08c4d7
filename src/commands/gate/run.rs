//! `gpdoc gate run`

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use serde_json::json;

use super::caller::{Asked, Said};
use super::text::{self, Manner};
use crate::commands::failure::{self, Failure};
use crate::commands::{Exit, Global};
use crate::gate::{self, ABANDONED, NotRun, Runner};
use crate::ledger::receipt::Receipt;
use crate::ledger::{Ledger, LedgerError, Record};

/// Run a command if its gates are open
///
/// Judges as `gate check` does, writes the decision to the ledger, starts the command in the root of the repository without a
/// shell and in the environment that the policy lets through, and writes down how it ended. Exits with the command's
/// own exit code; with 125 when nothing was started.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc gate run rds-apply -- make rds-apply ENV=dev\n  gpdoc gate run rds-apply --confirm \"change the prod database\" -- make rds-apply ENV=prod\n  gpdoc gate run rds-apply --remote --approval approval.json --receipt receipt.json -- make rds-apply ENV=prod    in CI"
)]
pub(super) struct Args {
    /// The gate
    gate: String,
    #[command(flatten)]
    said: Said,
    /// Write the decision and the outcome to this file, so that they can be verified elsewhere; in the place of an older
    /// receipt, or of nothing
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    attempt(args, global).or_else(|failure| Ok(refuse(global, &failure)))
}

/// Whatever went wrong, nothing was started, and the code says so.
pub(super) fn refuse(global: &Global, failure: &Failure) -> Exit {
    failure::say(global, "gate run", failure);
    Exit::NotStarted
}

fn attempt(args: &Args, global: &Global) -> Result<Exit, Failure> {
    crate::process::survive_limits().map_err(|error| Failure::Usage(error.to_string(), None))?;
    let asked = Asked::new(&args.said)?;
    let receipt = args.receipt.as_ref().map(|path| writable(path)).transpose()?;
    let ledger = Ledger::open(asked.repository.common_dir())?;
    report_unfinished(&asked, &ledger)?;
    let site = asked.site();
    let runner =
        Runner { site: &site, ledger: &ledger, clock: &chrono::Utc::now, say: &|what| failure::complain(what) };
    let manner = Manner {
        color: global.colour(std::io::stderr().is_terminal()),
        verbose: global.verbose,
        hints: global.verbose,
    };
    let say = |decisions: &[gate::Decision]| {
        let mut err = anstream::stderr().lock();
        for decision in decisions {
            let _ = write!(err, "{}", text::decision(decision, manner));
        }
    };
    match runner.run(&args.gate, &args.command) {
        Ok(ran) => {
            let advisory: Vec<_> = ran.decisions.iter().filter(|decision| !decision.open).cloned().collect();
            say(&advisory);
            match (&ran.recorded, receipt) {
                (Ok(outcome), Some(path)) => {
                    let written =
                        Receipt::of(ledger.reader(), &ran.decision, outcome).map_err(|fault| fault.to_string());
                    if let Err(error) =
                        written.and_then(|receipt| receipt.write(path).map_err(|error| error.to_string()))
                    {
                        failure::complain(&format!("the receipt {} could not be written: {error}", path.display()));
                    }
                }
                (Ok(_), None) => {}
                (Err(error), _) => {
                    failure::complain(&format!("the command has run, and its outcome could not be recorded: {error}"));
                }
            }
            Ok(Exit::Child(ran.outcome.ending.exit_code()))
        }
        Err(NotRun::Closed(decisions)) => {
            say(&decisions);
            failure::complain("nothing was started");
            Ok(Exit::NotStarted)
        }
        Err(NotRun::Start(error)) => {
            failure::complain(&error.to_string());
            Ok(Exit::Child(error.exit_code()))
        }
        Err(NotRun::Refused(refusal)) => Err(refusal.into()),
        Err(NotRun::Ledger(error)) => Err(error.into()),
        Err(other) => Err(Failure::usage(other.to_string(), "run it again to have it judged anew")),
    }
}

/// A receipt that cannot be written should be known before the command runs. It takes the place of nothing but an older one.
fn writable(path: &PathBuf) -> Result<&PathBuf, Failure> {
    let wrong = |why: String, help: &str| Failure::usage(format!("--receipt {}: {why}", path.display()), help);
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Ok(metadata) if metadata.is_file() && (metadata.len() == 0 || is_receipt(path)) => {}
        _ => return Err(wrong("something that is no receipt is there".into(), "name a file that is not there yet")),
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    match tempfile::NamedTempFile::new_in(directory) {
        Ok(_) => Ok(path),
        Err(error) => Err(wrong(
            format!("nothing can be written in {}: {error}", directory.display()),
            "name a directory that is there and is yours",
        )),
    }
}

fn is_receipt(path: &PathBuf) -> bool {
    std::fs::read(path).is_ok_and(|bytes| Receipt::parse(&bytes).is_ok())
}

/// Says which earlier runs have no outcome and do not run any more, and records that it was said.
fn report_unfinished(asked: &Asked, ledger: &Ledger) -> Result<(), Failure> {
    if gate::unfinished(&asked.records).into_iter().all(super::is_running) {
        return Ok(());
    }
    let mut abandoned = Vec::new();
    // Under the lock: a run may have ended since the ledger was read.
    ledger.append_if(chrono::Utc::now(), |records| {
        let dead = gate::unfinished(records).into_iter().filter(|record| !super::is_running(record));
        abandoned.extend(dead.cloned());
        let said = |record: &Record| {
            (ABANDONED, json!({"decision": record.hash, "gate": record.text("gate").unwrap_or_default()}))
        };
        Ok::<_, LedgerError>(abandoned.iter().map(said).collect())
    })?;
    for record in &abandoned {
        let gate = record.text("gate").unwrap_or_default();
        let line = format!(
            "the run of {gate} decided at {} (record {}) has no outcome: gpdoc was ended before it could write one, and the command may have run",
            record.time.format("%Y-%m-%dT%H:%M:%SZ"),
            record.sequence
        );
        failure::complain(&line);
    }
    Ok(())
}
