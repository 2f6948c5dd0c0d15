//! R6: the server goes back by an hour's work, and whatever any client that returns holds is back.
//!
//! Once by the command, from a backup made while everybody wrote; once as a raw copy of the data folder of a stopped server,
//! put back by hand. People, and a keyworker, join within that hour too. Then one client after the other returns, in an order
//! by chance, and each time the server's logs are compared with what that client holds: what was acknowledged to it, and
//! what it received. What was taken back within the hour has to stay away.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use waymark_shared::api::Nation;
use waymark_shared::id::{DocumentId, EnvelopeId};
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::record::reading::FinishedReading;
use waymark_shared::rules::Role;
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_tests::crypto;
use waymark_tests::device::Device;
use waymark_tests::people::keyworker::care_team;
use waymark_tests::people::staff::{self, Naming};
use waymark_tests::people::{Keyworker, Person};
use waymark_tests::process::{self, Server};

use crate::commands::{Shelf, copy, is_whole};
use crate::crowd;
use crate::figure::{Figure, Size};
use crate::pen;
use crate::runs::Runs;
use crate::writing;

const PASSWORD: &str = "a lantern over the harbour";
/// How many people a keyworker works with.
const PEOPLE_EACH: usize = 9;
/// One entry in so many is shared.
const SHARED: usize = 3;
/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a client works before the server is asked what it has by now.
const A_WHILE: Duration = Duration::from_millis(50);
/// What the door would not let in from one address.
const DOOR: [&str; 4] = ["--tries-per-minute", "1000000", "--per-address", "100000"];

/// How the server goes back.
#[derive(Debug, Clone, Copy)]
enum Way {
    Command,
    RawCopy,
}

/// Somebody with a device.
enum Client {
    Person(Box<Person>),
    Keyworker(Box<Keyworker>),
}

/// Everybody, and what was taken back.
#[derive(Default)]
struct Everybody {
    clients: Vec<Client>,
    written: usize,
    taken_back: BTreeSet<DocumentId>,
}

/// What was found.
#[derive(Default)]
struct Found {
    held: usize,
    gone: usize,
    lacking: usize,
    twice: usize,
    shown_again: usize,
    returned: Runs,
    ill: usize,
}

/// Goes back both ways.
pub async fn measure(size: Size) -> Figure {
    let (clients, entries) = size.of((10, 3), (50, 30), (200, 60));
    let mut all = Found::default();
    for way in [Way::Command, Way::RawCopy] {
        go_back(way, clients, entries, &mut all).await;
    }
    let Found { held, gone, lacking, twice, shown_again, returned, ill } = all;
    Figure {
        id: "R6",
        measured: format!(
            "{clients} clients, a tenth of them new within the hour, by command and as a raw copy: of {held} envelopes held by \
             somebody {gone} were gone; {lacking} still, {twice} there twice and {shown_again} shown that were taken back \
             after their holders returned, each in {returned:.2} s; {ill} servers not whole",
        ),
        goal: "100 % of what any returning client holds is back",
        holds: lacking + twice + shown_again + ill == 0 && gone > 0,
    }
}

async fn go_back(way: Way, count: usize, entries: usize, found: &mut Found) {
    let folder = tempfile::tempdir().expect("a place for temporary folders");
    let data = folder.path().join("data");
    let mut server = Server::at(&data, "127.0.0.1:0", &DOOR);
    let token = server.set_up_token().expect("a fresh server prints a set-up link");
    let naming = Naming { service: "Northside", nation: Nation::England, name: "Jo Bell", password: PASSWORD };
    let (mut administrator, _) = staff::set_up(server.address(), token, &naming).await.expect("the service is set up");
    let late = count.div_ceil(10).max(2);
    let mut everybody = Everybody::default();
    everybody.join(server.address(), &mut administrator, count - late).await;
    everybody.work(entries).await;

    let shelf = Shelf::at(folder.path());
    let aside = folder.path().join("copy");
    match way {
        Way::Command => tokio::task::block_in_place(|| shelf.back_up(&data)),
        Way::RawCopy => {
            stop(&mut server);
            copy(&data, &aside);
            server.start_again();
        }
    }
    everybody.join(server.address(), &mut administrator, late).await;
    everybody.work(entries).await;
    stop(&mut server);
    let before = count_entries(&data);
    match way {
        Way::Command => shelf.restore(&data, &[]),
        Way::RawCopy => {
            fs::remove_dir_all(&data).expect("the folder of a stopped server");
            copy(&aside, &data);
        }
    }
    found.gone += before - count_entries(&data);
    found.held += before;
    server.start_again();
    everybody.return_one_by_one(found).await;
    found.ill += usize::from(!is_whole(&data, &[]));
}

fn stop(server: &mut Server) {
    process::ask_to_stop(server.id().expect("it runs"));
    assert!(server.wait(), "it stops in good order");
    server.stop();
}

fn count_entries(data: &std::path::Path) -> usize {
    let database = rusqlite::Connection::open(data.join("waymark.db")).expect("the database of a stopped server");
    database.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).expect("the tables of this build")
}

impl Everybody {
    /// So many more come: keyworkers, and the people they invite.
    async fn join(&mut self, address: SocketAddr, administrator: &mut Device, count: usize) {
        let mut left = count;
        while left > 0 {
            let name = format!("Sam {}", self.clients.len());
            let invited = staff::invite(administrator, Role::Keyworker, &name).await.expect("an invitation");
            let joined = staff::join(address, &invited.link_code, &name, PASSWORD).await;
            let mut keyworker = joined.expect("a fresh invitation");
            let people = PEOPLE_EACH.min(left - 1);
            for _ in 0..people {
                let person = crowd::joined(address, &mut keyworker.device).await;
                self.clients.push(Client::Person(Box::new(person)));
            }
            keyworker.look().await.expect("a keyworker sees whom they work with");
            self.clients.push(Client::Keyworker(Box::new(keyworker)));
            left -= people + 1;
        }
    }

    /// Everybody writes, shares, takes something back, and reads what the others wrote.
    async fn work(&mut self, entries: usize) {
        for client in &mut self.clients {
            match client {
                Client::Person(person) => {
                    for number in 0..entries {
                        self.written += 1;
                        let entry = writing::entry(self.written);
                        let original = person.write(&entry, writing::moment(0));
                        if number % SHARED != 0 {
                            continue;
                        }
                        let copy = EntryCopy::of(&entry, writing::moment(0));
                        let copy = person.share_entry(original, &copy, writing::moment(0));
                        if number == 0 {
                            person.withdraw(copy);
                            self.taken_back.insert(copy);
                        }
                    }
                }
                Client::Keyworker(keyworker) => {
                    for row in keyworker.look().await.expect("a keyworker sees whom they work with") {
                        keyworker.finish_reading(row.journey, &reading(), writing::moment(0));
                    }
                }
            }
        }
        join_all(self.clients.iter_mut().map(async |client| {
            client.device().until_or(PATIENCE, |device| device.is_safe()).await.expect("all is stored");
        }))
        .await;
        join_all(self.clients.iter_mut().map(Client::read_everything)).await;
    }

    async fn return_one_by_one(&mut self, found: &mut Found) {
        for client in &mut self.clients {
            client.device().go_offline();
        }
        self.clients.sort_by_cached_key(|_| u64::from_be_bytes(crypto::random()));
        for client in &mut self.clients {
            let held = client.held(&self.taken_back);
            let begin = Instant::now();
            client.sign_in().await;
            client.device().go_online();
            let lacking = client.give_back(&held).await;
            found.returned.add(begin.elapsed().as_secs_f64());
            found.lacking += lacking;
        }
        for client in &mut self.clients {
            client.look_once_more(&self.taken_back, found).await;
        }
    }
}

impl Client {
    fn device(&mut self) -> &mut Device {
        match self {
            Client::Person(person) => &mut person.device,
            Client::Keyworker(keyworker) => &mut keyworker.device,
        }
    }

    fn logs(&self) -> Vec<LogName> {
        match self {
            Client::Person(person) => vec![person.private(), person.care_team()],
            Client::Keyworker(keyworker) => keyworker.journeys().into_iter().map(care_team).collect(),
        }
    }

    async fn sign_in(&mut self) {
        match self {
            Client::Person(person) => person.sign_in().await.expect("their certificate lets them in"),
            Client::Keyworker(keyworker) => {
                keyworker.sign_in(PASSWORD).await.expect("their enrolment lets them in");
                keyworker.look().await.expect("a keyworker sees whom they work with");
            }
        }
    }

    /// Works until this device has everything that the server has.
    async fn read_everything(&mut self) {
        for log in self.logs() {
            let device = self.device();
            let (there, _) = pen::read_on(&device.origin, log, Cursor::START).await.expect("their own log");
            let has_all = |device: &Device| device.store.count(&log) >= there.len();
            device.until_or(PATIENCE, has_all).await.expect("all of it is pulled");
        }
    }

    /// Every envelope this device has, but for what was refused or taken back.
    fn held(&mut self, taken_back: &BTreeSet<DocumentId>) -> Vec<(LogName, BTreeSet<EnvelopeId>)> {
        let logs = self.logs();
        let store = &self.device().store;
        let kept = |log: &LogName| {
            let envelopes = store.read(log, &store.gather(log));
            let refused: BTreeSet<_> = store.refused(log).iter().map(|(id, _)| *id).collect();
            let shown = envelopes.into_iter().filter(|envelope| {
                let is_hidden =
                    envelope.header().form == Form::Record && taken_back.contains(&envelope.header().document);
                !is_hidden && !refused.contains(&envelope.id())
            });
            shown.map(|envelope| envelope.id()).collect()
        };
        logs.iter().map(|log| (*log, kept(log))).collect()
    }

    /// Works until the server has all of this; how much it lacks if it never does.
    async fn give_back(&mut self, held: &[(LogName, BTreeSet<EnvelopeId>)]) -> usize {
        let begin = Instant::now();
        loop {
            let mut lacking = 0;
            for (log, ids) in held {
                let there = pen::read_on(&self.device().origin, *log, Cursor::START).await;
                let there: BTreeSet<_> = there.map(|(ids, _)| ids).unwrap_or_default().into_iter().collect();
                lacking += ids.difference(&there).count();
            }
            if lacking == 0 || begin.elapsed() > PATIENCE {
                return lacking;
            }
            // It works for a while, whatever is so.
            let _too_late = self.device().until_or(A_WHILE, |_| false).await;
        }
    }

    /// When everybody has returned: nothing twice, nothing that was taken back, and nothing lacking again.
    async fn look_once_more(&mut self, taken_back: &BTreeSet<DocumentId>, found: &mut Found) {
        for (log, ids) in self.held(taken_back) {
            let (there, _) = pen::read_on(&self.device().origin, log, Cursor::START).await.expect("their own log");
            let once: BTreeSet<_> = there.iter().copied().collect();
            found.twice += there.len() - once.len();
            found.lacking += ids.difference(&once).count();
            let hidden = self.device().store.read(&log, &there).into_iter().filter(|envelope| {
                envelope.header().form == Form::Record && taken_back.contains(&envelope.header().document)
            });
            found.shown_again += hidden.count();
        }
    }
}

fn reading() -> FinishedReading {
    FinishedReading {
        definition: "waymark-star".to_owned(),
        version: 1,
        day: "2026-11-25".to_owned(),
        together: true,
        areas: Vec::new(),
        made_from: DocumentId(crypto::random()),
        heads: Vec::new(),
        finished: None,
    }
}
