//! How what is written reaches every device that may read it, and is never lost on the way.

pub mod backoff;
pub mod bundle;
pub mod envelope;
pub mod gate;
pub mod log;
pub mod message;
pub mod payload;
pub mod posting;
pub mod replica;
pub mod way;
