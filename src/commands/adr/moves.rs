//! `gpdoc adr accept`, `supersede`, `deprecate` and `reject`

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::json;

use crate::authoring::adr::{self, AdrError, Moved};
use crate::commands::failure::Failure;
use crate::commands::workspace::{Which, Workspace};
use crate::commands::writing::{self, Answer, Writing, kind_named};
use crate::commands::{Exit, Global};
use crate::model::Model;

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
    carry_out(command, to, args.writing, global, &|model, kind| {
        adr::transition(model, adr::find(model, kind, &args.id)?, to, today)
    })
}

pub(super) fn supersede(args: &SupersedeArgs, global: &Global) -> Result<Exit, Failure> {
    let today = args.today.unwrap_or_else(writing::today);
    carry_out("adr supersede", "superseded", args.writing, global, &|model, kind| {
        adr::supersede(model, adr::find(model, kind, &args.old)?, adr::find(model, kind, &args.by)?, today)
    })
}

type Move<'a> = dyn Fn(&Model<'_>, usize) -> Result<Moved, AdrError> + 'a;

fn carry_out(command: &str, to: &str, writing: Writing, global: &Global, act: &Move<'_>) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    // Opened before anything is read: what a stopped run left is mended first.
    let writer = if writing.is_dry() { None } else { Some(workspace.writer(global)?) };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let kind = kind_named(&model.config, "adr")?;
    let moved = act(&model, kind).map_err(|error| match error {
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
        (true, _) => Vec::new(),
        (false, true) => vec![format!("gpdoc {command} {name}")],
        (false, false) => vec![format!("gpdoc show {name}")],
    };
    let next = if command == "adr supersede" && writing.is_dry() { Vec::new() } else { next };
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
