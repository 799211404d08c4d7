//! `gpdoc session close`

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::Reply;
use super::segment::{Ready, Words, prepare};
use crate::check::{self, Request};
use crate::commands::check::{FailOn, conclude, history};
use crate::commands::workspace::Failure;
use crate::commands::{Exit, Global};
use crate::finding::Severity;
use crate::finding::filter::Selection;
use crate::plural::counted;
use crate::rules::RULES;
use crate::session::live::CLOSE;
use crate::snapshot::Overlay;

/// Append the last update, check the capture, and end the session
///
/// Demands to be told what is outstanding, or `None`. Where the rules of captures find an error in the capture, the findings
/// are printed and nothing is closed.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session close --what 'Moved the alias' --outstanding None\n  gpdoc session close --outstanding 'The zone of production' --format json"
)]
pub(super) struct Args {
    #[command(flatten)]
    words: Words,
    /// Close although the capture has errors
    #[arg(long)]
    anyway: bool,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let (told, names) = args.words.told()?;
    if !names {
        return Err(Failure::usage(
            "it is not said what is outstanding",
            "say what is left to do with --outstanding TEXT, or --outstanding None",
        ));
    }
    let ready = prepare(&args.words, &told, names, global)?;
    let outcome = judge(&ready)?;
    if outcome.summary.errors > 0 && !args.anyway {
        let message = "the capture has errors, so the session is not closed: mend them with `gpdoc session append --corrects`, or close it with --anyway";
        let exit = conclude("session close", FailOn::Error, false, global, &outcome)?;
        crate::commands::remark(global, &[message.to_owned()]);
        return Ok(exit);
    }
    let (errors, warnings) = (outcome.summary.errors, outcome.summary.warnings);
    let minutes = (chrono::Utc::now() - ready.session.began).num_minutes();
    let found: Vec<_> = outcome
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Off && !finding.baselined)
        .map(|finding| json!({"rule": finding.rule, "severity": finding.severity, "message": finding.message}))
        .collect();
    let mut data = ready.data();
    data["minutes"] = json!(minutes);
    data["findings"] = json!(found);
    if !args.words.writes() {
        let (changes, text) = ready.shown(args.words.diff, global)?;
        data["changes"] = changes;
        Reply { command: "session close", data, text, notes: ready.notes, ..Reply::default() }.print(global)?;
        return Ok(Exit::Good);
    }
    ready.write(CLOSE, json!({"errors": errors, "warnings": warnings}))?;
    let text = format!(
        "{}  closed after {}, {}, {}\n",
        ready.summary(),
        counted(minutes, "minute"),
        counted(errors, "error"),
        counted(warnings, "warning")
    );
    let next = vec![
        format!("gpdoc session check {}", ready.session.capture),
        format!(
            "git add {} {}",
            ready.session.capture,
            ready.evidence().map_or(String::new(), |path| path.as_str().to_owned())
        ),
    ];
    Reply { command: "session close", data, text, next, notes: ready.notes }.print(global)?;
    Ok(Exit::Good)
}

/// What the rules of captures find in the capture as it will be.
fn judge(ready: &Ready) -> Result<check::Outcome<'static>, Failure> {
    let texts = BTreeMap::from([(ready.session.capture_path(), Arc::from(ready.after()))]);
    let workspace = &ready.place.workspace;
    let below: &'static dyn crate::snapshot::Snapshot =
        Box::leak(workspace.snapshot(&crate::commands::workspace::Which::Worktree)?);
    let overlay: &'static Overlay<'static> = Box::leak(Box::new(Overlay::new(below, texts)));
    let names = RULES.iter().map(|rule| rule.meta().name).filter(|name| name.starts_with("session-"));
    let request = Request {
        snapshot: overlay,
        base: None,
        origin: workspace.origin()?,
        today: chrono::Utc::now().date_naive(),
        selection: Selection {
            rules: names.map(str::to_owned).collect(),
            paths: vec![ready.session.capture_path()],
            ..Selection::default()
        },
        only_new: false,
        history: history(workspace, overlay)?,
    };
    check::check(&request).map_err(|problems| workspace.problems(problems))
}
