//! What goes wrong in the middle: nothing runs unrecorded, nothing runs twice, nothing is lost, and the next run says what
//! happened.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::story::{Ran, Story};

const LEDGER: &str = ".git/gpdoc/ledger.jsonl";

/// A gate that holds for everybody on `main`, with more keys of the gate.
fn gate(more: &str) -> Story {
    Story::requiring(&format!("      - branch: [main]\n{more}"))
}

/// The records of the ledger: kind and payload.
fn records(story: &Story) -> Vec<(String, Value)> {
    let output = story.gpdoc(&["ledger", "show", "--format", "json"]).output().expect("gpdoc runs");
    let shown: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let records = shown["data"]["records"].as_array().expect("records").iter();
    records.map(|record| (record["kind"].as_str().expect("a kind").to_owned(), record["payload"].clone())).collect()
}

fn kinds(story: &Story) -> Vec<String> {
    records(story).into_iter().map(|(kind, _)| kind).collect()
}

#[track_caller]
fn is_whole(story: &Story) {
    let output = story.gpdoc(&["ledger", "verify"]).output().expect("gpdoc runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// `gate run` as a child, in the background.
fn start(story: &Story) -> Child {
    let arguments = ["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"];
    story.gpdoc(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("gpdoc runs")
}

/// Waits for a file that the command makes.
#[track_caller]
fn wait_for(story: &Story, name: &str) {
    let begin = Instant::now();
    while !story.path(name).exists() {
        assert!(begin.elapsed() < Duration::from_secs(30), "{name} never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A Makefile whose target does this.
fn makefile(story: &Story, recipe: &str) {
    let lines: Vec<String> = recipe.lines().map(|line| format!("\t@{line}\n")).collect();
    let lines = lines.concat();
    story.publish_file("Makefile", &format!("rds-apply:\n{lines}"));
}

#[test]
fn gpdoc_is_killed_between_the_decision_and_the_start() {
    // What gives the variables runs after the decision and before the start.
    let story = gate("    pass_environment: {from: [sh, -c, \"test -e ../calm || kill -9 $PPID; echo A=b\"]}\n");
    let killed = story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]).status();
    assert_eq!(killed.expect("gpdoc runs").signal(), Some(9));
    assert!(!story.has_run("dev"), "nothing was started");
    assert_eq!(kinds(&story), ["decision"], "and the decision is on disk");
    is_whole(&story);
    std::fs::write(story.path("calm"), "").expect("a file");
    let next = story.run("dev", &[]);
    next.opens();
    assert!(next.err.contains("has no outcome: gpdoc was ended before it could write one"), "{}", next.err);
    assert_eq!(kinds(&story), ["decision", "abandoned", "decision", "outcome"]);
    let third = story.run("dev", &[]);
    third.opens();
    assert_eq!(third.err, "", "it is said once");
    is_whole(&story);
}

#[test]
fn gpdoc_is_killed_between_the_start_and_the_outcome() {
    let story = gate("");
    let witness = story.path("").display().to_string();
    makefile(
        &story,
        &format!(
            "touch {witness}/ran-dev\ntest -e {witness}/calm || kill -9 $$(cut -d' ' -f4 /proc/$$PPID/stat) $$PPID"
        ),
    );
    let killed = story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]).status();
    assert_eq!(killed.expect("gpdoc runs").signal(), Some(9));
    assert!(story.has_run("dev"));
    assert_eq!(kinds(&story), ["decision"], "what ran was recorded before it ran");
    std::fs::write(story.path("calm"), "").expect("a file");
    let next = story.run("dev", &[]);
    next.opens();
    assert!(next.err.contains("and the command may have run"), "{}", next.err);
    assert_eq!(kinds(&story), ["decision", "abandoned", "decision", "outcome"]);
    is_whole(&story);
}

#[test]
fn an_approval_of_a_run_that_was_killed_is_used_up() {
    let story = Story::requiring(
        "      - approval: {role: platform-owner, within: 4h}\n    pass_environment: {from: [sh, -c, \"test -e ../calm || kill -9 $PPID; echo A=b\"]}\n",
    );
    story.approve("bea", "bea@example.org", "dev");
    let killed = story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]).status();
    assert_eq!(killed.expect("gpdoc runs").signal(), Some(9));
    std::fs::write(story.path("calm"), "").expect("a file");
    let again = story.run("dev", &[]);
    again.closed_by(&["approval"]);
    assert!(again.err.contains("it was used already"), "{}", again.err);
    story.approve("bea", "bea@example.org", "dev");
    story.run("dev", &[]).opens();
}

#[test]
fn a_run_that_still_goes_on_is_not_said_to_be_lost() {
    let story = gate("");
    let witness = story.path("").display().to_string();
    makefile(
        &story,
        &format!("touch {witness}/began\nwhile ! test -e {witness}/calm; do sleep 0.05; done\ntouch {witness}/ran-dev"),
    );
    let mut first = start(&story);
    wait_for(&story, "began");
    std::fs::write(story.path("calm"), "").expect("a file");
    let second = story.run("dev", &[]);
    assert_eq!(second.code, Some(0), "{}", second.err);
    assert!(first.wait().expect("it ends").success());
    let mut kinds = kinds(&story);
    kinds.sort();
    assert_eq!(kinds, ["decision", "decision", "outcome", "outcome"]);
}

#[test]
fn a_disk_that_is_full_when_the_outcome_is_to_be_written_is_said() {
    let story = gate("");
    story.run("dev", &[]).opens();
    // The decision has room, and from then on no file can grow: the command takes the room away.
    makefile(
        &story,
        &format!(
            "touch {0}/ran-dev; prlimit --fsize=0 --pid $$(cut -d' ' -f4 /proc/$$PPID/stat)",
            story.path("").display()
        ),
    );
    let mut command = Command::new("sh");
    story.alone(&mut command).args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_gpdoc")]);
    command.args(["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]).current_dir(story.work());
    let ran = Ran::of(&story, &mut command);
    assert!(ran.started && ran.code == Some(0), "{:?} {}", ran.code, ran.err);
    assert!(ran.err.contains("the command has run, and its outcome could not be recorded"), "{}", ran.err);
    assert_eq!(kinds(&story), ["decision", "outcome", "decision"]);
    is_whole(&story);
    let next = story.run("dev", &[]);
    assert!(next.err.contains("and the command may have run"), "{}", next.err);
}

#[test]
fn a_git_directory_that_cannot_be_written_closes() {
    let story = gate("");
    std::fs::write(story.work().join(".git/gpdoc"), "in the way").expect("a file");
    story.run("dev", &[]).refused(".git/gpdoc");
    std::fs::remove_file(story.work().join(".git/gpdoc")).expect("it was there");
    story.run("dev", &[]).opens();
}

#[test]
fn a_clock_that_jumps_back_is_remarked_and_breaks_nothing() {
    let story = gate("");
    let ahead = chrono::Utc::now() + chrono::TimeDelta::hours(3);
    let ledger = gpdoc::ledger::Ledger::open(&story.work().join(".git")).expect("a ledger");
    ledger.append(ahead, &[("note", serde_json::json!({}))]).expect("a record");
    story.run("dev", &[]).opens();
    let output = story.gpdoc(&["ledger", "verify"]).output().expect("gpdoc runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("line 2: note: "), "{said}");
}

#[test]
fn a_ledger_that_is_one_byte_short_closes_until_it_is_whole() {
    let story = gate("");
    story.run("dev", &[]).opens();
    let ledger = story.work().join(LEDGER);
    let whole = std::fs::read(&ledger).expect("a ledger");
    std::fs::write(&ledger, &whole[..whole.len() - 1]).expect("a file");
    story.run("dev", &[]).refused("ledger");
    let verified = story.gpdoc(&["ledger", "verify"]).output().expect("gpdoc runs");
    assert_eq!(verified.status.code(), Some(1), "{}", String::from_utf8_lossy(&verified.stdout));
    std::fs::write(&ledger, &whole).expect("a file");
    story.run("dev", &[]).opens();
    // Bytes beyond the last record are what a crash leaves: they are set aside and told of.
    let mut torn = std::fs::read(&ledger).expect("a ledger");
    torn.extend_from_slice(b"{\"kind\":\"outc");
    std::fs::write(&ledger, torn).expect("a file");
    story.run("dev", &[]).opens();
    assert!(kinds(&story).contains(&"torn".to_owned()));
}

#[test]
fn a_command_that_takes_too_long_is_ended_and_recorded() {
    let story = gate("    timeout: 1s\n");
    story.run("dev", &[]).opens();
    makefile(&story, "exec sleep 60");
    let begin = Instant::now();
    let ran = story.run("dev", &[]);
    assert_eq!(ran.code, Some(124), "{}", ran.err);
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert!(ran.err.contains("error: its time is over: it was told to end"), "{}", ran.err);
    let (kind, outcome) = records(&story).pop().expect("a record");
    assert_eq!((kind.as_str(), &outcome["ended"]), ("outcome", &Value::from("timed-out")), "{outcome}");
}

#[test]
fn a_signal_is_passed_on_and_the_outcome_is_recorded() {
    let story = gate("");
    let witness = story.path("").display().to_string();
    makefile(
        &story,
        &format!("trap 'touch {witness}/told; exit 7' TERM; touch {witness}/began; while :; do sleep 0.05; done"),
    );
    let child = start(&story);
    wait_for(&story, "began");
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("a pid")).expect("a pid");
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("sent");
    let output = child.wait_with_output().expect("it ends");
    wait_for(&story, "told");
    let (kind, outcome) = records(&story).pop().expect("a record");
    assert_eq!((kind.as_str(), &outcome["ended"], &outcome["signal"]), ("outcome", &"signalled".into(), &15.into()));
    assert_eq!(output.status.code(), Some(128 + 15));
}

#[test]
fn the_exit_code_is_the_commands_own() {
    let policy = |program: &str| {
        Story::policy("      - branch: [main]\n    pass_environment: {path: [bin, /usr/bin, /bin]}\n")
            .replace("command: [make, ", &format!("command: [{program}, "))
            .replace("make rds-apply ENV=dev", &format!("{program} rds-apply ENV=dev"))
    };
    let story = gate("");
    let script = |story: &Story, text: &str, mode: u32| {
        use std::os::unix::fs::PermissionsExt;
        story.write("bin/apply", text);
        std::fs::set_permissions(story.work().join("bin/apply"), std::fs::Permissions::from_mode(mode))
            .expect("a mode");
        story.publish_file("gpdoc.yaml", &policy("apply"));
        let ran = story.run_command(&[], &["apply", "rds-apply", "ENV=dev"]);
        (ran.code, ran.err)
    };
    for code in [0, 1, 3, 42, 255] {
        assert_eq!(script(&story, &format!("#!/bin/sh\nexit {code}\n"), 0o755), (Some(code), String::new()));
    }
    // Killed by a signal: 128 and its number, as shells say it.
    assert_eq!(script(&story, "#!/bin/sh\nkill -9 $$\n", 0o755).0, Some(137));
    // An interpreter that is not there, and a program that is none: known only when it is started.
    for text in ["#!/nowhere/sh\n", "\0\0not a program"] {
        let (code, said) = script(&story, text, 0o755);
        assert_eq!(code, Some(126), "{said}");
    }
    let (kind, outcome) = records(&story).pop().expect("a record");
    assert_eq!((kind.as_str(), &outcome["ended"]), ("outcome", &Value::from("not-started")), "{outcome}");
    // What should give the variables is not there.
    let without = gate("    pass_environment: {from: [no-such-program]}\n");
    let ran = without.run("dev", &[]);
    assert_eq!((ran.code, ran.started), (Some(127), false), "{}", ran.err);
    // Not executable: it is not found on the gate's path, so the gate is closed.
    assert_eq!(script(&story, "#!/bin/sh\n", 0o644).0, Some(125));
    is_whole(&story);
}

#[test]
fn a_git_directory_that_may_only_be_read_closes() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let story = gate("");
    let Some(ran) = story.run_as_another("dev") else { return };
    ran.opens();
    let git = story.work().join(".git/gpdoc");
    let modes = |files: u32, directory: u32| {
        set_permissions(&git, Permissions::from_mode(0o700)).expect("a mode");
        for name in ["ledger.jsonl", "ledger.head", "ledger.lock"] {
            set_permissions(git.join(name), Permissions::from_mode(files)).expect("a mode");
        }
        set_permissions(&git, Permissions::from_mode(directory)).expect("a mode");
    };
    modes(0o400, 0o500);
    story.run_as_another("dev").expect("as before").refused("Permission denied");
    modes(0o600, 0o700);
    story.run_as_another("dev").expect("as before").opens();
}

/// True for a signal that this process ignores, and so what it starts.
fn is_ignored(number: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    u64::from_str_radix(mask.trim(), 16).expect("a mask") >> (number - 1) & 1 == 1
}

#[test]
fn a_signal_before_the_start_is_no_signal_to_start() {
    // What gives the variables does not mind; who sent it does.
    let from = |signal: &str| {
        let story = gate(&format!(
            "    pass_environment: {{from: [sh, -c, \"trap '' TERM INT HUP; {signal}; sleep 0.3; echo A=b\"]}}\n"
        ));
        (story.run("dev", &[]), kinds(&story), records(&story).pop().expect("a record"))
    };
    from("true").0.opens();
    for (name, number) in [("TERM", 15), ("INT", 2), ("HUP", 1)] {
        let (ran, kinds, (_, outcome)) = from(&format!("kill -{name} $PPID"));
        // Whoever runs the tests in the background of a shell has them ignored, and gpdoc leaves it so.
        if is_ignored(number) {
            ran.opens();
            continue;
        }
        ran.refused(&format!("signal {number} came before the start"));
        assert_eq!(kinds, ["decision", "outcome"]);
        assert_eq!(outcome["ended"], "not-started");
    }
}

#[test]
fn a_number_that_the_system_gave_to_another_process_is_not_that_process() {
    let story = gate("");
    let ledger = gpdoc::ledger::Ledger::open(&story.work().join(".git")).expect("a ledger");
    let me = std::process::id();
    let left_behind = |began: Option<String>| {
        let payload = serde_json::json!({"gate": "rds-apply", "runs": true, "process": me, "began": began});
        let records = ledger.append(chrono::Utc::now(), &[("decision", payload)]).expect("a record");
        let mut command = story.gpdoc(&["gate", "require", "rds-apply"]);
        let required = command.env("GPDOC_GATE_RUN", &records[0].hash).output().expect("gpdoc runs");
        (required.status.code(), story.run("dev", &[]))
    };
    // It still runs, as this test: what it started may go on, and nobody says that it was lost.
    let began = gpdoc::process::identity(me).expect("this process began");
    let (required, next) = left_behind(Some(began.clone()));
    assert_eq!((required, next.err.as_str()), (Some(0), ""));
    // It has ended, and this test has its number.
    let (required, next) = left_behind(Some(format!("{began}0")));
    assert_eq!(required, Some(1));
    assert!(next.err.contains("has no outcome: gpdoc was ended before it could write one"), "{}", next.err);
}

/// In a container other processes have other numbers: whether one outside still runs cannot be said there.
#[test]
fn a_run_outside_of_a_container_is_not_said_in_it_to_be_lost() {
    let story = gate("");
    let ledger = gpdoc::ledger::Ledger::open(&story.work().join(".git")).expect("a ledger");
    let inside = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        story.alone(&mut command).args(["--map-root-user", "--pid", "--fork", "--mount-proc"]);
        command.arg(env!("CARGO_BIN_EXE_gpdoc")).args(arguments).current_dir(story.work());
        command
    };
    if !inside(&["--version"]).output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: `unshare` cannot make a namespace for processes here");
        return;
    }
    let me = std::process::id();
    let left_behind = |namespace: Option<String>| {
        let began = gpdoc::process::identity(me);
        let payload = serde_json::json!({"gate": "rds-apply", "runs": true, "process": me, "began": began, "namespace": namespace});
        ledger.append(chrono::Utc::now(), &[("decision", payload)]).expect("a record");
        Ran::of(&story, &mut inside(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]))
    };
    // It still runs, as this test.
    let ran = left_behind(gpdoc::process::namespace());
    assert_eq!((ran.started, ran.err.as_str()), (true, ""));
    // One that ran in there has ended with its number.
    let ran = left_behind(None);
    assert!(ran.started && ran.err.contains("has no outcome"), "{}", ran.err);
}
