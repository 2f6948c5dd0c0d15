//! The replica: one device's side of the exchange, as a value that decides and never acts.
//!
//! A driver hands it events, carries out the effects it asks for, and reports each outcome as an event again, failures
//! included. No IO, no clock, no chance, no hash-map order: the browser, the native client and the simulated world drive
//! the same machine.

pub mod effect;
pub mod event;

pub use effect::{Effect, Notice, Saving};
pub use event::{Event, Verdict};
