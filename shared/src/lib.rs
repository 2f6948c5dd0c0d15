//! What both ends of Waymark must agree on: names, envelopes, documents, rules and words on the wire.
//!
//! Nothing in this crate does IO, reads a clock, rolls dice or holds a static: time and chance are arguments.

pub mod api;
pub mod certificate;
pub mod control;
pub mod doc;
pub mod id;
pub mod record;
pub mod rules;
pub mod seal;
pub mod seam;
pub mod star;
pub mod sync;
pub mod time;
