//! What every command prints: the envelope, the shapes that others read, colours, help, and the same bytes every time.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod readers;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use clap::{CommandFactory, Parser};
use gpdoc::commands::Cli;
use insta::assert_snapshot;
use regex::Regex;
use serde_json::Value;
use support::{example, git, gpdoc, platform, stderr, stdout, write};
use tempfile::TempDir;

/// Each command that answers, with arguments that the example has an answer to.
const COMMANDS: &[(&str, &[&str])] = &[
    ("adr accept", &["ADR-0001-record-decisions", "--dry-run"]),
    ("adr deprecate", &["ADR-0001-record-decisions", "--dry-run"]),
    ("adr list", &[]),
    ("adr new", &["A cache", "--applies-to", "ci", "--dry-run"]),
    ("adr reject", &["ADR-0005-private-network", "--dry-run"]),
    ("adr supersede", &["ADR-0001-record-decisions", "--by", "ADR-0003-standalone-database", "--dry-run"]),
    ("baseline show", &[]),
    ("baseline write", &["--dry-run"]),
    ("changelog check", &["--base", "HEAD"]),
    ("changelog list", &[]),
    ("changelog new", &["A cache", "--dry-run"]),
    ("changelog release", &["1.0.0", "--date", "2026-01-31", "--dry-run"]),
    ("check", &["--today", "2026-01-31"]),
    ("explain", &["broken-link"]),
    ("fix", &["--dry-run"]),
    (
        "gate approve",
        &["rds-apply", "--dry-run", "--key", KEY, "--as", "ada@example.org", "--", "make", "rds-apply", "ENV=prod"],
    ),
    ("gate check", &["rds-apply", "--", "make", "rds-apply", "ENV=dev"]),
    ("gate list", &[]),
    ("gate require", &["rds-apply"]),
    ("graph", &[]),
    ("graph impact", &["ADR-0001-record-decisions"]),
    ("graph orphans", &[]),
    ("graph path", &["ADR-0004-pipeline-identity", "ADR-0001-record-decisions"]),
    ("ids audit", &[]),
    ("ids next", &["adr"]),
    ("ids renumber", &["ADR-0001-record-decisions", "--to", "4711", "--dry-run"]),
    ("mv", &["ADR-0001-record-decisions", "docs/adrs/ADR-4711-decisions.md", "--dry-run"]),
    ("ledger show", &[]),
    ("ledger verify", &[]),
    ("index", &["--check"]),
    ("init", &["--check"]),
    ("rules", &[]),
    ("schema", &["adr"]),
    ("schema infer", &["runbook"]),
    ("session new", &["--title", "A cache", "--agent", "Ada"]),
    ("session append", &["--what", "A cache"]),
    ("session status", &[]),
    ("session check", &[]),
    ("session close", &["--outstanding", "None"]),
    ("session list", &[]),
    ("session show", &["session_capture/2025-11-04-development-database.md"]),
    ("show", &["ADR-0001-record-decisions"]),
];

/// A key to sign with, which the test makes.
const KEY: &str = ".git/key";

/// Their output is a script or a page; that of `gate run` and `session run` is the command's own.
const WITHOUT_ENVELOPE: [&str; 4] = ["completions", "gate run", "man", "session run"];

/// The names of all commands that can be typed, as `baseline show`.
fn commands(command: &clap::Command, above: &str, names: &mut BTreeSet<String>) {
    for inner in command.get_subcommands() {
        let name = format!("{above} {}", inner.get_name()).trim_start().to_owned();
        commands(inner, &name, names);
        if !inner.is_subcommand_required_set() {
            names.insert(name);
        }
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// What the schema of the envelope has against an answer.
fn faults(answer: &Value) -> Vec<String> {
    let schema = json(include_str!("../../schemas/output.schema.json"));
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    validator.iter_errors(answer).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_command_answers_with_the_envelope() {
    let mut known = BTreeSet::new();
    commands(&Cli::command(), "", &mut known);
    let tried: BTreeSet<String> = COMMANDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let left: Vec<&String> =
        known.difference(&tried).filter(|name| !WITHOUT_ENVELOPE.contains(&name.as_str())).collect();
    assert!(left.is_empty(), "they need a line in COMMANDS: {left:?}");
    let platform = platform();
    let at = platform.path();
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", KEY]).current_dir(at).status();
    assert!(made.expect("ssh-keygen runs").success());
    let public = std::fs::read_to_string(at.join(KEY).with_extension("pub")).expect("a key");
    write(at, ".gpdoc/allowed_signers", &format!("ada@example.org {public}"));
    git(at, &["commit", "-qam", "Let ada sign"]);
    // The ledger has something to show.
    let run = gpdoc(at, &["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]);
    assert_eq!(run.status.code(), Some(125), "{}", stderr(&run));
    for (name, arguments) in COMMANDS {
        let words: Vec<&str> =
            ["--format", "json"].into_iter().chain(name.split(' ')).chain(arguments.iter().copied()).collect();
        let output = gpdoc(at, &words);
        let answer = json(&stdout(&output));
        assert_eq!(faults(&answer), [""; 0], "{name}");
        assert_eq!(answer["command"], *name);
        assert_eq!(answer["ok"], output.status.success(), "{name}: `ok` agrees with the exit code");
    }
}

#[test]
fn what_is_no_answer_comes_in_the_envelope_too() {
    for arguments in [
        &["show", "nothing"][..],
        &["explain", "nothing"],
        &["graph", "path", "ADR-0001-record-decisions", "nothing"],
        &["graph", "path", "ADR-0001-record-decisions", "POL-0002-access-reviews"],
        &["schema", "nothing"],
        &["check", "nothing"],
        &["check", "--config", "README.md"],
    ] {
        let output = gpdoc(&example(), &[arguments, &["--format", "json"]].concat());
        assert!(!output.status.success(), "{arguments:?}");
        let answer = json(&stdout(&output));
        assert_eq!((faults(&answer), &answer["ok"]), (vec![], &Value::Bool(false)), "{arguments:?}");
    }
}

#[test]
fn what_is_wrong_with_the_arguments_comes_in_the_envelope_too() {
    for (arguments, command) in [
        (&["chek"][..], "gpdoc"),
        (&["check", "--stagd"], "check"),
        (&["check", "--today", "tomorrow"], "check"),
        (&["adr", "supersede"], "adr supersede"),
        (&["check", "nothing"], "check"),
    ] {
        let output = gpdoc(&example(), &[arguments, &["--format=json"]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let answer = json(&stdout(&output));
        assert_eq!((faults(&answer), &answer["ok"]), (vec![], &Value::Bool(false)), "{arguments:?}");
        assert_eq!(answer["command"], command, "{arguments:?}");
        let message = answer["data"]["error"]["message"].as_str().expect("a message");
        assert!(!message.is_empty() && !message.contains('\n'), "{message}");
    }
    // What is run behind `--` has formats of its own.
    let output = gpdoc(&example(), &["gate", "run", "--", "jq", "--format=json"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(125), String::new()));
}

/// A reader of reports must neither stumble over nothing nor take it for good.
#[test]
fn what_is_no_answer_is_a_report_that_failed() {
    let report = |format: &str| {
        let output = gpdoc(&example(), &["check", "nothing<>`\"", "--format", format]);
        assert_eq!(output.status.code(), Some(2), "{format}");
        stdout(&output)
    };
    let sarif = json(&report("sarif"));
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
    let notification = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!((&notification["level"], &sarif["runs"][0]["results"]), (&"error".into(), &Value::Array(Vec::new())));
    assert!(notification["message"]["text"].as_str().is_some_and(|text| text.contains("does not exist")), "{sarif}");
    let gitlab = json(&report("gitlab"));
    assert_eq!((&gitlab[0]["severity"], &gitlab[0]["location"]["path"]), (&"blocker".into(), &"gpdoc.yaml".into()));
    insta::assert_snapshot!(report("junit"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="gpdoc" tests="1" failures="0" errors="1">
      <testsuite name="gpdoc" tests="1" failures="0" errors="1">
        <testcase classname="gpdoc" name="gpdoc">
          <error message="`nothing&lt;&gt;`&quot;` does not exist in the working tree" type="no-answer">`nothing&lt;&gt;`&quot;` does not exist in the working tree</error>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    insta::assert_snapshot!(report("markdown"), @r"
    ### gpdoc: no answer

    &#96;nothing&#60;&#62;&#96;&#34;&#96; does not exist in the working tree
    ");
}

#[test]
fn a_format_for_findings_is_refused_where_there_are_none() {
    for (arguments, format, code) in [
        (&["show", "ADR-0001-record-decisions"][..], "sarif", 2),
        (&["rules"], "junit", 2),
        (&["adr", "new", "Never written"], "gitlab", 2),
        (&["session", "run", "--", "true"], "markdown", 125),
    ] {
        let words: Vec<&str> = ["--format", format].iter().chain(arguments).copied().collect();
        let output = gpdoc(&example(), &words);
        assert_eq!((output.status.code(), stdout(&output)), (Some(code), String::new()), "{arguments:?}");
        let said = format!("has no format `{format}`\n  help: its formats are `human`, `concise` and `json`");
        assert!(stderr(&output).contains(&said), "{}", stderr(&output));
    }
}

/// What is in a directory that is called as a command is.
#[test]
fn a_directory_is_not_taken_for_a_command() {
    let directory = TempDir::new().expect("a directory");
    write(
        directory.path(),
        "init/docs/adr/0001-a.md",
        "# 1. A\n\n## Status\n\nAccepted\n\n## Context\n\nA.\n\n## Decision\n\nA.\n\n## Consequences\n\nA.\n",
    );
    let output = gpdoc(directory.path(), &["--root", "init", "check", "--format", "sarif"]);
    assert!(stdout(&output).contains("\"2.1.0\""), "{}", stderr(&output));
}

/// A reader who has read enough changes no verdict.
#[test]
fn a_reader_who_goes_changes_no_exit_code() {
    for arguments in [&["check"][..], &["fix", "--diff"], &["rules"], &["adr", "list"]] {
        let code = gpdoc(&example(), arguments).status.code();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
        let child = command.args(arguments).current_dir(example()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().expect("gpdoc starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("gpdoc ends");
        assert_eq!((output.status.code(), stderr(&output).contains("error: ")), (code, false), "{arguments:?}");
    }
}

#[test]
fn the_same_tree_gives_the_same_bytes() {
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        let run = |variables: &[(&str, &str)]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
            command.args(["check", "--today", "2026-01-31", "--format", format]).current_dir(example());
            let output = command.envs(variables.iter().copied()).output().expect("gpdoc runs");
            (output.status.code(), output.stdout, output.stderr)
        };
        let once = run(&[]);
        for threads in ["1", "2", "7"] {
            let others =
                [("RAYON_NUM_THREADS", threads), ("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Pacific/Apia"), ("LANG", "C")];
            assert!(run(&others) == once, "{format} with {threads} threads");
        }
    }
}

/// A repository with one warning and one error in one file.
fn small() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    write(at, "note.md", "---\nid: NOTE\ntype: documentation\nrelates_to: [NOTE, NOWHERE]\n---\n# Note\n");
    directory
}

#[test]
fn colours_mark_severity_place_and_help() {
    let coloured = stdout(&gpdoc(small().path(), &["check", "--format", "human", "--color", "always"]));
    assert_snapshot!(coloured.replace('\u{1b}', "␛"), @r"
    ␛[1m␛[33mwarning[self-reference]␛[0m␛[1m: relates_to names `NOTE`, which is this document␛[0m
     ␛[1m␛[94m--> ␛[0mnote.md:4:14
      ␛[1m␛[94m|␛[0m
    ␛[1m␛[94m4␛[0m ␛[1m␛[94m|␛[0m relates_to: [NOTE, NOWHERE]
      ␛[1m␛[94m|␛[0m              ␛[1m␛[33m^^^^␛[0m
      ␛[1m␛[94m|␛[0m
    ␛[1m␛[96mhelp␛[0m: remove it from relates_to (`gpdoc fix`)
      ␛[1m␛[94m|␛[0m
    ␛[1m␛[94m4␛[0m ␛[91m- ␛[0mrelates_to: [␛[91mNOTE, ␛[0mNOWHERE]
    ␛[1m␛[94m4␛[0m ␛[92m+ ␛[0mrelates_to: [NOWHERE]
      ␛[1m␛[94m|␛[0m

    ␛[1m␛[91merror[dangling-reference]␛[0m␛[1m: relates_to names `NOWHERE`, which no document has as its id␛[0m
     ␛[1m␛[94m--> ␛[0mnote.md:4:20
      ␛[1m␛[94m|␛[0m
    ␛[1m␛[94m4␛[0m ␛[1m␛[94m|␛[0m relates_to: [NOTE, NOWHERE]
      ␛[1m␛[94m|␛[0m                    ␛[1m␛[91m^^^^^^^␛[0m

    1 error, 1 warning; 1 document governed, 1 file seen; 1 fixable
    next: gpdoc explain dangling-reference
    next: gpdoc fix note.md
    ");
    let plain = stdout(&gpdoc(small().path(), &["check", "--format", "human", "--color", "never"]));
    let codes = Regex::new("\u{1b}\\[[0-9;]*m").expect("a pattern");
    assert_eq!(codes.replace_all(&coloured, ""), plain, "colour changes nothing else");
}

#[test]
fn verbose_says_what_was_judged_by_what() {
    let small = small();
    let at = small.path();
    git(at, &["init", "-q"]);
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    write(at, "other.md", "---\nid: OTHER\nrelates_to: [OTHER]\n---\n");
    let said = |arguments: &[&str]| {
        let output = gpdoc(at, &[&["check"], arguments].concat());
        let made_alike = Regex::new("commit [0-9a-f]{7}|in [0-9]+ ms").expect("a pattern");
        made_alike.replace_all(&stderr(&output), "(alike)").into_owned()
    };
    assert_snapshot!(said(&["-v", "--base", "HEAD"]), @r"
    2 of 2 files governed, 0 ungoverned, 0 unreadable: 1 error, 2 warnings, 0 baselined, 0 suppressed, 2 fixable
    judged: the working tree
    against: (alike) (1 file differs, 0 commits in between)
    by: gpdoc.yaml over preset:goldenpath
         1  dangling-reference
         2  self-reference
    (alike)
    ");
    assert_snapshot!(said(&[]), @"2 of 2 files governed, 0 ungoverned, 0 unreadable: 1 error, 2 warnings, 0 baselined, 0 suppressed, 2 fixable");
    assert_eq!(said(&["--quiet"]), "");
    let both = gpdoc(at, &["check", "-q", "-v"]);
    assert_eq!(both.status.code(), Some(2));
}

/// Notes are said once, in the place that each format has for them.
#[test]
fn quiet_leaves_the_answer_alone_and_drops_the_rest() {
    let small = small();
    std::fs::remove_file(small.path().join("gpdoc.yaml")).expect("it is there");
    let run = |arguments: &[&str]| {
        let output = gpdoc(small.path(), &[&["check"], arguments].concat());
        (stdout(&output), stderr(&output))
    };
    write(small.path(), "schemas/metadata/memo.schema.yaml", "type: object\n");
    let note = "no gpdoc.yaml: found `schemas/metadata`";
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        let (out, err) = run(&["--format", format]);
        let expected = if matches!(format, "human" | "json") { (1, 0) } else { (0, 1) };
        assert_eq!((out.matches(note).count(), err.matches(note).count()), expected, "{format}");
        let (quiet, silence) = run(&["--format", format, "-q"]);
        assert_eq!(silence, "", "{format}");
        if format != "human" {
            assert_eq!(quiet, out, "{format}");
        }
    }
    let (quiet, _) = run(&["--format", "human", "-q"]);
    assert!(!quiet.contains("note:") && !quiet.contains("next:"), "{quiet}");
}

/// Every example in a help is a command that can be typed.
#[test]
fn help_speaks_of_nothing_that_is_not_there() {
    fn look(command: &mut clap::Command, wrong: &mut Vec<String>, known: &BTreeSet<String>) {
        let help = command.render_long_help().to_string();
        let named = Regex::new("`gpdoc ([a-z]+)").expect("a pattern");
        let missing = named
            .captures_iter(&help)
            .filter(|found| !known.iter().any(|name| name.split(' ').next() == Some(&found[1])));
        wrong.extend(missing.map(|found| found[0].to_owned()));
        for line in help.lines().filter_map(|line| line.strip_prefix("  gpdoc ")) {
            let typed = line.split("  ").next().unwrap_or_default();
            let words = shell_words::split(&format!("gpdoc {typed}")).expect("words");
            let words = words.into_iter().take_while(|word| !matches!(word.as_str(), ">" | "|" | "<"));
            if let Err(error) = Cli::try_parse_from(words) {
                wrong.push(format!("{typed}: {error}"));
            }
        }
        for inner in command.get_subcommands_mut() {
            look(inner, wrong, known);
        }
    }
    let mut known = BTreeSet::new();
    commands(&Cli::command(), "", &mut known);
    let (mut root, mut wrong) = (Cli::command(), Vec::new());
    look(&mut root, &mut wrong, &known);
    assert!(wrong.is_empty(), "{wrong:?}");
}
