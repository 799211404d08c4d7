//! Writes changes of files: byte-exact, all or nothing, and only where the files are still as they were read.
//!
//! A [`Plan`] holds the changes and shows them; a [`Writer`] carries a plan out. Each file is replaced by renaming, so that
//! it is old or new at every moment. A journal of all files is written first: what was stopped half way is finished
//! or undone by the next writer.

#![expect(clippy::disallowed_methods, reason = "this is where files are written")]

mod diff;
mod disk;
mod error;
mod journal;
mod moving;
mod plan;
mod splices;
#[cfg(test)]
pub(crate) mod tests;
mod writer;

pub use error::{EditError, Overlap};
pub use plan::{FileChange, Plan, Status};
pub use splices::{apply, join};
#[cfg(test)]
pub(crate) use writer::STEPS_LEFT;
pub use writer::Writer;
