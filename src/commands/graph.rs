//! `gpdoc graph`

use std::fmt::Write;

use serde_json::json;

use super::failure::Failure;
use super::show::find;
use super::workspace::{Which, Workspace, left_out};
use super::{Exit, Global, answer, remark, verdict};
use crate::finding::render::text::{json_escaped, one_line};
use crate::model::File;

/// Export the graph of documents and references, or ask it something
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc graph --as dot > documents.dot             all of it\n  gpdoc graph --as mermaid --around ADR-0158       what is next to a decision\n  gpdoc graph impact ADR-0158 --depth 2            what leads to it\n  gpdoc graph path RB-0001 ADR-0158                how one comes from here to there\n  gpdoc graph orphans                              what nothing leads to or from"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// The language of the export
    #[arg(long = "as", value_enum, default_value_t = Language::Json)]
    language: Language,
    /// Only the documents around this one: an id or a path
    #[arg(long, value_name = "DOCUMENT")]
    around: Option<String>,
    /// How many references away from it at most
    #[arg(long, value_name = "N", default_value_t = 1, requires = "around")]
    depth: usize,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Language {
    Json,
    Dot,
    Mermaid,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Every document that reaches one over references, nearest first
    #[command(
        after_help = "Examples:\n  gpdoc graph impact ADR-0158              what should be read again when it changes\n  gpdoc graph impact ADR-0158 --depth 1    what refers to it itself"
    )]
    Impact {
        /// An id or a path
        document: String,
        /// How many references away at most
        #[arg(long, value_name = "N")]
        depth: Option<usize>,
    },
    /// A shortest chain of references from one document to another
    #[command(after_help = "Example:\n  gpdoc graph path RB-0001 ADR-0158")]
    Path {
        /// An id or a path
        from: String,
        /// An id or a path
        to: String,
    },
    /// Documents that neither refer to another nor are referred to
    #[command(after_help = "Example:\n  gpdoc graph orphans --format json")]
    Orphans,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    remark(global, &model.config.notes);
    remark(global, &left_out(&model));
    let lines = |paths: &[String]| paths.iter().fold(String::new(), |text, path| text + &one_line(path) + "\n");
    let paths = |files: &[&File]| files.iter().map(|file| file.path().to_string()).collect::<Vec<_>>();
    match &args.command {
        None => {
            let center = args.around.as_ref().map(|document| find(&model, document)).transpose()?;
            let only = center.map(|center| model.around(center, args.depth));
            let data = model.graph_json(only.as_deref());
            let text = match args.language {
                Language::Json => json_escaped(&format!("{data:#}\n")),
                Language::Dot => model.graph_dot(only.as_deref()),
                Language::Mermaid => model.graph_mermaid(only.as_deref()),
            };
            answer(global, "graph", data, &text)?;
        }
        Some(Command::Impact { document, depth }) => {
            let mut found = model.impact(find(&model, document)?);
            found.retain(|(_, distance)| depth.is_none_or(|depth| *distance <= depth));
            let mut text = String::new();
            for (file, distance) in &found {
                let _ = writeln!(text, "{distance:3}  {}", one_line(file.path().as_str()));
            }
            let list: Vec<_> = found
                .iter()
                .map(|(file, distance)| json!({"path": file.path().as_str(), "id": file.id, "distance": distance}))
                .collect();
            answer(global, "graph impact", json!({"documents": list}), &text)?;
        }
        Some(Command::Path { from, to }) => {
            let chain = model.path_between(find(&model, from)?, find(&model, to)?);
            let found = chain.is_some();
            let chain = paths(&chain.unwrap_or_default());
            let text = if found { lines(&chain) } else { format!("no references lead from {from} to {to}\n") };
            verdict(global, "graph path", found, json!({"found": found, "documents": chain}), &text)?;
            return Ok(if found { Exit::Good } else { Exit::Findings });
        }
        Some(Command::Orphans) => {
            let orphans = paths(&model.orphans());
            answer(global, "graph orphans", json!({"documents": orphans}), &lines(&orphans))?;
        }
    }
    Ok(Exit::Good)
}
