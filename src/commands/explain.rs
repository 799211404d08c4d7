//! `gpdoc explain`

use super::failure::Failure;
use super::{Exit, Global, answer, rules};

/// Explain a rule: what it finds, why, an example, how to configure it
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gpdoc explain broken-link")]
pub(super) struct Args {
    /// The rule's name, as in `error[NAME]`
    rule: String,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let meta = rules::named(&args.rule)?.meta();
    let data = serde_json::json!({"rule": rules::entry(meta), "page": meta.page});
    answer(global, "explain", data, meta.page)?;
    Ok(Exit::Good)
}
