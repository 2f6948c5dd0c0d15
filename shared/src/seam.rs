//! The seam between interface and engine: bytes over `postMessage`, the one place where the two wasm modules meet.
//!
//! The interface sends [`Call`]s; each is answered once by a [`Reply`] with the same number. News comes unasked. Both ends are
//! always of one build, so the bytes are postcard's: without names, and read by a third of the code that JSON takes.

pub mod answer;
pub mod ask;
mod auto_lock;
pub mod device;
pub mod news;
mod people;
pub mod teams;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use answer::{Answer, Failure};
pub use ask::Ask;
pub use auto_lock::AutoLock;
pub use news::News;
pub use people::{Sign, Somebody, Whom};

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
    use crate::api::{Invitation, ProblemCode};
    use crate::id::JourneyId;
    use crate::rules::Role;

    fn check(outcome: Result<Answer, Failure>) {
        let said = Reply::Answer { number: 9, outcome };
        assert_eq!(format!("{:?}", from_bytes::<Reply>(&to_bytes(&said))), format!("{:?}", Some(said)));
    }

    #[test]
    fn what_is_said_is_heard_as_it_was_said() {
        check(Err(Failure::Problem { code: ProblemCode::TooMany, retry_after: Some(7) }));
        check(Ok(Answer::Today(Box::default())));
        assert!(from_bytes::<Reply>(&[99]).is_none());
    }

    /// Bytes without names have no way to leave a field out, as JSON has where there is nothing to say.
    #[test]
    fn what_also_goes_over_http_leaves_nothing_out_here() {
        for again in [None, Some(JourneyId([1; 16]))] {
            let (name, service, from) = ("Dee".to_owned(), "Northside".to_owned(), "Sam".to_owned());
            check(Ok(Answer::Invitation(Invitation {
                role: Role::Person,
                name,
                service,
                from,
                again,
                staff_again: false,
            })));
        }
    }

    /// `boot.js` locks without asking the interface, and `engine-worker.js` says that the engine could not start.
    #[test]
    fn what_the_scripts_say_themselves_is_what_they_mean() {
        assert_eq!(to_bytes(&Call { number: 0, ask: Ask::Lock }), [0, 3]);
        assert_eq!(to_bytes(&Reply::Fallen), [2]);
    }
}
