//! Staff without a lock: nothing of anybody comes to a staff device before it has an app lock.

use waymark_tests::browser::{LAPTOP, Profile};

use super::scene::{Scene, set_lock, sign_in, write};
use super::store::count;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_to_a_staff_device_before_it_has_a_lock() {
    let scene = Scene::new();
    let mut keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let tablet = Profile::fresh();
    let page = scene.browser.open(&tablet, &scene.server.url(), LAPTOP).await;
    sign_in(&page, "Sam", keyworker.app.as_mut().expect("an app")).await;
    page.see("lock-secret").await;
    // Opening the app again does not bring anything either.
    page.reload().await;
    page.see("lock-secret").await;

    // Something is shared, and comes to the laptop, which has a lock.
    write(&person.page, "Library card", "Got the card.").await;
    person.page.tap("share").await;
    person.page.see("entry-card").await;
    person.page.tap("share-now").await;
    person.page.at("/journal").await;
    keyworker.page.tap("person").await;
    keyworker.page.says("shared", "Got the card.").await;
    assert_eq!((count(&page, "envelopes").await, count(&page, "logs").await), (0, 0));

    set_lock(&page).await;
    page.says("person", "Dee").await;
    page.tap("person").await;
    page.says("shared", "Got the card.").await;
    for page in [page, person.page, keyworker.page] {
        page.close().await;
    }
}
