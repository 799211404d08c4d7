//! `gpdoc session show`

use std::fmt::Write;

use serde_json::json;

use crate::commands::failure::Failure;
use crate::commands::show::find_or;
use crate::commands::workspace::{Which, Workspace};
use crate::commands::{Exit, Global, answer, remark};
use crate::model::File;
use crate::session::capture::{Capture, Claim};
use crate::session::evidence::Evidence;
use crate::session::overview::Entry;

/// Show one capture: who, its updates, artifacts, validation, what is left to do
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session show 2026-01-31-dns\n  gpdoc session show session_capture/2026-01-31-dns.md --format json"
)]
pub(super) struct Args {
    /// The id or the path of a capture
    capture: String,
}

const LIST: &str = "`gpdoc session list` lists the captures";

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    remark(global, &model.notes);
    let file = find_or(&model, &args.capture, LIST)?;
    let Some(capture) = model.capture(file) else {
        return Err(Failure::usage(format!("`{}` is no session capture", file.path()), LIST));
    };
    let entry = Entry::of(&model, file, capture);
    let evidence = Evidence::of(&*snapshot, file.path()).unwrap_or_default();
    let data = json!({
        "session": entry,
        "metadata": capture.metadata.iter().map(|field| json!({"label": field.label, "value": field.value})).collect::<Vec<_>>(),
        "segments": capture.segments.iter().map(|segment| json!({
            "kind": segment.kind.as_str(),
            "time": segment.time.as_ref().map(|time| &time.text),
            "signed": segment.signatures.iter().map(|it| json!({"agent": it.agent, "time": it.time.as_ref().map(|time| &time.text)})).collect::<Vec<_>>(),
            "artifacts": segment.artifacts.iter().map(|it| json!({"path": it.path, "from": it.from, "category": it.category.as_str().to_lowercase(), "elsewhere": it.elsewhere})).collect::<Vec<_>>(),
            "validation": segment.rows.iter().map(|row| {
                let claim = evidence.claim(row);
                let (command, result) = (claim.map(|claim| claim.command), claim.map_or(&*row.result, |claim| claim.result));
                json!({"command": command, "result": result, "recorded": command.is_some_and(|command| evidence.last_run(command).is_some())})
            }).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    answer(global, "session show", data, &text(file, capture, &entry, &evidence))?;
    Ok(Exit::Good)
}

fn text(file: &File, capture: &Capture, entry: &Entry, evidence: &Evidence) -> String {
    let mut text = format!("{}\n  title      {}\n", file.path(), entry.title);
    for field in &capture.metadata {
        let _ = writeln!(text, "  {:9}  {}", field.label, field.value);
    }
    if !entry.decisions.is_empty() {
        let _ = writeln!(text, "  decisions  {}", entry.decisions.join(", "));
    }
    for segment in &capture.segments {
        let time = segment.time.as_ref().map_or("", |time| time.text.as_str());
        let name = format!("{} {time}", segment.kind.as_str());
        let signed: Vec<&str> = segment.signatures.iter().map(|it| it.agent.as_str()).collect();
        let signed =
            if signed.is_empty() { "not signed".to_owned() } else { format!("signed by {}", signed.join(", ")) };
        let _ = writeln!(text, "\n{} ({signed})", name.trim());
        for artifact in &segment.artifacts {
            let from = artifact.from.as_ref().map(|from| format!("{from} -> ")).unwrap_or_default();
            let _ = writeln!(text, "  {:10} {from}{}", artifact.category.as_str().to_lowercase(), artifact.path);
        }
        for row in &segment.rows {
            let Some(Claim { command, result, .. }) = evidence.claim(row) else { continue };
            let word = if evidence.last_run(command).is_some() { "recorded" } else { "claimed" };
            let _ = writeln!(text, "  {word:10} {command}: {result}");
        }
    }
    if !entry.open.is_empty() {
        text.push_str("\nLeft to do\n");
        for item in &entry.open {
            let _ = writeln!(text, "  - {item}");
        }
    }
    text
}
