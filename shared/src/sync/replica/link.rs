//! The link: whether there is a connection, when to try for one, and whether the server has fallen silent.

use super::alarm::{Alarm, Retry};
use super::effect::Effect;
use super::orders::Orders;
use crate::sync::message::{CREDIT, ClientMessage};
use crate::time::Timestamp;

/// A server that has something to say and says nothing for so many milliseconds is taken for gone.
const SILENCE: u32 = 30_000;
/// After so many quiet milliseconds the server is asked for a sign of life: a phone is not told that its network went away.
const QUIET: u32 = 50_000;
/// Credit is given back in pieces of at least so many bytes.
const GRANT: u64 = CREDIT / 4;

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// No attempt makes sense.
    Unreachable,
    /// None is open; one is tried when the time has come.
    Resting,
    /// One is being opened.
    Connecting,
    /// One is open, and the server has not welcomed this device yet.
    Greeting,
    /// The exchange is on.
    Open,
}

/// The connection to the server.
#[derive(Debug)]
pub(super) struct Link {
    stage: Stage,
    number: u64,
    retry: Retry,
    silence: Option<Alarm>,
    quiet: Option<Alarm>,
    asked: bool,
    ungranted: u64,
}

impl Link {
    /// Nobody has said yet that a server can be reached.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            stage: Stage::Unreachable,
            number: 0,
            retry: Retry::new(seed),
            silence: None,
            quiet: None,
            asked: false,
            ungranted: 0,
        }
    }

    /// How far the connection has come.
    pub(super) fn stage(&self) -> Stage {
        self.stage
    }

    /// Which connection this is, counted from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Whether messages can be sent.
    pub(super) fn is_up(&self) -> bool {
        match self.stage {
            Stage::Greeting | Stage::Open => true,
            Stage::Unreachable | Stage::Resting | Stage::Connecting => false,
        }
    }

    /// A server can be reached, or somebody wants it tried at once.
    pub(super) fn reachable(&mut self) {
        match self.stage {
            Stage::Unreachable | Stage::Resting => {
                self.stage = Stage::Resting;
                self.retry.succeed();
            }
            Stage::Connecting | Stage::Greeting | Stage::Open => {}
        }
    }

    /// The connection is open.
    pub(super) fn connected(&mut self) {
        self.number += 1;
        self.stage = Stage::Greeting;
        self.silence = None;
        self.asked = false;
        self.ungranted = 0;
    }

    /// The server welcomed this device.
    pub(super) fn welcomed(&mut self) {
        self.stage = Stage::Open;
    }

    /// Something was achieved on this connection: after the next failure the wait is a short one.
    pub(super) fn achieved(&mut self) {
        self.retry.succeed();
    }

    /// The connection is gone.
    pub(super) fn lost(&mut self, now: Timestamp) {
        self.stage = Stage::Resting;
        self.retry.fail(now);
        self.down();
    }

    /// No attempt makes sense from now on.
    pub(super) fn unreachable(&mut self) {
        self.stage = Stage::Unreachable;
        self.down();
    }

    /// The connection is gone, and the server wants to be left alone for so many milliseconds at least.
    pub(super) fn put_off(&mut self, now: Timestamp, delay: u32) {
        self.stage = Stage::Resting;
        self.retry.fail_for(now, delay);
        self.down();
    }

    /// The server said something.
    pub(super) fn heard(&mut self, now: Timestamp) {
        self.asked = false;
        self.silence = None;
        self.quiet = Some(Alarm::after(now, QUIET));
    }

    /// Opens a connection when it is time.
    pub(super) fn pump(&mut self, now: Timestamp, orders: &mut Orders) {
        if self.stage == Stage::Resting && self.retry.ready(now) {
            self.stage = Stage::Connecting;
            self.silence = Some(Alarm::after(now, SILENCE));
            orders.act(Effect::Connect);
        }
    }

    /// Whether the server has been silent for too long, something being expected of it or not.
    pub(super) fn is_dead(&mut self, now: Timestamp, expecting: bool) -> bool {
        let expecting = expecting
            || match self.stage {
                Stage::Connecting | Stage::Greeting => true,
                Stage::Open => self.asked,
                Stage::Unreachable | Stage::Resting => false,
            };
        if !expecting {
            self.silence = None;
            return false;
        }
        self.silence.get_or_insert(Alarm::after(now, SILENCE)).due(now)
    }

    /// Whether the server is to be asked for a sign of life.
    pub(super) fn wants_a_sign(&self, now: Timestamp) -> bool {
        self.stage == Stage::Open && !self.asked && self.quiet.is_some_and(|quiet| quiet.due(now))
    }

    /// The server was asked for a sign of life.
    pub(super) fn asked(&mut self) {
        self.asked = true;
    }

    /// There is nothing to ask about: it is looked at again after a while.
    pub(super) fn needs_no_sign(&mut self, now: Timestamp) {
        self.quiet = Some(Alarm::after(now, QUIET));
    }

    /// Gives credit back.
    pub(super) fn grant(&mut self, bytes: u64, orders: &mut Orders) {
        self.ungranted += bytes;
        if self.is_up() && self.ungranted >= GRANT {
            orders.send(ClientMessage::Credit { bytes: std::mem::take(&mut self.ungranted) });
        }
    }

    /// The milliseconds until something may be due.
    pub(super) fn left(&self, now: Timestamp) -> Option<u32> {
        match self.stage {
            Stage::Unreachable => None,
            Stage::Resting => Some(self.retry.left(now).unwrap_or(0)),
            Stage::Connecting | Stage::Greeting => self.silence.map(|alarm| alarm.left(now)),
            Stage::Open => {
                let quiet = if self.asked { None } else { self.quiet };
                [self.silence, quiet].into_iter().flatten().map(|alarm| alarm.left(now)).min()
            }
        }
    }

    fn down(&mut self) {
        self.silence = None;
        self.quiet = None;
        self.asked = false;
    }
}
