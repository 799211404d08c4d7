//! `gpdoc session close`

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::json;

use super::Reply;
use super::judge::judge;
use super::place::Place;
use super::segment::{Words, prepare, to_close};
use crate::commands::check::{FailOn, conclude};
use crate::commands::failure::Failure;
use crate::commands::{Exit, Global};
use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::plural::counted;
use crate::process::command_line;
use crate::session::capture::Capture;
use crate::session::live::CLOSE;

/// Append the last update, check the capture, and end the session
///
/// Requires --outstanding: use `None` if nothing is left. If the rules of captures find an error in the capture, the findings
/// are printed and the session stays open.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session close --what 'Moved the alias' --outstanding None\n  gpdoc session close --outstanding 'The zone of production' --format json\n  echo '{\"what\": [\"Moved it\"], \"outstanding\": [\"None\"]}' | gpdoc session close --json-in -\n\nThe JSON is that of `append`, see `gpdoc session append --help`."
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
        return Err(untold(&args.words, global)?);
    }
    let ready = prepare(&args.words, &told, names, global)?;
    let outcome = judge(&ready.place, &ready.session, ready.closed()?)?;
    if outcome.summary.errors > 0 && !args.anyway {
        let message = "the capture has errors, so the session is not closed: mend them with `gpdoc session append --corrects`, or close it with --anyway";
        let exit = conclude("session close", FailOn::Error, false, global, &outcome, Some(&ready.place.workspace))?;
        crate::commands::remark(global, &[message.to_owned()]);
        return Ok(exit);
    }
    let (errors, warnings) = (outcome.summary.errors, outcome.summary.warnings);
    let minutes = (chrono::Utc::now() - ready.session.began).num_minutes();
    let found: Vec<_> = outcome
        .findings
        .iter()
        .filter(|finding| is_shown(finding))
        .map(|finding| json!({"rule": finding.rule, "severity": finding.severity, "message": finding.message}))
        .collect();
    let mut data = ready.data()?;
    let coverage = ready.coverage()?;
    data["minutes"] = json!(minutes);
    data["coverage"] = json!({"changed": coverage.changed, "named": coverage.changed - coverage.missing.len(), "missing": coverage.missing});
    data["findings"] = json!(found);
    if !args.words.writes() {
        let text = ready.shown(args.words.diff, global)?;
        Reply { command: "session close", data, text, notes: ready.notes, ..Reply::default() }.print(global)?;
        return Ok(Exit::Good);
    }
    ready.write(CLOSE, json!({"errors": errors, "warnings": warnings}))?;
    let mut text = format!(
        "{}  closed after {}, {}, {}; {} of {} named\n",
        ready.summary(),
        counted(minutes, "minute"),
        counted(errors, "error"),
        counted(warnings, "warning"),
        coverage.changed - coverage.missing.len(),
        counted(coverage.changed, "changed file")
    );
    for finding in outcome.findings.iter().filter(|finding| is_shown(finding)) {
        let _ = writeln!(text, "  {}[{}] {}", finding.severity.as_str(), finding.rule, finding.message);
    }
    let workspace = &ready.place.workspace;
    let capture = workspace.typed_here(&ready.session.capture);
    let evidence = ready.evidence().map(|path| workspace.typed_here(path.as_str()));
    let add: Vec<String> = ["git", "add", &capture].map(str::to_owned).into_iter().chain(evidence).collect();
    let next = vec![command_line(&["gpdoc", "session", "check", &capture]), command_line(&add)];
    Reply { command: "session close", data, text, next, notes: ready.notes }.print(global)?;
    Ok(Exit::Good)
}

fn is_shown(finding: &Finding) -> bool {
    finding.severity > Severity::Off && !finding.baselined
}

/// What to say to who does not say what is outstanding: what was, and how to say it.
fn untold(words: &Words, global: &Global) -> Result<Failure, Failure> {
    let place = Place::open(global)?;
    let session = place.session(&words.who, &place.ledger.records()?)?;
    let path = session.capture_path();
    let text = place.snapshot.read_text(&path).unwrap_or_else(|_| Arc::from(""));
    let open: Vec<String> =
        Capture::read(&Document::parse(path, text)).open.into_iter().map(|item| item.text).collect();
    let left = if open.is_empty() { String::new() } else { format!("; still open: {}", open.join("; ")) };
    let none = to_close(&session.id, &[]);
    let help = if open.is_empty() {
        format!("say what is left to do with --outstanding TEXT, or that nothing is: `{none}`")
    } else {
        format!("say what is left to do: `{}`, or that nothing is: `{none}`", to_close(&session.id, &open))
    };
    Ok(Failure::usage(format!("--outstanding is required{left}"), help))
}
