#![allow(clippy::unwrap_used)]

mod evidence;
mod secret;
