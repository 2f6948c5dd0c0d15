//! Bundles: a new device reads what the server has let go of, from what stands for it.

use waymark_shared::api::Nation;
use waymark_shared::doc::entry::Entry;
use waymark_shared::rules::Role;
use waymark_shared::sync::bundle::Bundled;
use waymark_shared::sync::envelope::Form;
use waymark_tests::device::{Opened, now};
use waymark_tests::people::{Keyworker, Person, staff};

use crate::world::World;

const ENTRIES: usize = 40;

/// Somebody who has written, joined, and put it together.
async fn bundled(world: &World) -> (Keyworker, Person) {
    let naming = staff::Naming {
        service: "Harbour",
        nation: Nation::England,
        name: "Ada",
        password: "a lantern over the harbour",
    };
    let (mut administrator, _) = staff::set_up(world.address(), &world.token, &naming).await.unwrap();
    let invited = staff::invite(&mut administrator, Role::Keyworker, "Sam").await.unwrap();
    let joined = staff::join(world.address(), &invited.link_code, "Sam", "a lantern over the harbour").await;
    let mut keyworker = joined.unwrap();
    let invited = staff::invite(&mut keyworker.device, Role::Person, "Dee").await.unwrap();
    let mut person = Person::begin(world.address());
    person.join(&invited.link_code, "Dee").await.unwrap();
    for day in 0..ENTRIES {
        person.write(&Entry { title: format!("Day {day}"), ..Entry::default() }, now());
    }
    person.device.until_safe().await.unwrap();
    person.bundle(now()).await.unwrap();
    person.device.until_safe().await.unwrap();
    (keyworker, person)
}

/// A new device of theirs, which has read everything.
async fn on_a_new_device(world: &World, keyworker: &mut Keyworker, person: &Person) -> Person {
    let invited = keyworker.invite_again(person.journey).await.unwrap();
    let back = Person::come_back(world.address(), &invited.link_code, person.words.clone()).await;
    let mut back = back.unwrap();
    let private = back.private();
    back.device.go_online();
    back.device.until(|device| device.is_caught_up(&private)).await.unwrap();
    back
}

fn words(person: &Person) -> Vec<Bundled> {
    let opened = person.device.opened().iter().filter(|opened| opened.payload.form == Form::Change);
    opened.map(Opened::to_bundled).collect()
}

#[tokio::test]
async fn what_a_second_device_has_compared_is_read_from_the_bundle_alone() {
    let world = World::start().await;
    let (mut keyworker, person) = bundled(&world).await;
    let mut second = on_a_new_device(&world, &mut keyworker, &person).await;
    assert!(second.device.store.count(&second.private()) > ENTRIES, "one device alone is not enough");
    second.confirm(now());
    second.device.until_safe().await.unwrap();

    let world = world.restart().await;
    keyworker.device.origin = keyworker.device.origin.clone().at(world.address());
    let third = on_a_new_device(&world, &mut keyworker, &person).await;
    assert_eq!(words(&third), words(&second), "the same, in the same order");
    assert_eq!(words(&third).len(), ENTRIES);
    let held = third.device.store.count(&third.private());
    assert!(held < 10, "{held} envelopes");
}
