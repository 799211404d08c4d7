//! `gpdoc session`

mod check;
mod list;
mod show;

use clap::Subcommand;

use super::workspace::Failure;
use super::{Exit, Global};

/// Session captures: what agents say they did, held against git and against commands that ran
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    List(list::Args),
    Show(show::Args),
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    match &args.command {
        Command::Check(args) => check::run(args, global),
        Command::List(args) => list::run(args, global),
        Command::Show(args) => show::run(args, global),
    }
}
