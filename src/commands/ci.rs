//! What a CI system says of the change that it runs for. Nothing is guessed: what is not said is an error.

use serde_json::Value;

use super::failure::Failure;

/// What `--base auto` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Auto {
    /// Compare with this revision, which stands for what is said here.
    Base(String, &'static str),
    /// The run is for no change, as CI itself says; a remark on that.
    NoChange(String),
}

/// What a runner hands to its jobs.
pub(super) struct Runner<'a> {
    /// The value of a variable of the environment.
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
    /// The text of a file.
    pub(super) file: &'a dyn Fn(&str) -> Option<String>,
}

/// Events that are no change: nothing was pushed or proposed.
const NO_CHANGE: [&str; 9] = [
    "schedule",
    "workflow_dispatch",
    "repository_dispatch",
    "release",
    "api",
    "parent_pipeline",
    "pipeline",
    "trigger",
    "web",
];

/// Where a branch was before, when it was nowhere: forty zeros, or sixty-four.
fn is_nowhere(commit: &str) -> bool {
    commit.bytes().all(|byte| byte == b'0')
}

/// Reads `GPDOC_BASE`, else the variables of GitHub's and GitLab's runners.
pub(super) fn auto(runner: &Runner<'_>) -> Result<Auto, Failure> {
    if let Some(base) = runner.set("GPDOC_BASE") {
        return Ok(Auto::Base(base, "as GPDOC_BASE says"));
    }
    if runner.set("GITHUB_ACTIONS").is_some() {
        return github(runner);
    }
    if runner.set("GITLAB_CI").is_some() {
        return gitlab(runner);
    }
    unknown("neither GPDOC_BASE nor GitHub's or GitLab's variables are set")
}

impl Runner<'_> {
    fn set(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }
}

/// A pull request has `GITHUB_BASE_REF` ("Variables reference" of GitHub's documentation). Where a push began and what a merge queue
/// merges into are in the event's payload, `GITHUB_EVENT_PATH` ("Webhook events and payloads").
fn github(runner: &Runner<'_>) -> Result<Auto, Failure> {
    if let Some(branch) = runner.set("GITHUB_BASE_REF") {
        return Ok(Auto::Base(format!("origin/{branch}"), "the branch that the pull request is for"));
    }
    let event = runner.set("GITHUB_EVENT_NAME").unwrap_or_default();
    let payload = runner.set("GITHUB_EVENT_PATH").and_then(|path| (runner.file)(&path));
    let payload: Value = payload.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let said = |pointer: &str| payload.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    match event.as_str() {
        "push" if runner.set("GITHUB_REF_TYPE").as_deref() == Some("tag") => Ok(no_change("a tag")),
        "push" => match (said("/before"), said("/repository/default_branch")) {
            (Some(before), _) if !is_nowhere(before) => {
                Ok(Auto::Base(before.to_owned(), "where the branch was before"))
            }
            (Some(_), Some(default)) if runner.set("GITHUB_REF_NAME").as_deref() == Some(default) => {
                Ok(no_change("the first push of the default branch"))
            }
            (Some(_), Some(default)) => {
                Ok(Auto::Base(format!("origin/{default}"), "the default branch: this one is new"))
            }
            _ => unknown("GitHub's payload of the push does not say where the branch was before"),
        },
        "merge_group" => match said("/merge_group/base_sha") {
            Some(base) => Ok(Auto::Base(base.to_owned(), "what the merge queue merges into")),
            None => unknown("GitHub's payload of the merge group names no base"),
        },
        event if NO_CHANGE.contains(&event) => Ok(no_change(&format!("`{event}`"))),
        event => unknown(&format!("GitHub names no base for the event `{event}`")),
    }
}

/// A merge request has `CI_MERGE_REQUEST_DIFF_BASE_SHA`, a pushed branch `CI_COMMIT_BEFORE_SHA` ("Predefined CI/CD variables
/// reference" of GitLab's documentation); of a new branch the latter is zeros.
fn gitlab(runner: &Runner<'_>) -> Result<Auto, Failure> {
    if let Some(commit) = runner.set("CI_MERGE_REQUEST_DIFF_BASE_SHA") {
        return Ok(Auto::Base(commit, "where the merge request began"));
    }
    let source = runner.set("CI_PIPELINE_SOURCE").unwrap_or_default();
    if runner.set("CI_COMMIT_TAG").is_some() {
        return Ok(no_change("a tag"));
    }
    if NO_CHANGE.contains(&source.as_str()) {
        return Ok(no_change(&format!("`{source}`")));
    }
    let (branch, default) = (runner.set("CI_COMMIT_BRANCH"), runner.set("CI_DEFAULT_BRANCH"));
    match runner.set("CI_COMMIT_BEFORE_SHA").filter(|_| source == "push") {
        Some(before) if !is_nowhere(&before) => Ok(Auto::Base(before, "where the branch was before")),
        Some(_) if branch.is_some() && branch == default => Ok(no_change("the first push of the default branch")),
        Some(_) if branch.is_some() && default.is_some() => {
            Ok(Auto::Base(format!("origin/{}", default.unwrap_or_default()), "the default branch: this one is new"))
        }
        _ => unknown(&format!("GitLab names no base for a pipeline of `{source}`")),
    }
}

fn no_change(what: &str) -> Auto {
    Auto::NoChange(format!("--base auto: the run is for {what} and no change: the rules over a change did not run"))
}

fn unknown(what: &str) -> Result<Auto, Failure> {
    Err(Failure::usage(format!("--base auto: {what}"), "name it: `--base REF`, or GPDOC_BASE, such as `origin/main`"))
}
