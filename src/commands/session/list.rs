//! `gpdoc session list`

use std::fmt::Write;

use serde_json::json;

use crate::commands::failure::Failure;
use crate::commands::workspace::{Which, Workspace, left_out};
use crate::commands::{Exit, Global, answer, remark};
use crate::finding::render::Format;
use crate::finding::render::text::one_line;
use crate::session::overview::{Entry, entries, markdown};

/// List captures, the newest first: who, what is left to do, which decisions
///
/// With `--format markdown` it is a page: what is left to do first, then day by day, then by decision.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session list --open                  what is left to do\n  gpdoc session list --adr ADR-0158          sessions that refer to a decision\n  gpdoc session list --agent codex --format json\n  gpdoc session list --format markdown > SESSIONS.md"
)]
pub(super) struct Args {
    /// Only captures that leave something to do
    #[arg(long)]
    open: bool,
    /// Only sessions in which this agent worked; the beginning of a name is enough
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// Only captures that refer to this decision; the beginning of an id is enough
    #[arg(long, value_name = "ID")]
    adr: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    remark(global, &model.notes);
    remark(global, &left_out(&model));
    let mut entries = entries(&model);
    let wanted = args.adr.as_ref().map(|id| id.to_lowercase());
    entries.retain(|entry| {
        let is_about = |id: &String| entry.decisions.iter().any(|decision| decision.to_lowercase().starts_with(id));
        (!args.open || !entry.open.is_empty())
            && args.agent.as_ref().is_none_or(|agent| entry.is_by(agent))
            && wanted.as_ref().is_none_or(is_about)
    });
    let text = if global.format == Some(Format::Markdown) { markdown(&entries) } else { lines(&entries, args.open) };
    answer(global, "session list", json!({"sessions": entries}), &text)?;
    Ok(Exit::Good)
}

fn lines(entries: &[Entry], with_open: bool) -> String {
    let mut text = String::new();
    for entry in entries {
        let day = entry.day.as_deref().unwrap_or("no day    ");
        let agents = if entry.agents.is_empty() { "-".to_owned() } else { entry.agents.join(", ") };
        let line = format!("{day}  {}  {agents}  {} outstanding  {}", entry.path, entry.open.len(), entry.title);
        let _ = writeln!(text, "{}", one_line(&line));
        for item in entry.open.iter().filter(|_| with_open) {
            let _ = writeln!(text, "            - {}", one_line(item));
        }
    }
    if entries.is_empty() {
        text.push_str("no captures\n");
    }
    text
}
