#![allow(clippy::unwrap_used)]

mod agent;
mod append_only;
mod contents;
mod evidence;
mod runners;
mod secret;
mod shell;
mod write;
