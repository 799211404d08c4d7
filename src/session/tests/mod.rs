#![allow(clippy::unwrap_used)]

mod agent;
mod contents;
mod evidence;
mod runners;
mod secret;
mod shell;
mod write;
