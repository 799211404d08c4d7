//! `gpdoc gate`

mod approve;
mod caller;
mod check;
mod list;
mod require;
mod run;
mod text;

use super::failure::Failure;
use super::{Exit, Global};
use crate::ledger::Record;
use crate::process::identity;

/// Let commands run only when the conditions of their gate hold
///
/// A gate is written in `gpdoc.yaml`, under `gates`, and counts once it is merged into the trusted branch: policy, decision
/// records and signers are read from that commit, never from the working tree. Anything that cannot be judged closes the gate.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc gate list                                        every gate, and whether it is open now\n  gpdoc gate check rds-apply -- make rds-apply ENV=dev   judge, and run nothing\n  gpdoc gate run rds-apply -- make rds-apply ENV=dev     judge, record, run, record\n\nExit codes of `run`: the command's own; 124 timeout; 125 refused or not judged, nothing was started; 126 not executable; 127 not found."
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(list::Args),
    Check(check::Args),
    Run(run::Args),
    Require(require::Args),
    Approve(approve::Args),
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    if global.root.is_some() || global.config.is_some() {
        let message = "`gpdoc gate` takes no --root and no --config: they could choose another policy";
        let failure = Failure::usage(message, "run it inside the repository");
        return if let Command::Run(_) = &args.command { Ok(run::refuse(global, &failure)) } else { Err(failure) };
    }
    match &args.command {
        Command::List(args) => list::run(args, global),
        Command::Check(args) => check::run(args, global),
        Command::Run(args) => run::run(args, global),
        Command::Require(args) => require::run(args, global),
        Command::Approve(args) => approve::run(args, global),
    }
}

/// The number of the process that wrote a record, and what tells it from others of that number.
fn process_of(record: &Record) -> (u32, Option<&str>) {
    let number = record.payload["process"].as_u64().and_then(|number| number.try_into().ok());
    (number.unwrap_or(0), record.text("began"))
}

/// True while the process that wrote a record is there.
pub(super) fn is_running(record: &Record) -> bool {
    use rustix::process::{Pid, test_kill_process};
    // Numbers of processes mean others in another namespace: nobody here can say that it ended.
    if record.text("namespace").is_some_and(|there| crate::process::namespace().as_deref() != Some(there)) {
        return true;
    }
    let (number, began) = process_of(record);
    let answer = i32::try_from(number).ok().and_then(Pid::from_raw).map(test_kill_process);
    match (answer, began, identity(number)) {
        (Some(Ok(())), Some(began), found) => found.as_deref() == Some(began),
        (Some(answer), ..) => answer != Err(rustix::io::Errno::SRCH),
        (None, ..) => false,
    }
}

/// True when this process was started, however indirectly, by the one that recorded a decision. Where the system does not
/// say who started whom, true when that one runs.
fn is_ancestor(decision: &Record) -> bool {
    let (process, began) = process_of(decision);
    let mut at = std::process::id();
    while at > 1 {
        if at == process {
            return began.is_none_or(|began| identity(at).as_deref() == Some(began));
        }
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{at}/stat")) else { return is_running(decision) };
        // The name in parentheses may hold anything, spaces and parentheses too; the parent is the second field behind it.
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        let Some(parent) = parent else { return false };
        at = parent;
    }
    false
}
