//! The desk: whatever comes in is put here, and the engine takes one thing after the other.

use std::cell::RefCell;
use std::collections::VecDeque;

use waymark_shared::api::{DeviceRow, HoldRow, Me, SupporterRow, TeamMember};
use waymark_shared::id::{CircleId, DocumentId};
use waymark_shared::seam::{Call, Failure};
use waymark_shared::sync::log::LogName;

use crate::caseload::Told;
use crate::driver::socket::Sign;
use crate::engine::Engine;

/// Something that came in.
#[derive(Debug)]
pub enum Input {
    /// The page asks.
    Call(Call),
    /// Something happened on the line of this number.
    Sign {
        /// The line's number: an earlier one's signs are passed over.
        number: u64,
        /// What happened.
        sign: Sign,
    },
    /// The way to a line of this number was tried: signed in where that was needed.
    Way {
        /// The line's number.
        number: u64,
        /// How it went: what the server told of the account on the way, if it was asked.
        outcome: Result<Option<Me>, Failure>,
    },
    /// What the server told of the account, after something of it changed.
    Me(Me),
    /// The timer rang.
    Woken,
    /// It is time to write what a full phone could not take.
    Owed,
    /// Another tab took the pen of this number.
    PenLost(u32),
    /// The store says that another tab has the pen.
    PenTaken,
    /// What was in the midst of being written when the app ended is to be finished.
    Leftovers,
    /// The private log was read to its end: what lies quiet may be bundled.
    Bundles,
    /// The people a keyworker works with, as the server has them.
    Caseload(Told),
    /// Something was said of the person's devices.
    Devices,
    /// When each of the person's devices was last at the server.
    Seen(Vec<DeviceRow>),
    /// Who can read what the person shares, as the server has them.
    Team(Vec<TeamMember>),
    /// The person's supporters, as the server has them.
    Supporters(Vec<SupporterRow>),
    /// What is held of what the person took back, as the server has it.
    Holds(Vec<HoldRow>),
    /// The server could not be told that these were on screen.
    Untold(LogName, Vec<DocumentId>),
    /// A supporter may read nothing more: what they had is to be taken back.
    SupporterEnded(CircleId),
    /// The server said that nobody is signed in.
    SignedOut,
    /// The server said that this account of staff has ended.
    Ended,
    /// A copy of this device used its numbers.
    Cloned,
    /// It is time to ask for the caseload again.
    Lookout,
}

thread_local! {
    static WAITING: RefCell<VecDeque<Input>> = const { RefCell::new(VecDeque::new()) };
    static ENGINE: RefCell<Option<Engine>> = RefCell::new(Some(Engine::new()));
}

/// Puts something on the desk.
pub fn put(input: Input) {
    WAITING.with_borrow_mut(|waiting| waiting.push_back(input));
    // While the engine is at work it is not in its place, and takes this when it is done.
    if let Some(engine) = ENGINE.take() {
        wasm_bindgen_futures::spawn_local(work(engine));
    }
}

async fn work(mut engine: Engine) {
    while let Some(input) = WAITING.with_borrow_mut(VecDeque::pop_front) {
        engine.take(input).await;
    }
    ENGINE.set(Some(engine));
}
