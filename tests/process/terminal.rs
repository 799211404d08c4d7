//! On a pseudo-terminal, driven by Python: the command has the terminal, keys reach it once, job control works.

use std::process::Command;

use serde_json::json;

use super::{Place, TASK, state, until};

/// Starts the words on its command line on a terminal of their own, and then obeys lines on standard input:
/// `wait TEXT` until it was shown, `type KEYS`, `touch FILE`, `end` until the program ends. Prints all that was shown.
const DRIVER: &str = r#"
import os, pty, select, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b""
def read(timeout):
    global shown
    if select.select([terminal], [], [], timeout)[0]:
        try:
            more = os.read(terminal, 65536)
        except OSError:
            return False
        shown += more
        return bool(more)
    return True
def wait(text):
    began = time.monotonic()
    while text not in shown:
        if time.monotonic() - began > 30 or not read(0.1):
            sys.exit("no %r in %r" % (text, shown))
for line in sys.stdin:
    order, _, rest = line.rstrip("\n").partition(" ")
    if order == "wait":
        wait(rest.encode())
    elif order == "type":
        os.write(terminal, rest.encode().decode("unicode_escape").encode())
    elif order == "pause":
        time.sleep(float(rest))
    elif order == "touch":
        open(rest, "w").close()
    elif order == "end":
        while read(30):
            pass
sys.stdout.write(shown.decode(errors="replace").replace("\r\n", "\n"))
"#;

fn has_python() -> bool {
    let found = Command::new("python3").args(["-c", "import pty"]).output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: there is no python3 with its module pty");
    }
    found
}

/// Drives `words` on a terminal; what was shown.
fn drive(words: &[&str], environment: &[(&str, String)], orders: &str) -> String {
    use std::io::Write;
    let mut command = Command::new("python3");
    command.args(["-c", DRIVER]).args(words).envs(environment.iter().cloned());
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut driver = command.spawn().expect("python");
    driver.stdin.take().expect("a pipe").write_all(orders.as_bytes()).expect("it reads");
    let output = driver.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn this() -> String {
    std::env::current_exe().expect("this binary").display().to_string()
}

const RUNNER: [&str; 4] = ["--exact", "runner", "--ignored", "--nocapture"];

const SCRIPT: &str = r#"
count=0
trap 'count=$((count+1)); echo "got INT"' INT
[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo "all terminals"
[ "$(cut -d' ' -f5 /proc/$$/stat)" = "$(cut -d' ' -f8 /proc/$$/stat)" ] && echo "in the foreground"
printf 'really? '; read answer; echo "answer=$answer"
while [ ! -e stop ]; do sleep 0.05; done
echo "count=$count"
exit 7
"#;

#[test]
fn the_command_has_the_terminal_and_the_interrupt_key_reaches_it_once() {
    if !has_python() {
        return;
    }
    let place = Place::new();
    let stop = place.path().join("stop").display().to_string();
    let orders = format!(
        "wait really?\ntype yes\\n\nwait answer=yes\npause 0.2\ntype \\x03\nwait got INT\npause 0.5\ntouch {stop}\nend\n"
    );
    let this = this();
    let words = [&[this.as_str()], &RUNNER[..]].concat();
    let shown = drive(&words, &[(TASK, place.task(SCRIPT, &json!({})))], &orders);
    for text in ["all terminals", "in the foreground", "answer=yes", "count=1\n"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let outcome = place.outcome();
    assert_eq!((&outcome["ended"], &outcome["code"]), (&json!("exited"), &json!(7)), "{outcome}");
    assert_eq!(
        (&outcome["group"], &outcome["steps"]),
        (&json!("Shared"), &json!([])),
        "nothing was sent a second time"
    );
}

#[test]
fn a_command_that_the_interrupt_key_ends_has_an_outcome() {
    if !has_python() {
        return;
    }
    let place = Place::new();
    let this = this();
    let words = [&[this.as_str()], &RUNNER[..]].concat();
    let task = place.task("echo ready; exec sleep 60", &json!({"copy": true}));
    drive(&words, &[(TASK, task)], "wait ready\npause 0.2\ntype \\x03\nend\n");
    assert_eq!((&place.outcome()["ended"], &place.outcome()["signal"]), (&json!("signalled"), &json!(2)));
}

#[test]
fn a_shell_can_stop_it_and_bring_it_back() {
    if !has_python() || Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    let place = Place::new();
    let script = r#"
echo $PPID > parent; echo $$ > child; echo ready
while [ ! -e go ]; do sleep 0.05; done
read answer; echo "answer=$answer"; exit 7
"#;
    let go = place.path().join("go").display().to_string();
    let line = format!("{} {}", this(), RUNNER.join(" "));
    let orders = format!(
        "wait bash-\ntype {line}\\n\nwait ready\npause 0.2\ntype \\x1a\nwait Stopped\ntouch {go}.looks\npause 1\n\
         type fg\\n\npause 0.3\ntouch {go}\ntype yes\\n\nwait answer=yes\nwait test result\ntype exit\\n\nend\n"
    );
    let task = place.task(script, &json!({}));
    let driven = std::thread::spawn(move || {
        let words = ["bash", "--norc", "--noprofile", "-i"];
        drive(&words, &[(TASK, task)], &orders)
    });
    until("the stop", || place.path().join("go.looks").exists().then_some(()));
    assert_eq!((state(place.pid("parent")), state(place.pid("child"))), (Some('T'), Some('T')));
    let shown = driven.join().expect("driven");
    assert!(shown.contains("answer=yes"), "{shown}");
    assert_eq!((&place.outcome()["ended"], &place.outcome()["code"]), (&json!("exited"), &json!(7)));
}
