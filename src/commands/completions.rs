//! `gpdoc completions`

use clap::CommandFactory;
use clap_complete::Shell;

use super::failure::Failure;
use super::{Cli, Exit, say};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gpdoc completions bash > ~/.local/share/bash-completion/completions/gpdoc")]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "gpdoc", &mut script);
    say(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Good)
}
