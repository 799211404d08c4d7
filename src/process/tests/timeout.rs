//! When the time is over, the command and what it started are ended: asked first, killed then.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::{Ending, Invocation, Outcome, Step, run};
use super::script;

fn timed(text: &str, directory: &Path, timeout: u64, grace: u64) -> Invocation {
    let mut invocation = script(text);
    invocation.directory = directory.to_owned();
    invocation.timeout = Some(Duration::from_millis(timeout));
    invocation.grace = Duration::from_millis(grace);
    invocation
}

fn steps(invocation: Invocation) -> (Outcome, Vec<Step>) {
    let mut steps = Vec::new();
    let outcome = run(invocation, &mut |step| steps.push(step)).unwrap();
    steps.remove(0);
    (outcome, steps)
}

/// True when the process whose number is in the file is there and has not ended.
fn lives(file: &Path) -> bool {
    let pid = fs::read_to_string(file).unwrap();
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    stat.is_ok_and(|stat| !stat.contains(") Z"))
}

#[test]
fn a_command_that_ends_when_asked_is_not_killed() {
    let place = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let (outcome, steps) = steps(timed("exec sleep 60", place.path(), 200, 20_000));
    assert_eq!((outcome.ending, outcome.ending.exit_code()), (Ending::TimedOut { killed: false }, 124));
    assert_eq!(steps, [Step::Terminated]);
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn one_that_ends_in_time_is_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let (outcome, steps) = steps(timed("sleep 0.1; exit 4", place.path(), 20_000, 0));
    assert_eq!((outcome.ending, steps.as_slice()), (Ending::Exited(4), &[][..]));
}

#[test]
fn one_that_does_not_listen_is_killed_after_the_grace() {
    let place = tempfile::tempdir().unwrap();
    let (outcome, steps) = steps(timed("trap '' TERM; while :; do sleep 0.05; done", place.path(), 1000, 300));
    assert_eq!(outcome.ending, Ending::TimedOut { killed: true });
    assert_eq!(steps, [Step::Terminated, Step::Killed]);
    assert!(outcome.duration >= Duration::from_millis(1300));
}

#[test]
fn a_stopped_command_is_ended_too() {
    let place = tempfile::tempdir().unwrap();
    let (outcome, _) = steps(timed("trap 'exit 3' TERM; kill -STOP $$; sleep 60", place.path(), 1000, 20_000));
    assert_eq!(outcome.ending, Ending::TimedOut { killed: false });
}

#[cfg(target_os = "linux")]
#[test]
fn what_it_started_does_not_outlive_it() {
    let place = tempfile::tempdir().unwrap();
    let stubborn = "(trap '' TERM; echo $(exec sh -c 'echo $PPID') > pid; while :; do sleep 0.05; done) & wait";
    let (outcome, steps) = steps(timed(stubborn, place.path(), 2000, 300));
    assert_eq!(
        (outcome.ending, steps.as_slice()),
        (Ending::TimedOut { killed: true }, &[Step::Terminated, Step::Killed][..])
    );
    assert!(!lives(&place.path().join("pid")));
}

#[cfg(target_os = "linux")]
#[test]
fn what_it_started_has_the_same_grace() {
    let place = tempfile::tempdir().unwrap();
    let careful = "(trap 'sleep 0.4; echo saved > state; exit' TERM; while :; do sleep 0.05; done) & wait";
    let (outcome, steps) = steps(timed(careful, place.path(), 2000, 20_000));
    assert_eq!((outcome.ending, steps.as_slice()), (Ending::TimedOut { killed: false }, &[Step::Terminated][..]));
    assert_eq!(fs::read_to_string(place.path().join("state")).unwrap(), "saved\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_session_of_its_own_is_no_way_out() {
    if std::process::Command::new("setsid").arg("--version").output().is_err() {
        eprintln!("skipped: there is no setsid");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let away = "setsid sh -c 'echo $$ > pid; trap \"\" TERM; while :; do sleep 0.05; done' & wait";
    let (outcome, _) = steps(timed(away, place.path(), 2500, 300));
    assert_eq!(outcome.ending, Ending::TimedOut { killed: true });
    assert!(!lives(&place.path().join("pid")));
}
