#![allow(clippy::unwrap_used)]

mod corpus;
mod laws;
mod properties;
mod shapes;

use std::sync::Arc;

use super::*;
use crate::snapshot::RelPath;

fn read(text: &str) -> Capture {
    Capture::read(&Document::parse(RelPath::new("session_capture/2026-01-01-a.md"), Arc::from(text)))
}
