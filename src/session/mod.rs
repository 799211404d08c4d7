//! Session captures: what an agent says it did, and what is known of it.
//!
//! [`capture`] reads the document, [`evidence`] what gpdoc itself recorded of the session, [`history`] what git knows of
//! both. [`overview`] is many captures at a glance. [`append_only`] compares two states of a capture, and [`secret`] finds what must not stand in one.

pub mod agent;
pub mod append_only;
pub mod capture;
pub mod contents;
pub mod evidence;
pub mod history;
pub mod live;
pub mod local;
pub mod overview;
pub mod project;
pub mod recorded;
pub mod runners;
pub mod secret;
pub mod shell;
#[cfg(test)]
mod tests;
pub mod touched;
pub mod write;
