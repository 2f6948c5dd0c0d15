//! The world: devices, a server and the network between them, on one thread and one clock, all from one seed.

mod disks;
mod network;
mod troubles;

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::ClientMessage;
use waymark_shared::sync::replica::{Effect, Event, Notice, Saving, SealFailure, Ticket};
use waymark_shared::time::Timestamp;

use super::chance::Chance;
use super::checks::Book;
use super::device::Device;
use super::faults::Fault;
use super::people::{CARE, DEVICES, KeyRing, PRIVATE, Who, withdrawal, words};
use super::planted::Bug;
use super::server::Server;
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
    /// A transaction is written to a device's disk.
    Save { device: usize, life: u64, savings: Vec<Saving> },
    /// It is synced.
    Sync { device: usize, life: u64, ticket: Ticket },
    /// A store's answer is worked out and given.
    Ask { device: usize, life: u64, effect: Effect },
    /// The time a replica wanted to be woken.
    Wake { device: usize, life: u64, alarm: u64, due: Timestamp },
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
    /// The keyworker's access ends: at once, or in the midst of their next push.
    Leave,
    /// It begins again.
    Return,
    /// It is over.
    Mend(Fault),
    /// A device that could not keep something tries again.
    TryAgain { device: usize, life: u64 },
    /// A device that was too old gets the newest app.
    Update { device: usize, life: u64 },
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
    /// Apps and server were not built on one day.
    ends_differ: bool,
    access_ends_at_push: bool,
    end_of_storm: i64,
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
        let ends_differ = chance.one_in(4);
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
            ends_differ,
            access_ends_at_push: false,
            end_of_storm: DAWN + STORM,
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
            if self.chance.one_in(2) {
                let back = self.chance.below(STORM.unsigned_abs()).cast_signed();
                self.later(at + back / 4, Happening::Return);
            }
        }
        while self.now < self.end_of_storm {
            self.go_on_until(self.end_of_storm);
        }
        self.story.tell(self.now, || "the storm is over".into());
        self.go_on_until(self.end_of_storm + CALM);
        self.book.must_be_quiet();
        self.go_on_until(self.end_of_storm + CALM + QUIET);
        self.book.check(&self.devices, &self.server);
        self.steps
    }

    fn storm(&self) -> bool {
        self.now < self.end_of_storm
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
            Happening::Save { device, life, savings } => self.written(device, life, savings),
            Happening::Sync { device, life, ticket } => self.synced(device, life, ticket),
            Happening::Ask { device, life, effect } => self.ask(device, life, effect),
            Happening::Wake { device, life, alarm, due } => {
                let early = self.bug == Some(Bug::AlarmByTheClock) && self.devices[device].now(self.now) < due;
                if self.devices[device].alarm == alarm && !early {
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
            Happening::Leave if self.chance.one_in(2) => self.access_ends_at_push = true,
            Happening::Leave => self.end_access(),
            Happening::Return => self.access_begins(),
            Happening::Update { device, life } => {
                if self.devices[device].life == life {
                    self.close(device);
                    self.start(device);
                }
            }
            Happening::Mend(fault) => self.mend(fault),
            Happening::TryAgain { device, life } => {
                if self.devices[device].life == life {
                    self.look_at_caseload(device);
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
            let due = now.plus(i64::from(wait));
            self.later(i64::from(wait), Happening::Wake { device, life, alarm, due });
        }
    }

    fn act(&mut self, device: usize, life: u64, effect: Effect) {
        match effect {
            Effect::Connect => self.connect(device, life),
            Effect::Disconnect => self.disconnect(device),
            Effect::Send(message) => self.send(device, &message),
            Effect::Seal { ticket, header, payload } => {
                let locked = self.storm() && self.chance.one_in(200);
                let sealed = self.devices[device].seal(header, &payload);
                let outcome = if locked { Err(SealFailure::Locked) } else { sealed };
                self.soon(Happening::Tell { device, life, event: Event::Sealed { ticket, outcome } });
            }
            Effect::Save { ticket, savings } => self.save(device, life, ticket, savings),
            Effect::Read { .. } | Effect::Gather { .. } => self.ask_later(device, life, effect),
            Effect::Check { .. } => self.soon(Happening::Ask { device, life, effect }),
            Effect::Tell(notice) => self.notice(device, life, notice),
        }
    }

    fn notice(&mut self, device: usize, life: u64, notice: Notice) {
        self.story.notice(self.now, self.devices[device].name, &notice);
        match notice {
            Notice::NotKept { .. } => self.later(5_000, Happening::TryAgain { device, life }),
            Notice::CaughtUp(log) => {
                for event in self.devices[device].caught_up(log) {
                    self.later(0, Happening::Tell { device, life, event });
                }
            }
            Notice::Cloned(_) if self.bug == Some(Bug::StubbornCopy) => {}
            Notice::Cloned(log) => {
                let name = self.devices[device].name;
                self.book.cloned(name, log);
                self.disconnect(device);
                let events = self.devices[device].take_new_identity(&mut self.ring);
                let life = self.devices[device].life;
                for event in events {
                    self.later(0, Happening::Tell { device, life, event });
                }
            }
            Notice::Arrived { envelopes, .. } => self.book.arrived(&mut self.devices[device], &envelopes),
            Notice::Status(status) => self.book.status(&self.devices[device], status, &self.server),
            Notice::Refused { id, why, .. } => self.book.refused(&self.devices[device], &id, why, &self.server),
            Notice::Ended(log) => {
                if self.devices[device].who == Who::Keyworker && self.bug != Some(Bug::KeepsWhatEnded) {
                    let event = self.devices[device].leave(log);
                    self.later(0, Happening::Tell { device, life, event });
                    let wait = self.chance.below(20_000).cast_signed();
                    self.later(wait, Happening::TryAgain { device, life });
                }
            }
            Notice::Kept { id, .. } => {
                self.book.kept(&self.devices[device], id);
                for event in self.devices[device].kept() {
                    self.later(0, Happening::Tell { device, life, event });
                }
            }
            Notice::TooOld => self.later(20_000, Happening::Update { device, life }),
            Notice::SignedOut => {}
        }
    }

    fn write(&mut self) {
        let device = usize::try_from(self.chance.below(self.devices.len() as u64)).expect("a small number");
        let now = self.devices[device].now(self.now);
        let logs: Vec<LogName> = self.devices[device].who.wants().to_vec();
        let log = logs[usize::try_from(self.chance.below(logs.len() as u64)).expect("a small number")];
        // Like every driver, this one writes nothing before its device's introduction is kept.
        if self.devices[device].who == Who::Stranger {
            let push = ClientMessage::Push { envelopes: vec![self.devices[device].intrusion(log).into()] };
            return self.send(device, &push);
        }
        if !self.devices[device].may_write(&log) {
            return;
        }
        if log == PRIVATE && self.chance.one_in(4) {
            return self.tidy_up(device, now);
        }
        let who = self.devices[device].who;
        for _ in 0..self.chance.between(1, 4) {
            let written = match self.chance.below(60) {
                0 if log == CARE && who == Who::Person => withdrawal(&mut self.chance, now),
                1..=20 if log == CARE => self.devices[device].edit(&mut self.chance, now, self.bug),
                _ => words(&mut self.chance, now),
            };
            let event = self.devices[device].write(log, written);
            self.tell_all(device, vec![event]);
        }
    }

    /// A person's device puts together what it has, and says what it finds of what others have put together.
    fn tidy_up(&mut self, device: usize, now: Timestamp) {
        let bundle = self.devices[device].bundle(&mut self.chance, now, self.bug);
        let confirmed = self.devices[device].confirm(now, self.bug);
        for written in bundle.into_iter().chain(confirmed) {
            let event = self.devices[device].write(PRIVATE, written);
            self.tell_all(device, vec![event]);
        }
    }
}
