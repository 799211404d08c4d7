//! `gpdoc baseline`

use std::fmt::Write as _;

use serde_json::json;

use super::workspace::{Failure, Which, Workspace};
use super::{Exit, Global, answer, remark};
use crate::check::{self, Request, baseline};
use crate::edit::Plan;
use crate::finding::filter::{self, Selection};

/// Accept today's findings, so that `check` fails on new ones only
///
/// The baseline is a file of fingerprints, one a line, to be committed. A fingerprint is made of rule, document, field and what
/// the finding is about, so that it holds when lines move.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write all findings of today into the baseline
    Write {
        /// Say what would be written, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Say what the baseline accepts, by rule
    Show,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let request = Request {
        snapshot: &*snapshot,
        base: None,
        origin: workspace.origin()?,
        today: chrono::Utc::now().date_naive(),
        selection: Selection::default(),
        only_new: false,
        history: None,
    };
    let outcome = check::check(&request).map_err(|problems| workspace.problems(problems))?;
    remark(global, &outcome.notes);
    if outcome.summary.documents == 0 {
        return Err(Failure::usage(
            "there are no documents to make a baseline of",
            "run gpdoc in the repository's root",
        ));
    }
    let path = outcome.model.config.baseline_path();
    let now = filter::count(&outcome.findings);
    let before = baseline::load(&*snapshot, &outcome.model.config).map_err(|problems| workspace.problems(problems))?;
    let total = |accepted: &filter::Accepted| accepted.values().sum::<usize>();
    match &args.command {
        Command::Write { dry_run } => {
            let text = baseline::write(&now);
            if !dry_run {
                let mut plan = Plan::new();
                plan.replace(path.clone(), None, text);
                workspace.writer(global)?.apply(&plan)?;
            }
            let verb = if *dry_run { "would accept" } else { "accepts" };
            let line = format!("{path} {verb} {} findings ({} before)\n", total(&now), total(&before));
            let data =
                json!({"path": path.as_str(), "findings": total(&now), "before": total(&before), "written": !dry_run});
            answer(global, "baseline write", data, &line)?;
        }
        Command::Show => {
            let mut by_rule: std::collections::BTreeMap<&str, (usize, usize)> = std::collections::BTreeMap::new();
            for (fingerprint, count) in &before {
                let still = now.get(fingerprint).copied().unwrap_or(0).min(*count);
                let entry = by_rule.entry(&fingerprint.rule).or_default();
                *entry = (entry.0 + count, entry.1 + still);
            }
            let mut text = format!("{path} accepts {} findings\n", total(&before));
            for (rule, (count, still)) in &by_rule {
                let gone = if still < count { format!("  ({} gone)", count - still) } else { String::new() };
                let _ = writeln!(text, "  {count:5}  {rule}{gone}");
            }
            let rules: serde_json::Map<_, _> = by_rule
                .iter()
                .map(|(rule, (count, still))| ((*rule).to_owned(), json!({"accepted": count, "found": still})))
                .collect();
            answer(
                global,
                "baseline show",
                json!({"path": path.as_str(), "findings": total(&before), "rules": rules}),
                &text,
            )?;
        }
    }
    Ok(Exit::Good)
}
