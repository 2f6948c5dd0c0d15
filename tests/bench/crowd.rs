//! A crowd: people who joined by a keyworker's invitations, each with a journey of their own, who push as fast as
//! acknowledged, or at a pace.
//!
//! They do without a replica: each edit is a real envelope, sealed and signed when it is sent, over a real socket; only the
//! compressing of its words was done before.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use waymark_shared::api::Nation;
use waymark_shared::rules::Role;
use waymark_shared::sync::message::{ClientMessage, ServerMessage};
use waymark_tests::device::socket::Socket;
use waymark_tests::device::{Device, Keys};
use waymark_tests::people::staff::{self, Naming};
use waymark_tests::people::{Keyworker, Person};
use waymark_tests::process::Server;

use crate::pen::{self, Pen};

const PASSWORD: &str = "a lantern over the harbour";
/// How many join at once.
const TOGETHER: usize = 16;

/// Everybody who pushes.
pub struct Crowd {
    members: Vec<Member>,
}

struct Member {
    pen: Pen,
    socket: Option<Socket>,
}

/// What a crowd did.
#[derive(Debug, Default)]
pub struct Pushed {
    /// How long each edit took, from sealing to its acknowledgement, in order of length.
    pub took: Vec<Duration>,
}

/// How fast a member pushes.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// The next edit when the last is acknowledged.
    AsAcknowledged,
    /// One edit in this time.
    Every(Duration),
}

impl Pushed {
    /// The time that all but a hundredth stayed under, in milliseconds.
    pub fn p99(&self) -> f64 {
        self.took.get(self.took.len() * 99 / 100).map_or(f64::INFINITY, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// A fresh service with its keyworker.
pub async fn service(server: &Server) -> Keyworker {
    let token = server.set_up_token().expect("a fresh server prints a set-up link");
    let naming = Naming { service: "Northside", nation: Nation::England, name: "Jo Bell", password: PASSWORD };
    let (mut administrator, _) = staff::set_up(server.address(), token, &naming).await.expect("the service is set up");
    let invited = staff::invite(&mut administrator, Role::Keyworker, "Sam").await.expect("an invitation");
    staff::join(server.address(), &invited.link_code, "Sam", PASSWORD).await.expect("the keyworker joins")
}

/// Somebody who joins by an invitation.
pub async fn joined(address: SocketAddr, keyworker: &mut Device) -> Person {
    let invited = staff::invite(keyworker, Role::Person, "Dee").await.expect("an invitation");
    let mut person = Person::begin(address);
    person.join(&invited.link_code, "Dee").await.expect("a fresh invitation");
    person
}

impl Crowd {
    /// So many people join.
    pub async fn gather(address: SocketAddr, keyworker: &Keyworker, count: usize) -> Self {
        let joining = (0..TOGETHER).map(|part| {
            let origin = keyworker.device.origin.clone();
            tokio::spawn(async move {
                let mut inviting = Device::new(address, Keys::generate(None));
                inviting.origin = origin;
                let mut members = Vec::new();
                for _ in (part..count).step_by(TOGETHER) {
                    members.push(Member { pen: Pen::of(joined(address, &mut inviting).await), socket: None });
                }
                members
            })
        });
        let members = join_all(joining).await.into_iter().flat_map(|part| part.expect("people join"));
        Self { members: members.collect() }
    }

    /// The first so many of them push for so long, and are given what they did after the first part of it.
    pub async fn push(&mut self, count: usize, pace: Pace, warm_up: Duration, measured: Duration) -> Pushed {
        let opening = self.members.iter_mut().take(count).map(Member::connect);
        join_all(opening).await;
        let begin = Instant::now() + warm_up;
        let end = begin + measured;
        let rest = self.members.split_off(count);
        let pushing = self.members.drain(..).enumerate().map(|(place, member)| {
            let offset = measured.mul_f64(place as f64 / count as f64);
            tokio::spawn(member.push(pace, offset, begin, end))
        });
        let mut pushed = Pushed::default();
        let mut members = Vec::new();
        for one in join_all(pushing).await {
            let (member, took) = one.expect("pushing does not panic");
            members.push(member);
            pushed.took.extend(took);
        }
        members.extend(rest);
        self.members = members;
        pushed.took.sort_unstable();
        pushed
    }
}

impl Member {
    async fn connect(&mut self) {
        self.socket = Some(pen::open(&self.pen.origin, Vec::new(), 0).await.expect("the server takes a socket"));
    }

    async fn push(mut self, pace: Pace, offset: Duration, begin: Instant, end: Instant) -> (Self, Vec<Duration>) {
        let mut socket = self.socket.take().expect("connected before");
        let mut ticks = match pace {
            Pace::AsAcknowledged => None,
            Pace::Every(time) => {
                let mut ticks =
                    interval_at(Instant::now() + offset.min(time.mul_f64(offset.as_secs_f64().fract())), time);
                ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
                Some(ticks)
            }
        };
        let mut took = Vec::new();
        loop {
            if let Some(ticks) = &mut ticks {
                ticks.tick().await;
            }
            let sealing = Instant::now();
            if sealing >= end {
                return (self, took);
            }
            let envelope = self.pen.seal();
            let id = envelope.id();
            socket.queue(&ClientMessage::Push { envelopes: vec![envelope.into_bytes().into()] });
            socket.flush().await.expect("an open socket");
            match socket.next().await {
                Some(ServerMessage::Stored { ids, .. }) if ids == [id] => {}
                other => panic!("an edit is stored, not {other:?}"),
            }
            if sealing >= begin {
                took.push(sealing.elapsed());
            }
        }
    }
}
