//! The lock closes by itself: after a time without a touch and when the app is hidden, and takes no word with it.

use waymark_tests::browser::Page;

use super::scene::{Scene, is_kept, set_lock, unlock, write};

/// The clock of this page goes forward by so many minutes.
const TURN: &str = "const real = Date.now; const more = arguments[0] * 60000; Date.now = () => real() + more";

/// Types a last sentence, and nobody has touched anything for longer than was chosen when the next key comes.
const TYPE_AND_STAY_AWAY: &str = r#"
const area = document.querySelector('[data-test="entry-text"]');
area.value += " A moment before.";
area.dispatchEvent(new Event("input", { bubbles: true }));
const real = Date.now;
Date.now = () => real() + 61000;
dispatchEvent(new Event("pointermove"));
return getComputedStyle(document.body).display;
"#;

/// Types a last sentence and goes to another app in the same breath.
const TYPE_AND_HIDE: &str = r#"
const area = document.querySelector('[data-test="entry-text"]');
area.value += " And gone.";
area.dispatchEvent(new Event("input", { bubbles: true }));
Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
return getComputedStyle(document.body).display;
"#;

#[tokio::test(flavor = "multi_thread")]
async fn it_closes_as_somebody_chose_and_keeps_what_was_typed_a_moment_before() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    write(page, "Alone", "Written in peace.").await;
    page.go("/lock").await;
    assert!(!page.shows("auto-lock-1").await, "there is no lock yet that could close");
    set_lock(page).await;
    page.see("write").await;
    page.go_within("/lock").await;
    is_chosen(page, "auto-lock-5").await;
    page.is_accessible("lock with its times").await;
    page.choose("auto-lock-1").await;
    is_chosen(page, "auto-lock-1").await;

    page.go_within("/journal").await;
    page.tap("entry").await;
    page.see("entry-text").await;
    page.run(TURN, vec![0.5.into()]).await;
    page.write("entry-text", " Still here.").await;
    is_kept(page).await;
    assert!(!page.shows("unlock").await, "half a minute is not a minute");
    assert_eq!(page.run(TYPE_AND_STAY_AWAY, vec![]).await, "none", "covered at once");
    unlock(page).await;
    let typed = "Written in peace. Still here. A moment before.";
    page.until("the last sentence is there", || async { page.value("entry-text").await == typed }).await;

    // The choice is kept, and behind the lock.
    page.go("/lock").await;
    unlock(page).await;
    is_chosen(page, "auto-lock-1").await;
    page.choose("auto-lock-never").await;
    page.choose("lock-when-hidden").await;
    is_chosen(page, "lock-when-hidden").await;
    page.run(TURN, vec![600.into()]).await;
    page.go_within("/journal").await;
    page.tap("entry").await;
    page.see("entry-text").await;
    assert_eq!(page.run(TYPE_AND_HIDE, vec![]).await, "none", "covered at once");
    page.see("unlock").await;
    page.reload().await;
    unlock(page).await;
    let typed = format!("{typed} And gone.");
    page.until("the last sentence is there", || async { page.value("entry-text").await == typed }).await;
    someone.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_wait_five_minutes_at_most() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let page = &keyworker.page;
    page.go_within("/lock").await;
    is_chosen(page, "auto-lock-5").await;
    page.see("auto-lock-1").await;
    assert!(!page.shows("auto-lock-15").await && !page.shows("auto-lock-never").await);
    page.run(TURN, vec![6.into()]).await;
    page.run("dispatchEvent(new Event('pointermove'))", vec![]).await;
    page.see("unlock").await;
    keyworker.page.close().await;
}

async fn is_chosen(page: &Page, name: &str) {
    let script =
        "const one = document.querySelector(`[data-test='${arguments[0]}']`); return one !== null && one.checked";
    page.until(&format!("`{name}` is chosen"), || async { page.run(script, vec![name.into()]).await == true }).await;
}
