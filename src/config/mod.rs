//! `gpdoc.yaml`: read with positions, validated, merged over presets.

mod problem;

pub use problem::Problem;
