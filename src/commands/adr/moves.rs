//! `gpdoc adr accept`, `supersede`, `deprecate` and `reject`

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::json;

use crate::authoring::adr::{self, AdrError, Moved};
use crate::commands::failure::Failure;
use crate::commands::workspace::{Which, Workspace};
use crate::commands::writing::{self, Answer, Writing, kind_named};
use crate::commands::{Exit, Global};
use crate::model::{File, Model};
use crate::process::command_line;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The decision: its id, number or path
    id: String,
    /// The day to write, instead of today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::commands::day)]
    today: Option<NaiveDate>,
    #[command(flatten)]
    writing: Writing,
}

#[derive(Debug, clap::Args)]
pub(super) struct SupersedeArgs {
    /// The decision that no longer holds: its id, number or path
    old: String,
    /// The decision that holds instead
    #[arg(long, value_name = "ID")]
    by: String,
    /// The day to write, instead of today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::commands::day)]
    today: Option<NaiveDate>,
    #[command(flatten)]
    writing: Writing,
}

pub(super) fn run(command: &str, args: &Args, to: &str, global: &Global) -> Result<Exit, Failure> {
    let today = args.today.unwrap_or_else(writing::today);
    let again = again(&[command, &args.id], args.today);
    carry_out((command, &again), to, args.writing, global, &|model, kind| {
        let file = adr::find(model, kind, &args.id)?;
        let old = if to == "accepted" { adr::still_live(model, file) } else { Vec::new() };
        let moved = adr::transition(model, file, to, today)?;
        let supersede = |old: &&File| command_line(&["gpdoc", "adr", "supersede", name(old), "--by", &moved.name]);
        let then = old.iter().map(supersede).collect();
        Ok((moved, then))
    })
}

pub(super) fn supersede(args: &SupersedeArgs, global: &Global) -> Result<Exit, Failure> {
    let today = args.today.unwrap_or_else(writing::today);
    let command = "adr supersede";
    let again = again(&[command, &args.old, "--by", &args.by], args.today);
    carry_out((command, &again), "superseded", args.writing, global, &|model, kind| {
        let (old, by) = (adr::find(model, kind, &args.old)?, adr::find(model, kind, &args.by)?);
        Ok((adr::supersede(model, old, by, today)?, Vec::new()))
    })
}

fn name(file: &File) -> &str {
    file.id.as_deref().unwrap_or_else(|| file.path().as_str())
}

/// The command as it was typed, without `--dry-run`.
fn again(words: &[&str], today: Option<NaiveDate>) -> String {
    let (command, rest) = words.split_first().map_or(("", words), |(command, rest)| (*command, rest));
    let day = today.map(|today| format!(" --today {today}")).unwrap_or_default();
    format!("gpdoc {command} {}{day}", command_line(rest))
}

/// What is to be done, and the commands that should follow.
type Move<'a> = dyn Fn(&Model<'_>, usize) -> Result<(Moved, Vec<String>), AdrError> + 'a;

fn carry_out(
    (command, again): (&str, &str),
    to: &str,
    writing: Writing,
    global: &Global,
    act: &Move<'_>,
) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    // Opened before anything is read: what a stopped run left is mended first.
    let writer = if writing.is_dry() { None } else { Some(workspace.writer(global)?) };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let kind = kind_named(&model.config, "adr")?;
    let (moved, then) = act(&model, kind).map_err(|error| match error {
        AdrError::Problems(problems) => workspace.problems(problems),
        other => Failure::from(other),
    })?;
    if let Some(writer) = writer {
        writer.apply(&moved.plan)?;
    }
    let Moved { name, from, plan, warnings } = &moved;
    let mut text = String::new();
    let _ = match (plan.is_empty(), from) {
        (true, _) => writeln!(text, "{name} is {to} already; nothing to write"),
        (false, Some(from)) if from != to => writeln!(text, "{name}: {from} -> {to}"),
        (false, _) => writeln!(text, "{name}: {to}"),
    };
    let name = shell_words::quote(name);
    let next = match (plan.is_empty(), writing.is_dry()) {
        (false, true) => vec![again.to_owned()],
        (false, false) if then.is_empty() => vec![format!("gpdoc show {name}")],
        (true, _) | (false, false) => then,
    };
    let answer = Answer {
        command,
        plan,
        data: json!({"id": moved.name, "from": from, "to": to, "changed": !plan.is_empty()}),
        text,
        next,
        notes: Vec::new(),
        warnings,
    };
    writing::conclude(global, writing, answer)
}
