//! `gpdoc session run`

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::place::{Place, Who};
use crate::commands::failure::{self, Failure};
use crate::commands::{Exit, Global};
use crate::ledger::{Record, redact};
use crate::process::{self, Invocation, Outcome, Output, Sinks, identity};
use crate::session::evidence::OUTSIDE;
use crate::session::live::{self, Session};
use crate::session::{runners, shell};

/// So much of each stream is kept, in bytes.
const KEPT: usize = 4 * 1024 * 1024;
/// So many of the last lines are recorded, and no more characters than these.
const LINES: usize = 20;
const CHARACTERS: usize = 4000;

/// Run a command and record that it ran: what it was, on which contents, how it ended
///
/// The command has gpdoc's own input, environment and directory. Its output is passed on as it comes; at a terminal it has the
/// terminal itself, and then its output is not recorded. Exits with the command's own exit code; with 125 when it could not
/// be recorded, and then nothing was started.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session run -- cargo test\n  gpdoc session run --session 2026-01-31-dns -- make test\n  gpdoc session run -- bash -o pipefail -c 'make test | tee log'\n\nA command that hides its exit code (`make test | tee log`, `make test || true`) is recorded as one that does.\n\nExit codes: the command's own; 125 not recorded, nothing was started; 126 not executable; 127 not found."
)]
pub(super) struct Args {
    #[command(flatten)]
    who: Who,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let limits = process::survive_limits().map_err(|error| Failure::Usage(error.to_string(), None));
    limits.and_then(|()| attempt(args, global)).or_else(|failure| {
        failure::say(global, "session run", &failure);
        Ok(Exit::NotStarted)
    })
}

fn attempt(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let place = Place::open(global)?;
    let session = place.session(&args.who, &place.ledger.records()?)?;
    // Before it runs again: of a command that was lost and then passed, the last run is the one that passed.
    place.settle(&session)?;
    let directory = std::env::current_dir()?;
    let payload = json!({
        "session": session.id,
        "command": redact::arguments(&args.command),
        "cwd": below(&directory, &place.workspace.root),
        "tree": place.contents()?.tree()?.to_string(),
        "masked": shell::masked(&args.command),
        "process": std::process::id(),
        "began": identity(std::process::id()),
    });
    let started = place.ledger.append(chrono::Utc::now(), &[(live::RUN, payload)])?;
    let Some(start) = started.first() else {
        return Err(Failure::Usage("the start of the command could not be recorded".into(), None));
    };
    let (facts, exit) = match start_and_wait(&args.command, &directory) {
        Ok(outcome) => {
            let mut facts = outcome.facts();
            add_output(&mut facts, &args.command, &outcome);
            keep_log(&place, &session, start, &outcome);
            (facts, Exit::Child(outcome.ending.exit_code()))
        }
        Err(error) => {
            failure::complain(&error.to_string());
            if let Some(line) = whole_line(&args.command) {
                let _ = writeln!(
                    std::io::stderr().lock(),
                    "  help: a whole line goes to a shell: `{}`",
                    process::command_line(
                        &["gpdoc", "session", "run", "--", "bash", "-o", "pipefail", "-c", line].map(str::to_owned)
                    )
                );
            }
            let code = error.exit_code();
            (json!({"ended": "not-started", "reason": error.to_string(), "code": code}), Exit::Child(code))
        }
    };
    if let Err(error) = record_end(&place, &session, start, facts) {
        failure::complain(&format!("the command has run, and how it ended could not be recorded: {error}"));
    }
    Ok(exit)
}

fn start_and_wait(command: &[String], directory: &Path) -> Result<Outcome, process::StartError> {
    let name = command.first().map(OsString::from).unwrap_or_default();
    let program = process::find(&name, &std::env::var_os("PATH").unwrap_or_default(), directory)?;
    let mut invocation = Invocation::new(program, directory);
    invocation.name = Some(name);
    invocation.arguments = command.iter().skip(1).map(OsString::from).collect();
    invocation.environment = std::env::vars_os().collect();
    invocation.tail = KEPT;
    // A command at a terminal keeps it: a pipe in between would take its colours, its width and its questions.
    if !std::io::stdout().is_terminal() && !std::io::stderr().is_terminal() {
        invocation.sinks = Some(Sinks::of(std::io::stdout(), std::io::stderr())?);
    }
    process::run(invocation, &mut |_| {})
}

fn record_end(place: &Place, session: &Session, start: &Record, mut facts: Value) -> Result<(), Failure> {
    facts["session"] = json!(session.id);
    facts["run"] = json!(start.hash);
    facts["command"] = start.payload["command"].clone();
    facts["tree"] = json!(place.contents()?.tree()?.to_string());
    place.ledger.append(chrono::Utc::now(), &[(live::RAN, facts)])?;
    Ok(())
}

/// The last lines, and whether a runner says that it ran nothing.
fn add_output(facts: &mut Value, command: &[String], outcome: &Outcome) {
    let streams = outcome.output.streams();
    if streams.is_empty() {
        return;
    }
    let texts: Vec<String> = streams.iter().map(|stream| String::from_utf8_lossy(&stream.tail).into_owned()).collect();
    // What a runner said before the kept end is not known.
    if streams.iter().all(|stream| stream.bytes <= stream.tail.len() as u64) {
        facts["empty"] = json!(runners::empty(command, &texts.join("\n")).map(|line| redact::text(&line)));
    }
    let names: &[&str] = if let Output::Together(_) = outcome.output { &["both"] } else { &["stdout", "stderr"] };
    for (name, text) in names.iter().zip(&texts) {
        facts["output"][*name]["last"] = json!(last_lines(&redact::text(text)));
    }
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default().join("\n");
    let skipped = last.chars().count().saturating_sub(CHARACTERS);
    last.chars().skip(skipped).collect()
}

fn keep_log(place: &Place, session: &Session, start: &Record, outcome: &Outcome) {
    let mut text = String::new();
    for stream in outcome.output.streams() {
        let missing = stream.bytes.saturating_sub(stream.tail.len() as u64);
        if missing > 0 {
            let _ = writeln!(text, "[{missing} bytes before this are not kept]");
        }
        text.push_str(&redact::text(&String::from_utf8_lossy(&stream.tail)));
    }
    let kept = place.local(session).log(&format!("run-{}", start.sequence), &text);
    if let Err(error) = kept {
        failure::complain(&format!("the output could not be kept: {error}"));
    }
}

/// A directory as the root sees it; empty for the root itself.
fn below(directory: &Path, root: &Path) -> String {
    let full = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    full.strip_prefix(root).map_or_else(|_| OUTSIDE.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// The line of a shell that was given as if it were the name of a program.
fn whole_line(command: &[String]) -> Option<&str> {
    let [line] = command else { return None };
    line.trim().contains(char::is_whitespace).then_some(line)
}
