//! gpdoc in CI: what it is compared with, what a job on GitHub shows, and the published action.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use insta::assert_snapshot;
use support::{git, stderr, stdout, write};
use tempfile::TempDir;

/// Variables of the runners that these tests may themselves run under.
const RUNNERS: [&str; 16] = [
    "GITHUB_ACTIONS",
    "GITHUB_BASE_REF",
    "GITHUB_EVENT_NAME",
    "GITHUB_EVENT_PATH",
    "GITHUB_REF_NAME",
    "GITHUB_REF_TYPE",
    "GITHUB_STEP_SUMMARY",
    "GITLAB_CI",
    "CI_COMMIT_BEFORE_SHA",
    "CI_COMMIT_BRANCH",
    "CI_COMMIT_TAG",
    "CI_DEFAULT_BRANCH",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA",
    "CI_PIPELINE_SOURCE",
    "GPDOC_BASE",
    "GPDOC_SOURCE",
];

fn gpdoc(at: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
    for name in RUNNERS {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().copied()).current_dir(at).output().expect("gpdoc runs")
}

fn note(at: &Path, name: &str, references: &str) {
    write(at, name, &format!("---\nid: {name}\ntype: documentation\nrelates_to: [{references}]\n---\n"));
}

/// A branch that adds one dead reference to the one that `origin/main` has.
fn branch() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    note(at, "old.md", "GONE");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    git(at, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    note(at, "new.md", "NOWHERE");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "second"]);
    directory
}

/// What `check --base auto` says on standard error, with its exit code.
fn auto(variables: &[(&str, &str)]) -> String {
    let output = gpdoc(branch().path(), &["check", "--base", "auto", "old.md"], variables);
    let said = stderr(&output);
    let said: Vec<&str> = said.lines().filter(|line| !line.contains("files governed")).collect();
    format!("{}: {}\n{}", output.status.code().expect("a code"), said.join("\n"), stdout(&output))
}

#[test]
fn the_base_is_what_the_runner_says() {
    let pull = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request"), ("GITHUB_BASE_REF", "main")];
    assert_snapshot!(auto(&pull), @r"
    1: note: --base auto: compared with `origin/main`, the branch that the pull request is for
    new.md:4:14: error[dangling-reference] relates_to names `NOWHERE`, which no document has as its id
    old.md:4:14: error[dangling-reference] relates_to names `GONE`, which no document has as its id
    ");
    assert_snapshot!(auto(&[("GITLAB_CI", "true"), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD^")]), @r"
    1: note: --base auto: compared with `HEAD^`, where the merge request began
    new.md:4:14: error[dangling-reference] relates_to names `NOWHERE`, which no document has as its id
    old.md:4:14: error[dangling-reference] relates_to names `GONE`, which no document has as its id
    ");
}

/// What `check --base auto` says first when GitHub runs for an event with this payload.
fn github(event: &str, payload: &str, more: &[(&str, &str)]) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    write(directory.path(), "event.json", payload);
    let path = directory.path().join("event.json");
    let path = path.to_string_lossy();
    let event = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", event), ("GITHUB_EVENT_PATH", &*path)];
    first(&auto(&[&event[..], more].concat()))
}

fn gitlab(variables: &[(&str, &str)]) -> String {
    first(&auto(&[&[("GITLAB_CI", "true")], variables].concat()))
}

fn first(said: &str) -> String {
    said.lines().next().unwrap_or_default().to_owned()
}

const ZEROS: &str = "0000000000000000000000000000000000000000";

#[test]
fn a_push_is_compared_with_where_its_branch_was() {
    let payload =
        |before: &str| format!("{{\"before\": \"{before}\", \"repository\": {{\"default_branch\": \"main\"}}}}");
    let on = |branch: &'static str| [("GITHUB_REF_TYPE", "branch"), ("GITHUB_REF_NAME", branch)];
    assert_snapshot!(github("push", &payload("HEAD^"), &on("topic")), @"1: note: --base auto: compared with `HEAD^`, where the branch was before");
    assert_snapshot!(github("push", &payload(ZEROS), &on("topic")), @"1: note: --base auto: compared with `origin/main`, the default branch: this one is new");
    assert_snapshot!(github("push", &payload(ZEROS), &on("main")), @"1: note: --base auto: the run is for the first push of the default branch and no change: the rules over a change did not run");
    assert_snapshot!(github("push", &payload(ZEROS), &[("GITHUB_REF_TYPE", "tag")]), @"1: note: --base auto: the run is for a tag and no change: the rules over a change did not run");
    assert_snapshot!(github("merge_group", "{\"merge_group\": {\"base_sha\": \"HEAD^\"}}", &[]), @"1: note: --base auto: compared with `HEAD^`, what the merge queue merges into");
    let push = |before: &'static str, branch: &'static str| {
        let branch = [("CI_COMMIT_BRANCH", branch), ("CI_DEFAULT_BRANCH", "main")];
        gitlab(&[&[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BEFORE_SHA", before)], &branch[..]].concat())
    };
    assert_snapshot!(push("HEAD^", "topic"), @"1: note: --base auto: compared with `HEAD^`, where the branch was before");
    assert_snapshot!(push(ZEROS, "topic"), @"1: note: --base auto: compared with `origin/main`, the default branch: this one is new");
    assert_snapshot!(push(ZEROS, "main"), @"1: note: --base auto: the run is for the first push of the default branch and no change: the rules over a change did not run");
    assert_snapshot!(gitlab(&[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_TAG", "v1")]), @"1: note: --base auto: the run is for a tag and no change: the rules over a change did not run");
}

#[test]
fn elsewhere_a_variable_names_the_base() {
    assert_snapshot!(first(&auto(&[("GPDOC_BASE", "origin/main")])), @"1: note: --base auto: compared with `origin/main`, as GPDOC_BASE says");
}

#[test]
fn a_run_for_no_change_says_so() {
    assert_snapshot!(auto(&[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "schedule")]), @r"
    1: note: --base auto: the run is for `schedule` and no change: the rules over a change did not run
    old.md:4:14: error[dangling-reference] relates_to names `GONE`, which no document has as its id
    ");
    assert_snapshot!(gitlab(&[("CI_PIPELINE_SOURCE", "web")]), @"1: note: --base auto: the run is for `web` and no change: the rules over a change did not run");
}

#[test]
fn what_the_runner_does_not_say_is_not_guessed() {
    assert_snapshot!(auto(&[]), @r"
    2: error: --base auto: neither GPDOC_BASE nor GitHub's or GitLab's variables are set
      help: name it: `--base REF`, or GPDOC_BASE, such as `origin/main`
    ");
    assert_snapshot!(auto(&[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "issues")]), @r"
    2: error: --base auto: GitHub names no base for the event `issues`
      help: name it: `--base REF`, or GPDOC_BASE, such as `origin/main`
    ");
    assert_snapshot!(github("push", "{}", &[]), @"2: error: --base auto: GitHub's payload of the push does not say where the branch was before");
    assert_snapshot!(github("push", "no JSON", &[]), @"2: error: --base auto: GitHub's payload of the push does not say where the branch was before");
    assert_snapshot!(github("merge_group", "{}", &[]), @"2: error: --base auto: GitHub's payload of the merge group names no base");
    assert_snapshot!(gitlab(&[("CI_PIPELINE_SOURCE", "merge_request_event")]), @"2: error: --base auto: GitLab names no base for a pipeline of `merge_request_event`");
    assert_snapshot!(gitlab(&[("CI_PIPELINE_SOURCE", "push")]), @"2: error: --base auto: GitLab names no base for a pipeline of `push`");
    let pull = [("GITHUB_ACTIONS", "true"), ("GITHUB_BASE_REF", "not-fetched")];
    assert_snapshot!(auto(&pull), @r"
    2: error: git knows no revision `origin/not-fetched`
      help: fetch it first: `git fetch origin not-fetched`
    ");
    let shown = gpdoc(branch().path(), &["check", "--base", "auto", "--format", "github"], &pull);
    assert_snapshot!(stdout(&shown), @"::error title=gpdoc::git knows no revision `origin/not-fetched`%0Afetch it first: `git fetch origin not-fetched`");
    let push = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "schedule")];
    let new = gpdoc(branch().path(), &["check", "--base", "auto", "--new"], &push);
    assert_eq!(new.status.code(), Some(2), "there is nothing that could be new");
}

#[test]
fn a_job_on_github_is_summarised() {
    let directory = branch();
    let at = directory.path();
    for number in 0..12 {
        note(at, &format!("n{number:02}.md"), "\"[x](https://example.org) | <b>`\"");
    }
    let file = at.join("summary.txt");
    write(at, "summary.txt", "# before\n");
    let path = file.to_string_lossy();
    let output = gpdoc(at, &["check", "--format", "github"], &[("GITHUB_STEP_SUMMARY", &path)]);
    assert_eq!(output.status.code(), Some(1));
    let text = std::fs::read_to_string(&file).expect("a summary");
    assert_snapshot!(text, @r"
    # before
    ### gpdoc: failed

    | errors | warnings | baselined | fewer than at the last write | documents | ungoverned | unreadable |
    |---|---|---|---|---|---|---|
    | 14 | 0 | 0 | 0 | 14 | 0 | 0 |

    | where | what |
    |---|---|
    | n00.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n01.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n02.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n03.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n04.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n05.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n06.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n07.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n08.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |
    | n09.md&#58;4&#58;14 | error: dangling-reference: relates&#95;to names &#96;&#91;x&#93;&#40;https&#58;//example.org&#41; &#124; &#60;b&#62;&#96;&#96;, which no document has as its id |

    4 more are in the log.
    ");
    let other = gpdoc(at, &["check", "--format", "sarif"], &[("GITHUB_STEP_SUMMARY", &path)]);
    assert_eq!(other.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&file).expect("a summary"), text, "other formats leave it alone");
    let nowhere = gpdoc(at, &["check", "--format", "github"], &[("GITHUB_STEP_SUMMARY", "/nowhere/summary")]);
    assert_eq!(nowhere.status.code(), Some(2), "a summary that cannot be written is no silence");
}

/// The script of the action's own check, as its runner starts it.
fn action(at: &Path, variables: &[(&str, &str)]) -> Output {
    let action: serde_json::Value = yaml_serde::from_str(include_str!("../action.yml")).expect("YAML");
    let step = &action["runs"]["steps"][1];
    let script = step["run"].as_str().expect("a script");
    let bin = Path::new(env!("CARGO_BIN_EXE_gpdoc")).parent().expect("a directory");
    let mut command = Command::new("bash");
    for name in RUNNERS {
        command.env_remove(name);
    }
    for (name, value) in step["env"].as_object().expect("variables") {
        let input = value.as_str().expect("a text").trim_start_matches("${{ inputs.").trim_end_matches(" }}");
        command.env(name, action["inputs"][input]["default"].as_str().expect("a default"));
    }
    command
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .env("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default()))
        .envs(variables.iter().copied())
        .current_dir(at)
        .output()
        .expect("bash runs")
}

#[test]
fn documents_below_the_top_of_the_repository_are_named_from_the_top() {
    let directory = tempfile::tempdir().expect("a directory");
    let (at, root) = (directory.path(), directory.path().join("handbook"));
    git(at, &["init", "-q"]);
    write(&root, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    note(&root, "a note.md", "GONE");
    for (from, arguments) in [(at, &["--root", "handbook", "check"][..]), (&root, &["check"][..])] {
        let said = |format: &str| stdout(&gpdoc(from, &[arguments, &["--format", format]].concat(), &[]));
        assert!(said("github").starts_with("::error file=handbook/a note.md,line=4,"), "{}", said("github"));
        assert!(said("gitlab").contains("\"path\": \"handbook/a note.md\""), "{}", said("gitlab"));
        assert!(said("sarif").contains("\"uri\": \"handbook/a%20note.md\""), "{}", said("sarif"));
        // Who is at the root reads names from there.
        assert!(said("concise").starts_with("a note.md:4:14: "), "{}", said("concise"));
    }
}

#[test]
fn the_action_annotates_and_leaves_a_sarif_file() {
    let directory = branch();
    let at = directory.path();
    let pull = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request"), ("GITHUB_BASE_REF", "main")];
    let output = action(at, &[&pull[..], &[("SARIF_FILE", "gpdoc.sarif")]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(stdout(&output).matches("::error file=").count(), 2, "{}", stdout(&output));
    let sarif = std::fs::read_to_string(at.join("gpdoc.sarif")).expect("a file");
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    // Neither is an answer that cannot be had, nor an input that is not one.
    assert_eq!(action(at, &[("SARIF_FILE", "gpdoc.sarif")]).status.code(), Some(2));
    assert_eq!(action(at, &[&pull[..], &[("FAIL_ON", "error; true")]].concat()).status.code(), Some(2));
    note(at, "old.md", "new.md");
    note(at, "new.md", "old.md");
    assert_eq!(action(at, &pull).status.code(), Some(0));
}
