//! A full phone: said before, and said when it is so; nothing is promised, and nothing that was kept is lost.

use serde_json::json;
use waymark_tests::browser::{PHONE, Page};

use super::scene::{Scene, go_back, is_kept, set_lock, unlock};
use super::store::count;

/// What is little enough to be said, in bytes.
const LITTLE: u64 = 20 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_phone_is_said_before_and_when_it_is_so() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-text", "Kept while there was room.").await;
    is_kept(page).await;

    give_room(page, Some(LITTLE)).await;
    page.reload().await;
    page.says("notice", "nearly full").await;

    // A running browser remembers for a while how much room there was.
    let entry = page.path().await;
    someone.page.close().await;
    let again = scene.browser.open(&someone.profile, &scene.server.url(), PHONE).await;
    let page = &again;
    give_room(page, Some(1)).await;
    page.go(&entry).await;
    page.until("it opens", || async { page.value("entry-text").await.starts_with("Kept while there was room.") }).await;
    page.write("entry-text", " Typed when there was none.").await;
    page.until("it says that it was not kept", || async { page.state("keeping", "data-state").await == "failed" })
        .await;
    page.says("keeping", "This device is full").await;
    assert!(page.value("entry-text").await.ends_with("Typed when there was none."), "the words stay on the screen");

    // Whoever leaves the editor now is told, and what was typed waits for room.
    page.write("entry-text", " And left.").await;
    go_back(page).await;
    page.see("unkept").await;
    page.is_accessible("unkept").await;
    page.tap("entry").await;
    page.until("it is still there", || async { page.value("entry-text").await.ends_with("And left.") }).await;
    go_back(page).await;
    give_room(page, None).await;
    page.gone("unkept").await;
    page.until("it is finished", || async { count(page, "drafts").await == 0 }).await;
    page.reload().await;
    page.tap("entry").await;
    page.until("nothing was lost", || async { page.value("entry-text").await.ends_with("And left.") }).await;
    page.write("entry-text", " And there was room again.").await;
    is_kept(page).await;
    again.close().await;
}

/// Takes whatever room is left, to the last few bytes.
const FILL: &str = r#"
const done = arguments[0];
const opening = indexedDB.open("filling");
opening.onupgradeneeded = () => opening.result.createObjectStore("rows", { autoIncrement: true });
opening.onerror = () => done("not opened");
opening.onsuccess = async () => {
  const put = (size) =>
    new Promise((yes) => {
      const writing = opening.result.transaction("rows", "readwrite");
      writing.oncomplete = () => yes(true);
      writing.onabort = () => yes(false);
      writing.objectStore("rows").put(crypto.getRandomValues(new Uint8Array(size)));
    });
  for (const size of [65536, 4096, 256, 16]) {
    while (await put(size)) continue;
  }
  opening.result.close();
  done("full");
};
"#;

#[tokio::test(flavor = "multi_thread")]
async fn words_that_found_no_room_outlive_the_lock_under_their_seal() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-text", "Kept.").await;
    is_kept(page).await;
    page.go("/lock").await;
    set_lock(page).await;
    page.see("write").await;
    let profile = someone.profile;
    someone.page.close().await;

    let again = scene.browser.open(&profile, &scene.server.url(), PHONE).await;
    let page = &again;
    give_room(page, Some(LITTLE / 2)).await;
    page.go("/journal").await;
    unlock(page).await;
    assert_eq!(page.run_until_called(FILL, vec![]).await, Ok("full".into()));
    page.tap("entry").await;
    page.write("entry-text", " Typed when there was no room.").await;
    page.until("it was not kept", || async { page.state("keeping", "data-state").await == "failed" }).await;
    go_back(page).await;
    page.tap("status").await;
    page.tap("lock-now").await;
    page.see("unlock").await;
    page.see("unkept").await;
    assert!(!page.body().await.contains("no room."), "a closed lock shows nothing");
    give_room(page, None).await;
    page.gone("unkept").await;
    page.reload().await;
    unlock(page).await;
    page.go_within("/journal").await;
    page.says("entry", "Kept. Typed when there was no room.").await;
    again.close().await;
}

/// So many bytes for this site; none for as many as the browser gives.
async fn give_room(page: &Page, bytes: Option<u64>) {
    let wanted = match bytes {
        Some(bytes) => json!({ "origin": page.origin(), "quotaSize": bytes }),
        None => json!({ "origin": page.origin() }),
    };
    page.command("Storage.overrideQuotaForOrigin", wanted).await;
}
