//! gpdoc governs the documents of a platform repository.
//!
//! Data flows one way:
//!
//! ```text
//! snapshot -> config -> model -> rules -> findings -> filter -> render
//! ```
//!
//! A [`snapshot`] is the only way to bytes. [`config`] says what they are judged by. The [`model`] is all documents,
//! connected. [`rules`] look at the model and report [`finding`]s, which are filtered and rendered. [`check`] is that road
//! from end to end; [`commands`] are what a user types.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod adoption;
pub mod authoring;
pub mod change;
pub mod check;
pub mod commands;
pub mod config;
pub mod digest;
pub mod document;
pub mod edit;
pub mod finding;
pub mod fixing;
pub mod gate;
pub mod git;
mod globs;
pub mod ledger;
pub mod model;
pub mod nearest;
mod plural;
mod pointer;
pub mod process;
pub mod rules;
pub mod schema;
pub mod session;
pub mod signature;
pub mod snapshot;
pub mod yaml;
