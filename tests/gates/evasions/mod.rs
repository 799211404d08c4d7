//! More attacks: on what leads to the trusted commit, on what lies in and around a repository, on `gate require`. As in the
//! table, each has a twin in which the same command, unattacked, runs.

use std::path::Path;

use crate::story::{Ran, Story, decision};

mod files;
mod history;
mod links;
mod make;
mod people;
mod require;
mod roles;
mod trust;
mod unsaid;

pub const ADR: &str = "docs/adrs/ADR-0001-database.md";

/// The user's own `trust.yaml`.
pub fn pin(story: &Story, entries: &str) {
    let directory = story.path("home").join(".config/gpdoc");
    std::fs::create_dir_all(&directory).expect("a directory");
    std::fs::write(directory.join("trust.yaml"), format!("version: 1\nrepositories:\n{entries}")).expect("a file");
}

/// A run from another directory.
pub fn run_in(story: &Story, directory: &Path, env: &str, options: &[&str]) -> Ran {
    let variable = format!("ENV={env}");
    let arguments = [&["gate", "run", "rds-apply"], options, &["--", "make", "rds-apply", &variable]].concat();
    Ran::of(story, story.gpdoc(&arguments).current_dir(directory))
}

/// A story in which a decision is accepted on a branch that is pushed and that nobody merged.
pub fn with_branch() -> Story {
    let story = Story::requiring("      - adr: ADR-0001\n");
    story.publish_file(ADR, &decision(1, "proposed"));
    story.git(&["switch", "-qc", "evil"]);
    story.write(ADR, &decision(1, "accepted"));
    story.commit("Accept it, on a branch");
    story.git(&["push", "-q", "origin", "evil"]);
    story.git(&["fetch", "-q", "origin"]);
    story.run("dev", &[]).closed_by(&["adr"]);
    story
}
