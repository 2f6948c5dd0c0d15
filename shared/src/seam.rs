//! The seam between interface and engine: JSON over `postMessage`, the one place where the two wasm modules meet.
//!
//! The interface sends [`Call`]s; each is answered once by a [`Reply`] with the same number. News comes unasked.

pub mod answer;
pub mod ask;
pub mod news;

use serde::{Deserialize, Serialize};

pub use answer::{Answer, Failure};
pub use ask::Ask;
pub use news::News;

/// A question with its number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// Chosen by the interface; the reply carries it back.
    pub number: u32,
    /// The question.
    pub ask: Ask,
}

/// Everything the engine says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Reply {
    /// The answer to a call.
    Answer {
        /// Of the call.
        number: u32,
        /// How it went.
        outcome: Result<Answer, Failure>,
    },
    /// Something nobody asked for.
    News(News),
    /// The engine fell over and hears nothing more: the interface ends its worker, starts another one, and fails what was
    /// not answered with [`Failure::Restarted`]. Nothing saved is lost.
    Fallen,
}
