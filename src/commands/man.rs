//! `gpdoc man`

use clap::CommandFactory;

use super::workspace::Failure;
use super::{Cli, Exit};

/// Print the manual page of gpdoc, or of one of its commands
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gpdoc man check | man -l -")]
pub(super) struct Args {
    /// The command
    command: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut cli = Cli::command();
    cli.build();
    let page = match &args.command {
        None => cli,
        Some(name) => match cli.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return Err(Failure::usage(format!("there is no command `{name}`"), "`gpdoc --help` lists them")),
        },
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    std::io::Write::write_all(&mut std::io::stdout().lock(), &text)?;
    Ok(Exit::Good)
}
