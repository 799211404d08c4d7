//! Writing documents: their numbers, their names, and what refers to them.

pub mod audit;
pub mod index;
pub mod numbers;
pub mod survey;
#[cfg(test)]
mod tests;
