//! Writing documents: their numbers, their names, and what refers to them.

mod accepted;
mod after;
pub mod audit;
pub mod index;
mod mentions;
pub mod moves;
pub mod names;
pub mod numbers;
mod references;
pub mod rename;
pub mod survey;
#[cfg(test)]
mod tests;
mod verify;
