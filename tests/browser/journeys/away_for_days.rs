//! A staff device that was away from its service for three days, or whose clock was set back, keeps nothing of anybody.

use serde_json::Value;
use waymark_tests::browser::Page;

use super::scene::{Scene, set_lock, sign_in, unlock};
use super::store::reach_in;

const HOUR: i64 = 60 * 60 * 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_staff_device_that_was_away_for_days_drops_what_it_kept_without_a_signal() {
    let mut scene = Scene::new();
    let mut keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let desk = &keyworker.page;
    desk.go("/").await;
    unlock(desk).await;
    desk.says("person", "Dee").await;

    scene.server.stop();
    say(desk, -71 * HOUR, -HOUR).await;
    desk.reload().await;
    unlock(desk).await;
    desk.says("person", "Dee").await;
    say(desk, -73 * HOUR, -HOUR).await;
    is_gone(desk).await;

    scene.server.start_again();
    sign_in(desk, "Sam", keyworker.app.as_mut().expect("an app")).await;
    set_lock(desk).await;
    desk.says("person", "Dee").await;
    scene.server.stop();
    // The clock was two hours ahead of now when somebody last looked.
    say(desk, -HOUR, 2 * HOUR).await;
    is_gone(desk).await;
    person.page.close().await;
    keyworker.page.close().await;
}

/// The service was met so long from now, and the clock was last seen so long from now.
async fn say(page: &Page, met: i64, latest: i64) {
    let now = page.run("return Date.now()", vec![]).await.as_i64().expect("a clock");
    let contact = [(0_u8, now + met), (1, now + latest)];
    let mut bytes = vec![0xa2];
    for (key, moment) in contact {
        bytes.extend(minicbor::to_vec(key).expect("a vector takes every byte"));
        bytes.extend(minicbor::to_vec(moment).expect("a vector takes every byte"));
    }
    reach_in(page, "keep", vec!["contact".into(), Value::from(bytes)]).await;
}

/// Nothing is asked for, not even the PIN: nothing is left that it would open.
async fn is_gone(page: &Page) {
    page.reload().await;
    page.see("start-writing").await;
    page.reads("away from your service for more than three days").await;
    assert!(!page.body().await.contains("Dee"));
    page.reload().await;
    page.see("start-writing").await;
}
