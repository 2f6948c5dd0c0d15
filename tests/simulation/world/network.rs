//! The network: each connection a stream that may be cut anywhere, or held up for a month; the next one overtakes it.

use waymark_shared::sync::message::{ClientMessage, MESSAGE_LIMIT, ServerMessage};
use waymark_shared::sync::replica::Event;
use waymark_shared::time::Timestamp;

use super::super::faults::Fault;
use super::super::people::Who;
use super::super::planted::Bug;
use super::super::server::{Answer, Fate};
use super::{Happening, Wire, World};

impl World {
    pub(super) fn connect(&mut self, device: usize, life: u64) {
        if self.cut_off.contains(&device) || !self.server_is_up {
            self.soon(Happening::Tell { device, life, event: Event::Disconnected });
            return;
        }
        self.last += 1;
        let line = self.last;
        self.wires.insert(line, Wire { device, up: self.now, down: self.now });
        self.devices[device].line = Some(line);
        self.soon(Happening::Opened { device, line });
    }

    pub(super) fn opened(&mut self, device: usize, line: u64) {
        if self.devices[device].line != Some(line) {
            return;
        }
        if !self.server_is_up {
            self.lost(line);
            return;
        }
        self.server.open(line, self.devices[device].who);
        let life = self.devices[device].life;
        self.tell(device, life, Event::Connected);
    }

    /// A device lets go of its line; what it sent may arrive all the same, and the server learns of it later.
    pub(super) fn disconnect(&mut self, device: usize) {
        if let Some(line) = self.devices[device].line.take() {
            let wait = self.chance.below(3_000).cast_signed();
            self.later(wait, Happening::Hangup { line });
        }
    }

    pub(super) fn lost(&mut self, line: u64) {
        let Some(device) = self.wires.get(&line).map(|wire| wire.device) else { return };
        if self.devices[device].line == Some(line) {
            self.devices[device].line = None;
            let life = self.devices[device].life;
            self.tell(device, life, Event::Disconnected);
        }
    }

    pub(super) fn send(&mut self, device: usize, message: &ClientMessage) {
        let bytes = message.to_bytes();
        self.book.sent(self.devices[device].name, message, bytes.len() <= MESSAGE_LIMIT);
        let Some(line) = self.devices[device].line else { return };
        self.story.up(self.now, self.devices[device].name, message);
        for _ in 0..self.copies() {
            let wait = self.chance.between(1, 150).cast_signed();
            let wire = self.wires.get_mut(&line).expect("a line that is held has a wire");
            wire.up = wire.up.max(self.now + wait);
            let wait = wire.up - self.now;
            let message = self.as_spoken(bytes.clone());
            self.later(wait, Happening::Up { line, message });
        }
    }

    pub(super) fn up(&mut self, line: u64, message: &[u8]) {
        if !self.server_is_up {
            return;
        }
        let message = ClientMessage::from_bytes(message).expect("the replica sends messages");
        let fate = match self.chance.below(240) {
            _ if !self.storm() => Fate::Fine,
            0 | 1 => Fate::StopBefore,
            2 | 3 => Fate::StopAfter,
            4..=6 => Fate::Full,
            7 => Fate::Broken,
            8 => Fate::Busy,
            _ => Fate::Fine,
        };
        let who = self.wires.get(&line).map(|wire| self.devices[wire.device].who);
        let is_push = matches!(message, ClientMessage::Push { .. }) && who == Some(Who::Keyworker);
        let ends = self.access_ends_at_push && is_push;
        self.access_ends_at_push &= !ends;
        if ends && self.chance.one_in(2) {
            self.end_access();
        }
        let answer = self.server.receive(line, message, fate, Timestamp(self.now));
        self.deliver(answer);
        if ends {
            self.end_access();
        }
    }

    pub(super) fn deliver(&mut self, answer: Answer) {
        for (line, message) in answer.messages {
            let device = self.wires[&line].device;
            self.book.answered(&self.devices[device], &message, &self.server);
            let bytes = message.to_bytes();
            for _ in 0..self.copies() {
                let wait = self.chance.between(1, 150).cast_signed();
                let wire = self.wires.get_mut(&line).expect("every line has a wire");
                wire.down = wire.down.max(self.now + wait);
                let wait = wire.down - self.now;
                let message = self.as_spoken(bytes.clone());
                self.later(wait, Happening::Down { line, message });
            }
        }
        if answer.stopped {
            let wait = self.chance.between(100, 5_000);
            self.strike(Fault::Stop(wait));
        }
    }

    pub(super) fn down(&mut self, line: u64, message: &[u8]) {
        let Some(device) = self.wires.get(&line).map(|wire| wire.device) else { return };
        if self.devices[device].line != Some(line) {
            return;
        }
        let message = ServerMessage::from_bytes(message).expect("the server sends messages");
        self.story.down(self.now, self.devices[device].name, &message);
        self.book.heard(&self.devices[device], &message);
        let life = self.devices[device].life;
        if let (ServerMessage::Rewound { log, .. }, Some(Bug::ServerWins)) = (&message, self.bug) {
            self.devices[device].disk.forget(log);
            self.strike(Fault::Kill(device, 1_000));
            return;
        }
        self.tell(device, life, Event::Received(message));
    }

    /// The line breaks at both ends: what is on it may still reach the server, and reaches the device no more.
    pub(super) fn break_line(&mut self, device: usize) {
        if let Some(line) = self.devices[device].line {
            self.soon(Happening::Lost { line });
            let wait = self.chance.below(3_000).cast_signed();
            self.later(wait, Happening::Hangup { line });
        }
    }

    pub(super) fn stop_server(&mut self) {
        self.server_is_up = false;
        self.server.stop();
        let lines: Vec<_> = self.devices.iter().filter_map(|device| device.line).collect();
        for line in lines {
            self.soon(Happening::Lost { line });
        }
    }

    /// How often a message arrives.
    fn copies(&mut self) -> u64 {
        if self.storm() && self.chance.one_in(100) { 2 } else { 1 }
    }

    /// Where the two ends were not built on one day, each says a field more than the other knows.
    fn as_spoken(&self, mut message: Vec<u8>) -> Vec<u8> {
        /// An array of so few fields that its length is in its first byte.
        const SHORT_ARRAY: std::ops::Range<u8> = 0x80..0x97;
        const NULL: u8 = 0xf6;
        let fits = message.len() < MESSAGE_LIMIT && message.get(2).is_some_and(|byte| SHORT_ARRAY.contains(byte));
        if self.ends_differ && fits {
            message[2] += 1;
            message.push(NULL);
        }
        message
    }
}
