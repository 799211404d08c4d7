//! `gpdoc gate check`

use serde_json::json;

use super::caller::{Asked, Said};
use super::text::{self, Manner};
use crate::commands::failure::Failure;
use crate::commands::{Exit, Global, styled_verdict};
use crate::gate;

/// Judge a command, and run nothing
///
/// Prints a line for each condition: whether it holds, what was found and where, and what would open the gate. With `-v` the
/// whole reasoning. Exits with 0 when the gate is open, 1 when it is closed, 2 when it cannot be judged.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The gate
    gate: String,
    #[command(flatten)]
    said: Said,
    /// The command, as `gate run` would start it
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let asked = Asked::new(&args.said)?;
    let decisions = gate::decide(&asked.site(), &args.gate, &args.command)?;
    let manner = Manner {
        color: global.colour(std::io::IsTerminal::is_terminal(&std::io::stdout())),
        verbose: global.verbose,
        hints: true,
    };
    let open = decisions.iter().all(|decision| decision.open);
    let text: Vec<String> = decisions.iter().map(|decision| text::decision(decision, manner)).collect();
    styled_verdict(global, "gate check", open, json!({"open": open, "decisions": decisions}), &text.join("\n"))?;
    Ok(if open { Exit::Good } else { Exit::Findings })
}
