//! Templates, their tests, and what a policy must not say.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::{Gate, globs, is_dangerous};
use crate::config::{Config, Origin, Problem};
use crate::finding::LineIndex;
use crate::snapshot::{Memory, RelPath, Snapshot};

/// What is wrong, each with its place and its help.
fn shown(files: &Memory, problems: &[Problem]) -> String {
    let line = |problem: &Problem| {
        let path = &problem.location.path;
        let text = files.read_text(&RelPath::new(path.as_str())).unwrap_or_default();
        let start = problem.location.range.as_ref().map_or(0, |range| range.start);
        let place = LineIndex::new(&text).position(&text, start);
        let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        format!("{path}:{}:{}: {}{help}", place.line, place.column, problem.message)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn load(files: &Memory) -> Result<Vec<Gate>, String> {
    Config::load(files, &Origin::Discover).map(|config| config.gates).map_err(|problems| shown(files, &problems))
}

/// A policy with one gate, of these lines.
fn policy(gate: &str) -> String {
    let lines: Vec<String> = gate.lines().map(|line| format!("    {line}\n")).collect();
    let lines = lines.concat();
    format!("version: 1\nroles: {{owner: [bea@example.org]}}\ngates:\n  apply:\n{lines}")
}

/// The gate of a policy, or what is wrong with it.
fn gate(text: &str) -> Result<Gate, String> {
    let files: Memory = [("gpdoc.yaml", policy(text))].into_iter().collect();
    load(&files).map(|mut gates| gates.remove(0))
}

const COMMAND: &str = "command: [make, apply, {param: ENV, one_of: [dev, prod]}]\n";

/// What is wrong with one requirement in a gate that is otherwise good.
fn wrong(requirements: &[&str]) -> String {
    let one = |requirement: &&str| match gate(&format!("{COMMAND}requires:\n  - {requirement}\n")) {
        Ok(_) => format!("{requirement}: accepted"),
        Err(why) => why,
    };
    requirements.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// What is wrong with further keys.
fn wrong_key(keys: &[&str]) -> String {
    let one = |key: &&str| match gate(&format!("{COMMAND}requires: [branch: [main]]\n{key}\n")) {
        Ok(_) => format!("{key}: accepted"),
        Err(why) => why,
    };
    keys.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// What is wrong with a command.
fn wrong_command(commands: &[&str]) -> String {
    let one = |command: &&str| match gate(&format!("command: {command}\nrequires: [branch: [main]]\n")) {
        Ok(_) => format!("{command}: accepted"),
        Err(why) => why,
    };
    commands.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn words(text: &str) -> Vec<String> {
    shell_words::split(text).expect("words")
}

#[test]
fn a_gate_without_conditions_is_refused() {
    let said = [gate(&format!("{COMMAND}requires: []\n")), gate(COMMAND), gate(&format!("{COMMAND}requires:\n"))]
        .map(|gate| gate.expect_err("refused"));
    assert_snapshot!(said.join("\n"), @r"
    gpdoc.yaml:6:15: the gate `apply` has no conditions, so it would hold nothing back; name at least one, such as `- adr: ADR-0001`
    gpdoc.yaml:5:5: `requires` is missing from `gates.apply`
    gpdoc.yaml:6:5: `requires` has no value; give it one, or take the line out
    ");
}

#[test]
fn a_gate_stands_in_one_file_only() {
    let other = policy(&format!("{COMMAND}requires: [branch: [main]]\n"));
    let files: Memory = [
        ("gpdoc.yaml", other.replacen("version: 1\n", "version: 1\nextends: [./base.yaml]\n", 1)),
        ("base.yaml", other),
    ]
    .into_iter()
    .collect();
    assert_snapshot!(load(&files).expect_err("refused"), @"gpdoc.yaml:6:5: the gate stands in more than one file; conditions are united, not replaced: keep one of them");
}

#[test]
fn a_gate_stands_once_in_a_file() {
    let text = policy(&format!("{COMMAND}requires: [branch: [main]]\n"));
    let again = text.split_once("gates:\n").expect("gates").1.to_owned();
    let files: Memory = [("gpdoc.yaml", text + &again)].into_iter().collect();
    assert_snapshot!(load(&files).expect_err("refused"), @"gpdoc.yaml:7:3: the key `apply` stands twice");
}

#[test]
fn an_unknown_key_is_refused_with_a_suggestion() {
    assert_snapshot!(wrong_key(&["enforcment: hard", "enforcement: soft", "pass_environment: {alow: [A]}"]), @r"
    gpdoc.yaml:7:5: `enforcment` is not a known field of `gates.apply`; did you mean `enforcement`?
    gpdoc.yaml:7:18: `gates.apply.enforcement` is `soft`, which is not one of the allowed values; allowed: `advisory`, `hard`
    gpdoc.yaml:7:24: `alow` is not a known field of `gates.apply.pass_environment`; did you mean `allow`?
    ");
    assert_snapshot!(wrong(&["adrs: ADR-0001", "approval: {within: 4h, rol: owner}", "documents: dirty", "session: closed"]), @r"
    gpdoc.yaml:7:9: `adrs` is not a known field of item 1 of `gates.apply.requires`; did you mean `adr`?
    gpdoc.yaml:7:32: `rol` is not a known field of `approval` in item 1 of `gates.apply.requires`; did you mean `role`?
    gpdoc.yaml:7:20: `documents` in item 1 of `gates.apply.requires` is `dirty`, which is not one of the allowed values; allowed: `clean`, or nothing
    gpdoc.yaml:7:18: `session` in item 1 of `gates.apply.requires` is `closed`, which is not one of the allowed values; allowed: `open`, or nothing
    ");
}

#[test]
fn an_item_is_one_condition() {
    assert_snapshot!(wrong(&["{adr: ADR-0001, session: open}", "when: {ENV: dev}", "{}"]), @r"
    gpdoc.yaml:7:9: this names 2 conditions; write one condition an item, with `when` beside it where needed
    gpdoc.yaml:7:9: this names no condition; write one condition an item, with `when` beside it where needed
    gpdoc.yaml:7:9: this names no condition; write one condition an item, with `when` beside it where needed
    ");
}

#[test]
fn what_names_no_parameter_of_the_command_is_refused() {
    assert_snapshot!(
        wrong(&[
            "adr: \"ADR-{NUMBER}\"",
            "unchanged: [\"envs/{ENVIRONMENT}/**\"]",
            "governing_adrs: {paths: [\"envs/{env}/**\"]}",
            "changelog: {since: trusted, paths: [\"{X}\"]}",
            "runbook: {id: \"RB-{X}\", reviewed_within: 90d}",
            "confirm: {phrase: \"change {X}\"}",
            "{branch: [main], when: {X: dev}}",
            "confirm: {phrase: yes, when: {X: dev}}",
        ]),
        @r"
        gpdoc.yaml:7:14: `{NUMBER}` is no parameter of the command
        gpdoc.yaml:7:20: `{ENVIRONMENT}` is no parameter of the command
        gpdoc.yaml:7:33: `{env}` is no parameter of the command
        gpdoc.yaml:7:44: `{X}` is no parameter of the command
        gpdoc.yaml:7:23: `{X}` is no parameter of the command
        gpdoc.yaml:7:27: `{X}` is no parameter of the command
        gpdoc.yaml:7:32: `X` is no parameter of the command
        gpdoc.yaml:7:38: `X` is no parameter of the command
        "
    );
    assert_snapshot!(wrong_key(&["inputs: [\"{X}.plan\"]"]), @"gpdoc.yaml:7:14: `{X}` is no parameter of the command");
}

#[test]
fn a_when_that_can_never_be_is_refused() {
    assert_snapshot!(
        wrong(&[
            "{branch: [main], when: {ENV: staging}}",
            "{branch: [main], when: {ENV: []}}",
            "{confirm: {phrase: yes, when: {ENV: prod}}, when: {ENV: dev}}",
        ]),
        @r"
        gpdoc.yaml:7:32: the parameter `ENV` can never be `staging`
        gpdoc.yaml:7:32: `ENV` has no values here, so this would never be asked for
        gpdoc.yaml:7:9: `when` names `ENV` twice
        "
    );
}

#[test]
fn what_would_hold_always_is_refused() {
    assert_snapshot!(
        wrong(&[
            "up_to_date: false",
            "branch: []",
            "unchanged: []",
            "unchanged: [\"!a\"]",
            "governing_adrs: {paths: []}",
            "environment: {}",
            "environment: {when: {ENV: dev}}",
            "confirm: {phrase: \" \"}",
            "approval: {within: 4h, count: 0}",
            "approval: {within: 4h, role: nobody}",
        ]),
        @r"
        gpdoc.yaml:7:21: `false` asks for nothing; take the line out, or say `true`
        gpdoc.yaml:7:17: no branch is named
        gpdoc.yaml:7:20: no path is named, so this would hold always; name at least one glob without `!`
        gpdoc.yaml:7:20: no path is named, so this would hold always; name at least one glob without `!`
        gpdoc.yaml:7:33: no path is named, so this would hold always; name at least one glob without `!`
        gpdoc.yaml:7:22: no variable is named
        gpdoc.yaml:7:22: no variable is named
        gpdoc.yaml:7:27: the phrase is empty
        gpdoc.yaml:7:39: no approval is asked for; name at least one
        gpdoc.yaml:7:38: there is no role `nobody`; list who holds it under `roles`
        "
    );
}

#[test]
fn durations_and_globs_are_looked_at() {
    assert_snapshot!(
        wrong(&["approval: {within: soon}", "approval: {within: 0h}", "runbook: {id: R, reviewed_within: \"90\"}", "unchanged: [\"a[\"]"]),
        @r"
        gpdoc.yaml:7:28: `soon` is no duration such as `30m`, `4h`, `90d` or `12w`
        gpdoc.yaml:7:28: `0h` is no duration such as `30m`, `4h`, `90d` or `12w`
        gpdoc.yaml:7:43: `90` is no duration such as `30m`, `4h`, `90d` or `12w`
        gpdoc.yaml:7:20: `a[` is no glob: unclosed character class; missing ']'
        "
    );
    assert_snapshot!(wrong_key(&["timeout: 2 hours", "assurance: sure"]), @r"
    gpdoc.yaml:7:14: `2 hours` is no duration such as `30m`, `4h`, `90d` or `12w`
    gpdoc.yaml:7:16: `gates.apply.assurance` is `sure`, which is not one of the allowed values; allowed: `unpinned`, `pinned`, `remote`, or nothing
    ");
}

#[test]
fn a_command_has_a_bare_program_and_parameters_that_match_something() {
    assert_snapshot!(
        wrong_command(&[
            "[]",
            "[./make]",
            "[/usr/bin/make]",
            "[\"\"]",
            "[{param: P, one_of: [make]}]",
            "[make, {param: A}]",
            "[make, {param: A, one_of: []}]",
            "[make, {param: A, one_of: [a], matches: a}]",
            "[make, {param: A, matches: \"(\"}]",
            "[make, {param: A, matches: \"a)|(?:b\"}]",
            "[make, {param: 1A, one_of: [a]}]",
            "[make, {param: A, one_of: [a]}, {param: A, one_of: [b]}]",
            "[make, {param: A, one_of: [a], form: \"--a\"}]",
            "[make, {param: A, one_of: [a], form: \"{}={}\"}]",
        ]),
        @r"
        gpdoc.yaml:5:14: the command is empty; name a program and its arguments, such as `[make, apply]`
        gpdoc.yaml:5:15: `./make` is no bare name of a program; programs are looked for in `pass_environment.path`
        gpdoc.yaml:5:15: `/usr/bin/make` is no bare name of a program; programs are looked for in `pass_environment.path`
        gpdoc.yaml:5:15: `` is no bare name of a program; programs are looked for in `pass_environment.path`
        gpdoc.yaml:5:15: the program must not be a parameter
        gpdoc.yaml:5:21: the parameter `A` matches nothing; say what it may be with `one_of` or `matches`
        gpdoc.yaml:5:21: the parameter `A` matches nothing; say what it may be with `one_of` or `matches`
        gpdoc.yaml:5:21: the parameter `A` has both `one_of` and `matches`; keep one of them
        gpdoc.yaml:5:41: `(` is no regular expression
        gpdoc.yaml:5:41: `a)|(?:b` is no regular expression
        gpdoc.yaml:5:21: `1A` is no name of a parameter; use letters, digits and `_`
        gpdoc.yaml:5:46: the parameter `A` stands twice
        gpdoc.yaml:5:51: `--a` has not one place for the value; write `{}` where it stands, once
        gpdoc.yaml:5:51: `{}={}` has not one place for the value; write `{}` where it stands, once
        "
    );
}

#[test]
fn nothing_leads_out_of_the_root() {
    assert_snapshot!(
        wrong_key(&[
            "inputs: [../plan]",
            "inputs: [/tmp/plan]",
            "inputs: [a/../../b]",
            "pass_environment: {path: [../bin]}",
            "pass_environment: {path: [\"bin:/tmp\"]}",
            "pass_environment: {path: []}",
            "pass_environment: {path: [\"\"]}",
            "pass_environment: {path: [.]}",
            "pass_environment: {path: [tools//bin]}",
            "pass_environment: {path: [\"tools[1]\"]}",
            "pass_environment: {path: [\"!bin\"]}",
            "pass_environment: {path: [\"bin/{ENV}\"]}",
            "pass_environment: {from: [./give-keys]}",
            "pass_environment: {from: [tools/bin/give-keys]}",
            "pass_environment: {path: [tools/bin, /opt/my tools], from: [give-keys]}",
        ]),
        @r"
        gpdoc.yaml:7:14: `../plan` leads out of the root; name a file below the root
        gpdoc.yaml:7:14: `/tmp/plan` leads out of the root; name a file below the root
        gpdoc.yaml:7:14: `a/../../b` leads out of the root; name a file below the root
        gpdoc.yaml:7:31: `../bin` cannot be searched for programs; name absolute directories, or directories below the root, in plain letters
        gpdoc.yaml:7:31: `bin:/tmp` cannot be searched for programs; name absolute directories, or directories below the root, in plain letters
        gpdoc.yaml:7:30: no directory is named; say `pinned` for the system's
        gpdoc.yaml:7:31: `` cannot be searched for programs; name absolute directories, or directories below the root, in plain letters
        gpdoc.yaml:7:31: `.` cannot be searched for programs; name absolute directories, or directories below the root, in plain letters
        gpdoc.yaml:7:31: `tools//bin` cannot be searched for programs; name absolute directories, or directories below the root, in plain letters
        gpdoc.yaml:7:31: `tools[1]` cannot be searched for programs; name absolute directories, or directories below the root, in plain letters
        gpdoc.yaml:7:31: `!bin` cannot be searched for programs; name absolute directories, or directories below the root, in plain letters
        gpdoc.yaml:7:31: `bin/{ENV}` cannot be searched for programs; name absolute directories, or directories below the root, in plain letters
        gpdoc.yaml:7:31: `./give-keys` would be taken from the working tree as it is; name a program that is found in `pass_environment.path`, whose directories are compared with the commit
        gpdoc.yaml:7:31: `tools/bin/give-keys` would be taken from the working tree as it is; name a program that is found in `pass_environment.path`, whose directories are compared with the commit
        pass_environment: {path: [tools/bin, /opt/my tools], from: [give-keys]}: accepted
        "
    );
}

#[test]
fn variables_that_change_what_runs_are_refused() {
    assert_snapshot!(wrong_key(&["pass_environment: {allow: [LD_PRELOAD]}", "pass_environment: {allow: [\"AWS_*\"]}"]), @r"
    gpdoc.yaml:7:32: `LD_PRELOAD` would let the caller change what runs
    gpdoc.yaml:7:32: `AWS_*` is no name of a variable; patterns are not taken: name each one
    ");
    for name in
        ["PATH", "MAKEFLAGS", "GNUMAKEFLAGS", "BASH_ENV", "TF_CLI_ARGS_apply", "GIT_SSH_COMMAND", "GPDOC_GATE_RUN"]
    {
        assert!(is_dangerous(name), "{name}");
    }
    for name in ["AWS_PROFILE", "TF_VAR_size", "PATHS", "MY_LD_PRELOAD"] {
        assert!(!is_dangerous(name), "{name}");
    }
}

#[test]
fn a_gates_own_tests_are_run() {
    assert_snapshot!(
        wrong_key(&["match: [\"make apply ENV=test\"]", "match: [make apply]", "not_match: [\"make apply ENV=dev\"]", "match: [\"make 'apply\"]"]),
        @r"
        gpdoc.yaml:7:13: the command does not match `make apply ENV=test`: argument 2 is `ENV=test`, expected `ENV=dev|prod`
        gpdoc.yaml:7:13: the command does not match `make apply`: argument 2 is missing: expected `ENV=dev|prod`
        gpdoc.yaml:7:17: the command matches `make apply ENV=dev`
        gpdoc.yaml:7:13: `make 'apply` has a quote that is never closed
        "
    );
    let good = format!(
        "{COMMAND}requires: [branch: [main]]\nmatch: [make apply ENV=dev]\nnot_match: [make apply, \"make apply 'ENV=dev '\"]\n"
    );
    assert!(gate(&good).is_ok());
}

#[test]
fn a_parameter_stands_in_the_form_that_it_is_given() {
    let gate =
        |parameter: &str| gate(&format!("command: [tool, {parameter}]\nrequires: [branch: [main]]\n")).expect("good");
    let value = |gate: &Gate, argument: &str| gate.template.matches(&["tool".into(), argument.into()]).ok();
    let free = gate("{param: E, form: \"--env={}!\", matches: \"[a-z]+|a b|-x|..\"}");
    assert_eq!(value(&free, "--env=dev!").and_then(|mut found| found.remove("E")), Some("dev".into()));
    // The expression is for the whole value, and letters, digits and a few signs are all that a value may be.
    for argument in
        ["--env=dev", "dev!", "--env=!", "--env=Dev!", "--env=dev1!", "--env=a b!", "--env=-x!", "--env=..!"]
    {
        assert_eq!(value(&free, argument), None, "{argument}");
    }
    let bare = gate("{param: E, form: \"{}\", one_of: [\"a b\", \"\"]}");
    assert!(value(&bare, "a b").is_some() && value(&bare, "").is_some() && value(&bare, "a").is_none());
}

#[test]
fn the_value_of_a_parameter_is_text_in_a_glob() {
    let parameters = [("ENV".to_owned(), "*".to_owned())].into();
    let paths = globs(&["envs/{ENV}/**".to_owned()], &parameters).expect("globs");
    assert!(paths.matches("envs/*/a") && !paths.matches("envs/dev/a"));
}

#[test]
fn braces_with_a_comma_are_alternatives_and_no_parameter() {
    let gate = gate(&format!("{COMMAND}requires: [unchanged: [\"{{a,b}}/{{ENV}}\"]]\n")).expect("good");
    let parameters = gate.template.matches(&words("make apply ENV=dev")).expect("it matches");
    let paths = globs(&["{a,b}/{ENV}".to_owned()], &parameters).expect("globs");
    assert!(paths.matches("a/dev") && paths.matches("b/dev") && !paths.matches("a/prod"));
}

proptest! {
    /// A template lists what it matches, and matches nothing that differs from all of it.
    #[test]
    fn a_template_matches_what_it_lists_and_nothing_else(
        values in proptest::collection::btree_set("[a-z]{1,3}|[A-Z*{}$ =]{0,3}", 1..4),
        literal in "[a-zA-Z=./ -]{0,6}",
        given in proptest::collection::vec("[a-zA-Z=./ *{}$-]{0,6}", 0..4),
        position in 0_usize..4,
        other in "[a-zA-Z=./ *{}$-]{0,6}",
    ) {
        let list = values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ");
        let text = format!("command: [make, {literal:?}, {{param: P, one_of: [{list}]}}]\nrequires: [branch: [main]]\n");
        let gate = gate(&text).expect("a good gate");
        let listed = gate.template.commands(16).expect("all values are listed");
        prop_assert_eq!(listed.len(), values.len());
        for command in &listed {
            prop_assert!(gate.template.matches(command).is_ok());
            let mut changed = command.clone();
            match changed.get_mut(position) {
                Some(argument) => *argument = other.clone(),
                None => changed.push(other.clone()),
            }
            prop_assert_eq!(gate.template.matches(&changed).is_ok(), listed.contains(&changed));
            let mut shorter = command.clone();
            shorter.remove(position.min(command.len() - 1));
            prop_assert!(gate.template.matches(&shorter).is_err());
        }
        let given: Vec<String> = std::iter::once("make".to_owned()).chain(given).collect();
        prop_assert_eq!(gate.template.matches(&given).is_ok(), listed.contains(&given));
    }
}

#[test]
fn a_span_is_read_as_the_duration_that_it_was() {
    for seconds in (1..100_000).chain([36 * 3_600, 90 * 86_400 + 1, 36_600 * 86_400]) {
        let duration = chrono::TimeDelta::seconds(seconds);
        assert_eq!(crate::config::duration(&crate::config::span(duration)), Ok(duration));
    }
}
