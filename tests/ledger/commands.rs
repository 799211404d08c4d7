//! `gpdoc ledger`, as a user types it.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use gpdoc::ledger::receipt::Receipt;
use gpdoc::ledger::{Ledger, Record};
use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{git, gpdoc, stderr, stdout, write};

/// The envelope of `--format json`, held against its schema.
fn envelope(output: &std::process::Output) -> Value {
    let envelope: Value = serde_json::from_str(&stdout(output)).expect("JSON");
    let schema = serde_json::from_str(include_str!("../../schemas/output.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let faults: Vec<String> = validator.iter_errors(&envelope).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    envelope
}

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_769_169_600, 0).expect("a time") + TimeDelta::minutes(minutes)
}

/// A repository with a closed decision, a run, and a command of a session.
struct Repository {
    directory: TempDir,
    decision: Record,
    outcome: Record,
}

impl Repository {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        git(directory.path(), &["init", "-q"]);
        let ledger = Ledger::open(&directory.path().join(".git")).expect("a ledger");
        let one =
            |minutes, kind: &str, payload| ledger.append(at(minutes), &[(kind, payload)]).expect("recorded").remove(0);
        one(0, "decision", json!({"gate": "apply", "open": false, "command": ["make", "apply", "ENV=prod"]}));
        let command = json!(["make", "apply", "ENV=dev"]);
        let decision = one(1, "decision", json!({"gate": "apply", "open": true, "command": command}));
        let run =
            json!({"session": "S-1", "ended": "exited", "code": 101, "command": ["cargo", "test", "a b\u{1b}[2J"]});
        one(2, "run", run);
        let payload =
            json!({"gate": "apply", "ended": "exited", "code": 0, "decision": decision.hash, "command": command});
        let outcome = one(3, "outcome", payload);
        Repository { directory, decision, outcome }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn receipt(&self) -> String {
        let ledger = Ledger::open(&self.path().join(".git")).expect("a ledger");
        let receipt = Receipt::of(ledger.reader(), &self.decision, &self.outcome).expect("a receipt");
        receipt.write(&self.path().join("receipt.json")).expect("written");
        std::fs::read_to_string(self.path().join("receipt.json")).expect("text")
    }

    fn verify_receipt(&self, text: &str) -> (Option<i32>, String) {
        write(self.path(), "given.json", text);
        let output = gpdoc(self.path(), &["ledger", "verify", "--receipt", "given.json"]);
        (output.status.code(), stdout(&output) + &stderr(&output))
    }

    fn ledger_file(&self) -> std::path::PathBuf {
        self.path().join(".git/gpdoc/ledger.jsonl")
    }
}

#[test]
fn show_lists_what_was_recorded() {
    let repository = Repository::new();
    let output = gpdoc(repository.path(), &["ledger", "show"]);
    assert_eq!(output.status.code(), Some(0));
    assert_snapshot!(stdout(&output), @r"
    #  time                  kind      outcome     of     command
    1  2026-01-23T12:00:00Z  decision  closed      apply  make apply ENV=prod
    2  2026-01-23T12:01:00Z  decision  open        apply  make apply ENV=dev
    3  2026-01-23T12:02:00Z  run       exited 101  S-1    cargo test 'a b�[2J'
    4  2026-01-23T12:03:00Z  outcome   exited 0    apply  make apply ENV=dev
    ");
}

#[test]
fn show_can_be_narrowed() {
    let repository = Repository::new();
    let shows = |arguments: &[&str]| {
        let output = gpdoc(repository.path(), &[&["ledger", "show"], arguments].concat());
        let text = stdout(&output);
        text.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shows(&["--gate", "apply"]), "1 2 4");
    assert_eq!(shows(&["--gate", "apply", "--last", "1"]), "4");
    assert_eq!(shows(&["--session", "S-1"]), "3");
    assert_eq!(shows(&["--outcome", "closed"]), "1");
    assert_eq!(shows(&["--outcome", "101"]), "3");
    assert_eq!(shows(&["--outcome", "exited", "--gate", "apply"]), "4");
    let output = gpdoc(repository.path(), &["ledger", "show", "--gate", "other"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    assert_snapshot!(stderr(&output), @"note: none of 4 records is of that kind");
}

#[test]
fn show_gives_every_field_in_json() {
    let repository = Repository::new();
    let output = gpdoc(repository.path(), &["ledger", "show", "--outcome", "open", "--format", "json"]);
    let envelope = envelope(&output);
    assert_eq!((&envelope["command"], &envelope["ok"]), (&json!("ledger show"), &json!(true)));
    let record = &envelope["data"]["records"][0];
    assert_eq!(envelope["data"]["total"], 4);
    assert_eq!(record["hash"], repository.decision.hash);
    assert_eq!(record["payload"], repository.decision.payload);
    assert_eq!(record["time"], "2026-01-23T12:01:00.000Z");
}

#[test]
fn without_a_ledger_show_is_empty_and_verify_gives_no_answer() {
    let directory = tempfile::tempdir().expect("a directory");
    git(directory.path(), &["init", "-q"]);
    let output = gpdoc(directory.path(), &["ledger", "show"]);
    assert_eq!(output.status.code(), Some(0));
    assert_snapshot!(stderr(&output), @"note: nothing has been recorded yet; gates and sessions do");
    let output = gpdoc(directory.path(), &["ledger", "verify"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: there is no ledger to verify: nothing has been recorded in this repository
      help: if something was, its ledger has been removed: verify the receipt of a run with `--receipt FILE`
    ");
    assert!(!directory.path().join(".git/gpdoc").exists(), "reading makes nothing");
    std::fs::remove_dir_all(directory.path().join(".git")).expect("removed");
    let output = gpdoc(directory.path(), &["ledger", "show"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is not in a git repository"), "{}", stderr(&output));
}

#[test]
fn a_whole_ledger_verifies() {
    let repository = Repository::new();
    let output = gpdoc(repository.path(), &["ledger", "verify"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output).replace(&repository.outcome.hash, "HASH");
    assert_snapshot!(text, @"the ledger is whole: 4 records, the last is HASH");
}

#[test]
fn a_changed_ledger_does_not_verify_and_says_where() {
    let repository = Repository::new();
    let text = std::fs::read_to_string(repository.ledger_file()).expect("text");
    std::fs::write(repository.ledger_file(), text.replace("\"open\":false", "\"open\":true")).expect("written");
    let output = gpdoc(repository.path(), &["ledger", "verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert_snapshot!(stdout(&output), @r"
    line 1: error: its hash is not the one that the next line names: one of the two was changed, or lines between them are gone
    the ledger is not whole: do not rely on it
    ");
    let output = gpdoc(repository.path(), &["ledger", "verify", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let envelope = envelope(&output);
    assert_eq!(envelope["ok"], false);
    assert_eq!((&envelope["data"]["whole"], &envelope["data"]["defects"][0]["line"]), (&json!(false), &json!(1)));
    let output = gpdoc(repository.path(), &["ledger", "show", "--last", "1"]);
    assert_eq!(output.status.code(), Some(0), "what can be read is still shown");
}

#[test]
fn a_line_that_is_no_record_is_not_shown_and_this_is_said() {
    let repository = Repository::new();
    let text = std::fs::read_to_string(repository.ledger_file()).expect("text");
    std::fs::write(repository.ledger_file(), text.replacen("{\"kind\"", "{\"kid\"", 1)).expect("written");
    let output = gpdoc(repository.path(), &["ledger", "show"]);
    assert!(!stdout(&output).contains("closed"));
    assert!(
        stderr(&output).starts_with("note: line 1 of the ledger is not shown: it is no record:"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn worktrees_share_the_ledger() {
    let repository = Repository::new();
    git(repository.path(), &["commit", "-q", "--allow-empty", "-m", "first"]);
    git(repository.path(), &["worktree", "add", "-q", "other"]);
    let output = gpdoc(&repository.path().join("other"), &["ledger", "verify"]);
    assert!(stdout(&output).starts_with("the ledger is whole: 4 records"), "{}", stderr(&output));
}

#[test]
fn a_receipt_is_confirmed_by_its_ledger() {
    let repository = Repository::new();
    let (code, says) = repository.verify_receipt(&repository.receipt());
    assert_eq!(code, Some(0));
    assert_snapshot!(says, @r"
    #  time                  kind      outcome   of     command
    2  2026-01-23T12:01:00Z  decision  open      apply  make apply ENV=dev
    4  2026-01-23T12:03:00Z  outcome   exited 0  apply  make apply ENV=dev
    the receipt is good: this repository's ledger has the same records
    ");
}

#[test]
fn a_receipt_is_good_where_there_is_no_ledger_or_another_one() {
    let receipt = Repository::new().receipt();
    let empty = tempfile::tempdir().expect("a directory");
    write(empty.path(), "receipt.json", &receipt);
    let output = gpdoc(empty.path(), &["ledger", "verify", "--receipt", "receipt.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let other = Repository::new();
    let ledger = Ledger::open(&other.path().join(".git")).expect("a ledger");
    std::fs::remove_file(other.ledger_file()).expect("removed");
    std::fs::remove_file(other.path().join(".git/gpdoc/ledger.head")).expect("removed");
    for number in 0..9 {
        ledger.append(at(50), &[("note", json!({"number": number}))]).expect("recorded");
    }
    let (code, says) = other.verify_receipt(&receipt);
    assert_eq!(code, Some(0), "{says}");
    assert!(says.contains("it is from another ledger than this repository's"), "{says}");
}

/// In each place of the text something is changed, and on the machine that has no ledger.
#[test]
fn an_altered_receipt_is_refused_by_itself() {
    let repository = Repository::new();
    let receipt = repository.receipt();
    let refused = |from: &str, to: &str| {
        let altered = receipt.replace(from, to);
        assert_ne!(altered, receipt, "{from}");
        let judged = Receipt::parse(altered.as_bytes()).and_then(|receipt| receipt.content().map(|_| ()));
        judged.expect_err(from).to_string()
    };
    assert_snapshot!(refused("ENV=dev", "ENV=prod"), @"its outcome is not the outcome of its decision: it names the hash of another");
    assert_snapshot!(refused("\\\"code\\\":0", "\\\"code\\\":1"), @"its outcome was altered: its hash is not the one that `head` names");
    assert_snapshot!(refused("\\\"open\\\":true", "\\\"open\\\": true"), @"its decision was altered: it is not in canonical form, so gpdoc did not write it so");
    assert!(refused("\"schema_version\": 1", "\"schema_version\": 2").contains("use a newer one"));
    assert!(refused("\"head\"", "\"haed\"").contains("unknown field `haed`"));
    assert!(refused(&repository.outcome.hash, &repository.decision.hash).contains("`head`"));
    let (code, says) = repository.verify_receipt(&receipt.replace("ENV=dev", "ENV=prod"));
    assert_eq!(code, Some(1));
    assert!(says.starts_with("error: the receipt given.json is refused:"), "{says}");
    assert_eq!(repository.verify_receipt("{}").0, Some(1));
    let output = gpdoc(repository.path(), &["ledger", "verify", "--receipt", "nowhere.json"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn every_byte_of_a_record_in_a_receipt_counts() {
    let repository = Repository::new();
    let receipt = repository.receipt();
    let value: Value = serde_json::from_str(&receipt).expect("JSON");
    let lines: Vec<String> = serde_json::from_value(value["records"].clone()).expect("lines");
    for (which, line) in lines.iter().enumerate() {
        for position in 0..line.len() {
            let mut bytes = line.clone().into_bytes();
            bytes[position] ^= 1;
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let mut altered = value.clone();
            altered["records"][which] = json!(text);
            let parsed = Receipt::parse(altered.to_string().as_bytes()).expect("the form is right");
            assert!(parsed.content().is_err(), "byte {position} of {line}");
        }
    }
}

#[test]
fn a_receipt_that_was_made_up_whole_is_refused_where_the_ledger_is() {
    let repository = Repository::new();
    let forger = tempfile::tempdir().expect("a directory");
    let ledger = Ledger::open(forger.path()).expect("a ledger");
    let first = std::fs::read_to_string(repository.ledger_file()).expect("text");
    let first: Value = serde_json::from_str(first.lines().next().expect("a line")).expect("JSON");
    ledger.append(at(0), &[("decision", first["payload"].clone())]).expect("recorded");
    let decision = ledger.append(at(1), &[("decision", json!({"gate": "apply", "open": true}))]).expect("recorded");
    let outcome = ledger.append(at(2), &[("outcome", json!({"decision": decision[0].hash}))]).expect("recorded");
    let receipt = Receipt::of(ledger.reader(), &decision[0], &outcome[0]).expect("a receipt");
    assert!(receipt.content().is_ok(), "by itself it looks good");
    let (code, says) = repository.verify_receipt(&receipt.text().expect("text"));
    assert_eq!(code, Some(1));
    assert!(says.contains("record 2 of this repository's ledger is another one"), "{says}");
}

#[test]
fn a_receipt_shows_that_the_ledger_was_cut_even_when_the_head_was_set_back() {
    let repository = Repository::new();
    let receipt = repository.receipt();
    let text = std::fs::read_to_string(repository.ledger_file()).expect("text");
    let cut: String = text.split_inclusive('\n').take(2).collect();
    std::fs::write(repository.ledger_file(), &cut).expect("written");
    let head = json!({"bytes": cut.len(), "hash": repository.decision.hash, "sequence": 2});
    std::fs::write(repository.path().join(".git/gpdoc/ledger.head"), head.to_string()).expect("written");
    assert_eq!(gpdoc(repository.path(), &["ledger", "verify"]).status.code(), Some(0), "the chain alone cannot tell");
    let (code, says) = repository.verify_receipt(&receipt);
    assert_eq!(code, Some(1));
    assert!(
        says.contains("ends with record 2, and the receipt was written after record 4: records were cut off"),
        "{says}"
    );
}
