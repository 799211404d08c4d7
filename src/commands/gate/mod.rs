//! `gpdoc gate`

mod caller;
mod check;
mod list;
mod text;

use super::workspace::Failure;
use super::{Exit, Global};

/// Let commands run only when the conditions of their gate hold
///
/// A gate is written in `gpdoc.yaml`, under `gates`, and counts once it is merged into the trusted branch: policy, decision
/// records and signers are read from that commit, never from the working tree. Anything that cannot be judged closes the gate.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc gate list                                      every gate, and whether it is open now\n  gpdoc gate check rds-apply -- make rds-apply ENV=dev   judge, and run nothing\n  gpdoc gate run rds-apply -- make rds-apply ENV=dev     judge, record, run, record\n\nExit codes of `run`: the command's own; 124 timeout; 125 refused or not judged, nothing was started; 126 not executable; 127 not found."
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(list::Args),
    Check(check::Args),
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    if global.root.is_some() || global.config.is_some() {
        let message = "`gpdoc gate` takes no --root and no --config: they could choose another policy";
        return Err(Failure::usage(message, "run it inside the repository"));
    }
    match &args.command {
        Command::List(args) => list::run(args, global),
        Command::Check(args) => check::run(args, global),
    }
}
