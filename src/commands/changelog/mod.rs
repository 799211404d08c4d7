//! `gpdoc changelog`

mod check;
mod list;
mod new;
mod release;

use super::failure::Failure;
use super::{Exit, Global};

/// Changelog entries: write one, list them, see which a change still needs, release them
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    New(new::Args),
    List(list::Args),
    Check(check::Args),
    Release(release::Args),
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    match &args.command {
        Command::New(args) => new::run(args, global),
        Command::List(args) => list::run(args, global),
        Command::Check(args) => check::run(args, global),
        Command::Release(args) => release::run(args, global),
    }
}
