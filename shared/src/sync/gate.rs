//! What stands before the log and before every apply.
