//! A forgotten lock: what can be done is said, and what is only here; and whoever types the right PIN too early is not
//! told that it is wrong.

use super::back_with_the_words::{invited_again, joined};
use super::scene::{Scene, is_kept, is_safe, set_lock, unlock, write};

#[tokio::test(flavor = "multi_thread")]
async fn the_words_bring_back_what_reached_the_server_and_the_rest_is_said_to_be_lost() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let (dee, words) = joined(&scene, &keyworker, "Dee").await;
    let phone = &dee.page;
    phone.go("/lock").await;
    set_lock(phone).await;
    phone.see("write").await;
    phone.go("/entry/new").await;
    unlock(phone).await;
    phone.write("entry-text", "It reached the server.").await;
    is_kept(phone).await;
    super::scene::go_back(phone).await;
    is_safe(phone).await;
    let code = invited_again(&keyworker.page).await;

    scene.server.stop();
    phone.tap_the_one("entry", "It reached").await;
    phone.go("/entry/new").await;
    unlock(phone).await;
    phone.write("entry-text", "It never did.").await;
    is_kept(phone).await;
    super::scene::go_back(phone).await;
    phone.reload().await;
    phone.tap("forgot").await;
    phone.at("/leave").await;
    phone.says("only-here", "One thing").await;
    phone.is_accessible("forgotten").await;
    phone.tap("leave-device").await;
    phone.reads("Tick the box first").await;
    scene.server.start_again();
    phone.choose("leave-sure").await;
    phone.tap("leave-device").await;
    phone.at("/recover").await;
    phone.fill("recover-code", &code).await;
    phone.fill("recover-words", &words).await;
    phone.tap("recover").await;
    phone.tap("skip-lock").await;
    phone.go("/journal").await;
    phone.says("entry", "It reached the server.").await;
    assert_eq!(phone.texts("entry").await.len(), 1, "what never reached the server is gone");
    dee.page.close().await;
    keyworker.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_show_nobodys_words_are_there_behind_a_closed_lock() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    write(page, "Alone", "Only here.").await;
    page.go("/lock").await;
    set_lock(page).await;
    page.see("write").await;
    page.go("/about").await;
    page.reads("Outcomes Star").await;
    assert!(!page.shows("unlock").await);
    page.go("/help").await;
    page.reads("116 123").await;
    page.go("/join#some-code").await;
    page.reads("to use your invitation").await;
    page.go("/recover#some-code").await;
    page.reads("There is a journal on this phone").await;
    unlock(page).await;
    assert_eq!(page.value("recover-code").await, "some-code", "the code of the address stays");
    page.go("/journal").await;
    page.tap("forgot").await;
    page.says("only-here", "nowhere else").await;
    someone.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_after_wrong_tries_is_counted_down_and_a_right_pin_is_never_called_wrong() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    write(page, "Alone", "Only here.").await;
    page.go("/lock").await;
    set_lock(page).await;
    page.see("write").await;
    page.go("/").await;
    for _ in 0..4 {
        page.fill("unlock-secret", "0000").await;
        page.tap("unlock").await;
        page.until("it was tried", || async { page.value("unlock-secret").await.is_empty() }).await;
    }
    page.fill("unlock-secret", "0000").await;
    page.tap("unlock").await;
    page.says("wait", "seconds").await;
    page.is_accessible("waiting").await;
    assert_eq!(page.state("unlock", "disabled").await, "", "the button waits");
    let before = page.text("wait").await;
    page.until("the seconds go by", || async { page.text("wait").await != before }).await;
    page.tap("help").await;
    page.reads("116 123").await;
    page.back().await;
    page.says("wait", "seconds").await;

    // A page that was loaded again does not know of the wait before it asks; what was typed stays.
    page.reload().await;
    page.fill("unlock-secret", super::scene::PIN).await;
    page.tap("unlock").await;
    page.says("wait", "seconds").await;
    assert!(!page.body().await.contains("did not open"), "nothing was tried");
    assert_eq!(page.value("unlock-secret").await, super::scene::PIN);
    page.until("the wait is over", || async { !page.shows("wait").await }).await;
    page.tap("unlock").await;
    page.see("write").await;
    someone.page.close().await;
}
