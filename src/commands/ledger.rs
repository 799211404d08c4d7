//! `gpdoc ledger`

use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::failure::Failure;
use super::workspace::{Workspace, report};
use super::{Exit, Global, answer, print, remark};
use crate::finding::render::Format;
use crate::finding::render::text::one_line;
use crate::ledger::receipt::{Content, Receipt, ReceiptFault, Standing};
use crate::ledger::{Defect, LedgerError, Reader, Record, Verification};
use crate::plural::counted;
use crate::process::command_line;

/// Two records, each of which can be a megabyte, as JSON in JSON.
const MOST_OF_A_RECEIPT: u64 = 8 << 20;

/// Show what gates and sessions recorded, or verify that nobody changed it
///
/// The ledger is `gpdoc/ledger.jsonl` in the repository's own git directory. Each line names the hash of the line before, so that
/// no line can be changed, moved or taken out without being seen.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc ledger show --gate rds-apply --last 5    what was tried at a gate\n  gpdoc ledger verify                            whether it is whole"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List records, oldest first
    Show(Show),
    /// Report breaks, gaps and torn lines; exits with 1 when there are any
    Verify(Verify),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc ledger show --last 10\n  gpdoc ledger show --gate rds-apply --outcome closed"
)]
struct Show {
    /// Only records of this gate
    #[arg(long, value_name = "GATE")]
    gate: Option<String>,
    /// Only records of this session
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Only what came out so: `open`, `closed`, `exited`, `signalled`, `timed-out`, `not-started`, or an exit code
    #[arg(long, value_name = "OUTCOME")]
    outcome: Option<String>,
    /// Only the last N of those
    #[arg(long, value_name = "N")]
    last: Option<usize>,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc ledger verify\n  gpdoc ledger verify --receipt receipt.json    in CI, which has no such ledger"
)]
struct Verify {
    /// Verify the receipt of a run, and compare it with the ledger if this repository has it
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let reader = match &workspace.repository {
        Some(repository) => Reader::open(repository.common_dir())?,
        // A receipt needs no repository.
        None if matches!(args.command, Command::Verify(Verify { receipt: Some(_) })) => None,
        None => {
            let message = format!("{} is not in a git repository", workspace.root.display());
            return Err(Failure::usage(
                message,
                "the ledger is kept in the git directory of a repository; run gpdoc there",
            ));
        }
    };
    match &args.command {
        Command::Show(args) => show(args, global, reader.as_ref()),
        Command::Verify(Verify { receipt: Some(file) }) => verify_receipt(file, global, reader.as_ref()),
        Command::Verify(Verify { receipt: None }) => verify(global, reader.as_ref()),
    }
}

fn show(args: &Show, global: &Global, reader: Option<&Reader>) -> Result<Exit, Failure> {
    let lines = reader.map_or(Ok(Vec::new()), Reader::lines)?;
    let mut unreadable = Vec::new();
    let mut records = Vec::new();
    for (line, number) in lines.iter().zip(1_u64..) {
        match line {
            Ok(record) if args.wants(record) => records.push(record),
            Ok(_) => {}
            Err(fault) => unreadable.push((number, fault)),
        }
    }
    let skipped = args.last.map_or(0, |last| records.len().saturating_sub(last));
    let records = records.split_off(skipped);
    let mut notes: Vec<String> = unreadable
        .iter()
        .map(|(line, fault)| format!("line {line} of the ledger is not shown: {fault}; see `gpdoc ledger verify`"))
        .collect();
    if lines.is_empty() {
        notes.push("nothing has been recorded yet; gates and sessions do".to_owned());
    } else if records.is_empty() && unreadable.is_empty() {
        notes.push(format!("none of {} is of that kind", counted(lines.len(), "record")));
    }
    let data = json!({
        "total": lines.len(),
        "records": records.iter().map(|record| json_of(record)).collect::<Vec<_>>(),
        "unreadable": unreadable.iter().map(|(line, fault)| json!({"line": line, "message": fault.to_string()})).collect::<Vec<_>>(),
    });
    remark(global, &notes);
    answer(global, "ledger show", data, &table(&records))?;
    Ok(Exit::Good)
}

impl Show {
    fn wants(&self, record: &Record) -> bool {
        let says = |field: &str, wanted: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| record.text(field).is_some_and(|text| text == wanted))
        };
        let outcome = self.outcome.as_ref();
        says("gate", &self.gate)
            && says("session", &self.session)
            && outcome.is_none_or(|wanted| outcome_of(record).split(' ').any(|word| word == wanted))
    }
}

/// How a decision or a command came out; empty for other records.
fn outcome_of(record: &Record) -> String {
    let number = |field: &str| record.payload.get(field).and_then(Value::as_i64);
    match (record.payload.get("open").and_then(Value::as_bool), record.text("ended")) {
        (Some(true), _) => "open".to_owned(),
        (Some(false), _) => "closed".to_owned(),
        (None, Some(ended)) => {
            number("code").or(number("signal")).map_or_else(|| ended.to_owned(), |number| format!("{ended} {number}"))
        }
        (None, None) => String::new(),
    }
}

fn json_of(record: &Record) -> Value {
    json!({
        "sequence": record.sequence,
        "time": record.time.to_rfc3339_opts(SecondsFormat::Millis, true),
        "kind": record.kind,
        "payload": record.payload,
        "previous": record.previous,
        "version": record.version,
        "hash": record.hash,
    })
}

fn table(records: &[&Record]) -> String {
    const TITLES: [&str; 6] = ["#", "time", "kind", "outcome", "of", "command"];
    let rows: Vec<[String; 6]> = records.iter().map(|record| row(record)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut widths = TITLES.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in std::iter::once(&TITLES.map(str::to_owned)).chain(&rows) {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let _ = if column == 0 { write!(line, "{cell:>width$}") } else { write!(line, "  {cell:width$}") };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn row(record: &Record) -> [String; 6] {
    let of = [record.text("gate"), record.text("session")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let words = record.payload.get("command").and_then(Value::as_array);
    let words: Vec<&str> = words.into_iter().flatten().filter_map(Value::as_str).collect();
    let command = command_line(&words);
    [
        record.sequence.to_string(),
        record.time.to_rfc3339_opts(SecondsFormat::Secs, true),
        record.kind.clone(),
        one_line(&outcome_of(record)).into_owned(),
        one_line(&of).into_owned(),
        one_line(&command).into_owned(),
    ]
}

fn verify(global: &Global, reader: Option<&Reader>) -> Result<Exit, Failure> {
    let Some(reader) = reader else {
        return Err(Failure::usage(
            "there is no ledger to verify: nothing has been recorded in this repository",
            "if something was, its ledger has been removed: verify the receipt of a run with `--receipt FILE`",
        ));
    };
    let verification = reader.verify()?;
    let whole = verification.is_whole();
    let mut text = String::new();
    for defect in &verification.defects {
        let _ = writeln!(text, "{}", sentence(defect));
    }
    let _ = match &verification.head {
        Some(head) if whole => {
            let records = counted(verification.records, "record");
            writeln!(text, "the ledger is whole: {records}, the last is {}", head.hash)
        }
        None if whole => writeln!(text, "the ledger is whole: it has no records"),
        _ => writeln!(text, "the ledger is not whole: do not rely on it"),
    };
    conclude(global, whole, data_of(&verification), &text)
}

fn sentence(defect: &Defect) -> String {
    let severity = if defect.fault.is_remark() { "note" } else { "error" };
    match defect.line {
        Some(line) => format!("line {line}: {severity}: {}", one_line(&defect.fault.to_string())),
        None => format!("{severity}: {}", one_line(&defect.fault.to_string())),
    }
}

fn data_of(verification: &Verification) -> Value {
    let defects = verification.defects.iter().map(|defect| {
        json!({
            "line": defect.line,
            "name": defect.fault.name(),
            "message": defect.fault.to_string(),
            "severity": if defect.fault.is_remark() { "note" } else { "error" },
        })
    });
    json!({
        "whole": verification.is_whole(),
        "records": verification.records,
        "head": verification.head,
        "defects": defects.collect::<Vec<_>>(),
    })
}

fn verify_receipt(file: &Path, global: &Global, reader: Option<&Reader>) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)
        .and_then(|file| file.take(MOST_OF_A_RECEIPT).read_to_end(&mut bytes))
        .map_err(|error| Failure::Usage(format!("the receipt {} cannot be read: {error}", file.display()), None))?;
    let judged = Receipt::parse(&bytes).and_then(|receipt| {
        let standing = reader.map_or(Ok(Standing::Elsewhere), |reader| receipt.compare(reader))?;
        Ok((receipt.content()?, standing))
    });
    match judged {
        Ok((content, standing)) => {
            let (word, says) = match standing {
                Standing::Confirmed => ("confirmed", "this repository's ledger has the same records"),
                Standing::Elsewhere => (
                    "elsewhere",
                    "it is from another ledger than this repository's, so only the receipt itself was verified",
                ),
            };
            let text = format!("{}the receipt is good: {says}\n", table(&[&content.decision, &content.outcome]));
            conclude(global, true, receipt_data(file, word, &content), &text)
        }
        Err(ReceiptFault::Ledger(error @ (LedgerError::Io { .. } | LedgerError::Locked { .. }))) => Err(error.into()),
        Err(fault) => {
            let text = format!("error: the receipt {} is refused: {}\n", file.display(), one_line(&fault.to_string()));
            let data = json!({"receipt": {"file": file.display().to_string(), "standing": "refused", "message": fault.to_string()}});
            conclude(global, false, data, &text)
        }
    }
}

fn receipt_data(file: &Path, standing: &str, content: &Content) -> Value {
    json!({"receipt": {
        "file": file.display().to_string(),
        "standing": standing,
        "decision": json_of(&content.decision),
        "outcome": json_of(&content.outcome),
    }})
}

fn conclude(global: &Global, ok: bool, data: Value, text: &str) -> Result<Exit, Failure> {
    if global.format == Some(Format::Json) {
        let mut report = report("ledger verify", &[], &|_| None);
        report.ok = ok;
        report.data = data;
        print(global, &report)?;
    } else {
        answer(global, "ledger verify", data, text)?;
    }
    Ok(if ok { Exit::Good } else { Exit::Findings })
}
