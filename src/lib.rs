//! gpdoc
pub mod config;
pub mod document;
pub mod finding;
pub mod nearest;
pub mod rules;
pub mod schema;
pub mod snapshot;
pub mod yaml;
