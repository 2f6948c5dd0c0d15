//! Through a proxy that breaks WebSockets: devices find out, go by posts, and miss nothing.

use std::time::Duration;

use waymark_shared::api::Nation;
use waymark_shared::doc::entry::Entry;
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::rules::Role;
use waymark_shared::sync::way::Form;
use waymark_tests::device::now;
use waymark_tests::people::keyworker::care_team;
use waymark_tests::people::staff::{self, Naming};
use waymark_tests::people::{Keyworker, Person};
use waymark_tests::proxy::{Breaks, Proxy};

use crate::staff::{PASSWORD, SERVICE};
use crate::world::World;

/// How long a socket is waited for here.
const SHORT: Duration = Duration::from_millis(500);

/// A keyworker and a person who joined, both beyond the proxy.
async fn joined(world: &World, proxy: Proxy) -> (Keyworker, Person) {
    let naming = Naming { service: SERVICE, nation: Nation::Wales, name: "Ada Pugh", password: PASSWORD };
    let (mut administrator, _) = staff::set_up(world.address(), &world.token, &naming).await.unwrap();
    let invited = staff::invite(&mut administrator, Role::Keyworker, "Sam").await.unwrap();
    let mut keyworker = staff::join(proxy.address, &invited.link_code, "Sam", PASSWORD).await.unwrap();
    let invited = staff::invite(&mut keyworker.device, Role::Person, "Dee").await.unwrap();
    let mut person = Person::begin(proxy.address);
    for device in [&mut keyworker.device, &mut person.device] {
        device.first_word = SHORT;
    }
    let before = Entry { title: "Before".into(), ..Entry::default() };
    person.write(&before, now());
    person.join(&invited.link_code, "Dee").await.unwrap();
    (keyworker, person)
}

async fn check(breaks: Breaks) {
    let world = World::start().await;
    let proxy = Proxy::before(world.address(), breaks).await;
    let (mut keyworker, mut person) = joined(&world, proxy).await;
    let team = care_team(person.journey);
    person.device.until_safe().await.expect("what was written before arrives");
    keyworker.look().await.unwrap();
    keyworker.device.until(|device| device.is_caught_up(&team)).await.expect("what was shared is read");
    assert_eq!([person.device.form(), keyworker.device.form()], [Form::Posts; 2]);

    let shared = keyworker.device.opened().len();
    for number in 1..=3 {
        let entry = Entry { title: format!("Number {number}"), ..Entry::default() };
        let original = person.write(&entry, now());
        person.share_entry(original, &EntryCopy::of(&entry, now()), now());
        person.device.until_safe().await.expect("what is written arrives");
        let is_there = |device: &waymark_tests::device::Device| device.opened().len() == shared + number;
        keyworker.device.until(is_there).await.expect("what is shared is heard of");
    }
}

#[tokio::test]
async fn where_upgrades_are_refused_devices_go_by_posts() {
    check(Breaks::Upgrades).await;
}

#[tokio::test]
async fn where_frames_are_swallowed_devices_go_by_posts() {
    check(Breaks::Frames).await;
}

#[tokio::test]
async fn where_connections_are_cut_devices_go_by_posts() {
    check(Breaks::Connections).await;
}

#[tokio::test]
async fn where_sockets_get_through_no_server_that_is_away_is_taken_for_a_broken_network() {
    let world = World::start().await;
    let proxy = Proxy { address: world.address() };
    let (_, mut person) = joined(&world, proxy).await;
    person.device.until_safe().await.unwrap();
    let _stopped = world.stop().await;
    person.write(&Entry::default(), now());
    let late = person.device.until_or(4 * SHORT, |_| false).await;
    assert!(late.is_err());
    assert_eq!(person.device.form(), Form::Socket);
}
