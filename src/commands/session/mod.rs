//! `gpdoc session`

mod append;
mod check;
mod close;
mod input;
mod judge;
mod list;
mod new;
mod place;
mod run;
mod segment;
mod show;
mod status;

use std::fmt::Write as _;

use clap::Subcommand;
use serde_json::Value;

use super::failure::Failure;
use super::workspace::report;
use super::{Exit, Global, print, remark, say};
use crate::finding::render::Format;

/// Session captures: what agents say they did, held against git and against commands that ran
///
/// A session begins with `new` and ends with `close`. Commands that shall count as evidence run under `run`; what was done
/// is told with `append`, as often as there is something to tell. The files that were touched, the commands that ran and the
/// times are filled in by gpdoc. Every answer names the next command to type.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session new --title 'Move the zone' --scope 'Give it a module' --agent 'My Agent'\n  gpdoc session run -- cargo test\n  gpdoc session append --what 'Moved the zone' --outstanding 'The alias record'\n  gpdoc session status\n  gpdoc session close --what 'Moved the alias' --outstanding None\n\nThe caller's session is the only open one of this working tree; with several, name it with --session ID."
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::Args),
    Run(run::Args),
    Append(append::Args),
    Status(status::Args),
    Check(check::Args),
    Close(close::Args),
    List(list::Args),
    Show(show::Args),
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    match &args.command {
        Command::New(args) => new::run(args, global),
        Command::Run(args) => run::run(args, global),
        Command::Append(args) => append::run(args, global),
        Command::Status(args) => status::run(args, global),
        Command::Check(args) => check::run(args, global),
        Command::Close(args) => close::run(args, global),
        Command::List(args) => list::run(args, global),
        Command::Show(args) => show::run(args, global),
    }
}

/// What a command of sessions answers.
#[derive(Default)]
struct Reply {
    command: &'static str,
    data: Value,
    text: String,
    next: Vec<String>,
    notes: Vec<String>,
}

impl Reply {
    /// Prints it: as text with the next commands below, or as the envelope.
    fn print(self, global: &Global) -> Result<(), Failure> {
        if global.format == Some(Format::Json) {
            let mut report = report(self.command, &[], &|_| None);
            report.data = self.data;
            report.next = self.next;
            report.notes = self.notes;
            return print(global, &report);
        }
        remark(global, &self.notes);
        let mut text = self.text;
        for command in self.next.iter().filter(|_| !global.quiet) {
            let _ = writeln!(text, "next: {command}");
        }
        say(&text)
    }
}
