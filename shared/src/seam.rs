//! The seam between interface and engine: bytes over `postMessage`, the one place where the two wasm modules meet.
//!
//! The interface sends [`Call`]s; each is answered once by a [`Reply`] with the same number. News comes unasked. Both ends are
//! always of one build, so the bytes are postcard's: without names, and read by a third of the code that JSON takes.

pub mod answer;
pub mod ask;
pub mod news;

use serde::de::DeserializeOwned;
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

/// The bytes of a [`Call`] or a [`Reply`].
pub fn to_bytes(said: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(said).expect("what is said over the seam is plain")
}

/// Reads a [`Call`] or a [`Reply`]; nothing where the other end is of another build.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ProblemCode;

    #[test]
    fn what_is_said_is_heard_as_it_was_said() {
        let outcome = Err(Failure::Problem { code: ProblemCode::TooMany, retry_after: Some(7) });
        let said = Reply::Answer { number: 9, outcome };
        assert_eq!(format!("{:?}", from_bytes::<Reply>(&to_bytes(&said))), format!("{:?}", Some(said)));
        assert!(from_bytes::<Reply>(&[99]).is_none());
    }

    /// `boot.js` locks without asking the interface, and `engine-worker.js` says that the engine could not start.
    #[test]
    fn what_the_scripts_say_themselves_is_what_they_mean() {
        assert_eq!(to_bytes(&Call { number: 0, ask: Ask::Lock }), [0, 3]);
        assert_eq!(to_bytes(&Reply::Fallen), [2]);
    }
}
