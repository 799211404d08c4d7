//! Session captures: what an agent says it did, and what is known of it.
//!
//! [`capture`] reads the document, [`evidence`] what gpdoc itself recorded of the session, [`history`] what git knows of
//! both. [`overview`] is many captures at a glance. [`append_only`] compares two states of a capture, and [`secret`] finds what must not stand in one.

pub mod append_only;
pub mod capture;
pub mod evidence;
pub mod history;
pub mod overview;
pub mod secret;
#[cfg(test)]
mod tests;
