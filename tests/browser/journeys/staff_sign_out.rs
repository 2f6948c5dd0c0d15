//! Staff sign out: what has not reached the service is said, and is lost only by a second act.

use super::recovery_codes::arrow;
use super::scene::{Scene, is_safe, unlock};

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_loses_nothing_without_a_second_act() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let desk = &keyworker.page;
    assert!(!desk.shows("status").await, "nothing was made that could be anywhere");
    let person = scene.person(&keyworker, "Dee").await;
    desk.tap("person").await;
    desk.see("start-reading").await;
    scene.server.stop();
    desk.tap("start-reading").await;
    desk.at("/reading/").await;

    // The arrow of a reading leads to the person, after a reload too.
    arrow(desk, "/person/").await;
    desk.tap("go-on").await;
    desk.at("/reading/").await;
    desk.reload().await;
    unlock(desk).await;
    arrow(desk, "/person/").await;

    desk.tap("tab-me").await;
    desk.says("where", "safe on this device").await;
    desk.tap("sign-out").await;
    desk.says("sign-out-waits", "One thing you made has not reached your service").await;
    desk.is_accessible("sign out").await;
    desk.tap("sign-out-wait").await;
    desk.see("sign-out").await;
    scene.server.start_again();
    desk.tap("try-now").await;
    is_safe(desk).await;
    desk.tap("sign-out").await;
    desk.see("start-writing").await;
    desk.reads("You are signed out").await;
    assert_eq!(desk.path().await, "/");
    person.page.close().await;
    keyworker.page.close().await;
}
