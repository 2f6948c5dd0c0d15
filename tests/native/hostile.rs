//! What a lying server can do to the native client: nothing that anybody did not write is ever shown, nothing that was
//! written is lost, and the truth heals it. What it can hide for as long as it lies is hidden here as well.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use minicbor::bytes::ByteVec;
use tempfile::TempDir;
use waymark_server::config::Config;
use waymark_server::running::Server;
use waymark_shared::api::{CASELOAD, CaseloadRow, Nation};
use waymark_shared::certificate::{Certificate, Holder, Statement};
use waymark_shared::control::Control;
use waymark_shared::doc::entry::Entry;
use waymark_shared::id::{CircleId, EnvelopeId, JourneyId};
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::record::{self, about::About};
use waymark_shared::rules::Role;
use waymark_shared::seal::words::Words;
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::envelope::{Envelope, Form, Header, Unsigned};
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{ClientMessage, Item, ServerMessage};
use waymark_shared::sync::payload::Payload;

use crate::crypto::SigningKey;
use crate::device::{Device, Opened, now};
use crate::liar::{Liar, Lie, Truth};
use crate::people::staff::{self, Naming};
use crate::people::{Keyworker, Person};

const PASSWORD: &str = "a lantern over the harbour";
/// How many entries somebody wrote, and how many of them they shared.
const WRITTEN: usize = 4;

/// An honest past, and the liar before it.
struct World {
    server: Server,
    liar: Liar,
    person: Person,
    keyworker: Keyworker,
    _folder: TempDir,
}

impl World {
    /// Somebody wrote four entries, shared one, and all of it is safe; a keyworker has read nothing yet.
    async fn honest() -> Self {
        let folder = tempfile::tempdir().expect("a place for temporary folders");
        let config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            tries_per_minute: NonZeroU32::new(10_000).expect("more than none"),
            ..Config::new(folder.path().join("data"))
        };
        let server = Server::start(config).await.expect("it starts");
        let liar = Liar::before(server.address).await;
        let token = server.set_up_token.clone().expect("a fresh service");
        let naming = Naming { service: "Northside", nation: Nation::England, name: "Jo", password: PASSWORD };
        let (mut administrator, _) = staff::set_up(server.address, &token, &naming).await.expect("it is set up");
        let invited = staff::invite(&mut administrator, Role::Keyworker, "Sam").await.expect("an invitation");
        let mut keyworker = staff::join(liar.address, &invited.link_code, "Sam", PASSWORD).await.expect("Sam joins");
        let invited = staff::invite(&mut keyworker.device, Role::Person, "Dee").await.expect("an invitation");
        let mut person = Person::begin(server.address);
        let day = |number| Entry { text: format!("Day {number}."), day: "2026-07-18".to_owned(), ..Entry::default() };
        let entries: Vec<_> = (0..WRITTEN).map(|number| person.write(&day(number), now())).collect();
        person.join(&invited.link_code, "Dee").await.expect("Dee joins");
        person.share_entry(entries[0], &EntryCopy::of(&day(0), now()), now());
        person.device.until_safe().await.expect("all of it is safe");
        Self { server, liar, person, keyworker, _folder: folder }
    }

    /// The person on a second device, which reads through the liar.
    async fn second_device(&mut self) -> Person {
        let journey = self.person.journey;
        let invited = self.keyworker.invite_again(journey).await.expect("an invitation");
        let words = Words::from_entropy(self.person.words.entropy());
        let person = Person::come_back(self.liar.address, &invited.link_code, words).await;
        person.unwrap_or_else(|why| panic!("Dee comes back: {why:?}"))
    }

    /// What was said in a log, by whom, and in which order of theirs.
    fn truth(&self, log: LogName) -> Said {
        said(&self.person, log)
    }
}

type Said = BTreeSet<(Vec<u8>, u64, Vec<u8>)>;

fn said(person: &Person, log: LogName) -> Said {
    let opened = person.device.opened().iter().filter(|opened| opened.log == log);
    opened.map(|opened| (opened.device.as_bytes().to_vec(), opened.sequence, opened.payload.content.clone())).collect()
}

/// A second device reads through a lie: nothing shows there that the first did not write, and once the truth is told it has
/// all of it.
async fn check(lie: impl Fn(&World) -> Box<dyn Lie>) {
    let mut world = World::honest().await;
    let told = Arc::new(AtomicUsize::new(0));
    let inner = lie(&world);
    world.liar.say(Counted { inner, told: told.clone() });
    let mut second = world.second_device().await;
    second.device.go_online();
    let logs = [second.private(), second.care_team()];
    second.device.follow(logs[1]);
    // While the lie is told there may be no end of it: what is looked at is what came of it.
    let lied_to = |_: &Device| told.load(Ordering::Relaxed) > 0;
    second.device.until(lied_to).await.expect("the lie is told");
    let _no_end = second.device.until_or(Duration::from_millis(500), |_| false).await;
    for log in logs {
        let own = second.device.name().as_bytes().to_vec();
        let shown: Said = said(&second, log).into_iter().filter(|(device, ..)| *device != own).collect();
        let truth = world.truth(log);
        let invented: Vec<_> = shown.difference(&truth).collect();
        assert!(invented.is_empty(), "nobody wrote this: {invented:?}");
    }
    world.liar.say(Truth);
    second.device.go_offline();
    second.device.go_online();
    let name = |opened: &Opened| (opened.log, opened.device, opened.sequence);
    // What introduces a device cannot all be read before the device is known.
    let words = |opened: &&Opened| opened.payload.form != Form::Control && logs.contains(&opened.log);
    let wanted: BTreeSet<_> = world.person.device.opened().iter().filter(words).map(name).collect();
    let has_all = |device: &Device| wanted.is_subset(&device.opened().iter().map(name).collect());
    second.device.until(has_all).await.expect("the truth heals it");
    assert!(logs.iter().all(|log| wanted.iter().any(|(of, ..)| of == log)), "there is something to know in both");
    world.server.stop().await;
}

/// Counts how often something else was said than the truth.
struct Counted {
    inner: Box<dyn Lie>,
    told: Arc<AtomicUsize>,
}

impl Lie for Counted {
    fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
        let before = message.clone();
        let said = self.inner.of_server(message);
        if said != [before] {
            self.told.fetch_add(1, Ordering::Relaxed);
        }
        said
    }

    fn of_client(&mut self, message: ClientMessage) -> (Vec<ClientMessage>, Vec<ServerMessage>) {
        let before = message.clone();
        let said = self.inner.of_client(message);
        if said.0 != [before] || !said.1.is_empty() {
            self.told.fetch_add(1, Ordering::Relaxed);
        }
        said
    }
}

/// Says something else of what stands in a log.
struct Altered<F>(F);

impl<F: FnMut(LogName, Vec<Item>) -> Vec<Item> + Send + 'static> Lie for Altered<F> {
    fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
        let ServerMessage::Entries { log, epoch, first, items, end } = message else { return vec![message] };
        vec![ServerMessage::Entries { log, epoch, first, items: (self.0)(log, items), end }]
    }
}

fn envelope(item: &Item) -> Option<Envelope> {
    match item {
        Item::Envelope(bytes) => Envelope::parse(bytes.to_vec()).ok(),
        Item::Withheld(_) => None,
    }
}

fn item(bytes: Vec<u8>) -> Item {
    Item::Envelope(ByteVec::from(bytes))
}

#[tokio::test]
async fn swapped_bodies_show_nothing() {
    check(|_| {
        Box::new(Altered(|_, mut items: Vec<Item>| {
            let sealed: Vec<_> = (0..items.len())
                .filter(|at| envelope(&items[*at]).is_some_and(|one| one.header().form == Form::Sealed))
                .collect();
            for pair in sealed.chunks_exact(2) {
                let [one, other] = [pair[0], pair[1]].map(|at| envelope(&items[at]).expect("just seen"));
                let with = |head: &Envelope, body: &Envelope| {
                    item([head.header_bytes(), body.body(), head.signature()].concat())
                };
                (items[pair[0]], items[pair[1]]) = (with(&one, &other), with(&other, &one));
            }
            items
        }))
    })
    .await;
}

#[tokio::test]
async fn what_is_said_twice_shows_once() {
    check(|_| {
        Box::new(Altered(|_, items: Vec<Item>| {
            let again = items.first().cloned();
            items.into_iter().chain(again).collect()
        }))
    })
    .await;
}

#[tokio::test]
async fn another_key_epoch_opens_nothing() {
    check(|_| {
        Box::new(Altered(|_, items: Vec<Item>| {
            let older = |one: Envelope| {
                let header = Header { key_epoch: one.header().key_epoch + 1, ..*one.header() };
                item([&header.to_bytes(one.body().len()), one.body(), one.signature()].concat())
            };
            let alter = |one: Item| match envelope(&one) {
                Some(envelope) if envelope.header().form == Form::Sealed => older(envelope),
                Some(_) | None => one,
            };
            items.into_iter().map(alter).collect()
        }))
    })
    .await;
}

#[tokio::test]
async fn a_device_that_nobody_certified_says_nothing() {
    check(|world| {
        let (journey, forger) = (world.person.journey, Forger::new(world.person.journey));
        Box::new(Altered(move |log: LogName, mut items: Vec<Item>| {
            if log.circle == CircleId::CARE_TEAM && log.journey == journey && !items.is_empty() {
                items.extend(forger.words(log));
            }
            items
        }))
    })
    .await;
}

#[tokio::test]
async fn what_is_private_is_not_taken_for_shared_nor_what_is_shared_for_private() {
    check(|_| {
        let mut seen: Vec<(LogName, Item)> = Vec::new();
        Box::new(Altered(move |log: LogName, mut items: Vec<Item>| {
            let of_the_other =
                seen.iter().filter(|(from, _)| *from != log).map(|(_, one)| one.clone()).collect::<Vec<_>>();
            seen.extend(items.iter().map(|one| (log, one.clone())));
            items.extend(of_the_other);
            items
        }))
    })
    .await;
}

#[tokio::test]
async fn entries_of_a_log_that_nobody_follows_are_passed_over() {
    struct Elsewhere;
    impl Lie for Elsewhere {
        fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
            let mut elsewhere = message.clone();
            if let ServerMessage::Entries { log, .. } = &mut elsewhere {
                log.journey = JourneyId([9; 16]);
            }
            vec![elsewhere, message]
        }
    }
    check(|_| Box::new(Elsewhere)).await;
}

#[tokio::test]
async fn pages_without_end_are_read_as_they_come_and_the_truth_ends_them() {
    struct Endless;
    impl Lie for Endless {
        fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
            let ServerMessage::Entries { log, epoch, first, mut items, .. } = message else { return vec![message] };
            let next = first + items.len() as u64;
            items.extend((0..500).map(|_| Item::Withheld(EnvelopeId(crate::crypto::random()))));
            let more = (0..200).map(|page| {
                let items = (0..500).map(|_| Item::Withheld(EnvelopeId(crate::crypto::random()))).collect();
                ServerMessage::Entries { log, epoch, first: next + 500 * (page + 1), items, end: false }
            });
            let first = ServerMessage::Entries { log, epoch, first, items, end: false };
            std::iter::once(first).chain(more).collect()
        }
    }
    check(|_| Box::new(Endless)).await;
}

/// The log is said to have gone back, whenever it is asked for: the device offers what it has, and does not wear itself out.
#[tokio::test]
async fn a_log_that_never_heals_is_not_asked_for_without_a_pause() {
    struct Back(Arc<AtomicUsize>);
    impl Lie for Back {
        fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
            let ServerMessage::Entries { log, .. } = message else { return vec![message] };
            vec![ServerMessage::Rewound { log, head: Cursor::START }]
        }

        fn of_client(&mut self, message: ClientMessage) -> (Vec<ClientMessage>, Vec<ServerMessage>) {
            self.0.fetch_add(1, Ordering::Relaxed);
            (vec![message], Vec::new())
        }
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    check(move |_| Box::new(Back(count.clone()))).await;
    let asked = asked.load(Ordering::Relaxed);
    assert!(asked < 200, "{asked} messages in half a second");
}

/// What a server says it stored, and did not, is found missing as soon as the log is read, and sent again.
#[tokio::test]
async fn what_was_never_stored_is_sent_again_when_the_log_says_so() {
    struct Swallow;
    impl Lie for Swallow {
        fn of_client(&mut self, message: ClientMessage) -> (Vec<ClientMessage>, Vec<ServerMessage>) {
            let ClientMessage::Push { envelopes } = &message else { return (vec![message], Vec::new()) };
            let stored = envelopes.iter().filter_map(|bytes| Envelope::parse(bytes.to_vec()).ok()).map(|one| {
                let log = LogName { journey: one.header().journey, circle: one.header().circle };
                ServerMessage::Stored { log, ids: vec![one.id()], at: now() }
            });
            (Vec::new(), stored.collect())
        }
    }
    let mut world = World::honest().await;
    let mut second = world.second_device().await;
    second.device.go_online();
    second.device.until_safe().await.expect("the second device is there");
    world.liar.say(Swallow);
    let entry = Entry { text: "Swallowed.".to_owned(), day: "2026-07-19".to_owned(), ..Entry::default() };
    let document = second.write(&entry, now());
    second.device.until_safe().await.expect("the liar says so");
    world.liar.say(Truth);
    second.device.go_offline();
    second.device.go_online();
    let arrived = |device: &Device| device.opened().iter().any(|opened| opened.document == document);
    tokio::select! {
        found = world.person.device.until(arrived) => found.expect("it is there after all"),
        _ = second.device.until(|_| false) => panic!("the first device never has it"),
    }
}

/// A keyworker keeps to the key they knew: the server cannot put another in its place, and speak in a person's name.
#[tokio::test]
async fn another_key_for_somebody_known_is_not_believed() {
    struct Substituted {
        forger: Forger,
        log: LogName,
    }
    impl Lie for Substituted {
        fn of_answer(&mut self, path: &str, body: Vec<u8>) -> Vec<u8> {
            let rows: Option<Vec<CaseloadRow>> = serde_json::from_slice(&body).ok().filter(|_| path == CASELOAD);
            let Some(rows) = rows else { return body };
            let identity = self.forger.identity.public();
            let rows: Vec<_> = rows.into_iter().map(|row| CaseloadRow { identity, ..row }).collect();
            serde_json::to_vec(&rows).expect("rows are plain")
        }

        fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
            let ServerMessage::Entries { log, epoch, first, mut items, end } = message else { return vec![message] };
            if log == self.log {
                items.extend(self.forger.words(log));
            }
            vec![ServerMessage::Entries { log, epoch, first, items, end }]
        }
    }
    let mut world = World::honest().await;
    let log = world.person.care_team();
    world.keyworker.look().await.expect("a caseload");
    world.keyworker.device.until(|device| device.is_caught_up(&log)).await.expect("all is read");
    let honest = world.keyworker.device.opened().len();
    world.liar.say(Substituted { forger: Forger::new(world.person.journey), log });
    world.keyworker.look().await.expect("a caseload");
    world.keyworker.device.go_offline();
    world.keyworker.device.go_online();
    let _no_end = world.keyworker.device.until_or(Duration::from_millis(500), |_| false).await;
    assert_eq!(world.keyworker.device.opened().len(), honest, "the forger is heard");
}

/// Somebody who speaks in a person's name, with keys of their own.
struct Forger {
    journey: JourneyId,
    identity: SigningKey,
    signing: SigningKey,
    sequence: Mutex<u64>,
}

impl Forger {
    fn new(journey: JourneyId) -> Self {
        Self { journey, identity: SigningKey::generate(), signing: SigningKey::generate(), sequence: Mutex::new(0) }
    }

    /// A device that introduces itself, and a name it gives itself.
    fn words(&self, log: LogName) -> Vec<Item> {
        let statement = Statement {
            holder: Holder::Person(self.journey),
            signing: self.signing.public(),
            agreement: SigningKey::generate().public(),
            issued: now(),
        };
        let signature = self.identity.sign(&statement.to_sign());
        let introduced = Control::Device(Certificate { statement, signature }).to_payload(now());
        let content = minicbor::to_vec(&About { name: "Somebody else".to_owned() }).expect("a vector takes every byte");
        let named = Payload { form: Form::Record, kind: record::Kind::About.code(), written: now(), content };
        let introduced = self.envelope(log, Form::Control, &introduced);
        vec![introduced, self.envelope(log, Form::Record, &named)]
    }

    fn envelope(&self, log: LogName, form: Form, payload: &Payload) -> Item {
        let mut sequence = self.sequence.lock().expect("nobody panics with it");
        *sequence += 1;
        let document = if form == Form::Control { NO_DOCUMENT } else { waymark_shared::id::DocumentId([7; 16]) };
        let header = Header {
            form,
            journey: log.journey,
            circle: log.circle,
            document,
            device: waymark_shared::id::DeviceId::of(&self.signing.public()),
            device_sequence: *sequence,
            key_epoch: 0,
        };
        let unsigned = Unsigned::new(header, &payload.to_clear()).expect("a short body");
        let signature = self.signing.sign(&unsigned.to_sign());
        item(unsigned.sign(signature).into_bytes())
    }
}
