//! One tablet, two people: each behind their own lock, and neither sees that the other has anything.

use serde_json::Value;
use waymark_tests::browser::Page;

use super::scene::{PASSWORD, PIN, Scene, go_back, invite, is_kept, is_safe, set_lock, unlock};

/// The PIN of the person; the keyworker's is that of everybody else here.
const DEES: &str = "13579";
/// What the person writes for nobody but themselves.
const WORDS: &str = "Nobody on this tablet reads this.";

#[tokio::test(flavor = "multi_thread")]
async fn a_keyworker_and_a_person_share_a_tablet() {
    let scene = Scene::new();
    let mut keyworker = scene.keyworker().await;
    let mut app = keyworker.app.take().expect("an app");
    let page = &keyworker.page;
    let code = invite(page, "Dee").await;
    page.go_within("/others").await;
    page.is_accessible("others").await;
    page.fill("sign", "Kit").await;
    page.tap("keep-sign").await;
    page.says("notice", "The others see this word.").await;
    page.tap("let-in").await;
    page.says("somebody", "Kit").await;
    page.is_accessible("picker").await;
    let body = page.body().await;
    assert!(!body.contains("Sam") && !body.contains("Northside"), "a role or a service shows:\n{body}");

    // The person comes with their invitation: their own lock comes before their words.
    page.go(&format!("/join#{code}")).await;
    page.tap("newcomer").await;
    page.see("invitation").await;
    page.tap("join").await;
    page.fill("lock-secret", DEES).await;
    page.fill("lock-again", DEES).await;
    assert!(!page.shows("skip-lock").await, "nobody is without a lock here");
    page.tap("set-lock").await;
    page.see("words").await;
    page.tap("words-later").await;
    page.see("lock-now").await;
    page.go_within("/entry/new").await;
    page.write("entry-text", WORDS).await;
    is_kept(page).await;
    go_back(page).await;
    is_safe(page).await;
    page.go_within("/lock").await;
    assert!(!page.shows("remove-lock").await, "where others come, a lock stays");

    // The keyworker comes back, in the same tab.
    page.go_within("/others").await;
    page.tap("let-in").await;
    page.see("newcomer").await;
    assert_eq!(page.texts("somebody").await, ["Kit", "Stone"]);
    page.tap_the_one("somebody", "Kit").await;
    wrong(page, DEES).await;
    unlock(page).await;
    page.reads("You are signed out").await;
    page.back().await;
    page.back().await;
    assert!(!page.body().await.contains(WORDS), "the way back leads to somebody else's words");
    page.go("/journal").await;
    page.see("unlock").await;
    unlock(page).await;
    assert!(!page.body().await.contains(WORDS));
    assert_eq!(in_the_clear(page).await, Value::Bool(false), "somebody's words lie open");
    page.go_within("/sign-in").await;
    page.fill("sign-in-name", "Sam").await;
    page.fill("sign-in-password", PASSWORD).await;
    page.tap("sign-in").await;
    page.fill("sign-in-app-code", &app.code()).await;
    page.tap("sign-in").await;
    page.see("person").await;

    // Two tabs with two people: whoever opens theirs closes the other's, and each tab stays with its own.
    let [first, second] = page.open_tab("/").await;
    page.tap("take-over").await;
    page.tap_the_one("somebody", "Stone").await;
    wrong(page, PIN).await;
    open(page, DEES).await;
    page.go_within("/journal").await;
    page.says("entry", WORDS).await;
    is_safe(page).await;
    page.look_at(&first).await;
    page.tap("take-over").await;
    wrong(page, DEES).await;
    unlock(page).await;
    page.see("person").await;
    page.look_at(&second).await;
    page.reload().await;
    page.tap("take-over").await;
    open(page, DEES).await;
    page.go_within("/journal").await;
    page.says("entry", WORDS).await;
    keyworker.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_before_there_is_a_lock_and_whoever_goes_leaves_the_others_alone() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    super::scene::write(page, "Mine", WORDS).await;
    page.go("/others").await;
    page.see("others-lock").await;
    assert!(!page.shows("let-in").await);
    page.tap("others-lock").await;
    set_lock(page).await;
    page.see("write").await;
    page.go_within("/others").await;
    page.tap("let-in").await;
    page.tap("newcomer").await;
    page.tap("start-writing").await;
    page.fill("lock-secret", DEES).await;
    page.fill("lock-again", DEES).await;
    page.tap("set-lock").await;
    page.see("write").await;

    // The second one forgets their PIN: what goes is theirs.
    page.reload().await;
    page.tap("forgot").await;
    page.choose("leave-sure").await;
    page.tap("leave-device").await;
    page.tap("to-picker").await;
    page.says("somebody", "River").await;
    page.tap("somebody").await;
    unlock(page).await;
    page.go_within("/journal").await;
    page.says("entry", WORDS).await;
    someone.page.close().await;
}

async fn open(page: &Page, pin: &str) {
    page.fill("unlock-secret", pin).await;
    page.tap("unlock").await;
    page.gone("unlock").await;
}

/// Somebody else's PIN opens nothing.
async fn wrong(page: &Page, pin: &str) {
    page.fill("unlock-secret", pin).await;
    page.tap("unlock").await;
    page.until("it was tried", || async { page.value("unlock-secret").await.is_empty() }).await;
    page.see("unlock").await;
}

/// Whether the words lie in any database of this browser as they were typed.
async fn in_the_clear(page: &Page) -> Value {
    const SCAN: &str = r#"
const [words, done] = arguments;
const ask = (request) => new Promise((yes, no) => {
  request.onsuccess = () => yes(request.result);
  request.onerror = () => no(request.error);
});
const text = (value) => {
  if (value instanceof Uint8Array) return new TextDecoder("latin1").decode(value);
  if (typeof value === "string") return value;
  if (value && typeof value === "object") return Object.values(value).map(text).join(" ");
  return "";
};
const scan = async () => {
  let rows = 0;
  for (const { name } of await indexedDB.databases()) {
    const database = await ask(indexedDB.open(name));
    for (const kind of database.objectStoreNames) {
      for (const row of await ask(database.transaction(kind).objectStore(kind).getAll())) {
        rows += 1;
        if (text(row).includes(words)) return true;
      }
    }
    database.close();
  }
  return rows > 10 ? false : "hardly a row";
};
scan().then(done, (reason) => done(String(reason)));
"#;
    page.run_until_called(SCAN, vec![WORDS.into()]).await.expect("the page runs scripts")
}
