//! Signals reach the command, once, and never end gpdoc before its command.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::{Place, state, until};

/// Counts signals until it is told to stop.
const COUNTS: &str = r#"
for name in TERM INT HUP QUIT USR1 USR2; do trap "echo $name >> got" $name; done
echo $$ > pid
while [ ! -e stop ]; do sleep 0.02; done
exit 7
"#;

fn send(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(pid).expect("a number")).expect("not zero");
    kill_process(pid, signal).expect("it is there");
}

#[test]
fn every_signal_reaches_the_command_once_and_its_own_code_is_the_outcome() {
    for group in ["own", "shared"] {
        let place = Place::new();
        let mut runner = place.start(&[], COUNTS, &json!({"group": group}));
        place.pid("pid");
        let signals = [
            ("TERM", Signal::TERM),
            ("INT", Signal::INT),
            ("HUP", Signal::HUP),
            ("QUIT", Signal::QUIT),
            ("USR1", Signal::USR1),
            ("USR2", Signal::USR2),
        ];
        let mut expected = String::new();
        for (name, signal) in signals {
            send(runner.id(), signal);
            expected = format!("{expected}{name}\n");
            until(name, || (place.text("got") == expected.trim()).then_some(()));
        }
        place.write("stop");
        assert!(runner.wait().expect("it ends").success());
        assert_eq!(place.text("got"), expected.trim(), "{group}");
        let outcome = place.outcome();
        assert_eq!((&outcome["ended"], &outcome["code"]), (&json!("exited"), &json!(7)), "{group}");
        assert_eq!(outcome["steps"].as_array().map(Vec::len), Some(6), "{outcome}");
    }
}

#[test]
fn a_command_that_a_signal_ends_is_said_to_have_ended_so() {
    let place = Place::new();
    let mut runner = place.start(&[], "echo $$ > pid; exec sleep 60", &json!({"group": "own"}));
    until("sleep", || {
        let name = std::fs::read_to_string(format!("/proc/{}/comm", place.pid("pid"))).ok()?;
        (name == "sleep\n").then_some(())
    });
    send(runner.id(), Signal::TERM);
    assert!(runner.wait().expect("it ends").success());
    assert_eq!((&place.outcome()["ended"], &place.outcome()["signal"]), (&json!("signalled"), &json!(15)));
}

#[test]
fn stopping_and_going_on_are_passed_on_too() {
    let place = Place::new();
    let mut runner = place.start(&[], COUNTS, &json!({"group": "own"}));
    let (child, own) = (place.pid("pid"), i32::try_from(runner.id()).expect("a number"));
    send(runner.id(), Signal::TSTP);
    until("both stopped", || (state(child) == Some('T') && state(own) == Some('T')).then_some(()));
    send(runner.id(), Signal::CONT);
    until("both go on", || (state(child) != Some('T') && state(own) != Some('T')).then_some(()));
    place.write("stop");
    assert!(runner.wait().expect("it ends").success());
    assert_eq!(place.outcome()["code"], 7);
}

#[test]
fn what_gpdoc_was_told_to_ignore_the_command_ignores_too() {
    let place = Place::new();
    let before = ["sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""];
    let script = "grep SigIgn /proc/$$/status > ignored; echo $$ > pid; while [ ! -e stop ]; do sleep 0.02; done";
    let mut runner = place.start(&before, script, &json!({"group": "own"}));
    place.pid("pid");
    send(runner.id(), Signal::HUP);
    std::thread::sleep(std::time::Duration::from_millis(100));
    place.write("stop");
    assert!(runner.wait().expect("it ends").success());
    let ignored = u64::from_str_radix(place.text("ignored").rsplit('\t').next().expect("a mask"), 16).expect("hex");
    assert_eq!(ignored & 1, 1, "{ignored:x}");
    assert_eq!((&place.outcome()["code"], &place.outcome()["steps"]), (&json!(0), &json!([])));
}

#[test]
fn who_started_gpdoc_with_ends_of_children_ignored_still_learns_the_code() {
    let place = Place::new();
    let before = [
        "python3",
        "-c",
        "import os,signal,sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])",
    ];
    let mut runner = place.start(&before, "exit 9", &json!({"group": "own"}));
    runner.wait().expect("it ends");
    assert_eq!(place.outcome()["code"], 9);
}

#[test]
fn what_the_command_sends_to_its_group_does_not_come_back_to_it() {
    let place = Place::new();
    let script = r#"trap "echo USR1 >> got" USR1; sleep 0.1; kill -USR1 0; sleep 0.3; exit 5"#;
    let mut runner = place.start(&["setsid", "--wait"], script, &json!({"group": "shared"}));
    assert!(runner.wait().expect("it ends").success());
    assert_eq!(place.text("got"), "USR1");
    assert_eq!((&place.outcome()["code"], &place.outcome()["steps"]), (&json!(5), &json!([])));
}

/// In a group that is shared, those that are not of the command must not be hit by its timeout.
#[test]
fn a_timeout_in_a_shared_group_ends_the_command_and_what_it_left_and_nobody_else() {
    let place = Place::new();
    let outside = format!("sleep 60 & echo $! > {}/other; exec \"$0\" \"$@\"", place.path().display());
    let script = r#"
(sh -c 'echo $$ > left; trap "" TERM; while :; do sleep 0.05; done' &)
echo $$ > pid
sleep 60
"#;
    let mut runner = place.start(&["sh", "-c", &outside], script, &json!({"group": "shared", "timeout": 3000}));
    assert!(runner.wait().expect("it ends").success());
    let outcome = place.outcome();
    assert_eq!((&outcome["ended"], &outcome["killed"]), (&json!("timed-out"), &json!(true)));
    assert_eq!(outcome["steps"], json!(["Terminated", "Killed"]));
    assert_eq!((state(place.pid("pid")), state(place.pid("left"))), (None, None));
    let other = place.pid("other");
    assert!(state(other).is_some());
    kill_process(Pid::from_raw(other).expect("not zero"), Signal::KILL).expect("it is there");
}
