//! `gpdoc baseline`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal;

use serde_json::{Value, json};

use super::failure::Failure;
use super::history::model_and_history;
use super::workspace::{Which, Workspace};
use super::{Exit, Global, answer, remark};
use crate::check::{self, Request, baseline};
use crate::edit::Plan;
use crate::finding::Fingerprint;
use crate::finding::filter::{Accepted, Selection};
use crate::finding::render::text::one_line;
use crate::plural::counted;
use crate::snapshot::RelPath;

/// Accept today's findings, so that `check` fails on new ones only
///
/// The baseline is a file of fingerprints, one a line, to be committed. A fingerprint is made of rule, document, field and what
/// the finding is about, so that it holds when lines move.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc baseline write             accept what `gpdoc check` finds today\n  gpdoc baseline write --shrink    remove what has been fixed since, and accept nothing new\n  gpdoc baseline show              what is accepted, by rule"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write all findings of today into the baseline
    #[command(
        after_help = "Examples:\n  gpdoc baseline write             accept what `gpdoc check` finds today\n  gpdoc baseline write --shrink    remove what has been fixed since, and accept nothing new\n  gpdoc baseline write --diff      what would be accepted, and what is gone"
    )]
    Write {
        /// Remove what has been fixed since, and accept nothing new
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
    let writer = if is_written { Some(workspace.writer(global)?) } else { None };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let (model, history) = model_and_history(&workspace, &*snapshot)?;
    let request = Request {
        base: None,
        origin: workspace.origin()?,
        today: chrono::Utc::now().date_naive(),
        selection: Selection::default(),
        only_new: false,
        shows_help: false,
        history,
        recorded: Vec::new(),
    };
    let outcome = check::check(model, &request).map_err(|problems| workspace.problems(problems))?;
    remark(global, &outcome.notes);
    if outcome.summary.documents == 0 {
        return Err(Failure::usage(
            "there are no documents to make a baseline of",
            "run gpdoc in the repository's root",
        ));
    }
    let config = &outcome.model.config;
    let before = baseline::load(&*snapshot, config).map_err(|problems| workspace.problems(problems))?;
    let mut now = baseline::of(&outcome.findings);
    // What could not be judged is as it was.
    for (fingerprint, count) in before.iter().filter(|(fingerprint, _)| !check::is_judged(&fingerprint.rule, &request))
    {
        let found = now.entry(fingerprint.clone()).or_default();
        *found = (*found).max(*count);
    }
    let drained = check::drained(&outcome.findings, &before, &request);
    let states = States { path: config.baseline_path(), before, now, drained };
    match args.command {
        Command::Write { shrink, diff, .. } => {
            let plan = states.plan(snapshot.read_text(&states.path).ok().as_deref(), shrink);
            if let Some(writer) = &writer {
                writer.apply(&plan)?;
            }
            let text = diff.then(|| plan.diff(global.colour(std::io::stdout().is_terminal())));
            let (said, data) = states.written(shrink, is_written);
            answer(global, "baseline write", data, &text.unwrap_or(said))?;
        }
        Command::Show => {
            let (text, data) = states.shown();
            answer(global, "baseline show", data, &text)?;
        }
    }
    Ok(Exit::Good)
}

/// What the baseline accepts, and what is found.
struct States {
    path: RelPath,
    /// What it accepts as it is written.
    before: Accepted,
    /// What is found now.
    now: Accepted,
    /// What it accepts and is there no more.
    drained: Accepted,
}

impl States {
    /// What it accepts once it is written.
    fn after(&self, shrink: bool) -> Accepted {
        if shrink { shrunk(&self.before, &self.now) } else { self.now.clone() }
    }

    /// The file as it will be; `old` is what it says.
    fn plan(&self, old: Option<&str>, shrink: bool) -> Plan {
        let mut plan = Plan::new();
        // Where there is none, there is nothing to take out.
        if !shrink || !self.drained.is_empty() {
            plan.replace(self.path.clone(), old, baseline::write(&self.after(shrink)));
        }
        plan
    }

    fn written(&self, shrink: bool, is_written: bool) -> (String, Value) {
        let (path, accepted, before) = (&self.path, total(&self.after(shrink)), total(&self.before));
        let verb = if is_written { "accepts" } else { "would accept" };
        let text = format!("{path} {verb} {} ({before} before)\n", counted(accepted, "finding"));
        let data = json!({
            "path": path.as_str(), "findings": accepted, "before": before, "drained": total(&self.drained),
            "written": is_written,
        });
        (text, data)
    }

    fn shown(&self) -> (String, Value) {
        let mut by_rule: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (fingerprint, count) in &self.before {
            let still = self.now.get(fingerprint).copied().unwrap_or(0).min(*count);
            let entry = by_rule.entry(&fingerprint.rule).or_default();
            *entry = (entry.0 + count, entry.1 + still);
        }
        let mut text = format!("{} accepts {}\n", self.path, counted(total(&self.before), "finding"));
        for (rule, (count, still)) in &by_rule {
            let gone = if still < count { format!("  ({} gone)", count - still) } else { String::new() };
            let _ = writeln!(text, "  {count:5}  {rule}{gone}");
        }
        if !self.drained.is_empty() {
            let are = are(total(&self.drained));
            let _ = writeln!(text, "{are} there no more; `gpdoc baseline write --shrink` takes them out:");
        }
        for (fingerprint, count) in &self.drained {
            let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
            let _ = writeln!(text, "  {}{times}", named(fingerprint));
        }
        let rules = by_rule.iter().map(|(rule, (count, still))| {
            let counts = json!({"accepted": count, "found": still});
            ((*rule).to_owned(), counts)
        });
        let rules: serde_json::Map<_, _> = rules.collect();
        let gone = self.drained.iter().map(|(fingerprint, count)| json!({"fingerprint": fingerprint, "count": count}));
        let gone: Vec<Value> = gone.collect();
        let findings = total(&self.before);
        (text, json!({"path": self.path.as_str(), "findings": findings, "rules": rules, "drained": gone}))
    }
}

fn total(accepted: &Accepted) -> usize {
    accepted.values().sum()
}

/// What both accept: never more than before.
fn shrunk(before: &Accepted, now: &Accepted) -> Accepted {
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
