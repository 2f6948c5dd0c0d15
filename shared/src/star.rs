//! The star: definitions, scores, and what changed between two readings.

pub mod change;
pub mod definition;
pub mod score;
