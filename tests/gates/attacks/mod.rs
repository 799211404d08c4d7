//! The attacks that must not work. Each has its number in the table of `docs/guide/gates.md`, and a twin in which the same
//! command, unattacked, runs.

use crate::story::{Ran, Story, decision};

mod a01_what_is_read;
mod a05_who_is_trusted;
mod a08_what_runs;
mod a12_approvals_and_records;

pub const ADR: &str = "docs/adrs/ADR-0001-database.md";

/// Runs with more variables in the environment.
pub fn with_environment(story: &Story, variables: &[(&str, &str)]) -> Ran {
    let mut command = story.gpdoc(&["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"]);
    Ran::of(story, command.envs(variables.iter().copied()))
}

/// A story whose decision is not accepted yet: the gate is closed, and attacks try to open it.
pub fn undecided() -> Story {
    let story = Story::requiring("      - adr: ADR-0001\n      - unchanged: [Makefile, GNUmakefile]\n");
    story.run("dev", &[]).opens();
    story.publish_file(ADR, &decision(1, "proposed"));
    story.run("dev", &[]).closed_by(&["adr"]);
    story
}
