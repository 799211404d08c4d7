//! `gpdoc session status`

use std::fmt::Write;
use std::sync::Arc;

use serde_json::json;

use super::Reply;
use super::judge::judge;
use super::place::{Place, Who, lost, stamp};
use super::segment::to_close;
use crate::commands::failure::Failure;
use crate::commands::{Exit, Global};
use crate::document::Document;
use crate::finding::Severity;
use crate::process::command_line;
use crate::session::capture::Capture;
use crate::session::live::{self, Run, Session};
use crate::session::touched::{self, Span};

/// Show the open session: what is left to do, which files no segment names yet, what ran since, what `check` says
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session status\n  gpdoc session status --all       every open session of this working tree\n  gpdoc session status --format json"
)]
pub(super) struct Args {
    #[command(flatten)]
    who: Who,
    /// Every open session of this working tree, in short
    #[arg(long)]
    all: bool,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let place = Place::open(global)?;
    let records = place.ledger.records()?;
    if args.all {
        return all(&place, &live::sessions(&records), global);
    }
    let session = place.session(&args.who, &records)?;
    let path = session.capture_path();
    let mut notes = Vec::new();
    let text = place.snapshot.read_text(&path).unwrap_or_else(|error| {
        let (message, help) = place.unreadable(&session, &records, &error);
        notes.push(format!("{message}; {help}"));
        Arc::from("")
    });
    let segments = live::segments(&records, &session.id, &text);
    let (earlier, since, note) = place.last(&session, &segments)?;
    notes.extend(note);
    let contents = place.contents()?;
    let span = Span {
        repository: &place.repository,
        root: &place.workspace.root,
        before: &earlier,
        now: &contents,
        since,
        head: place.repository.head()?,
        began: session.began.timestamp(),
        from: segments.last().map_or(session.began, |record| record.time).timestamp(),
    };
    let (touched, _) = touched::between(&span)?;
    let open: Vec<String> =
        Capture::read(&Document::parse(path, text)).open.into_iter().map(|item| item.text).collect();
    let from = segments.last().map_or(0, |record| live::seen(record));
    let lost: Vec<String> = lost(&records, &session.id).iter().map(|run| run.start.hash.clone()).collect();
    let runs: Vec<(String, String)> = live::runs(&records, &session.id)
        .iter()
        .filter(|run| run.end.map_or(run.start.sequence, |end| end.sequence) > from)
        .map(|run| (command_line(&run.argv()), state(run, &lost)))
        .collect();
    let mut shown = format!(
        "{}\n  session  {}\n  agent    {}\n  began    {}\n",
        session.capture,
        session.id,
        session.agent,
        stamp(session.began)
    );
    let mut section = |title: &str, lines: Vec<String>| {
        let _ = writeln!(shown, "\n{title}{}", if lines.is_empty() { ": none" } else { "" });
        for line in lines {
            let _ = writeln!(shown, "  {line}");
        }
    };
    section("Left to do", open.clone());
    section(
        "Touched since the last segment",
        touched.iter().map(|it| format!("{:8}  {}", it.how.word(), it.with_origin())).collect(),
    );
    section("Ran since the last segment", runs.iter().map(|(command, state)| format!("{state}: {command}")).collect());
    let outcome = judge(&place, &session, Vec::new())?;
    let found: Vec<_> = outcome.findings.iter().filter(|it| it.severity > Severity::Off && !it.baselined).collect();
    section(
        "What `session check` says",
        found.iter().map(|it| format!("{}[{}] {}", it.severity.as_str(), it.rule, it.message)).collect(),
    );
    let found: Vec<_> =
        found.iter().map(|it| json!({"rule": it.rule, "severity": it.severity, "message": it.message})).collect();
    let runs: Vec<_> = runs.iter().map(|(command, state)| json!({"command": command, "state": state})).collect();
    let id = &session.id;
    let next = vec![
        format!("gpdoc session append --session {id} --what TEXT"),
        to_close(id, &open),
        command_line(&["gpdoc", "session", "check", &place.workspace.typed_here(&session.capture)]),
    ];
    let data = json!({"session": session, "open": open, "touched": touched, "runs": runs, "findings": found, "id": id, "capture": session.capture});
    Reply { command: "session status", data, text: shown, next, notes }.print(global)?;
    Ok(Exit::Good)
}

fn state(run: &Run<'_>, lost: &[String]) -> String {
    let Some(end) = run.end else {
        let is_lost = lost.contains(&run.start.hash);
        return if is_lost { "was not seen to end" } else { "is running" }.to_owned();
    };
    let code = end.payload["code"].as_i64();
    match (end.payload["signal"].as_i64(), code) {
        (Some(signal), _) => format!("was ended by signal {signal}"),
        (None, Some(0)) if run.start.text("masked").is_some() => "hid its exit code".to_owned(),
        (None, Some(0)) if end.text("empty").is_some() => "ran no test".to_owned(),
        (None, Some(0)) => "passed".to_owned(),
        (None, Some(code)) => format!("exited with code {code}"),
        (None, None) => "was not seen to end".to_owned(),
    }
}

fn all(place: &Place, sessions: &[Session], global: &Global) -> Result<Exit, Failure> {
    let here = place.worktree();
    let open: Vec<&Session> = sessions.iter().filter(|session| session.open && session.worktree == here).collect();
    let mut text = String::new();
    for session in &open {
        let _ = writeln!(text, "{}  {}  {}  {}", stamp(session.began), session.id, session.agent, session.title);
    }
    if open.is_empty() {
        text.push_str("no session is open in this working tree\n");
    }
    let next = open.iter().map(|session| format!("gpdoc session status --session {}", session.id)).collect();
    let data = json!({"sessions": open});
    Reply { command: "session status", data, text, next, ..Reply::default() }.print(global)?;
    Ok(Exit::Good)
}
