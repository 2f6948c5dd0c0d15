//! Years in bundles: a phone seals together what lies quiet, another device finds it so, the server lets go of the rest,
//! and the next phone reads all of it.

use waymark_shared::control::Control;
use waymark_shared::doc::entry::Entry;
use waymark_shared::rules::Role;
use waymark_shared::sync::envelope::Form;
use waymark_tests::device::{Device, now};
use waymark_tests::people::{Keyworker, Person, staff};

use super::scene::{PASSWORD, Scene, Someone};

const ENTRIES: i64 = 110;
const DAY: i64 = 24 * 60 * 60 * 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_next_phone_reads_from_bundles_what_the_server_let_go_of() {
    let mut scene = Scene::new();
    let (mut keyworker, mut person) = writer(&scene).await;
    let first = come_back(&scene, &mut keyworker, &person).await;
    person.device.until(|device| !device.bundles().is_empty()).await.expect("the phone puts together what lies quiet");
    let all = usize::try_from(ENTRIES).expect("a small number");
    let bundled: usize = person.device.bundles().iter().map(|(_, bundle)| bundle.0.len()).sum();
    assert_eq!(bundled, all);
    person.device.until(has_said).await.expect("and says what it covers");
    first.page.close().await;
    person.confirm(now());
    person.device.until_safe().await.expect("what it finds is stored");

    scene.server.stop();
    scene.server.start_again();
    let second = come_back(&scene, &mut keyworker, &person).await;
    let page = &second.page;
    page.go("/journal").await;
    page.says("entry", "Day 65").await;
    page.fill("search", "Day 170").await;
    page.until("the oldest is found", || async { page.texts("entry").await.len() == 1 }).await;
    page.tap("entry").await;
    page.until("its words are there", || async { page.value("entry-text").await == "Words of day 170." }).await;
    assert_eq!(let_go(&scene, &mut keyworker, &person).await, all);
    second.page.close().await;
}

/// Somebody who has written on long gone days, and their keyworker.
async fn writer(scene: &Scene) -> (Keyworker, Person) {
    let mut administrator = scene.administrator().await;
    let invited = staff::invite(&mut administrator, Role::Keyworker, "Sam").await.expect("an invitation");
    let address = scene.server.address();
    let mut keyworker = staff::join(address, &invited.link_code, "Sam", PASSWORD).await.expect("a keyworker");
    let invited = staff::invite(&mut keyworker.device, Role::Person, "Dee").await.expect("an invitation");
    let mut person = Person::begin(address);
    person.join(&invited.link_code, "Dee").await.expect("a person");
    for day in (65..65 + ENTRIES).rev() {
        let entry = Entry { title: format!("Day {day}"), text: format!("Words of day {day}."), ..Entry::default() };
        person.write(&entry, now().plus(-day * DAY));
    }
    person.device.until_safe().await.expect("all is stored");
    (keyworker, person)
}

/// Whether another device has said what a bundle covers.
fn has_said(device: &Device) -> bool {
    let controls = device.opened().iter().filter(|opened| opened.device != device.name());
    controls
        .map(|opened| Control::from_payload(&opened.payload))
        .any(|said| matches!(said, Ok(Control::Covered { .. })))
}

/// A phone that nobody has used yet, and the words.
async fn come_back(scene: &Scene, keyworker: &mut Keyworker, person: &Person) -> Someone {
    let invited = keyworker.invite_again(person.journey).await.expect("an invitation");
    let someone = scene.phone().await;
    let page = &someone.page;
    page.go(&format!("/recover#{}", invited.link_code)).await;
    page.fill("recover-words", &person.words.list().join(" ")).await;
    page.tap("recover").await;
    page.tap("skip-lock").await;
    page.see("write").await;
    someone
}

/// How many entries a new device had to take from bundles, for want of their envelopes.
async fn let_go(scene: &Scene, keyworker: &mut Keyworker, person: &Person) -> usize {
    let invited = keyworker.invite_again(person.journey).await.expect("an invitation");
    let back = Person::come_back(scene.server.address(), &invited.link_code, person.words.clone()).await;
    let (mut back, private) = (back.expect("the words are theirs"), person.private());
    back.device.go_online();
    back.device.until(|device| device.is_caught_up(&private)).await.expect("all of it is pulled");
    let bundles: Vec<_> = back.device.bundles().iter().map(|(id, _)| *id).collect();
    let opened = back.device.opened().iter();
    opened.filter(|opened| opened.payload.form == Form::Change && bundles.contains(&opened.id)).count()
}
