//! Gates, end to end: the real binary, real repositories, real keys, commands that really run.
//!
//! Every test in which a gate is closed has a twin in which the same command, left alone, runs.

// A test that cannot go on should stop where it stands; one that is skipped says so.
#![allow(clippy::expect_used, clippy::print_stderr, unreachable_pub)]

mod attacks;
mod conditions;
mod corners;
mod decisions;
mod demands;
mod evasions;
mod faults;
mod guide;
mod pipeline;
mod story;
