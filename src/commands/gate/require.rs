//! `gpdoc gate require`

use serde_json::json;

use super::caller::{Asked, Said};
use crate::commands::failure::Failure;
use crate::commands::{Exit, Global, verdict};
use crate::gate::{self, RUNS_UNDER};

/// Fail unless this runs under `gate run` of this gate: the first line of a make target or a script
///
/// Looks in the ledger for the decision under which this process was started. It must be of this gate, not ended yet, and
/// its gpdoc a parent of this process.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example, in a Makefile:\n  rds-apply:\n  \t@gpdoc gate require rds-apply\n  \t@terraform apply"
)]
pub(super) struct Args {
    /// The gate
    gate: String,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let asked = Asked::new(&Said::default())?;
    let hash = asked.caller.environment.get(RUNS_UNDER);
    let unfinished = gate::unfinished(&asked.records);
    let record = hash.and_then(|hash| unfinished.into_iter().find(|record| record.hash == *hash));
    let why = match record {
        None if hash.is_none() => Some("this does not run under `gpdoc gate run`".to_owned()),
        None => Some("the decision that this is said to run under is not in the ledger, or has ended".to_owned()),
        Some(record) if record.text("gate") != Some(&args.gate) && !also(&asked, record, &args.gate) => {
            Some(format!("this runs under the gate `{}`", record.text("gate").unwrap_or_default()))
        }
        Some(record) => (!super::is_ancestor(record)).then(|| "this was not started by that run".to_owned()),
    };
    let open = why.is_none();
    let shown = match &why {
        Some(why) => {
            format!("gate {}: closed: {why}\n  start it with: gpdoc gate run {} -- COMMAND\n", args.gate, args.gate)
        }
        None => String::new(),
    };
    verdict(global, "gate require", open, json!({"gate": args.gate, "open": open, "found": why}), &shown)?;
    Ok(if open { Exit::Good } else { Exit::Findings })
}

/// A command may have several gates; their decisions follow each other, by one process.
fn also(asked: &Asked, first: &crate::ledger::Record, gate: &str) -> bool {
    let following = asked.records.iter().filter(|record| record.sequence > first.sequence);
    let mut same_run = following.take_while(|record| {
        record.kind == "decision" && record.payload["process"] == first.payload["process"] && record.time == first.time
    });
    same_run.any(|record| record.text("gate") == Some(gate))
}
