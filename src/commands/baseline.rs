//! `gpdoc baseline`

use std::fmt::Write as _;
use std::io::IsTerminal;

use serde_json::json;

use super::history::model_and_history;
use super::workspace::{Failure, Which, Workspace};
use super::{Exit, Global, answer, remark};
use crate::check::{self, Request, baseline};
use crate::edit::Plan;
use crate::finding::Fingerprint;
use crate::finding::filter::{self, Selection};
use crate::finding::render::text::one_line;
use crate::plural::counted;

/// Accept today's findings, so that `check` fails on new ones only
///
/// The baseline is a file of fingerprints, one a line, to be committed. A fingerprint is made of rule, document, field and what
/// the finding is about, so that it holds when lines move.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc baseline write             accept what `gpdoc check` finds today\n  gpdoc baseline write --shrink    take out what was mended since, and accept nothing new\n  gpdoc baseline show              what is accepted, by rule"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write all findings of today into the baseline
    #[command(
        after_help = "Examples:\n  gpdoc baseline write             accept what `gpdoc check` finds today\n  gpdoc baseline write --shrink    take out what was mended since, and accept nothing new\n  gpdoc baseline write --diff      what would be accepted, and what is gone"
    )]
    Write {
        /// Take out what was mended since, and accept nothing new
        #[arg(long)]
        shrink: bool,
        /// Say what would be written, and write nothing
        #[arg(long, conflicts_with = "diff")]
        dry_run: bool,
        /// Show what would be written, and write nothing
        #[arg(long)]
        diff: bool,
    },
    /// Say what the baseline accepts, by rule
    #[command(
        after_help = "Examples:\n  gpdoc baseline show\n  gpdoc check --show-baselined    each of them, at its place"
    )]
    Show,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let is_written = matches!(args.command, Command::Write { dry_run: false, diff: false, .. });
    let open = if is_written { Some(workspace.writer(global)?) } else { None };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let (model, history) = model_and_history(&workspace, &*snapshot)?;
    let request = Request {
        base: None,
        origin: workspace.origin()?,
        today: chrono::Utc::now().date_naive(),
        selection: Selection::default(),
        only_new: false,
        history,
    };
    let outcome = check::check(model, &request).map_err(|problems| workspace.problems(problems))?;
    remark(global, &outcome.notes);
    if outcome.summary.documents == 0 {
        return Err(Failure::usage(
            "there are no documents to make a baseline of",
            "run gpdoc in the repository's root",
        ));
    }
    let path = outcome.model.config.baseline_path();
    let mut now = filter::count(&outcome.findings);
    let before = baseline::load(&*snapshot, &outcome.model.config).map_err(|problems| workspace.problems(problems))?;
    let drained = check::drained(&outcome.findings, &before, &request);
    // What could not be judged is as it was.
    for (fingerprint, count) in before.iter().filter(|(fingerprint, _)| !check::is_judged(&fingerprint.rule, &request))
    {
        let found = now.entry(fingerprint.clone()).or_default();
        *found = (*found).max(*count);
    }
    let total = |accepted: &filter::Accepted| accepted.values().sum::<usize>();
    match &args.command {
        Command::Write { shrink, dry_run, diff } => {
            let is_dry = *dry_run || *diff;
            let accepted = if *shrink { shrunk(&before, &now) } else { now };
            let mut plan = Plan::new();
            let old = snapshot.read_text(&path).ok();
            // Where there is none, there is nothing to take out.
            if !*shrink || !drained.is_empty() {
                plan.replace(path.clone(), old.as_deref(), baseline::write(&accepted));
            }
            if let Some(writer) = open {
                writer.apply(&plan)?;
            }
            let verb = if is_dry { "would accept" } else { "accepts" };
            let mut text =
                format!("{path} {verb} {} ({} before)\n", counted(total(&accepted), "finding"), total(&before));
            if *diff {
                text = plan.diff(global.colour(std::io::stdout().is_terminal()));
            }
            let data = json!({
                "path": path.as_str(), "findings": total(&accepted), "before": total(&before), "drained": total(&drained),
                "written": !is_dry,
            });
            answer(global, "baseline write", data, &text)?;
        }
        Command::Show => {
            let mut by_rule: std::collections::BTreeMap<&str, (usize, usize)> = std::collections::BTreeMap::new();
            for (fingerprint, count) in &before {
                let still = now.get(fingerprint).copied().unwrap_or(0).min(*count);
                let entry = by_rule.entry(&fingerprint.rule).or_default();
                *entry = (entry.0 + count, entry.1 + still);
            }
            let mut text = format!("{path} accepts {}\n", counted(total(&before), "finding"));
            for (rule, (count, still)) in &by_rule {
                let gone = if still < count { format!("  ({} gone)", count - still) } else { String::new() };
                let _ = writeln!(text, "  {count:5}  {rule}{gone}");
            }
            if !drained.is_empty() {
                let _ = writeln!(
                    text,
                    "{} there no more; `gpdoc baseline write --shrink` takes them out:",
                    are(total(&drained))
                );
            }
            for (fingerprint, count) in &drained {
                let _ = writeln!(
                    text,
                    "  {}{}",
                    named(fingerprint),
                    if *count > 1 { format!(" ({count} times)") } else { String::new() }
                );
            }
            let rules: serde_json::Map<_, _> = by_rule
                .iter()
                .map(|(rule, (count, still))| ((*rule).to_owned(), json!({"accepted": count, "found": still})))
                .collect();
            let gone = drained.iter().map(|(fingerprint, count)| json!({"fingerprint": fingerprint, "count": count}));
            let gone: Vec<serde_json::Value> = gone.collect();
            answer(
                global,
                "baseline show",
                json!({"path": path.as_str(), "findings": total(&before), "rules": rules, "drained": gone}),
                &text,
            )?;
        }
    }
    Ok(Exit::Good)
}

/// What both accept: never more than before.
fn shrunk(before: &filter::Accepted, now: &filter::Accepted) -> filter::Accepted {
    let least = before
        .iter()
        .map(|(fingerprint, count)| (fingerprint.clone(), now.get(fingerprint).copied().unwrap_or(0).min(*count)));
    least.filter(|(_, count)| *count > 0).collect()
}

/// A fingerprint for people.
fn named(fingerprint: &Fingerprint) -> String {
    let Fingerprint { rule, document, field, subject } = fingerprint;
    let rest = [field, subject].into_iter().filter(|part| !part.is_empty());
    let parts = [one_line(document), rule.into()].into_iter().chain(rest.map(|part| one_line(part)));
    parts.collect::<Vec<_>>().join(": ")
}

fn are(count: usize) -> String {
    if count == 1 { "1 is".to_owned() } else { format!("{count} are") }
}
