//! `gpdoc adr`

mod list;
mod moves;
mod new;

use super::failure::Failure;
use super::{Exit, Global};

pub(in crate::commands) use new::text_of;

/// Decision records: write one, decide on it, list them
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    New(new::Args),
    List(list::Args),
    /// Say that a decision holds
    ///
    /// Sets the status in frontmatter and body, and the day of the decision where the document has one, in one step.
    #[command(after_help = "Examples:\n  gpdoc adr accept ADR-0007\n  gpdoc adr accept ADR-0007 --diff")]
    Accept(moves::Args),
    /// Say that a decision no longer holds, and which one holds instead
    ///
    /// Sets the status of the old one, and both ends of the relation. The new one must hold already: accept it first.
    #[command(after_help = "Example:\n  gpdoc adr supersede ADR-0002 --by ADR-0007")]
    Supersede(moves::SupersedeArgs),
    /// Say that a decision should no longer be followed, and that nothing takes its place
    #[command(after_help = "Example:\n  gpdoc adr deprecate ADR-0002")]
    Deprecate(moves::Args),
    /// Say that a proposal was turned down
    #[command(after_help = "Example:\n  gpdoc adr reject ADR-0008")]
    Reject(moves::Args),
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    match &args.command {
        Command::New(args) => new::run(args, global),
        Command::List(args) => list::run(args, global),
        Command::Accept(args) => moves::run("adr accept", args, "accepted", global),
        Command::Deprecate(args) => moves::run("adr deprecate", args, "deprecated", global),
        Command::Reject(args) => moves::run("adr reject", args, "rejected", global),
        Command::Supersede(args) => moves::supersede(args, global),
    }
}
