//! Signals and terminals: commands that are run by a process of their own, as gpdoc would be.
//!
//! That process is this test binary, started again with the name of the test `runner`. What it has to run is in its
//! environment; what became of it is written to `outcome.json`.

// A test that cannot go on should stop where it stands; one that is skipped says so.
#![allow(clippy::expect_used, clippy::print_stderr)]
#![cfg(target_os = "linux")]

mod signals;
mod terminal;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gpdoc::process::{Group, Invocation, Sinks, run};
use serde_json::{Value, json};
use tempfile::TempDir;

const TASK: &str = "GPDOC_TEST_TASK";

/// No test of its own: what the tests start.
#[test]
#[ignore = "it is started by the other tests"]
fn runner() {
    let task = std::env::var(TASK).expect("started by another test");
    let task: Value = serde_json::from_str(&task).expect("JSON");
    let text = |field: &str| task[field].as_str().map(str::to_owned);
    let directory = PathBuf::from(text("directory").expect("a directory"));
    let mut invocation = Invocation::new("/bin/sh", &directory);
    invocation.arguments = vec!["-c".into(), text("script").expect("a script").into()];
    invocation.environment = vec![("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into())];
    invocation.timeout = task["timeout"].as_u64().map(Duration::from_millis);
    invocation.grace = Duration::from_millis(500);
    match text("group").as_deref() {
        Some("own") => invocation.group = Group::Own,
        Some("shared") => invocation.group = Group::Shared,
        _ => {}
    }
    if task["copy"] == true {
        invocation.sinks = Some(Sinks::of(std::io::stdout(), std::io::stderr()).expect("two streams"));
    }
    let group = format!("{:?}", invocation.group);
    let mut steps = Vec::new();
    let outcome = run(invocation, &mut |step| steps.push(format!("{step:?}"))).expect("it starts");
    let mut outcome = outcome.facts();
    outcome["group"] = json!(group);
    outcome["steps"] = json!(steps[1..]);
    std::fs::write(directory.join("outcome.json"), outcome.to_string()).expect("written");
}

/// A directory in which something is run.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Place(tempfile::tempdir().expect("a directory"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// What the process of `runner` is started with: program, arguments, task.
    fn command(&self, before: &[&str], script: &str, more: &Value) -> Command {
        let this = std::env::current_exe().expect("this binary").display().to_string();
        let words = [before, &[&this, "--exact", "runner", "--ignored", "--nocapture"]].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env(TASK, self.task(script, more)).stdin(Stdio::null());
        command
    }

    fn task(&self, script: &str, more: &Value) -> String {
        let mut task = more.clone();
        task["directory"] = json!(self.path());
        task["script"] = json!(script);
        task.to_string()
    }

    fn start(&self, before: &[&str], script: &str, more: &Value) -> Child {
        let mut command = self.command(before, script, more);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
    }

    /// The text of a file, as soon as it is there and whole.
    fn text(&self, name: &str) -> String {
        let file = self.path().join(name);
        until(name, || std::fs::read_to_string(&file).ok().filter(|text| !text.is_empty())).trim().to_owned()
    }

    fn pid(&self, name: &str) -> i32 {
        self.text(name).parse().expect("a number")
    }

    fn write(&self, name: &str) {
        std::fs::write(self.path().join(name), "x").expect("written");
    }

    fn outcome(&self) -> Value {
        serde_json::from_str(&self.text("outcome.json")).expect("JSON")
    }
}

/// Waits for something, not for ever.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The state of a process, one letter. `None` when it has ended.
fn state(pid: i32) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next().filter(|state| *state != 'Z')
}
