//! What the engine says unasked.

use serde::{Deserialize, Serialize};

use super::answer::Opening;
use crate::api::Newcomer;
use crate::id::{CircleId, DocumentId, JourneyId};
use crate::time::Timestamp;

/// One piece of news.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// Who, lock, pen or sign-in changed.
    Opening(Opening),
    /// Where the person's things are.
    Status(Status),
    /// Something shown may be out of date: ask again for what is on screen.
    Changed(Changed),
    /// Devices that somebody signed in on as this member of staff, and that were never seen before: to be asked about.
    Newcomers(Vec<Newcomer>),
    /// Space on this device runs low: said before saving fails.
    SpaceLow {
        /// What is left, in bytes, as the browser says.
        left: u64,
    },
    /// A share or a change of a document will never be accepted.
    Refused {
        /// Which document.
        document: DocumentId,
        /// Whether its words are kept as a draft.
        has_draft: bool,
    },
    /// A journal of which nothing is kept here was read from the server to its end.
    Came,
    /// Something was saved that the person wants to be asked about: whether it goes to a circle.
    Offer {
        /// Which.
        document: DocumentId,
        /// To which circle.
        circle: CircleId,
        /// The supporter in it; empty for the care team.
        name: String,
    },
    /// Something that was saved went to a circle by itself, as the person said.
    SharedAsSaid {
        /// Which.
        document: DocumentId,
        /// To which circle.
        circle: CircleId,
        /// The supporter in it; empty for the care team.
        name: String,
    },
    /// Whether there are words that the disk has not taken, and that are tried again.
    Unkept(bool),
    /// The engine fell over and was started again; nothing saved is lost.
    Restarted,
    /// This device was copied, or put back to an older day: it goes on as a device of its own.
    Renewed,
    /// The clock of this device is far from the service's.
    WrongClock {
        /// What the service's says.
        service: Timestamp,
    },
    /// The server went back to an earlier day, and is given what it lacks.
    WentBack,
    /// The server names another key for somebody this keyworker works with; the one that is known here stays.
    OtherKey {
        /// What they are called.
        name: String,
    },
    /// The server speaks no version this app knows: an update is needed before anything is sent.
    UpdateNeeded,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changed {
    /// The list of entries.
    Journal,
    /// One's own star.
    Star,
    /// One reading in the making.
    Reading(DocumentId),
    /// The person's devices.
    Devices,
    /// The list of people.
    Caseload,
    /// The person's supporters.
    Supporters,
    /// One person's page or star.
    Person(JourneyId),
}

/// Where the person's things are. Three forms only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// On this phone.
    #[default]
    OnThisDevice,
    /// So many things have not reached the server.
    Waiting(u32),
    /// On the server's disk, since this moment by its clock.
    Safe(Timestamp),
}
