//! `session run` is not seen by what it runs, and nothing runs unrecorded.

use super::*;

fn last(work: &Work) -> Value {
    let output = work.gpdoc(&["ledger", "show", "--format", "json"]);
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let text = std::fs::read_to_string(work.path().join(".git/gpdoc/ledger.jsonl")).unwrap();
    assert_eq!(answer["ok"], true);
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

#[test]
fn output_and_exit_code_are_the_command_s_own() {
    let work = Work::new();
    work.begin();
    for script in ["printf 'a\\nb'; printf 'c' >&2; exit 7", "exit 0", "printf '\\377\\000'"] {
        let plain = Command::new("sh").args(["-c", script]).output().unwrap();
        let run = work.gpdoc(&["session", "run", "--", "sh", "-c", script]);
        assert_eq!(
            (run.status.code(), &run.stdout, &run.stderr),
            (plain.status.code(), &plain.stdout, &plain.stderr),
            "{script}"
        );
    }
    let killed = work.gpdoc(&["session", "run", "--", "sh", "-c", "kill -TERM $$"]);
    assert_eq!(killed.status.code(), Some(128 + 15));
    assert_eq!(last(&work)["payload"]["signal"], 15);
    assert_eq!(work.gpdoc(&["session", "run", "--", "no-such-program"]).status.code(), Some(127));
    assert_eq!(work.gpdoc(&["session", "run", "--", "./modules"]).status.code(), Some(126));
}

#[test]
fn it_runs_where_it_is_called_with_the_environment_it_is_given() {
    let work = Work::new();
    work.begin();
    let output = command(&work.path().join("modules"), &["session", "run", "--", "sh", "-c", "pwd && echo $MINE"])
        .env("MINE", "yes")
        .output()
        .unwrap();
    let here = work.path().join("modules").canonicalize().unwrap();
    assert_eq!(stdout(&output), format!("{}\nyes\n", here.display()));
    let output = work.gpdoc(&["session", "append"]);
    assert!(output.status.success());
    let capture = work.done(&["session", "status"])["session"]["capture"].as_str().unwrap().to_owned();
    assert!(work.read(&capture).contains("(passed, in `modules`)"), "{}", work.read(&capture));
}

#[test]
fn what_cannot_be_recorded_does_not_start() {
    let work = Work::new();
    let marker = work.path().join("started");
    let run = ["session", "run", "--", "touch", marker.to_str().unwrap()];
    assert_eq!(work.gpdoc(&run).status.code(), Some(125), "no session is open");
    work.begin();
    let ledger = work.path().join(".git/gpdoc/ledger.jsonl");
    let whole = std::fs::read_to_string(&ledger).unwrap();
    std::fs::write(&ledger, whole.replace("Ada", "Bob")).unwrap();
    assert_eq!(work.gpdoc(&run).status.code(), Some(125), "the ledger is broken");
    assert!(!marker.exists());
    std::fs::write(&ledger, whole).unwrap();
    assert_eq!(work.gpdoc(&run).status.code(), Some(0));
    assert!(marker.exists());
}

#[test]
fn a_run_that_was_killed_leaves_a_start_and_status_says_so() {
    let work = Work::new();
    work.begin();
    let mut child = work.command(&["session", "run", "--", "sh", "-c", "touch ready; sleep 2"]).spawn().unwrap();
    while !work.path().join("ready").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(work.done(&["session", "status"])["runs"][0]["state"], "is running");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(work.done(&["session", "status"])["runs"][0]["state"], "was not seen to end");
    let answer = work.done(&["session", "append"]);
    assert_eq!(answer["validation"][0]["result"], "was not seen to end");
    let evidence = work.read(answer["evidence"].as_str().unwrap());
    let line = evidence.lines().find(|line| line.contains("\"run\"")).unwrap();
    assert!(!line.contains("\"end\"") && !line.contains("\"exit\""), "{line}");
    let findings = stdout(&work.gpdoc(&["session", "check"]));
    assert!(!findings.contains("session-claim-contradicted"), "{findings}");
}

#[test]
fn a_command_that_was_lost_and_then_passed_has_passed() {
    let work = Work::new();
    let id = work.begin();
    let run = ["session", "run", "--", "sh", "wait.sh"];
    work.write("wait.sh", "touch ready; sleep 2\n");
    let mut child = work.command(&run).spawn().unwrap();
    while !work.path().join("ready").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    work.write("wait.sh", "exit 0\n");
    assert_eq!(work.gpdoc(&run).status.code(), Some(0));
    let answer = work.done(&["session", "close", "--what", "It", "--outstanding", "None"]);
    assert_eq!(answer["validation"][0]["result"], "passed, the last of 2 runs");
    assert!(!work.findings().contains("session-claim-contradicted"), "{}", work.findings());
    assert!(work.read(&format!("session_capture/.evidence/{id}.jsonl")).contains("\"exit\":0"));
}

#[test]
fn a_whole_line_in_the_place_of_a_program_is_shown_as_a_shell_would_take_it() {
    let work = Work::new();
    work.begin();
    let output = work.gpdoc(&["session", "run", "--", "make test | tee log"]);
    assert_eq!(output.status.code(), Some(127));
    let said = stderr(&output);
    let help =
        "\n  help: a whole line goes to a shell: `gpdoc session run -- bash -o pipefail -c 'make test | tee log'`\n";
    assert!(said.ends_with(help), "{said}");
}

#[test]
fn secrets_are_stored_nowhere() {
    let work = Work::new();
    let id = work.begin();
    let secret = "hunter2hunter2hunter2";
    let script = format!("echo password={secret}; echo token={secret} >&2");
    work.gpdoc(&["session", "run", "--", "sh", "-c", &script, "--password", secret]);
    work.gpdoc(&["session", "run", "--", "ls", "/home/adalovelace/notes"]);
    work.done(&["session", "append", "--outstanding", "None"]);
    let mut files = vec![work.path().join(".git/gpdoc"), work.path().join("session_capture")];
    let mut seen = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert!(!text.contains(secret), "{}", path.display());
        seen += 1;
    }
    assert!(seen > 5);
    for file in [format!("session_capture/{id}.md"), format!("session_capture/.evidence/{id}.jsonl")] {
        assert!(!work.read(&file).contains("adalovelace"), "{}", work.read(&file));
    }
}

#[test]
fn an_exit_code_that_says_nothing_and_a_runner_that_ran_nothing_are_no_success() {
    let work = Work::new();
    work.begin();
    work.gpdoc(&["session", "run", "--", "sh", "-c", "false || true"]);
    work.write("pytest", "#!/bin/sh\necho '===== no tests ran in 0.01s ====='\n");
    work.gpdoc(&["session", "run", "--", "sh", "./pytest"]);
    let rows = work.done(&["session", "append"])["validation"].clone();
    assert_eq!(rows[0]["result"], "hid its exit code");
    assert_eq!(rows[1]["result"], "ran no test");
    let capture = work.done(&["session", "status"])["session"]["capture"].as_str().unwrap().to_owned();
    let told = work.read(&capture).replace("(hid its exit code)", "(passed)");
    work.write(&capture, &told);
    let findings = stdout(&work.gpdoc(&["session", "check"]));
    assert!(findings.contains("session-claim-contradicted") && findings.contains("hid its exit code"), "{findings}");
}

#[test]
fn what_gpdoc_wrote_of_a_run_is_not_held_against_a_later_run_or_another_directory_s() {
    let work = Work::new();
    let id = work.begin();
    work.write("ok", "");
    work.write("below/file", "");
    let run = |directory: &str| {
        let mut command = work.command(&["session", "run", "--session", &id, "--", "test", "-e", "ok"]);
        command.current_dir(work.path().join(directory)).output().unwrap().status.code()
    };
    assert_eq!((run(""), run("below")), (Some(0), Some(1)));
    work.done(&["session", "append", "--what", "It"]);
    std::fs::remove_file(work.path().join("ok")).unwrap();
    assert_eq!(run(""), Some(1));
    work.done(&["session", "close", "--outstanding", "None"]);
    assert_eq!(work.findings(), "");
    // The same said of the last run, by hand.
    let path = format!("session_capture/{id}.md");
    let told = work.read(&path).replace("exited with code 1, the last of 2 runs", "passed");
    let told = told.replace("(exited with code 1)", "(passed)");
    work.write(&path, &told);
    let found = stdout(&work.gpdoc(&["session", "check"]));
    assert_eq!(found.matches("[session-claim-contradicted]").count(), 1, "{found}");
}
