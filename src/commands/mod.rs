//! What a user types. One file a command: its arguments (the doc comment is its help) and `run`.

#![expect(
    clippy::disallowed_methods,
    reason = "here the environment, the clock and the user's own files are read and handed on"
)]

mod adr;
mod baseline;
mod changelog;
mod check;
mod ci;
mod completions;
mod explain;
mod failure;
mod fix;
mod gate;
mod graph;
mod history;
mod ids;
mod index;
mod init;
#[cfg(test)]
mod killed;
mod ledger;
mod man;
mod mv;
mod progress;
mod rules;
mod schema;
mod session;
mod show;
mod workspace;
mod writing;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::edit::Plan;
use crate::finding::Report;
use crate::finding::render::text::one_line;
use crate::finding::render::{self, Format};
use crate::snapshot::RelPath;
use failure::Failure;

const AFTER: &str = "Start with `gpdoc init`, then `gpdoc check`. `gpdoc explain RULE` says what a finding means.

Exit codes: 0 done, nothing found; 1 findings at or above the fail level, or a closed gate; 2 could not check (bad arguments, bad configuration, unreadable input).";

/// Governs the documents of a platform repository.
///
/// gpdoc reads Markdown with frontmatter and YAML sidecars: decision records, changelog entries, runbooks, policies. It
/// checks their metadata against schemas and vocabulary, that every reference and link leads somewhere, and that a change
/// brings the documents that it needs.
#[derive(Debug, Parser)]
#[command(
    name = "gpdoc",
    version,
    after_help = AFTER,
    after_long_help = Cli::more()
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

impl Cli {
    /// What `--help` says at its end: the formats too, which would fill the page of every command.
    fn more() -> String {
        let mut formats = String::from("Formats:\n");
        for value in Format::value_variants().iter().filter_map(ValueEnum::to_possible_value) {
            let help = value.get_help().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(formats, "  {:8}  {help}", value.get_name());
        }
        format!("{formats}\n{AFTER}")
    }
}

/// What every command understands.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Global {
    /// The root of the documents; by default the directory of the nearest `gpdoc.yaml`, else the repository's
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    root: Option<PathBuf>,
    /// The configuration file
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    config: Option<PathBuf>,
    /// How to print: `human` (at a terminal), `concise` (elsewhere), `json`, `sarif`, `github`, `gitlab`, `junit`, `markdown`
    #[arg(long, global = true, value_enum, hide_possible_values = true, help_heading = "Global options")]
    format: Option<Format>,
    /// When to use colour (`NO_COLOR` counts too)
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, help_heading = "Global options")]
    color: ColorChoice,
    /// Print the answer only, without notes and summary
    #[arg(short, long, global = true, help_heading = "Global options")]
    quiet: bool,
    /// Print more on standard error; `check`: which configuration judged, counts by rule, and the time it took
    #[arg(short, long, global = true, conflicts_with = "quiet", help_heading = "Global options")]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Fix(fix::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    Show(show::Args),
    Graph(graph::Args),
    Adr(adr::Args),
    Changelog(changelog::Args),
    Ids(ids::Args),
    Mv(mv::Args),
    Index(index::Args),
    Session(session::Args),
    Gate(gate::Args),
    Ledger(ledger::Args),
    Baseline(baseline::Args),
    Init(init::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// What a command leaves with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// 0: nothing to complain of.
    Good,
    /// 1: findings at or above the fail level, or drift.
    Findings,
    /// 2: no answer.
    NoAnswer,
    /// 125: a command that was to be run was not started.
    NotStarted,
    /// What the command that was run left with.
    Child(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Good => 0,
            Exit::Findings => 1,
            Exit::NoAnswer => 2,
            Exit::NotStarted => 125,
            Exit::Child(code) => code,
        })
    }
}

/// Of several commands that may be meant, the one that is most like it comes first: the list begins with the least.
fn nearest_first(error: &mut clap::Error) {
    use clap::error::{ContextKind, ContextValue};
    if let Some(ContextValue::Strings(names)) = error.get(ContextKind::SuggestedSubcommand) {
        let names = names.iter().rev().cloned().collect();
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(names));
    }
}

/// Runs what the arguments say.
#[must_use]
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().skip(1).take_while(|word| word != "--").collect();
    let parsed = Cli::command().try_get_matches().and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(mut error) if error.use_stderr() => {
            nearest_first(&mut error);
            failure::say_usage(&error, &words);
            return no_answer(&words).into();
        }
        Err(help) => {
            let _ = help.print();
            return Exit::Good.into();
        }
    };
    // This thread works too, instead of waiting for one that takes its place. Where that cannot be, threads are made later.
    let pool = rayon::ThreadPoolBuilder::new().use_current_thread().start_handler(|_| reserve());
    let _ = pool.build_global();
    let command = || typed(&matches);
    if let Some(failure) = cli.global.format.and_then(|format| no_such_format(&command(), format)) {
        failure::say(&cli.global, &command(), &failure);
        return no_answer(&words).into();
    }
    let result = std::panic::catch_unwind(|| dispatch(&cli));
    match result {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(failure)) => failure::say(&cli.global, &command(), &failure).into(),
        // The panic's own message stands on standard error; a gate or a hook must not take it for an answer.
        Err(_) => no_answer(&words).into(),
    }
}

/// The command that was typed, as `adr new`.
fn typed(matches: &ArgMatches) -> String {
    let below = |(name, matches): (&str, &ArgMatches)| match typed(matches) {
        more if more.is_empty() => name.to_owned(),
        more => format!("{name} {more}"),
    };
    matches.subcommand().map(below).unwrap_or_default()
}

/// Formats for findings have no place for any other answer. This is refused before a command does anything.
fn no_such_format(command: &str, format: Format) -> Option<Failure> {
    let has = match format {
        Format::Human | Format::Concise | Format::Json => true,
        Format::Markdown if command == "session list" => true,
        _ => ["check", "fix", "index", "session check"].contains(&command),
    };
    let name = format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let message = format!("`gpdoc {command}` has no format `{name}`");
    (!has).then(|| Failure::usage(message, "its formats are `human`, `concise` and `json`"))
}

/// Makes room in the heap of this thread at once. glibc lets the heap of any thread but the first grow by one page at a
/// time, with a system call that stops every other thread that needs memory, and takes pages away again that the next
/// document needs. It keeps what is freed below a size that it learns from what was freed. Nothing is used by it.
/// Source: `mallopt(3)`, `M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD`.
fn reserve() {
    for megabytes in [31, 30] {
        let mut room: Vec<u8> = Vec::new();
        // Where there is not so much to be had it goes without.
        let _ = room.try_reserve_exact(megabytes << 20);
        std::hint::black_box(&room);
    }
}

/// No answer; where a command was to be run, the code that says that it was not started.
fn no_answer(words: &[OsString]) -> Exit {
    let runs = |command: &str| {
        words
            .iter()
            .position(|word| word == command)
            .is_some_and(|at| words.get(at + 1).is_some_and(|word| word == "run"))
    };
    if runs("gate") || runs("session") { Exit::NotStarted } else { Exit::NoAnswer }
}

fn dispatch(cli: &Cli) -> Result<Exit, Failure> {
    let global = &cli.global;
    match &cli.command {
        Command::Adr(args) => adr::run(args, global),
        Command::Changelog(args) => changelog::run(args, global),
        Command::Check(args) => check::run(args, global),
        Command::Explain(args) => explain::run(args, global),
        Command::Fix(args) => fix::run(args, global),
        Command::Gate(args) => gate::run(args, global),
        Command::Rules(args) => rules::run(args, global),
        Command::Show(args) => show::run(args, global),
        Command::Graph(args) => graph::run(args, global),
        Command::Ids(args) => ids::run(args, global),
        Command::Baseline(args) => baseline::run(args, global),
        Command::Index(args) => index::run(args, global),
        Command::Init(args) => init::run(args, global),
        Command::Ledger(args) => ledger::run(args, global),
        Command::Schema(args) => schema::run(args, global),
        Command::Session(args) => session::run(args, global),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
        Command::Mv(args) => mv::run(args, global),
    }
}

impl Global {
    fn format(&self) -> Format {
        self.format.unwrap_or(if io::stdout().is_terminal() { Format::Human } else { Format::Concise })
    }

    fn colour(&self, terminal: bool) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    fn render_options(&self, terminal: bool) -> render::Options {
        let width =
            terminal_size::terminal_size().map_or(120, |(terminal_size::Width(width), _)| usize::from(width).max(40));
        // What a host of repositories reads names files from the top of the repository.
        let root = match self.format() {
            Format::Sarif | Format::Github | Format::Gitlab => workspace::within(self),
            _ => None,
        };
        render::Options { color: self.colour(terminal), width, root: root.unwrap_or(RelPath::new("")) }
    }
}

/// Prints a report on standard output in the format that was asked for.
fn print(global: &Global, report: &Report<'_>) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let options = global.render_options(io::stdout().is_terminal());
    let written = render::render(global.format(), report, &options, &mut out).and_then(|()| out.flush());
    heard(written)
}

/// A reader who has gone changes no answer: the exit code is what it would have been.
fn heard(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints text, or in JSON the envelope with `data`.
fn answer(global: &Global, command: &str, data: serde_json::Value, text: &str) -> Result<(), Failure> {
    verdict(global, command, true, data, text)
}

/// A day as it is typed.
fn day(text: &str) -> Result<chrono::NaiveDate, String> {
    text.parse().map_err(|_| "write a day such as 2025-03-14".to_owned())
}

/// As [`answer`], with remarks: on standard error, in JSON in the envelope.
fn answer_with(
    global: &Global,
    command: &str,
    data: serde_json::Value,
    text: &str,
    notes: Vec<String>,
) -> Result<(), Failure> {
    if global.format == Some(Format::Json) {
        let mut report = workspace::report(command, &[], &|_| None);
        report.data = data;
        report.notes = notes;
        return print(global, &report);
    }
    remark(global, &notes);
    say(text)
}

/// As [`answer`], where the answer may be a bad one; `ok` agrees with the exit code.
fn verdict(global: &Global, command: &str, ok: bool, data: serde_json::Value, text: &str) -> Result<(), Failure> {
    styled_verdict(global, command, ok, data, &render::text::lines(text))
}

/// As [`verdict`], for text with styles, whose parts were made harmless one by one.
fn styled_verdict(
    global: &Global,
    command: &str,
    ok: bool,
    data: serde_json::Value,
    text: &str,
) -> Result<(), Failure> {
    if global.format == Some(Format::Json) {
        let mut report = workspace::report(command, &[], &|_| None);
        report.ok = ok;
        report.data = data;
        return print(global, &report);
    }
    write(text)
}

/// Prints text on standard output. What documents say must not command the terminal.
fn say(text: &str) -> Result<(), Failure> {
    write(&render::text::lines(text))
}

/// Prints text as it is.
fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    heard(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints text beside the answer, on standard error.
fn say_aside(text: &str) {
    let _ = io::stderr().lock().write_all(render::text::lines(text).as_bytes());
}

/// Prints what would change, or did. What is not for a terminal can be applied as it stands.
fn say_diff(global: &Global, plan: &Plan) -> Result<(), Failure> {
    say_patch(global, |colour| plan.diff(colour))
}

/// As [`say_diff`], for a diff that `patch` makes, with colours where it is asked to.
fn say_patch(global: &Global, patch: impl FnOnce(bool) -> String) -> Result<(), Failure> {
    let is_terminal = io::stdout().is_terminal();
    let colour = global.colour(is_terminal);
    let diff = patch(colour);
    if is_terminal && !colour { say(&diff) } else { write(&diff) }
}

/// Prints remarks on standard error.
fn remark(global: &Global, notes: &[String]) {
    if global.quiet {
        return;
    }
    let mut err = io::stderr().lock();
    for note in notes {
        let _ = writeln!(err, "note: {}", one_line(note));
    }
}
