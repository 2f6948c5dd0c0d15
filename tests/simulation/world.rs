//! The world: devices, a server and the network between them, on one thread and one clock, all from one seed.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::{ClientMessage, MESSAGE_LIMIT, ServerMessage};
use waymark_shared::sync::replica::{Effect, Event, Notice, ReadFailure, SaveFailure, Saving, Ticket, Verdict};
use waymark_shared::time::Timestamp;

use super::chance::Chance;
use super::checks::Book;
use super::device::Device;
use super::faults::Fault;
use super::people::{DEVICES, KeyRing, Who, words};
use super::planted::Bug;
use super::server::{Answer, Fate, Server};
use super::story::Story;

/// How long things are written and go wrong, in milliseconds.
const STORM: i64 = 240_000;
/// How long the world has to come to rest afterwards.
const CALM: i64 = 1_800_000;
/// How long it must then keep quiet.
const QUIET: i64 = 600_000;
/// No world needs more steps.
const STEPS: u64 = 300_000;
/// When the world begins, by the server's clock.
const DAWN: i64 = 1_800_000_000_000;

/// Something that is going to happen.
enum Happening {
    /// An outcome reaches a device's app, if that still runs.
    Tell { device: usize, life: u64, event: Event },
    /// A transaction reaches a device's disk.
    Save { device: usize, life: u64, ticket: Ticket, savings: Vec<Saving> },
    /// A store's answer is worked out and given.
    Ask { device: usize, life: u64, effect: Effect },
    /// The time a replica wanted to be woken.
    Wake { device: usize, life: u64, alarm: u64 },
    /// A connection reaches the server.
    Opened { device: usize, line: u64 },
    /// A message reaches the server.
    Up { line: u64, message: Vec<u8> },
    /// A message reaches a device.
    Down { line: u64, message: Vec<u8> },
    /// The server finds that a line is gone.
    Hangup { line: u64 },
    /// A device finds that its line is gone.
    Lost { line: u64 },
    /// Somebody writes.
    Write,
    /// Something goes wrong.
    Fault,
    /// The keyworker's access ends.
    Leave,
    /// It is over.
    Mend(Fault),
    /// A device that could not keep something tries again.
    TryAgain { device: usize, life: u64 },
}

/// A connection in the network: when the last message arrives at either end, so that none overtakes another.
#[derive(Debug, Clone, Copy)]
struct Wire {
    device: usize,
    up: i64,
    down: i64,
}

/// Everything there is.
pub struct World {
    /// The true time.
    now: i64,
    chance: Chance,
    ring: KeyRing,
    devices: Vec<Device>,
    server: Server,
    server_is_up: bool,
    wires: BTreeMap<u64, Wire>,
    cut_off: BTreeSet<usize>,
    happenings: BTreeMap<(i64, u64), Happening>,
    last: u64,
    bug: Option<Bug>,
    server_goes_back: bool,
    steps: u64,
    /// What was promised and seen.
    pub book: Book,
    /// What happened, in words.
    pub story: Story,
}

impl World {
    /// A world before its first moment.
    pub fn new(seed: u64, bug: Option<Bug>, told: bool) -> Self {
        let mut chance = Chance::new(seed);
        let mut ring = KeyRing::new();
        let server = Server::new(&ring, bug);
        let devices = DEVICES.iter().map(|(name, who)| Device::new(name, *who, &mut ring)).collect();
        let server_goes_back = chance.one_in(2);
        Self {
            now: DAWN,
            chance,
            ring,
            devices,
            server,
            server_is_up: true,
            wires: BTreeMap::new(),
            cut_off: BTreeSet::new(),
            happenings: BTreeMap::new(),
            last: 0,
            bug,
            server_goes_back,
            steps: 0,
            book: Book::default(),
            story: Story::new(told),
        }
    }

    /// From the first moment to the last. Answers how many steps it took.
    pub fn run(&mut self) -> u64 {
        for device in 0..self.devices.len() {
            self.start(device);
        }
        for _ in 0..self.chance.between(20, 80) {
            let at = self.chance.below(STORM.unsigned_abs()).cast_signed();
            self.later(at, Happening::Write);
        }
        for _ in 0..self.chance.between(0, 40) {
            let at = self.chance.below(STORM.unsigned_abs()).cast_signed();
            self.later(at, Happening::Fault);
        }
        if !self.server_goes_back && self.chance.one_in(3) {
            let at = self.chance.below(STORM.unsigned_abs()).cast_signed();
            self.later(at, Happening::Leave);
        }
        self.go_on_until(DAWN + STORM);
        self.story.tell(self.now, || "the storm is over".into());
        self.go_on_until(DAWN + STORM + CALM);
        self.book.must_be_quiet();
        self.go_on_until(DAWN + STORM + CALM + QUIET);
        self.book.check(&self.devices, &self.server);
        self.steps
    }

    fn storm(&self) -> bool {
        self.now < DAWN + STORM
    }

    fn go_on_until(&mut self, end: i64) {
        while self.book.violation().is_none()
            && let Some(next) = self.happenings.first_entry()
            && next.key().0 <= end
        {
            let ((at, _), happening) = next.remove_entry();
            self.now = at;
            self.steps += 1;
            self.book.must_end(self.steps <= STEPS);
            self.happen(happening);
        }
        self.now = end;
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Tell { device, life, event } => self.tell(device, life, event),
            Happening::Save { device, life, ticket, savings } => self.save(device, life, ticket, savings),
            Happening::Ask { device, life, effect } => self.ask(device, life, effect),
            Happening::Wake { device, life, alarm } => {
                if self.devices[device].alarm == alarm {
                    self.tell(device, life, Event::Woken);
                }
            }
            Happening::Opened { device, line } => self.opened(device, line),
            Happening::Up { line, message } => self.up(line, &message),
            Happening::Down { line, message } => self.down(line, &message),
            Happening::Hangup { line } => self.server.close(line),
            Happening::Lost { line } => self.lost(line),
            Happening::Write => self.write(),
            Happening::Fault => {
                let fault = Fault::roll(&mut self.chance, self.devices.len() as u64, self.server_goes_back);
                self.strike(fault);
            }
            Happening::Leave => {
                self.story.tell(self.now, || "*** the keyworker's access ends".into());
                self.book.access_ended();
                let answer = self.server.end_access();
                self.deliver(answer);
            }
            Happening::Mend(fault) => self.mend(fault),
            Happening::TryAgain { device, life } => {
                if self.devices[device].life == life {
                    let events = self.devices[device].try_again();
                    self.tell_all(device, events);
                }
            }
        }
    }

    fn later(&mut self, wait: i64, happening: Happening) {
        self.last += 1;
        self.happenings.insert((self.now + wait, self.last), happening);
    }

    fn soon(&mut self, happening: Happening) {
        let wait = self.chance.below(20).cast_signed();
        self.later(wait, happening);
    }

    fn start(&mut self, device: usize) {
        self.story.tell(self.now, || format!("{} starts", self.devices[device].name));
        let events = self.devices[device].start();
        self.tell_all(device, events);
    }

    fn tell_all(&mut self, device: usize, events: Vec<Event>) {
        let life = self.devices[device].life;
        for event in events {
            self.tell(device, life, event);
        }
    }

    fn tell(&mut self, device: usize, life: u64, event: Event) {
        let now = self.devices[device].now(self.now);
        let it = &mut self.devices[device];
        let Some(replica) = it.replica.as_mut().filter(|_| it.life == life) else { return };
        replica.handle(now, event);
        for effect in self.devices[device].effects() {
            self.act(device, life, effect);
        }
        let it = &mut self.devices[device];
        let Some(replica) = it.replica.as_ref().filter(|_| it.life == life) else { return };
        if let Some(wait) = replica.poll_timeout(now) {
            self.last += 1;
            it.alarm = self.last;
            let alarm = it.alarm;
            self.later(i64::from(wait), Happening::Wake { device, life, alarm });
        }
    }

    fn act(&mut self, device: usize, life: u64, effect: Effect) {
        match effect {
            Effect::Connect => self.connect(device, life),
            Effect::Disconnect => self.disconnect(device),
            Effect::Send(message) => self.send(device, &message),
            Effect::Seal { ticket, header, payload } => {
                let outcome = self.devices[device].seal(header, &payload);
                self.soon(Happening::Tell { device, life, event: Event::Sealed { ticket, outcome } });
            }
            Effect::Save { ticket, savings } => {
                if self.bug == Some(Bug::SavedTooEarly) {
                    self.later(0, Happening::Tell { device, life, event: Event::Saved { ticket, outcome: Ok(()) } });
                }
                self.soon(Happening::Save { device, life, ticket, savings });
            }
            Effect::Read { .. } | Effect::Gather { .. } | Effect::Check { .. } => {
                self.soon(Happening::Ask { device, life, effect });
            }
            Effect::Tell(notice) => self.notice(device, life, notice),
        }
    }

    fn notice(&mut self, device: usize, life: u64, notice: Notice) {
        self.story.notice(self.now, self.devices[device].name, &notice);
        match notice {
            Notice::NotKept { .. } => self.later(5_000, Happening::TryAgain { device, life }),
            Notice::CaughtUp(log) => {
                for event in self.devices[device].rewrites(log) {
                    self.later(0, Happening::Tell { device, life, event });
                }
            }
            Notice::Cloned(log) => {
                let name = self.devices[device].name;
                self.book.cloned(name, log, self.server_goes_back);
                self.disconnect(device);
                let events = self.devices[device].take_new_identity(&mut self.ring);
                let life = self.devices[device].life;
                for event in events {
                    self.later(0, Happening::Tell { device, life, event });
                }
            }
            Notice::Arrived { envelopes, .. } => self.book.arrived(&mut self.devices[device], &envelopes),
            Notice::Status(status) => self.book.status(&self.devices[device], status, &self.server),
            Notice::Refused { why, .. } => self.book.refused(self.devices[device].name, why),
            Notice::Ended(log) => {
                if self.devices[device].who == Who::Keyworker {
                    let event = self.devices[device].leave(log);
                    self.later(0, Happening::Tell { device, life, event });
                }
            }
            Notice::Kept { .. } | Notice::SignedOut | Notice::TooOld => {}
        }
    }

    fn save(&mut self, device: usize, life: u64, ticket: Ticket, savings: Vec<Saving>) {
        if self.devices[device].life != life {
            return;
        }
        if self.storm() && self.chance.one_in(150) {
            let after = self.chance.one_in(2);
            if after {
                self.devices[device].disk.save(savings, self.bug);
            }
            self.story.tell(self.now, || {
                format!("{} dies {} a save", self.devices[device].name, if after { "after" } else { "before" })
            });
            let wait = self.chance.below(10_000);
            self.strike(Fault::Kill(device, wait));
            return;
        }
        let outcome = if self.devices[device].full {
            Err(SaveFailure::Full)
        } else if self.storm() && self.chance.one_in(60) {
            Err(SaveFailure::Failed)
        } else {
            self.devices[device].disk.save(savings, self.bug);
            Ok(())
        };
        if self.bug != Some(Bug::SavedTooEarly) {
            self.tell(device, life, Event::Saved { ticket, outcome });
        }
    }

    fn ask(&mut self, device: usize, life: u64, effect: Effect) {
        let fails = self.storm() && self.chance.one_in(15);
        let disk = &self.devices[device].disk;
        let event = match effect {
            Effect::Read { ticket, log, ids } => {
                Event::Read { ticket, outcome: self.unless(fails, disk.read(&log, &ids)) }
            }
            Effect::Gather { ticket, log } => {
                Event::Gathered { ticket, outcome: self.unless(fails, disk.gather(&log)) }
            }
            Effect::Check { ticket, envelopes, .. } => {
                Event::Checked { ticket, verdicts: vec![Verdict::Good; envelopes.len()] }
            }
            Effect::Connect
            | Effect::Disconnect
            | Effect::Send(_)
            | Effect::Seal { .. }
            | Effect::Save { .. }
            | Effect::Tell(_) => return,
        };
        self.tell(device, life, event);
    }

    /// What the store found, unless it fails to answer.
    fn unless<T: Default>(&self, fails: bool, found: T) -> Result<T, ReadFailure> {
        match (fails, self.bug) {
            (false, _) => Ok(found),
            (true, Some(Bug::UnreadIsEmpty)) => Ok(T::default()),
            (true, _) => Err(ReadFailure::Failed),
        }
    }

    fn connect(&mut self, device: usize, life: u64) {
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

    fn opened(&mut self, device: usize, line: u64) {
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
    fn disconnect(&mut self, device: usize) {
        if let Some(line) = self.devices[device].line.take() {
            let wait = self.chance.below(3_000).cast_signed();
            self.later(wait, Happening::Hangup { line });
        }
    }

    fn lost(&mut self, line: u64) {
        let Some(device) = self.wires.get(&line).map(|wire| wire.device) else { return };
        if self.devices[device].line == Some(line) {
            self.devices[device].line = None;
            let life = self.devices[device].life;
            self.tell(device, life, Event::Disconnected);
        }
    }

    fn send(&mut self, device: usize, message: &ClientMessage) {
        let bytes = message.to_bytes();
        self.book.sent(self.devices[device].name, message, bytes.len() <= MESSAGE_LIMIT);
        let Some(line) = self.devices[device].line else { return };
        self.story.up(self.now, self.devices[device].name, message);
        let wait = self.chance.between(1, 150).cast_signed();
        let wire = self.wires.get_mut(&line).expect("a line that is held has a wire");
        wire.up = wire.up.max(self.now + wait);
        let wait = wire.up - self.now;
        self.later(wait, Happening::Up { line, message: bytes });
    }

    fn up(&mut self, line: u64, message: &[u8]) {
        if !self.server_is_up {
            return;
        }
        let message = ClientMessage::from_bytes(message).expect("the replica sends messages");
        let fate = match self.chance.below(120) {
            0 if self.storm() => Fate::StopBefore,
            1 if self.storm() => Fate::StopAfter,
            2 | 3 if self.storm() => Fate::Full,
            _ => Fate::Fine,
        };
        let answer = self.server.receive(line, message, fate, Timestamp(self.now));
        self.deliver(answer);
    }

    fn deliver(&mut self, answer: Answer) {
        for (line, message) in answer.messages {
            let device = self.wires[&line].device;
            self.book.answered(&self.devices[device], &message);
            let bytes = message.to_bytes();
            let wait = self.chance.between(1, 150).cast_signed();
            let wire = self.wires.get_mut(&line).expect("every line has a wire");
            wire.down = wire.down.max(self.now + wait);
            let wait = wire.down - self.now;
            self.later(wait, Happening::Down { line, message: bytes });
        }
        if answer.stopped {
            let wait = self.chance.between(100, 5_000);
            self.strike(Fault::Stop(wait));
        }
    }

    fn down(&mut self, line: u64, message: &[u8]) {
        let Some(device) = self.wires.get(&line).map(|wire| wire.device) else { return };
        if self.devices[device].line != Some(line) {
            return;
        }
        let message = ServerMessage::from_bytes(message).expect("the server sends messages");
        self.story.down(self.now, self.devices[device].name, &message);
        self.book.heard(&self.devices[device], &message);
        let life = self.devices[device].life;
        self.tell(device, life, Event::Received(message));
    }

    fn write(&mut self) {
        let device = usize::try_from(self.chance.below(self.devices.len() as u64 - 1)).expect("a small number");
        let now = self.devices[device].now(self.now);
        let logs: Vec<LogName> = self.devices[device].who.wants().to_vec();
        let log = logs[usize::try_from(self.chance.below(logs.len() as u64)).expect("a small number")];
        // Like every driver, this one writes nothing before its device's introduction is kept.
        if !self.devices[device].disk.is_introduced(&log) {
            return;
        }
        for _ in 0..self.chance.between(1, 4) {
            let words = words(&mut self.chance, now);
            let event = self.devices[device].write(log, words);
            self.tell_all(device, vec![event]);
        }
    }

    fn strike(&mut self, fault: Fault) {
        self.story.fault(self.now, &fault);
        let after = |wait: u64| wait.cast_signed();
        match fault {
            Fault::Drop(device) => self.break_line(device),
            Fault::Partition(device, wait) => {
                self.cut_off.insert(device);
                self.break_line(device);
                self.later(after(wait), Happening::Mend(fault));
            }
            Fault::Kill(device, wait) => {
                self.disconnect(device);
                self.devices[device].crash();
                self.later(after(wait), Happening::Mend(fault));
            }
            Fault::Fill(device, wait) => {
                self.devices[device].full = true;
                self.later(after(wait), Happening::Mend(fault));
            }
            Fault::Clock(device, jump) => self.devices[device].clock = jump,
            Fault::Copy(device) => self.devices[device].copy = Some(self.devices[device].disk.clone()),
            Fault::SetBack(device) => {
                let keeper = self.devices[device].who != Who::Stranger;
                if let Some(copy) = self.devices[device].copy.clone().filter(|_| keeper) {
                    self.disconnect(device);
                    self.devices[device].crash();
                    self.book.set_back(&self.devices[device]);
                    self.devices[device].disk = copy;
                    self.later(100, Happening::Mend(fault));
                }
            }
            Fault::Stop(wait) => {
                self.stop_server();
                self.later(after(wait), Happening::Mend(fault));
            }
            Fault::Restore(commits, by_copy) => {
                self.stop_server();
                let left = self.server.commits().saturating_sub(usize::try_from(commits).expect("a small number"));
                self.server.restore(left, by_copy);
                self.later(1_000, Happening::Mend(fault));
            }
        }
    }

    fn mend(&mut self, fault: Fault) {
        match fault {
            Fault::Partition(device, _) => drop(self.cut_off.remove(&device)),
            Fault::Kill(device, _) | Fault::SetBack(device) => {
                if self.devices[device].replica.is_none() {
                    self.start(device);
                }
            }
            Fault::Fill(device, _) => self.devices[device].full = false,
            Fault::Stop(_) | Fault::Restore(..) => self.server_is_up = true,
            Fault::Drop(_) | Fault::Clock(..) | Fault::Copy(_) => {}
        }
    }

    fn stop_server(&mut self) {
        self.server_is_up = false;
        self.server.stop();
        let lines: Vec<_> = self.devices.iter().filter_map(|device| device.line).collect();
        for line in lines {
            self.soon(Happening::Lost { line });
        }
    }

    /// The line breaks at both ends: what is on it may still reach the server, and reaches the device no more.
    fn break_line(&mut self, device: usize) {
        if let Some(line) = self.devices[device].line {
            self.soon(Happening::Lost { line });
            let wait = self.chance.below(3_000).cast_signed();
            self.later(wait, Happening::Hangup { line });
        }
    }
}
