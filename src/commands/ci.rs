//! What a CI system says of the change that it runs for. Nothing is guessed: what is not said is an error.

use super::workspace::Failure;

/// What `--base auto` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Auto {
    /// Compare with this revision.
    Base(String),
    /// The run is for no change, as CI itself says; a remark on that.
    NoChange(String),
}

/// Reads the variables of GitHub's and GitLab's runners.
///
/// GitHub: `GITHUB_BASE_REF` is set in pull requests only ("Variables reference" of GitHub's documentation). GitLab:
/// `CI_MERGE_REQUEST_DIFF_BASE_SHA` is set in pipelines of merge requests only ("Predefined CI/CD variables reference").
pub(super) fn auto(variable: &dyn Fn(&str) -> Option<String>) -> Result<Auto, Failure> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let unknown = |what: String| {
        let help = "name it: `--base REF`, such as `--base origin/main`";
        Err(Failure::usage(format!("--base auto: {what}"), help))
    };
    let nothing = |event: &str| {
        let remark =
            format!("--base auto: the run is for `{event}` and no change: the rules over a change did not run");
        Ok(Auto::NoChange(remark))
    };
    if set("GITHUB_ACTIONS").is_some() {
        let event = set("GITHUB_EVENT_NAME").unwrap_or_default();
        return match set("GITHUB_BASE_REF") {
            Some(branch) => Ok(Auto::Base(format!("origin/{branch}"))),
            None if matches!(event.as_str(), "push" | "schedule" | "workflow_dispatch") => nothing(&event),
            None => unknown(format!("GitHub names no base for the event `{event}`")),
        };
    }
    if set("GITLAB_CI").is_some() {
        let source = set("CI_PIPELINE_SOURCE").unwrap_or_default();
        return match set("CI_MERGE_REQUEST_DIFF_BASE_SHA") {
            Some(commit) => Ok(Auto::Base(commit)),
            None if matches!(source.as_str(), "push" | "schedule" | "web") => nothing(&source),
            None => unknown(format!("GitLab names no base for a pipeline of `{source}`")),
        };
    }
    unknown("neither GitHub's nor GitLab's variables are set".into())
}
