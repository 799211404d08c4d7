//! Writing documents: their numbers, their names, and what refers to them.

mod accepted;
pub mod adr;
pub mod audit;
pub mod changelog;
mod draft;
mod engine;
mod fields;
mod findings;
mod habit;
pub mod index;
mod mentions;
pub mod missing;
mod mover;
pub mod moves;
pub mod named;
pub mod names;
pub mod new;
pub mod numbers;
mod references;
pub mod release;
pub mod rename;
mod rewriting;
mod status;
pub mod survey;
pub mod template;
#[cfg(test)]
mod tests;
pub mod title;
mod verify;
