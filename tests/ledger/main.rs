//! The ledger as processes share it, and as a user reads it.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod commands;
mod processes;
#[path = "../support/mod.rs"]
mod support;
