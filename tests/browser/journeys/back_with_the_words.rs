//! Back with the words: a journal comes back to a phone on which somebody wrote alone, and nothing of either is lost.

use serde_json::Value;
use waymark_tests::browser::Page;

use super::scene::{Scene, Someone, invite, is_safe, set_lock, unlock, write};

/// Says which profile is in use.
const CURRENT: &str = r#"
const done = arguments[0];
const list = indexedDB.open("waymark");
list.onsuccess = () => {
  const name = list.result.transaction("known").objectStore("known").get("current");
  name.onsuccess = () => {
    list.result.close();
    done(name.result ?? "");
  };
};
"#;

/// Lets nobody write an envelope into the next profile that appears, as a disk would that has stopped.
const HOLD: &str = r#"
const done = arguments[0];
const names = async () => (await indexedDB.databases()).map((each) => each.name);
const hold = (name) => {
  const opened = indexedDB.open(name);
  opened.onsuccess = () => {
    const rows = opened.result.transaction("envelopes", "readwrite").objectStore("envelopes");
    const again = () => (rows.count().onsuccess = again);
    again();
  };
};
const look = async (before) => {
  const fresh = (await names()).find((name) => !before.includes(name));
  if (fresh) hold(fresh);
  else setTimeout(look, 0, before);
};
names().then((before) => {
  look(before);
  done(true);
});
"#;

const ALONE: [&str; 2] = ["Written alone, the first", "Written alone, the second"];

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_alone_is_added_to_the_journal_that_comes_back() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let (old, words) = joined(&scene, &keyworker, "Dee").await;
    write(&old.page, "On the old phone", "Long ago.").await;
    old.page.go("/journal").await;
    is_safe(&old.page).await;
    old.page.close().await;
    let code = invited_again(&keyworker.page).await;

    let new = scene.phone().await;
    let phone = &new.page;
    for title in ALONE {
        write(phone, title, "Before any account.").await;
    }
    phone.go("/star").await;
    phone.tap("take-reading").await;
    phone.choose("stage-2").await;
    phone.says("marks", "3").await;

    phone.go(&format!("/recover#{code}")).await;
    phone.says("along", "2 entries").await;
    phone.says("along", "one reading").await;
    phone.is_accessible("recover, with entries").await;
    phone.fill("recover-words", &words).await;
    phone.tap("recover").await;
    phone.tap("skip-lock").await;
    everything_is_there(phone).await;
    phone.reload().await;
    everything_is_there(phone).await;
    is_safe(phone).await;
    phone.go("/star").await;
    phone.see("open-reading").await;
    phone.tap("go-on").await;
    assert_eq!(databases(phone).await, 2, "the list of profiles and one profile");

    // Whoever belongs to a service already is told so, and how to make room.
    phone.go(&format!("/recover#{code}")).await;
    phone.says("recover-taken", "Dee").await;
    phone.is_accessible("recover, taken").await;
    phone.tap("to-leave").await;
    phone.at("/leave").await;
    phone.see("only-here").await;
    new.page.close().await;
    keyworker.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_dies_while_it_comes_back_loses_nothing() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let (old, words) = joined(&scene, &keyworker, "Dee").await;
    write(&old.page, "On the old phone", "Long ago.").await;
    old.page.go("/journal").await;
    is_safe(&old.page).await;
    old.page.close().await;
    let code = invited_again(&keyworker.page).await;

    let new = scene.phone().await;
    for title in ALONE {
        write(&new.page, title, "Before any account.").await;
    }
    new.page.go("/lock").await;
    set_lock(&new.page).await;
    new.page.see("write").await;
    new.page.go(&format!("/recover#{code}")).await;
    unlock(&new.page).await;
    new.page.fill("recover-words", &words).await;
    let before = current(&new.page).await;
    assert_eq!(new.page.run_until_called(HOLD, vec![]).await, Ok(Value::Bool(true)));
    new.page.tap("recover").await;
    // The journal that came back is in use, and nothing was brought along yet.
    new.page.until("the profile is another one", || async { current(&new.page).await != before }).await;
    new.page.kill().await;

    let page = scene.open_again(&new.profile).await;
    everything_is_there(&page).await;
    page.until("the earlier profile is gone", || async { databases(&page).await == 2 }).await;
    is_safe(&page).await;
    page.close().await;
    keyworker.page.close().await;
}

/// The name of the profile in use.
async fn current(page: &Page) -> String {
    let name = page.run_until_called(CURRENT, vec![]).await.expect("the page runs scripts");
    name.as_str().unwrap_or_default().to_owned()
}

async fn everything_is_there(page: &Page) {
    page.go("/journal").await;
    page.until("old and new entries are there, once each", || async {
        let entries = page.texts("entry").await;
        let times = |title: &str| entries.iter().filter(|entry| entry.contains(title)).count();
        entries.len() == 3 && ["On the old phone", ALONE[0], ALONE[1]].into_iter().all(|title| times(title) == 1)
    })
    .await;
}

/// How many databases this site has.
async fn databases(page: &Page) -> u64 {
    let script = "const done = arguments[0]; indexedDB.databases().then((all) => done(all.length))";
    let count = page.run_until_called(script, vec![]).await.expect("the page runs scripts");
    count.as_u64().expect("a count")
}

/// A person who joined, with their words; without a lock.
pub async fn joined(scene: &Scene, keyworker: &Someone, name: &str) -> (Someone, String) {
    let code = invite(&keyworker.page, name).await;
    let someone = scene.phone().await;
    someone.page.go(&format!("/join#{code}")).await;
    someone.page.see("invitation").await;
    someone.page.tap("join").await;
    let listed = someone.page.text("words").await;
    let words: Vec<&str> = listed.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).collect();
    assert_eq!(words.len(), 12, "{listed}");
    let words = words.join(" ");
    someone.page.tap("words-later").await;
    someone.page.tap("skip-lock").await;
    someone.page.see("write").await;
    is_safe(&someone.page).await;
    (someone, words)
}

/// The code of a way back for the only person in the caseload.
pub async fn invited_again(page: &Page) -> String {
    page.see("person").await;
    page.tap("person").await;
    page.tap("invite-again").await;
    page.tap("make-invitation").await;
    let link = page.text("link").await;
    page.tap("done").await;
    link.split_once('#').expect("the link holds a code").1.to_owned()
}
