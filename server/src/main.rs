//! The one small server behind Waymark.
fn main() {}
