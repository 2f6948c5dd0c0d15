//! Builds, runs, tests, measures and photographs Waymark.
fn main() {}
