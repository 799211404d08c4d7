//! Why a command has no answer, and how that is said to people and to programs.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use clap::{CommandFactory, ValueEnum};

use super::workspace::report;
use super::{Cli, Exit, Global, no_such_format, print, say_aside};
use crate::authoring::adr::AdrError;
use crate::authoring::new::NewError;
use crate::authoring::numbers::NumbersError;
use crate::authoring::release::ReleaseError;
use crate::authoring::rename::{RenameError, Spot};
use crate::config::Problem;
use crate::edit::EditError;
use crate::finding::render::text::one_line;
use crate::finding::render::{self, Format};
use crate::finding::{Finding, Severity};
use crate::git::GitError;
use crate::ledger::LedgerError;
use crate::process::command_line;
use crate::snapshot::RelPath;

/// The text of a file, for showing a place in it.
pub(super) struct Sources(pub(super) Box<ReadText>);

pub(super) type ReadText = dyn Fn(&RelPath) -> Option<Arc<str>> + Send + Sync;

impl Sources {
    pub(super) fn text(&self, path: &RelPath) -> Option<Arc<str>> {
        (self.0)(path)
    }
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sources")
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Something is wrong with what gpdoc is told to judge by.
    #[error("the configuration cannot be used")]
    Problems(Vec<Problem>, Sources),
    /// Git cannot say.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A gate could not be judged.
    #[error(transparent)]
    Gate(#[from] crate::gate::Refusal),
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A mistake in how gpdoc is used, with what to do.
    #[error("{0}")]
    Usage(String, Option<String>),
    /// Numbers cannot be known or given.
    #[error(transparent)]
    Numbers(#[from] NumbersError),
    /// Documents cannot get other names.
    #[error("{error}")]
    Rename {
        /// Why not.
        error: RenameError,
        /// What to do.
        help: Option<String>,
    },
    /// A document cannot be made.
    #[error(transparent)]
    New(#[from] NewError),
    /// A decision cannot be moved.
    #[error(transparent)]
    Adr(#[from] AdrError),
    /// Entries cannot be released.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// Files cannot be written.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Failure::Usage(message.into(), Some(help.into()))
    }

    /// The places in the way, for programs.
    pub(super) fn places(&self) -> Option<serde_json::Value> {
        let Failure::Rename { error: RenameError::Ambiguous(spots) | RenameError::Lost(spots), .. } = self else {
            return None;
        };
        let place = |spot: &Spot| {
            let candidates: Vec<&str> = spot.candidates.iter().map(RelPath::as_str).collect();
            serde_json::json!({"path": spot.path.as_str(), "line": spot.line, "text": spot.text, "candidates": candidates})
        };
        Some(spots.iter().map(place).collect())
    }

    /// True where the message ends in a list, each on a line of its own that what it names cannot break.
    fn has_list(&self) -> bool {
        matches!(
            self,
            Failure::Rename { error: RenameError::Ambiguous(_) | RenameError::Lost(_), .. }
                | Failure::New(NewError::Refused { .. })
                | Failure::Adr(AdrError::Refused(_))
                | Failure::Release(ReleaseError::Refused(_))
        )
    }

    pub(super) fn help(&self) -> Option<String> {
        match self {
            Failure::Usage(_, help) | Failure::Rename { help, .. } => help.clone(),
            Failure::Gate(refusal) => refusal.help(),
            Failure::Git(GitError::UnknownRevision(name)) => Some(match name.strip_prefix("origin/") {
                Some(branch) => format!("fetch it first: `{}`", command_line(&["git", "fetch", "origin", branch])),
                None => "`git branch --all` and `git tag` list what is here; fetch what is not".to_owned(),
            }),
            Failure::Numbers(NumbersError::Unnumbered(kind)) => Some(format!(
                "where they should have one, name it in `kinds.{kind}.id.forms`, such as `{{number:04}}-{{slug}}`"
            )),
            Failure::Git(GitError::Bare(_)) => {
                Some("`gpdoc check` needs files on disk: run it in a clone with a working tree".to_owned())
            }
            _ => None,
        }
    }
}

impl Finding {
    /// A problem in the form in which findings are rendered.
    pub(super) fn of_problem(problem: &Problem) -> Self {
        let finding =
            Finding::named("configuration", Severity::Error, problem.location.clone(), problem.message.clone());
        finding.with_help(problem.help.clone())
    }
}

/// Says why there is no answer: problems in configuration files with their places, anything else as a sentence.
pub(super) fn say(global: &Global, command: &str, failure: &Failure) -> Exit {
    match failure {
        Failure::Problems(problems, sources) => {
            let findings: Vec<Finding> = problems.iter().map(Finding::of_problem).collect();
            let source = |path: &RelPath| sources.text(path);
            let mut report = report(command, &findings, &source);
            report.ok = false;
            report.summary.errors = findings.len();
            if global.format() == Format::Human || global.format() == Format::Concise {
                let options = global.render_options(io::stderr().is_terminal());
                report.command = "";
                let _ = render::render(Format::Human, &report, &options, &mut io::stderr().lock());
            } else {
                let _ = print(global, &report);
            }
        }
        other => {
            let (message, help) = (other.to_string(), other.help());
            to_programs(global, command, &message, help.as_deref(), other.places());
            if other.has_list() {
                say_aside(&format!("error: {message}\n"));
            } else {
                complain(&message);
            }
            if let Some(help) = help {
                let _ = writeln!(io::stderr().lock(), "  help: {}", one_line(&help));
            }
        }
    }
    Exit::NoAnswer
}

/// Says on standard error what went wrong. What is named in it must not command a terminal, nor the log of a pipeline.
pub(super) fn complain(what: &str) {
    let _ = writeln!(io::stderr().lock(), "error: {}", one_line(what));
}

/// Says what is wrong with the arguments themselves, which are `words`.
pub(super) fn say_usage(error: &clap::Error, words: &[OsString]) {
    let format = words.iter().enumerate().find_map(|(at, word)| {
        let word = word.to_str()?;
        let value = match word.strip_prefix("--format=") {
            Some(value) => value,
            None => (word == "--format").then(|| words.get(at + 1)?.to_str())??,
        };
        Format::from_str(value, true).ok()
    });
    let text = error.render().to_string();
    let (message, help) = text.trim_end().split_once("\n\n").unwrap_or((&text, ""));
    let message = message.trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>().join(" ");
    let help = (!help.is_empty()).then_some(help.trim_start());
    to_programs(&Global { format, ..Global::default() }, &command_in(words), &message, help, None);
    let _ = error.print();
}

/// What reads standard output learns there that there is no answer, in the formats that have a place for it.
fn to_programs(global: &Global, command: &str, message: &str, help: Option<&str>, places: Option<serde_json::Value>) {
    match global.format() {
        Format::Json => {
            let mut data = serde_json::json!({"error": {"message": message, "help": help}});
            if let Some(places) = places {
                data["error"]["places"] = places;
            }
            let mut report = report(command, &[], &|_| None);
            report.ok = false;
            report.data = data;
            report.next = help.map(commands_in).unwrap_or_default();
            let _ = print(global, &report);
        }
        // Another command has its own standard output, or a person reads it.
        format if format != Format::Github && no_such_format(command, format).is_some() => {}
        format => {
            let report = render::no_answer(format, message, help).unwrap_or_default();
            let _ = io::stdout().lock().write_all(report.as_bytes());
        }
    }
}

/// The command that words name which cannot be parsed, as `adr new`; `gpdoc` where they name none.
fn command_in(words: &[OsString]) -> String {
    let mut command = Cli::command();
    let mut names: Vec<String> = Vec::new();
    for word in words {
        if let Some(found) = word.to_str().and_then(|word| command.find_subcommand(word)).cloned() {
            names.push(found.get_name().to_owned());
            command = found;
        }
    }
    if names.is_empty() { "gpdoc".to_owned() } else { names.join(" ") }
}

/// The commands that a text names in backquotes, to be typed next.
fn commands_in(help: &str) -> Vec<String> {
    let code = help.split('`').skip(1).step_by(2);
    code.filter(|code| code.starts_with("gpdoc ")).map(str::to_owned).collect()
}
