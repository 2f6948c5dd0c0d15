//! Held words: what is typed while the engine is down waits, behind the lock too, until it can be kept.

use super::scene::{Scene, is_kept, set_lock, unlock};

/// Learns which worker the page speaks to.
const WATCH: &str = r#"
const send = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (...given) {
  self.spokenTo = this;
  return send.apply(this, given);
};
"#;

/// The engine ends, and somebody types on in the same breath.
const END_AND_TYPE: &str = r#"
self.spokenTo.dispatchEvent(new Event("error", { cancelable: true }));
const area = document.querySelector('[data-test="entry-text"]');
area.value += " And what came after.";
area.dispatchEvent(new Event("input", { bubbles: true }));
"#;

#[tokio::test(flavor = "multi_thread")]
async fn words_typed_while_the_engine_was_down_are_there_after_unlocking() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-text", "Before it fell.").await;
    is_kept(page).await;
    page.go("/lock").await;
    set_lock(page).await;
    page.see("write").await;
    page.go("/journal").await;
    unlock(page).await;
    page.tap("entry").await;
    page.see("entry-text").await;
    page.run(WATCH, vec![]).await;
    page.write("entry-text", " Still there.").await;
    is_kept(page).await;

    page.run(END_AND_TYPE, vec![]).await;
    page.see("unlock").await;
    unlock(page).await;
    page.until("all of it is there", || async {
        page.value("entry-text").await == "Before it fell. Still there. And what came after."
    })
    .await;
    someone.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_on_screen_stay_when_the_engine_starts_again() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.run(WATCH, vec![]).await;
    page.write("entry-text", "Before it fell.").await;
    is_kept(page).await;
    page.run(END_AND_TYPE, vec![]).await;
    page.says("notice", "had to start again").await;
    is_kept(page).await;
    assert_eq!(page.value("entry-text").await, "Before it fell. And what came after.");
    someone.page.close().await;
}
