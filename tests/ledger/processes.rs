//! Real processes that write to one ledger: at the same time, killed, on a disk that is full.
//!
//! The writer is this test binary, started again with the name of the test `writer`.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chrono::DateTime;
use gpdoc::ledger::{Ledger, Record};
use serde_json::json;

const PLACE: &str = "GPDOC_TEST_LEDGER";

/// No test of its own: what the tests below start.
#[test]
#[ignore = "it is started by the other tests"]
fn writer() {
    let setting = |name: &str| std::env::var(name).expect("started by another test");
    let count: u32 = setting("GPDOC_TEST_COUNT").parse().expect("a number");
    let ledger = Ledger::open(Path::new(&setting(PLACE))).expect("a ledger");
    for number in 0..count {
        let payload = json!({"process": std::process::id(), "number": number, "filler": "x".repeat(200)});
        let now = DateTime::from_timestamp(1_769_169_600, 0).expect("a time");
        let entries = [("first", payload.clone()), ("second", payload)];
        if let Err(error) = ledger.append(now, &entries) {
            panic!("REFUSED: {error}");
        }
    }
}

fn this() -> Command {
    Command::new(std::env::current_exe().expect("this binary"))
}

fn writes(mut command: Command, place: &Path, count: u32) -> Command {
    command
        .args(["--exact", "processes::writer", "--ignored", "--nocapture"])
        .env(PLACE, place)
        .env("GPDOC_TEST_COUNT", count.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn start(place: &Path, count: u32) -> Child {
    writes(this(), place, count).spawn().expect("it starts")
}

fn records(place: &Path) -> Vec<Record> {
    Ledger::open(place).expect("a ledger").records().expect("a chain")
}

#[test]
fn sixteen_processes_at_once_lose_and_mix_nothing() {
    let place = tempfile::tempdir().expect("a directory");
    let writers: Vec<Child> = (0..16).map(|_| start(place.path(), 50)).collect();
    for writer in writers {
        let output = writer.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let records = records(place.path());
    assert_eq!(records.len(), 16 * 50 * 2);
    for pair in records.chunks(2) {
        assert_eq!((pair[0].kind.as_str(), pair[1].kind.as_str()), ("first", "second"));
        assert_eq!(pair[0].payload, pair[1].payload, "entries that were given at once stay together");
    }
    assert_eq!(Ledger::open(place.path()).expect("a ledger").verify().expect("readable").defects, []);
}

#[test]
fn killed_writers_leave_a_ledger_that_goes_on() {
    let place = tempfile::tempdir().expect("a directory");
    let mut before = 0;
    for round in 0..12 {
        let mut writers: Vec<Child> = (0..3).map(|_| start(place.path(), 100_000)).collect();
        std::thread::sleep(Duration::from_millis(40 + 17 * round));
        for writer in &mut writers {
            writer.kill().expect("it can be killed");
            writer.wait().expect("it ends");
        }
        let ledger = Ledger::open(place.path()).expect("a ledger");
        ledger.append(DateTime::UNIX_EPOCH, &[("after", json!({"round": round}))]).expect("it goes on");
        let verification = ledger.verify().expect("readable");
        assert!(verification.is_whole(), "{:?}", verification.defects);
        let now = records(place.path()).len();
        assert!(now > before);
        before = now;
    }
}

#[test]
fn on_a_full_disk_nothing_is_recorded_and_nothing_is_damaged() {
    let place = tempfile::tempdir().expect("a directory");
    // A limit on the size of files, in blocks of 512 or 1024 bytes, is refused as a full disk is.
    let mut shell = Command::new("bash");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""]).arg(std::env::current_exe().expect("this"));
    let output = writes(shell, place.path(), 1000).output().expect("it runs");
    assert!(!output.status.success());
    let says = String::from_utf8_lossy(&output.stderr);
    assert!(says.contains("REFUSED: cannot write") && says.contains("ledger.jsonl: File too large"), "{says}");
    let written = records(place.path());
    assert!(!written.is_empty() && written.len().is_multiple_of(2), "{}", written.len());
    let ledger = Ledger::open(place.path()).expect("a ledger");
    assert_eq!(ledger.verify().expect("readable").defects, [], "what was half written was taken back");
    ledger.append(DateTime::UNIX_EPOCH, &[("after", json!({}))]).expect("with space again it goes on");
}

#[test]
fn a_record_is_on_disk_before_the_writer_goes_on() {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("skipped: there is no strace");
        return;
    }
    let place = tempfile::tempdir().expect("a directory");
    let trace = place.path().join("trace");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-e", "trace=write,fsync,rename,renameat,renameat2,flock", "-o"]).arg(&trace);
    strace.arg(std::env::current_exe().expect("this"));
    let output = writes(strace, place.path(), 2).output().expect("it runs");
    if !output.status.success() {
        eprintln!("skipped: strace may not trace here: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let trace = std::fs::read_to_string(trace).expect("a trace");
    let steps: Vec<String> = trace.lines().filter_map(step).collect();
    let begin = ["lock ledger.lock", "sync ledger.key.new", "rename ledger.key", "sync gpdoc"];
    let first = ["lock ledger.lock", "sync ledger.head.new", "rename ledger.head", "sync gpdoc", "sync gpdoc"];
    let append =
        ["write ledger.jsonl", "sync ledger.jsonl", "sync ledger.head.new", "rename ledger.head", "sync gpdoc"];
    let expected: Vec<&str> =
        begin.iter().chain(&first).chain(&append).chain(&["lock ledger.lock"]).chain(&append).copied().collect();
    let from = steps.iter().position(|step| step == "lock ledger.lock").expect("a lock");
    assert_eq!(steps[from..], expected);
}

/// A traced call that concerns the ledger, in two words.
fn step(line: &str) -> Option<String> {
    let (call, rest) = line.split_once(' ')?.1.trim_start().split_once('(')?;
    let named = |text: &str| text.rsplit('/').next().map(str::to_owned);
    let file = |rest: &str| rest.split_once('<')?.1.split_once('>').and_then(|(path, _)| named(path));
    match call {
        "flock" => Some(format!("lock {}", file(rest)?)),
        "fsync" => Some(format!("sync {}", file(rest)?)),
        "write" => file(rest).filter(|name| name == "ledger.jsonl").map(|name| format!("write {name}")),
        _ if call.starts_with("rename") => Some(format!("rename {}", rest.rsplit('"').nth(1)?)),
        _ => None,
    }
}
