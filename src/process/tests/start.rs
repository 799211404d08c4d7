//! What is started, with what, and what is said when it cannot be.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use insta::assert_snapshot;

use super::super::{Ending, Invocation, Step, find, run};
use super::{PATH, argument, runs, script};

#[test]
fn the_exit_code_is_the_commands_own() {
    for code in [0, 1, 3, 125, 255] {
        let outcome = runs(script(&format!("exit {code}"))).unwrap();
        assert_eq!(outcome.ending, Ending::Exited(code));
        assert_eq!(i32::from(outcome.ending.exit_code()), code);
    }
}

#[test]
fn an_end_by_a_signal_is_128_and_its_number() {
    // 2 is not among them: who is started in the background of a script ignores it.
    for (signal, code) in [(9, 137), (15, 143), (14, 142)] {
        let outcome = runs(script(&format!("kill -{signal} $$; sleep 60"))).unwrap();
        assert_eq!(outcome.ending, Ending::Signalled(signal));
        assert_eq!(outcome.ending.exit_code(), code);
    }
}

#[test]
fn the_environment_is_what_was_given_and_nothing_else() {
    let mut invocation = script("");
    invocation.program = "/usr/bin/env".into();
    invocation.arguments.clear();
    invocation.environment = vec![("B".into(), "two words".into()), ("A".into(), "1".into())];
    let mut lines: Vec<String> = text(invocation).lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!(lines, ["A=1", "B=two words"]);
}

#[test]
fn arguments_reach_the_command_as_they_are() {
    let mut invocation = script("");
    invocation.program = "/usr/bin/printf".into();
    invocation.arguments = ["[%s]\\n", "a b", ";rm", "$(id)", "", "*", "'\""].map(argument).to_vec();
    assert_eq!(text(invocation), "[a b]\n[;rm]\n[$(id)]\n[]\n[*]\n['\"]\n");
}

#[test]
fn directory_and_name_are_those_that_were_given() {
    let place = tempfile::tempdir().unwrap();
    let mut invocation = script("pwd -P; echo \"$0\"");
    invocation.directory = place.path().canonicalize().unwrap();
    assert_eq!(text(invocation), format!("{}\n/bin/sh\n", place.path().canonicalize().unwrap().display()));
    let mut invocation = script("tr '\\0' ' ' < /proc/$$/cmdline | cut -d' ' -f1");
    invocation.name = Some("make".into());
    if cfg!(target_os = "linux") {
        assert_eq!(text(invocation), "make\n");
    }
}

#[test]
fn who_observes_learns_that_it_runs_and_the_time_is_taken() {
    let mut steps = Vec::new();
    let outcome = run(script("sleep 0.1"), &mut |step| steps.push(step)).unwrap();
    assert!(matches!(steps.as_slice(), [Step::Started(_)]), "{steps:?}");
    assert!(outcome.duration >= Duration::from_millis(100));
}

#[test]
fn what_cannot_be_started_is_127_or_126_with_the_reason() {
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str, mode| {
        let path = place.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    file("plain", "#!/bin/sh\n", 0o644);
    file("no-interpreter", "#!/nowhere/sh\n", 0o755);
    file("garbage", "\u{7f}ELF and nothing more", 0o755);
    fs::create_dir(place.path().join("directory")).unwrap();
    let says = |program: &str| {
        let mut invocation = script("");
        invocation.directory = place.path().to_owned();
        invocation.program = program.into();
        let error = runs(invocation).unwrap_err();
        let text = error.to_string().replace(&place.path().display().to_string(), "");
        format!("{} {text}", error.exit_code())
    };
    assert_snapshot!(says("nowhere"), @"127 `/nowhere` was not found");
    assert_snapshot!(says("plain"), @"126 `/plain` cannot be executed: it has no permission to be executed");
    assert_snapshot!(says("directory"), @"126 `/directory` cannot be executed: it is a directory");
    assert_snapshot!(says("/dev/null"), @"126 `/dev/null` cannot be executed: it is no file");
    assert_snapshot!(says("no-interpreter"), @"126 `/no-interpreter` cannot be executed: the interpreter that its first line names is missing");
    assert_snapshot!(says("garbage"), @"126 `/garbage` cannot be executed: Exec format error (os error 8)");
    let error = runs(Invocation::new("/bin/sh", "/nowhere")).unwrap_err();
    assert_snapshot!(error, @"cannot start in `/nowhere`: No such file or directory (os error 2)");
}

#[test]
fn a_program_is_looked_for_on_the_given_path_alone() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path();
    for directory in ["first", "second", "third", "here"] {
        fs::create_dir(root.join(directory)).unwrap();
    }
    let tool = |directory: &str, mode| {
        let path = root.join(directory).join("tool");
        fs::write(&path, "#!/bin/sh\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    tool("first", 0o644);
    tool("second", 0o755);
    tool("third", 0o755);
    tool("here", 0o755);
    let look = |program: &str, directories: &[&str]| {
        let path = std::env::join_paths(directories.iter().map(|directory| match *directory {
            "" | "." | "here" => (*directory).into(),
            _ => root.join(directory),
        }));
        find(OsStr::new(program), &path.unwrap(), root)
    };
    assert_eq!(look("tool", &["first", "second", "third"]).unwrap(), root.join("second/tool"));
    assert_eq!(look("tool", &["first"]).unwrap_err().exit_code(), 126);
    assert_eq!(
        look("tool", &["", ".", "here"]).unwrap_err().exit_code(),
        127,
        "what the directory holds decides nothing"
    );
    assert_eq!(look("here/tool", &[]).unwrap(), root.join("here/tool"));
    assert_eq!(look("", &["second"]).unwrap_err().exit_code(), 127);
    assert!(find(OsStr::new("sh"), OsStr::new(PATH), root).is_ok());
    assert_snapshot!(find(OsStr::new("shh"), OsStr::new("/bin:/usr/bin"), root).unwrap_err(), @"`shh` was not found in PATH (/bin:/usr/bin)");
}

/// What it writes on standard output.
fn text(mut invocation: Invocation) -> String {
    invocation.tail = 4096;
    let outcome = runs(invocation).unwrap();
    assert_eq!(outcome.ending, Ending::Exited(0));
    String::from_utf8(outcome.output.streams()[0].tail.clone()).unwrap()
}
