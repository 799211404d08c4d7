//! `gpdoc explain`

use super::workspace::Failure;
use super::{Exit, Global, answer};
use crate::rules;

/// Explain a rule: what it finds, why, an example, how to configure it
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gpdoc explain broken-link")]
pub(super) struct Args {
    /// The rule's name, as in `error[NAME]`
    rule: String,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let Some(rule) = rules::find(&args.rule) else {
        let help = rules::nearest(&args.rule)
            .map_or_else(|| "`gpdoc rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Failure::usage(format!("there is no rule `{}`", args.rule), help));
    };
    let meta = rule.meta();
    let data = serde_json::json!({"rule": super::rules::entry(meta), "page": meta.page});
    answer(global, "explain", data, meta.page)?;
    Ok(Exit::Good)
}
