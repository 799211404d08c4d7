//! The real binary, as a user meets it: output, exit codes, what it says when there is no answer.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use insta::assert_snapshot;
use support::{example, git, gpdoc, stderr, stdout, write};

/// A repository with one decision and one note that refers to it, committed.
fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    write(
        at,
        "docs/adrs/ADR-0001-a.md",
        "---\nid: ADR-0001-a\ntype: adr\nstatus: accepted\n---\n# A\n\n## Context\n\n## Decision\n\n## Consequences\n",
    );
    write(at, "note.md", "---\nid: NOTE\ntype: documentation\nrelates_to: [ADR-0001-a]\n---\n# Note\n");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    directory
}

#[test]
fn the_example_shows_its_defects_and_exits_with_1() {
    let output = gpdoc(&example(), &["check", "--today", "2026-01-31"]);
    assert_eq!(output.status.code(), Some(1));
    assert_snapshot!(stdout(&output), @r"
    docs/adrs/ADR-0003-standalone-database.md:9:5: warning[inexact-reference] relates_to refers to `ADR-0001-record-decisions` by the short form `ADR-0001`
    docs/adrs/ADR-0004-pipeline-identity.md:5:9: warning[status-conflict] `status` is `accepted`, but the body says `Proposed`
    docs/adrs/ADR-0004-pipeline-identity.md:10:5: warning[self-reference] relates_to names `ADR-0004-pipeline-identity`, which is this document
    docs/adrs/ADR-0005-private-network.md:7:14: error[invalid-value] item 1 of `applies_to` is `networks`, which is not in the vocabulary list `components`
    docs/adrs/ADR-0005-private-network.md:9:5: warning[inexact-reference] relates_to refers to `ADR-0003-standalone-database` as `ADR-0003-standalone-databse`
    docs/changelog/entries/CL-0004-pipeline-roles.md:5:7: error[invalid-date] `date` is `2025-11-31`, which is not a valid date
    docs/policies/POL-0002-access-reviews.md:5:8: error[invalid-value] `owner` is `securty-team`, which is not in the vocabulary list `owners`
    docs/runbooks/RB-0002-rotate-a-role.md:11:37: error[broken-link] the link leads to `docs/adrs/ADR-0004-pipeline-identities.md`, which does not exist
    ");
}

#[test]
fn naming_paths_narrows_what_is_reported_and_not_what_is_known() {
    let output = gpdoc(&example(), &["check", "docs/policies"]);
    assert_snapshot!(stdout(&output), @"docs/policies/POL-0002-access-reviews.md:5:8: error[invalid-value] `owner` is `securty-team`, which is not in the vocabulary list `owners`");
}

#[test]
fn a_clean_repository_exits_with_0() {
    let output = gpdoc(repository().path(), &["check"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""), "{}", stderr(&output));
    assert_snapshot!(stderr(&output), @"2 of 2 files governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable");
}

#[test]
fn a_staged_deletion_is_caught_where_it_hurts() {
    let repository = repository();
    git(repository.path(), &["rm", "-q", "docs/adrs/ADR-0001-a.md"]);
    let output = gpdoc(repository.path(), &["check", "--staged", "docs/adrs/ADR-0001-a.md"]);
    assert_eq!(output.status.code(), Some(1));
    assert_snapshot!(stdout(&output), @"
    docs/adrs/ADR-0001-a.md:1:1: error[decision-rewritten] this document was in force (`accepted`) at the base, and was deleted
    note.md:4:14: error[dangling-reference] relates_to names `ADR-0001-a`, which no document has as its id
    ");
}

#[test]
fn a_decision_in_force_that_nobody_refers_to_is_not_deleted_in_silence() {
    let repository = repository();
    let at = repository.path();
    write(at, "note.md", "---\nid: NOTE\ntype: documentation\n---\n# Note\n");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "second"]);
    git(at, &["rm", "-q", "docs/adrs/ADR-0001-a.md"]);
    let output = gpdoc(at, &["check", "--staged", "--new", "--format", "human"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("gpdoc adr deprecate ADR-0001-a"), "{}", stdout(&output));
    // Under another name it is still there.
    git(at, &["reset", "-q", "--hard"]);
    git(at, &["mv", "docs/adrs/ADR-0001-a.md", "docs/adrs/ADR-0001-b.md"]);
    assert_eq!(stdout(&gpdoc(at, &["check", "--staged", "--rule", "decision-rewritten"])), "");
}

/// A gate that asks for what is not there is no mistake of the configuration, but it never opens.
#[test]
fn a_gate_that_names_no_document_is_remarked_on() {
    let repository = repository();
    let says = |id: &str| {
        let gates = format!(
            "version: 1\nextends: [goldenpath]\nrules: {{sidecar-missing: off}}\ngates:\n  deploy:\n    command: [make, deploy]\n    requires:\n      - adr: {id}\n      - up_to_date: true\n"
        );
        write(repository.path(), "gpdoc.yaml", &gates);
        let output = gpdoc(repository.path(), &["check"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stderr(&output).lines().filter(|line| line.starts_with("note:")).collect::<String>()
    };
    assert_snapshot!(says("ADR-0002-a"), @"note: the gate `deploy` asks for `ADR-0002-a` (gpdoc.yaml:8), which no document has as its id, so it stays closed; did you mean `ADR-0001-a`?");
    assert_snapshot!(says("ADR-0099-nothing"), @"note: the gate `deploy` asks for `ADR-0099-nothing` (gpdoc.yaml:8), which no document has as its id, so it stays closed");
    assert_eq!(says("ADR-0001-a"), "");
    assert_eq!(says("ADR-0001"), "");
}

/// The body's word is the best help there is: no default stands in for it.
#[test]
fn a_missing_status_is_told_with_what_the_body_says() {
    let repository = repository();
    let at = repository.path();
    let schema = |words: &str| {
        format!("type: object\nrequired: [id, status]\nproperties:\n  status: {{enum: [{words}], default: accepted}}\n")
    };
    let says = |words: &str, body: &str| {
        write(at, "schemas/metadata/adr.schema.yaml", &schema(words));
        write(
            at,
            "docs/adrs/ADR-0001-a.md",
            &format!(
                "---\nid: ADR-0001-a\ntype: adr\n---\n# A\n\n{body}## Context\n\n## Decision\n\n## Consequences\n"
            ),
        );
        let output = gpdoc(at, &["check", "--rule", "missing-field", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        let finding = &report["diagnostics"][0];
        assert!(finding["fix"].is_null(), "{finding}");
        finding["help"].as_str().unwrap_or_default().to_owned()
    };
    assert_snapshot!(says("proposed, accepted", "Status: Accepted\n\n"), @"the body says `Accepted`: write `status: accepted`");
    assert_snapshot!(says("proposed, active", "Status: Accepted\n\n"), @"the body says `Accepted`: write `status: active`");
    assert_snapshot!(says("proposed, accepted", "Status: Superseded by ADR-0002\n\n"), @"set `status` to one of `proposed`, `accepted`");
    assert_snapshot!(says("proposed, accepted", ""), @"set `status` to one of `proposed`, `accepted`");
}

#[test]
fn what_is_staged_is_judged_and_not_what_is_on_disk() {
    let repository = repository();
    write(repository.path(), "note.md", "---\nid: NOTE\ntype: documentation\nrelates_to: [NOWHERE]\n---\n# Note\n");
    assert_eq!(gpdoc(repository.path(), &["check", "--staged"]).status.code(), Some(0));
    assert_eq!(gpdoc(repository.path(), &["check", "--at", "HEAD"]).status.code(), Some(0));
    assert_eq!(gpdoc(repository.path(), &["check"]).status.code(), Some(1));
}

#[test]
fn only_new_findings_are_reported_with_new() {
    let repository = repository();
    write(repository.path(), "old.md", "---\nid: OLD\ntype: documentation\nrelates_to: [NOWHERE]\n---\n");
    git(repository.path(), &["add", "-A"]);
    git(repository.path(), &["commit", "-qm", "debt"]);
    assert_eq!(gpdoc(repository.path(), &["check", "--base", "HEAD"]).status.code(), Some(1));
    let output = gpdoc(repository.path(), &["check", "--base", "HEAD", "--new"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
}

#[test]
fn a_baseline_makes_it_green_and_only_for_what_it_knows() {
    let repository = repository();
    write(repository.path(), "old.md", "---\nid: OLD\ntype: documentation\nrelates_to: [NOWHERE]\n---\n");
    assert_snapshot!(stdout(&gpdoc(repository.path(), &["baseline", "write"])), @".gpdoc/baseline.json accepts 1 finding (0 before)");
    assert_eq!(gpdoc(repository.path(), &["check"]).status.code(), Some(0));
    write(repository.path(), "old.md", "---\nid: OLD\ntype: documentation\nrelates_to: [NOWHERE, ELSEWHERE]\n---\n");
    let output = gpdoc(repository.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_snapshot!(stdout(&output), @"old.md:4:23: error[dangling-reference] relates_to names `ELSEWHERE`, which no document has as its id");
}

/// Everything that is no answer says so in its own words and exits with 2.
#[test]
fn nothing_passes_in_silence() {
    let repository = repository();
    let says = |arguments: &[&str]| {
        let output = gpdoc(repository.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
        stderr(&output)
    };
    assert_snapshot!(says(&["check", "nowhere.md"]), @"error: `nowhere.md` does not exist in the working tree");
    assert_snapshot!(says(&["check", "--rule", "dangling-refrence"]), @r"
    error: there is no rule `dangling-refrence`
      help: did you mean `dangling-reference`?
    ");
    assert_snapshot!(says(&["check", "--new"]), @r"
    error: --new needs a base to compare with
      help: add --base REF or --staged
    ");
    assert!(says(&["check", "--base", "nowhere"]).contains("git knows no revision `nowhere`"));
    let page = stdout(&gpdoc(repository.path(), &["explain", "broken-link"]));
    for part in [
        "rules: {broken-link: error}",
        "<!-- gpdoc-ignore broken-link: the reason -->",
        "\n# gpdoc-ignore broken-link: ",
    ] {
        assert!(page.contains(part), "{page}");
    }
    assert!(says(&["explain", "broken-lnk"]).contains("did you mean `broken-link`?"));
    write(repository.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpth]\n");
    assert!(says(&["check"]).contains("`goldenpth` is neither a preset nor a file"));
    write(repository.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {broken-lnk: off}\n");
    assert!(says(&["check"]).contains("there is no rule `broken-lnk`"));
    write(repository.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpath]\ndocuments:\n  exlude: [a]\n");
    let unknown_key = says(&["check"]);
    assert!(unknown_key.contains("gpdoc.yaml:4:3") && unknown_key.contains("exclude"), "{unknown_key}");
}

#[test]
fn a_file_that_is_not_utf_8_gives_no_answer() {
    let repository = repository();
    std::fs::write(repository.path().join("latin.md"), b"---\nid: L\xe4\n---\n").expect("a file");
    let output = gpdoc(repository.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stdout(&output)
            .contains("latin.md:1:1: error[unreadable-file] the file cannot be read: byte 9 is not valid UTF-8"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_directory_without_documents_is_no_success() {
    let empty = tempfile::tempdir().expect("a directory");
    let output = gpdoc(empty.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no documents"), "{}", stderr(&output));
}

/// Each answer says what to do instead.
#[test]
fn plain_mistakes_are_answered_with_what_mends_them() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    let says = |arguments: &[&str]| {
        let output = gpdoc(at, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        stderr(&output)
    };
    assert_snapshot!(says(&["check"]), @r"
    error: no documents: of 0 files in the working tree, none matches `documents.include`
      help: run gpdoc in the repository's root; `gpdoc init` writes a gpdoc.yaml for what it finds there
    ");
    assert_snapshot!(says(&["--config", "nowhere.yaml", "check"]), @r"
    error: --config nowhere.yaml cannot be read: No such file or directory (os error 2)
      help: `gpdoc.yaml` is found without it; `gpdoc init` writes one
    ");
    assert_snapshot!(says(&["check", "--touched"]), @r"
    error: --touched needs a base to compare with
      help: add --base REF or --staged
    ");
    assert_snapshot!(says(&["chek"]), @r"
    error: unrecognized subcommand 'chek'

      tip: some similar subcommands exist: 'check', 'schema'

    Usage: gpdoc [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    write(at, "gpdoc.yaml", "version: 1\nextends: [madr]\nruls: {broken-link: off}\n");
    assert_snapshot!(says(&["check", "--color", "never"]), @r"
    error[configuration]: `ruls` is not a known field
     --> gpdoc.yaml:3:1
      |
    3 | ruls: {broken-link: off}
      | ^^^^
      |
      = help: did you mean `rules`?
    ");
    write(at, "gpdoc.yaml", "version: 1\nextends: [madr]\nrules: {broken-lnk: off}\n");
    assert_snapshot!(says(&["check", "--color", "never"]), @r"
    error[configuration]: there is no rule `broken-lnk`
     --> gpdoc.yaml:3:9
      |
    3 | rules: {broken-lnk: off}
      |         ^^^^^^^^^^
      |
      = help: did you mean `broken-link`?
    ");
}

/// What is often written into a configuration and would do nothing.
#[test]
fn a_mistake_in_a_configuration_is_said_with_what_to_write() {
    let repository = repository();
    let at = repository.path();
    for (config, said) in [
        ("version: 1\nextends: nygard\n", "write a list: `extends: [nygard]`"),
        ("version: 1\nextends: [nygard]\nrules: {broken-link: false}\n", "write `off`"),
        ("version: 1\nextends: [nygard]\ntemplates: nope\n", "there is no directory `nope`"),
    ] {
        write(at, "gpdoc.yaml", config);
        let output = gpdoc(at, &["check"]);
        assert_eq!(output.status.code(), Some(2), "{config}");
        assert!(stderr(&output).contains(said), "{config}: {}", stderr(&output));
    }
    std::fs::rename(at.join("gpdoc.yaml"), at.join("gpdoc.yml")).expect("a file");
    for command in ["check", "init"] {
        let output = gpdoc(at, &[command]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("gpdoc.yml is not read: the configuration is called gpdoc.yaml"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_directory_that_is_excluded_is_so_with_its_slash() {
    let repository = repository();
    let at = repository.path();
    let config =
        "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\ndocuments: {exclude: [\"docs/adrs/\"]}\n";
    write(at, "gpdoc.yaml", config);
    let output = gpdoc(at, &["check"]);
    assert!(stderr(&output).contains("1 of 1 file governed"), "{}", stderr(&output));
}

#[test]
fn a_baseline_in_conflict_or_lost_is_said() {
    let repository = repository();
    let at = repository.path();
    write(
        at,
        ".gpdoc/baseline.json",
        "{\n  \"version\": 1,\n  \"findings\": [\n<<<<<<< HEAD\n=======\n>>>>>>> other\n  ]\n}\n",
    );
    let output = gpdoc(at, &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("the baseline has a merge conflict"), "{}", stderr(&output));
    assert!(stderr(&output).contains("`gpdoc baseline write --shrink`"), "{}", stderr(&output));
    std::fs::remove_file(at.join(".gpdoc/baseline.json")).expect("a file");
    let note = "`.gpdoc/baseline.json`, which `baseline` names, is not there";
    assert!(!stderr(&gpdoc(at, &["check"])).contains(note), "a preset's place need not be taken");
    let config = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("a configuration");
    write(at, "gpdoc.yaml", &format!("{config}baseline: .gpdoc/baseline.json\n"));
    let output = gpdoc(at, &["check"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains(note), "{}", stderr(&output));
}

#[test]
fn a_mistake_on_the_command_line_is_said_with_what_to_type() {
    let repository = repository();
    let at = repository.path();
    let glob = gpdoc(at, &["check", "docs/*.md"]);
    assert_eq!(glob.status.code(), Some(2));
    assert!(stderr(&glob).contains("globs are for the shell"), "{}", stderr(&glob));
    let command = gpdoc(at, &["chek"]);
    assert!(stderr(&command).contains("exist: 'check', 'schema'"), "{}", stderr(&command));
    let day = gpdoc(at, &["check", "--today", "14.3.2025"]);
    assert_eq!(day.status.code(), Some(2));
    assert!(stderr(&day).contains("write a day such as 2025-03-14"), "{}", stderr(&day));
}

#[test]
fn a_document_is_shown_by_its_number() {
    let repository = repository();
    let at = repository.path();
    let shown = gpdoc(at, &["show", "1"]);
    assert!(stdout(&shown).starts_with("docs/adrs/ADR-0001-a.md"), "{}{}", stdout(&shown), stderr(&shown));
    let none = gpdoc(at, &["show", "2"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("`gpdoc adr list` lists the decisions"), "{}", stderr(&none));
    write(
        at,
        "docs/changelog/entries/CL-0001-a.md",
        "---\nid: CL-0001-a\ntype: changelog\n---\n# A\n\n## Summary\n\nA.\n",
    );
    let both = gpdoc(at, &["show", "1"]);
    assert!(stderr(&both).contains("`1` names 2 documents"), "{}", stderr(&both));
}

#[test]
fn a_rule_that_is_named_runs_although_it_is_off() {
    let repository = repository();
    let at = repository.path();
    write(
        at,
        "docs/adrs/ADR-0002-b.md",
        "---\nid: ADR-0002-b\ntype: adr\nstatus: accepted\nrelates_to: [ADR-0001-a]\n---\n# B\n",
    );
    assert!(!stdout(&gpdoc(at, &["check"])).contains("one-way-reference"));
    let output = gpdoc(at, &["check", "--rule", "one-way-reference"]);
    assert!(stdout(&output).contains("warning[one-way-reference]"), "{}{}", stdout(&output), stderr(&output));
    // What the base has too is not new there either.
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "second"]);
    let output = gpdoc(at, &["check", "--rule", "one-way-reference", "--base", "HEAD", "--new"]);
    assert_eq!(stdout(&output), "");
    // What the configuration says holds, and is said.
    write(
        at,
        "gpdoc.yaml",
        "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off, one-way-reference: off}\n",
    );
    let output = gpdoc(at, &["check", "--rule", "one-way-reference"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    assert!(
        stderr(&output).starts_with("note: `one-way-reference` is off in the configuration, so it finds nothing\n"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_rule_over_a_change_is_no_answer_without_a_base() {
    let repository = repository();
    let at = repository.path();
    for rule in ["decision-rewritten", "session-artifact-unknown", "broken-link,id-taken"] {
        let output = gpdoc(at, &["check", "--rule", rule]);
        assert_eq!(output.status.code(), Some(2), "{rule}");
        assert!(stderr(&output).contains("needs a base to compare with"), "{rule}: {}", stderr(&output));
        let output = gpdoc(at, &["check", "--rule", rule, "--staged"]);
        assert_eq!(output.status.code(), Some(0), "{rule}: {}", stderr(&output));
    }
}

/// What a configuration says over a schema is so on each run: it is said to who asks for more.
#[test]
fn a_pattern_that_forms_override_is_said_to_who_asks() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    let config = "version: 1\nschemas: schemas\ndocuments: {include: [\"**/*.md\"]}\nkinds:\n  adr: {files: [\"adr/*.md\"], schema: adr, id: {forms: [\"ADR-{number:04}\"]}}\n";
    write(at, "gpdoc.yaml", config);
    write(at, "schemas/adr.schema.yaml", "type: object\nproperties: {id: {type: string, pattern: \"^ADR-[0-9]+$\"}}\n");
    write(at, "adr/ADR-0001.md", "---\nid: ADR-0001\n---\n# One\n");
    let says = |arguments: &[&str]| {
        let output = gpdoc(at, arguments);
        assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
        stderr(&output).lines().filter(|line| line.starts_with("note:")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(says(&["check"]), "");
    assert_snapshot!(says(&["check", "-v"]), @"note: `id.forms` of kind `adr` overrides the id pattern `^ADR-[0-9]+$` in schemas/adr.schema.yaml");
}
