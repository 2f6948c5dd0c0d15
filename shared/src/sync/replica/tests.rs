//! Facts about the replica, told by hand: one device, a store that may fail, and a server that says what the fact needs.

mod numbers;

use std::collections::VecDeque;

use super::*;
use crate::id::{Chain, CircleId, DocumentId, EnvelopeId, JourneyId, Signature};
use crate::sync::envelope::{Form, Header, Unsigned};
use crate::sync::log::LogEpoch;
use crate::sync::message::{MESSAGE_LIMIT, Position, Refusal};
use crate::sync::payload::Payload;

const LOG: LogName = LogName { journey: JourneyId([7; 16]), circle: CircleId::CARE_TEAM };
const ME: DeviceId = DeviceId([1; 16]);
const OTHER: DeviceId = DeviceId([2; 16]);
const EPOCH: LogEpoch = LogEpoch(1);

/// A replica whose disk and keys answer at once, and what it said to the world.
struct Desk {
    replica: Replica,
    now: Timestamp,
    sent: Vec<ClientMessage>,
    told: Vec<Notice>,
    saved: Vec<Saving>,
    acts: Vec<Effect>,
    held: Vec<Envelope>,
    disk: Result<(), SaveFailure>,
    /// Whether the store gives what it is asked for.
    store: Result<(), ReadFailure>,
}

impl Desk {
    fn new(saved: Vec<SavedLog>) -> Self {
        let replica = Replica::new(ME, 1, saved);
        let (sent, told, saved, acts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { replica, now: Timestamp(0), sent, told, saved, acts, held: Vec::new(), disk: Ok(()), store: Ok(()) }
    }

    /// Signed in, connected and welcomed, nothing in the log.
    fn online() -> Self {
        let mut desk = Self::new(vec![SavedLog::empty(LOG)]);
        desk.connect();
        desk.hear(entries(1, vec![], true));
        desk
    }

    fn connect(&mut self) {
        self.tell(Event::Reachable);
        assert_eq!(self.acts.pop(), Some(Effect::Connect));
        self.tell(Event::Connected);
        self.hear(ServerMessage::Welcome { protocol: PROTOCOL, now: Timestamp(100) });
    }

    fn hear(&mut self, message: ServerMessage) {
        self.tell(Event::Received(message));
    }

    fn write(&mut self, document: u8, words: &str) -> Option<EnvelopeId> {
        let payload = payload(words);
        self.tell(Event::Write { ticket: Ticket(9), log: LOG, document: DocumentId([document; 16]), payload });
        self.told.iter().rev().find_map(|notice| if let Notice::Kept { id, .. } = notice { Some(*id) } else { None })
    }

    fn tell(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            self.replica.handle(self.now, event);
            while let Some(effect) = self.replica.poll_effect() {
                events.extend(self.act(effect));
            }
        }
    }

    fn act(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Connect | Effect::Disconnect => {
                self.acts.push(effect);
                None
            }
            Effect::Send(message) => {
                self.sent.push(message);
                None
            }
            Effect::Seal { ticket, header, payload } => {
                Some(Event::Sealed { ticket, outcome: Ok(envelope(header, &payload)) })
            }
            Effect::Save { ticket, savings } => {
                if self.disk.is_ok() {
                    for saving in &savings {
                        if let Saving::Written(envelope) | Saving::Pulled { envelope, .. } = saving {
                            self.held.push(envelope.clone());
                        }
                    }
                    self.saved.extend(savings);
                }
                Some(Event::Saved { ticket, outcome: self.disk })
            }
            Effect::Read { ticket, ids, .. } => {
                let envelopes = ids.iter().filter_map(|id| self.held.iter().find(|held| held.id() == *id)).cloned();
                Some(Event::Read { ticket, outcome: self.store.map(|()| envelopes.collect()) })
            }
            Effect::Gather { ticket, .. } => {
                let outcome = self.store.map(|()| self.held.iter().map(Envelope::id).collect());
                Some(Event::Gathered { ticket, outcome })
            }
            Effect::Check { ticket, envelopes, .. } => {
                Some(Event::Checked { ticket, verdicts: vec![Verdict::Good; envelopes.len()] })
            }
            Effect::Tell(notice) => {
                self.told.push(notice);
                None
            }
        }
    }

    fn wait(&mut self) {
        let left = self.replica.poll_timeout(self.now).expect("something is due");
        self.now = self.now.plus(i64::from(left));
        self.tell(Event::Woken);
    }

    fn pushed(&self) -> Vec<EnvelopeId> {
        let pushes = self
            .sent
            .iter()
            .filter_map(|message| if let ClientMessage::Push { envelopes } = message { Some(envelopes) } else { None });
        pushes.flatten().map(|bytes| Envelope::parse(bytes.to_vec()).expect("a good envelope").id()).collect()
    }
}

fn payload(words: &str) -> Payload {
    Payload { form: Form::Record, kind: 1, written: Timestamp(5), content: words.as_bytes().to_vec() }
}

fn envelope(header: Header, payload: &Payload) -> Envelope {
    Unsigned::new(header, &payload.to_clear()).expect("a good body").sign(Signature([0; 64]))
}

fn theirs(device_sequence: u64) -> Envelope {
    let document = DocumentId([50; 16]);
    let LogName { journey, circle } = LOG;
    let header = Header { form: Form::Record, journey, circle, document, device: OTHER, device_sequence, key_epoch: 0 };
    envelope(header, &payload("theirs"))
}

fn item(envelope: &Envelope) -> Item {
    Item::Envelope(envelope.as_bytes().to_vec().into())
}

fn entries(first: u64, items: Vec<Item>, end: bool) -> ServerMessage {
    entries_of(1, first, items, end)
}

fn entries_of(epoch: u64, first: u64, items: Vec<Item>, end: bool) -> ServerMessage {
    ServerMessage::Entries { log: LOG, epoch: LogEpoch(epoch), first, items, end }
}

fn stored(ids: &[EnvelopeId], at: i64) -> ServerMessage {
    ServerMessage::Stored { log: LOG, ids: ids.to_vec(), at: Timestamp(at) }
}

#[test]
fn what_is_written_is_kept_then_sent_then_safe() {
    let mut desk = Desk::online();
    let id = desk.write(1, "words").expect("kept");
    assert_eq!(desk.pushed(), [id]);
    assert_eq!(desk.replica.status(), Status::Waiting(1));
    desk.hear(stored(&[id], 200));
    assert!(desk.saved.contains(&Saving::Stored { log: LOG, ids: vec![id], at: Timestamp(200) }));
    assert_eq!(desk.replica.status(), Status::Safe(Timestamp(200)));
    assert_eq!(desk.told.last(), Some(&Notice::Status(Status::Safe(Timestamp(200)))));
}

#[test]
fn two_changes_of_one_thing_wait_as_one() {
    let mut desk = Desk::online();
    for (document, waiting) in [(1, 1), (1, 1), (2, 2)] {
        desk.write(document, "words");
        assert_eq!(desk.replica.status(), Status::Waiting(waiting));
    }
}

#[test]
fn nothing_is_said_to_wait_for_a_server_that_nobody_knows() {
    let mut desk = Desk::new(vec![]);
    desk.write(1, "words").expect("kept");
    assert_eq!(desk.replica.status(), Status::OnThisDevice);
    assert_eq!(desk.acts, []);
}

#[test]
fn a_full_disk_keeps_nothing_and_says_so_and_uses_no_number() {
    let mut desk = Desk::online();
    desk.disk = Err(SaveFailure::Full);
    assert_eq!(desk.write(1, "words"), None);
    let refusal = Notice::NotKept { ticket: Ticket(9), why: NotKept::Save(SaveFailure::Full) };
    assert!(desk.told.contains(&refusal), "{:?}", desk.told);
    assert_eq!(desk.pushed(), []);
    desk.disk = Ok(());
    desk.write(1, "words again").expect("kept");
    assert_eq!(desk.held[0].header().device_sequence, 1);
}

#[test]
fn an_acknowledgement_that_cannot_be_saved_promises_nothing_until_it_can() {
    let mut desk = Desk::online();
    let id = desk.write(1, "words").expect("kept");
    desk.disk = Err(SaveFailure::Full);
    desk.hear(stored(&[id], 200));
    assert_eq!(desk.replica.status(), Status::Waiting(1));
    desk.disk = Ok(());
    desk.wait();
    assert_eq!(desk.replica.status(), Status::Safe(Timestamp(200)));
}

#[test]
fn what_was_not_acknowledged_is_sent_again_after_a_break() {
    let mut desk = Desk::online();
    let ids = [desk.write(1, "one").expect("kept"), desk.write(2, "two").expect("kept")];
    desk.hear(stored(&ids[..1], 200));
    let first = desk.held[0].clone();
    desk.tell(Event::Disconnected);
    desk.sent.clear();
    desk.connect();
    assert_eq!(desk.pushed(), [], "the server has not agreed yet to how far the log was read");
    desk.hear(entries(1, vec![item(&first)], true));
    assert_eq!(desk.pushed(), ids[1..]);
}

#[test]
fn a_long_outbox_goes_out_in_order_in_messages_that_are_not_too_long() {
    let mut desk = Desk::new(vec![]);
    let ids: Vec<_> = (0..300).map(|n| desk.write(1, &format!("{n} {}", "x".repeat(4_000))).expect("kept")).collect();
    desk.connect();
    desk.hear(entries(1, vec![], true));
    let mut stored_so_far = 0;
    while stored_so_far < ids.len() {
        let pushed = desk.pushed();
        assert!(pushed.len() > stored_so_far, "the outbox is stuck");
        desk.hear(stored(&pushed[stored_so_far..], 200));
        stored_so_far = pushed.len();
    }
    assert_eq!(desk.pushed(), ids);
    assert!(desk.sent.iter().all(|message| message.to_bytes().len() <= MESSAGE_LIMIT));
    assert_eq!(desk.replica.status(), Status::Safe(Timestamp(200)));
}

#[test]
fn what_comes_is_saved_with_the_cursor_before_it_is_told() {
    let mut desk = Desk::online();
    let theirs = theirs(1);
    desk.hear(entries(1, vec![item(&theirs)], true));
    let cursor = Cursor { epoch: EPOCH, seq: 1, chain: Chain::START.then(1, &theirs.id()) };
    assert_eq!(desk.saved.last(), Some(&Saving::Cursor { log: LOG, cursor }));
    assert!(desk.told.contains(&Notice::Arrived { log: LOG, envelopes: vec![theirs.clone()] }));
    desk.told.clear();
    desk.hear(entries(1, vec![item(&theirs)], true));
    assert_eq!(desk.told, [], "what came before is passed over");
}

#[test]
fn a_full_disk_sends_what_waits_although_it_can_keep_nothing_that_comes() {
    let mut desk = Desk::online();
    let first = desk.write(10, "first").expect("it is kept");
    desk.hear(stored(&[first], 700));
    let second = desk.write(11, "second").expect("it is kept");
    desk.tell(Event::Disconnected);
    desk.sent.clear();
    desk.disk = Err(SaveFailure::Full);
    desk.wait();
    assert_eq!(desk.acts.pop(), Some(Effect::Connect));
    desk.tell(Event::Connected);
    desk.hear(ServerMessage::Welcome { protocol: PROTOCOL, now: Timestamp(100) });
    assert_eq!(desk.pushed(), [], "nothing new before the server is seen to have the last");
    let back = desk.held.iter().find(|held| held.id() == first).cloned().expect("it was kept");
    desk.hear(entries(1, vec![item(&back)], true));
    assert_eq!(desk.pushed(), [second]);
}

#[test]
fn a_gap_ends_the_connection() {
    let mut desk = Desk::online();
    desk.hear(entries(2, vec![item(&theirs(2))], true));
    assert_eq!(desk.acts.pop(), Some(Effect::Disconnect));
    desk.wait();
    assert_eq!(desk.acts.pop(), Some(Effect::Connect));
}

#[test]
fn a_server_that_says_nothing_is_left() {
    let mut desk = Desk::online();
    desk.write(1, "words").expect("kept");
    desk.wait();
    assert_eq!(desk.acts.pop(), Some(Effect::Disconnect));
}

#[test]
fn a_server_that_went_back_gets_the_originals_before_anything_new() {
    let mut desk = Desk::online();
    let theirs = theirs(1);
    desk.hear(entries(1, vec![item(&theirs)], true));
    let mine = desk.write(1, "mine").expect("kept");
    desk.hear(stored(&[mine], 200));
    let own = desk.held.last().expect("held").clone();
    desk.hear(entries(2, vec![item(&own)], true));
    desk.tell(Event::Disconnected);
    let new = desk.write(2, "new").expect("kept");
    desk.sent.clear();
    desk.connect();
    let head = Cursor { epoch: LogEpoch(2), seq: 0, chain: Chain::START };
    desk.hear(ServerMessage::Rewound { log: LOG, head });
    let offer = ClientMessage::Offer { log: LOG, ids: vec![theirs.id(), mine], last: true };
    assert_eq!(desk.sent.last(), Some(&offer));
    desk.sent.clear();
    desk.hear(ServerMessage::Wanted { log: LOG, ids: vec![theirs.id(), mine] });
    assert_eq!(desk.pushed(), [theirs.id(), mine]);
    desk.hear(stored(&[theirs.id(), mine], 300));
    let follow = ClientMessage::Follow { position: Position { log: LOG, cursor: head } };
    assert!(desk.sent.contains(&follow));
    desk.hear(entries_of(2, 1, vec![item(&theirs), item(&own)], true));
    assert_eq!(desk.told.last(), Some(&Notice::CaughtUp(LOG)), "nothing arrives twice");
    assert_eq!(desk.pushed().last(), Some(&new));
    desk.hear(stored(&[new], 300));
    assert_eq!(desk.replica.status(), Status::Safe(Timestamp(300)));
}

/// Somebody else's envelope is held, and the server that gave it has gone back behind it.
fn rewound(store: Result<(), ReadFailure>) -> (Desk, EnvelopeId) {
    let mut desk = Desk::online();
    let theirs = theirs(1);
    desk.hear(entries(1, vec![item(&theirs)], true));
    desk.sent.clear();
    desk.store = store;
    let head = Cursor { epoch: LogEpoch(2), seq: 0, chain: Chain::START };
    desk.hear(ServerMessage::Rewound { log: LOG, head });
    (desk, theirs.id())
}

#[test]
fn a_store_that_does_not_say_what_it_holds_is_asked_again_before_the_server_is_believed() {
    let (mut desk, id) = rewound(Err(ReadFailure::Failed));
    assert_eq!(desk.sent, [], "neither an empty offer nor a log followed from its start");
    desk.wait();
    assert_eq!(desk.sent, []);
    desk.store = Ok(());
    desk.wait();
    assert_eq!(desk.sent, [ClientMessage::Offer { log: LOG, ids: vec![id], last: true }]);
}

#[test]
fn a_log_that_goes_back_over_and_over_is_offered_ever_later() {
    let (mut desk, id) = rewound(Ok(()));
    let offers = [ClientMessage::Offer { log: LOG, ids: vec![id], last: true }];
    assert_eq!(desk.sent, offers, "the first time at once");
    let mut before = 0;
    for _ in 0..3 {
        desk.hear(ServerMessage::Wanted { log: LOG, ids: vec![] });
        desk.sent.clear();
        desk.hear(ServerMessage::Rewound { log: LOG, head: Cursor::START });
        assert_eq!(desk.sent, [], "not without a pause");
        let pause = desk.replica.poll_timeout(desk.now).expect("it goes on");
        assert!(pause > before, "{pause} ms after {before}");
        before = pause;
        desk.wait();
        assert_eq!(desk.sent, offers);
    }
}

#[test]
fn originals_that_cannot_be_read_now_are_given_back_when_they_can() {
    let (mut desk, id) = rewound(Ok(()));
    desk.sent.clear();
    desk.store = Err(ReadFailure::Failed);
    desk.hear(ServerMessage::Wanted { log: LOG, ids: vec![id] });
    assert_eq!(desk.sent, []);
    assert_eq!(desk.acts, [], "a server that waits for us is not left");
    desk.store = Ok(());
    desk.wait();
    assert_eq!(desk.pushed(), [id]);
}

#[test]
fn what_waits_and_cannot_be_read_now_is_sent_when_it_can() {
    let mut desk = Desk::online();
    let id = desk.write(1, "words").expect("kept");
    desk.tell(Event::Disconnected);
    desk.sent.clear();
    desk.store = Err(ReadFailure::Failed);
    desk.connect();
    desk.hear(entries(1, vec![], true));
    assert_eq!(desk.pushed(), []);
    desk.store = Ok(());
    desk.wait();
    assert_eq!(desk.pushed(), [id]);
}

#[test]
fn a_wait_for_the_store_wakes_nobody_while_there_is_no_exchange() {
    let mut desk = Desk::online();
    desk.write(1, "words").expect("kept");
    desk.tell(Event::Disconnected);
    desk.store = Err(ReadFailure::Failed);
    desk.connect();
    desk.hear(entries(1, vec![], true));
    desk.tell(Event::Unreachable);
    desk.now = desk.now.plus(60_000);
    desk.tell(Event::Woken);
    assert_eq!(desk.replica.poll_timeout(desk.now), None);
}

#[test]
fn a_refused_envelope_leaves_the_outbox_and_the_rest_goes_on() {
    let mut desk = Desk::online();
    let ids = [desk.write(1, "one").expect("kept"), desk.write(2, "two").expect("kept")];
    desk.hear(ServerMessage::Refused { log: LOG, id: ids[0], why: Refusal::Gone });
    desk.hear(stored(&ids[1..], 200));
    assert!(desk.saved.contains(&Saving::Refused { log: LOG, id: ids[0], why: Refusal::Gone }));
    assert_eq!(desk.replica.status(), Status::Safe(Timestamp(200)));
}

#[test]
fn a_clone_stops_sending_and_keeps_what_waits() {
    let mut desk = Desk::online();
    let id = desk.write(1, "one").expect("kept");
    desk.hear(ServerMessage::Refused { log: LOG, id, why: Refusal::Sequence });
    assert!(desk.told.contains(&Notice::Cloned(LOG)));
    let sent = desk.pushed().len();
    desk.write(2, "two").expect("kept");
    assert_eq!(desk.pushed().len(), sent);
    assert_eq!(desk.replica.status(), Status::Waiting(2));
}

#[test]
fn what_goes_on_from_a_number_that_was_used_waits_with_it() {
    let mut desk = Desk::online();
    let ids = [desk.write(1, "one").expect("kept"), desk.write(1, "two").expect("kept")];
    desk.hear(ServerMessage::Refused { log: LOG, id: ids[0], why: Refusal::Sequence });
    desk.hear(ServerMessage::Refused { log: LOG, id: ids[1], why: Refusal::Gate });
    assert!(!desk.saved.iter().any(|saving| matches!(saving, Saving::Refused { .. })), "{:?}", desk.saved);
    assert_eq!(desk.replica.status(), Status::Waiting(1), "one document, both changes of it");
}

/// What is asked of the keys and of the disk.
#[derive(Default)]
struct Asked {
    seals: Vec<(Ticket, Header)>,
    saves: Vec<(Ticket, Vec<Saving>)>,
}

fn asked(replica: &mut Replica) -> Asked {
    let mut asked = Asked::default();
    while let Some(effect) = replica.poll_effect() {
        match effect {
            Effect::Seal { ticket, header, .. } => asked.seals.push((ticket, header)),
            Effect::Save { ticket, savings } => asked.saves.push((ticket, savings)),
            Effect::Connect
            | Effect::Disconnect
            | Effect::Send(_)
            | Effect::Read { .. }
            | Effect::Gather { .. }
            | Effect::Check { .. }
            | Effect::Tell(_) => {}
        }
    }
    asked
}

#[test]
fn a_server_that_does_not_answer_an_offer_is_given_up() {
    let mut desk = Desk::online();
    let first = theirs(1);
    desk.hear(entries(1, vec![item(&first)], true));
    desk.hear(ServerMessage::Rewound { log: LOG, head: Cursor::START });
    assert!(matches!(desk.sent.last(), Some(ClientMessage::Offer { .. })), "{:?}", desk.sent);
    desk.wait();
    assert_eq!(desk.acts.last(), Some(&Effect::Disconnect));
}

#[test]
fn what_is_held_is_listed_once_what_comes_is_on_the_disk() {
    let mut replica = Replica::new(ME, 1, vec![SavedLog::empty(LOG)]);
    let tell = |replica: &mut Replica, event| replica.handle(Timestamp(0), event);
    tell(&mut replica, Event::Reachable);
    tell(&mut replica, Event::Connected);
    tell(&mut replica, Event::Received(ServerMessage::Welcome { protocol: PROTOCOL, now: Timestamp(100) }));
    tell(&mut replica, Event::Received(entries(1, vec![item(&theirs(1))], true)));
    let effects: Vec<_> = std::iter::from_fn(|| replica.poll_effect()).collect();
    let Some(Effect::Check { ticket, .. }) = effects.last() else { panic!("{effects:?}") };
    tell(&mut replica, Event::Checked { ticket: *ticket, verdicts: vec![Verdict::Good] });
    let saves = asked(&mut replica).saves;
    tell(&mut replica, Event::Received(ServerMessage::Rewound { log: LOG, head: Cursor::START }));
    let gathers = |replica: &mut Replica| {
        std::iter::from_fn(|| replica.poll_effect()).filter(|effect| matches!(effect, Effect::Gather { .. })).count()
    };
    assert_eq!(gathers(&mut replica), 0, "the disk has not answered yet");
    tell(&mut replica, Event::Saved { ticket: saves[0].0, outcome: Ok(()) });
    assert_eq!(gathers(&mut replica), 1);
}

#[test]
fn a_clock_that_jumps_ten_years_delays_nothing() {
    let mut desk = Desk::online();
    desk.tell(Event::Disconnected);
    desk.now = desk.now.plus(-315_576_000_000);
    desk.tell(Event::Woken);
    assert_eq!(desk.acts.pop(), Some(Effect::Connect));
}
