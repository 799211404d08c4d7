//! `gpdoc man`

use clap::CommandFactory;

use super::failure::Failure;
use super::{Cli, Exit, say};

/// Print the manual page of gpdoc, or of one of its commands
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gpdoc man check | man -l -\n  gpdoc man gate run > gpdoc-gate-run.1")]
pub(super) struct Args {
    /// The command, with the one below it where it has such: `gate run`
    command: Vec<String>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut cli = Cli::command();
    cli.build();
    let mut page = &cli;
    for name in &args.command {
        page = page.find_subcommand(name).ok_or_else(|| {
            let command = args.command.join(" ");
            let parent = page.get_display_name().unwrap_or("gpdoc").replace('-', " ");
            Failure::usage(format!("there is no command `{command}`"), format!("`{parent} --help` lists them"))
        })?;
    }
    let page = page.clone();
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    say(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Good)
}
