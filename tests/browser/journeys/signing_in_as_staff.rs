//! Signing in as staff: a new device is told to the others, a sign-in that was not theirs ends, and what would hurt most asks
//! who it is.

use waymark_tests::browser::{PHONE, Profile};

use super::scene::{Scene, prove, set_lock, sign_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_was_not_theirs_ends_with_one_tap() {
    let scene = Scene::new();
    let mut keyworker = scene.keyworker().await;
    let app = keyworker.app.as_mut().expect("an app");
    let desk = &keyworker.page;
    let tablet = Profile::fresh();
    let page = scene.browser.open(&tablet, &scene.server.url(), PHONE).await;
    sign_in(&page, "Sam", app).await;
    set_lock(&page).await;
    page.see("caseload-empty").await;

    desk.tap("tab-me").await;
    desk.tap("to-sign-ins").await;
    desk.says("newcomer", "Chrome on Linux").await;
    desk.is_accessible("a new device").await;
    desk.tap("newcomer-not-mine").await;
    desk.see("password-new").await;
    desk.says("lasting", "Choose a new password now").await;
    desk.gone("newcomer").await;
    page.reads("You are signed out").await;
    desk.fill("password-new", "seven herons on a wall").await;
    desk.tap("change-password").await;
    desk.reads("Your password is changed").await;
    page.close().await;
    keyworker.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_hurt_most_asks_who_it_is_and_then_goes_on() {
    let mut scene = Scene::new();
    let mut keyworker = scene.keyworker().await;
    let app = keyworker.app.as_mut().expect("an app");
    let desk = &keyworker.page;
    // The proof of signing in grows old.
    scene.meanwhile("UPDATE session SET proved = proved - 300000");
    desk.tap("tab-me").await;
    desk.tap("to-codes").await;
    desk.tap("make-codes").await;
    desk.see("prove-form").await;
    desk.is_accessible("prove").await;
    desk.tap("prove-not").await;
    desk.reads("Nothing has changed").await;
    desk.tap("make-codes").await;
    prove(desk, app).await;
    desk.see("codes").await;
    keyworker.page.close().await;
}
