//! The rules of the house, as facts.
