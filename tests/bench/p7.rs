//! P7: a later visit, offline, with ten years stored, the page four times slower, from unlocking.

use std::time::Duration;

use serde_json::json;
use waymark_shared::sync::replica::effect::Status;
use waymark_tests::browser::{Browser, PHONE, Page, Profile};
use waymark_tests::people::Person;
use waymark_tests::process::Server;

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::runs::Runs;
use crate::writing;

const PIN: &str = "2468";
const PATIENCE: Duration = Duration::from_secs(240);
/// How many times slower the page's processor is.
const SLOWER: f64 = 4.0;
/// Which entry is searched for, by its title, in days ago.
const SEARCHED: usize = 300;

/// Milliseconds from the tap on unlock.
const TODAY: f64 = 500.0;
/// Milliseconds from the tap on the journal's tab.
const JOURNAL: f64 = 300.0;
/// Milliseconds from the last letter.
const SEARCH: f64 = 100.0;

/// Does something, then counts milliseconds until a condition holds.
const CLOCK: &str = "const done = arguments[0]; const start = performance.now(); \
    const look = () => (IS) ? done(performance.now() - start) : setTimeout(look, 2); ACT; look();";

/// Fills a phone, stops the server, and opens the app several times.
pub async fn measure(size: Size) -> Figure {
    let entries = size.of(365, 3_650, 3_650);
    let mut server = Server::start();
    let (profile, browser) = (Profile::fresh(), Browser::start());
    let page = browser.open(&profile, &server.url(), PHONE).await;
    fill(&server, &page, entries).await;
    server.stop();
    let (mut today, mut journal, mut search) = (Runs::default(), Runs::default(), Runs::default());
    for _ in 0..size.of(3, 5, 9) {
        page.command("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await;
        page.go("/").await;
        page.fill("unlock-secret", PIN).await;
        today.add(clock(&page, &tap("[data-test=unlock]"), "document.querySelector('.write-card') !== null").await);
        let listed = "document.querySelector('.month [data-test=entry]') !== null";
        journal.add(clock(&page, &tap("[data-test=tab-journal]"), listed).await);
        search.add(look_for(&page, &writing::entry(SEARCHED).title).await);
        println!("Today, journal, search so far: {today}, {journal}, {search} ms");
    }
    page.close().await;
    Figure {
        id: "P7",
        measured: format!(
            "{entries} entries, offline, 4× CPU: Today {today} ms from the tap on unlock, journal {journal} ms, search {search} ms"
        ),
        goal: "≤ 500 ms, ≤ 300 ms, ≤ 100 ms",
        holds: today.median() <= TODAY && journal.median() <= JOURNAL && search.median() <= SEARCH,
    }
}

/// Writes the years natively, and brings them to the browser by the person's words.
async fn fill(server: &Server, page: &Page, entries: usize) {
    let mut keyworker = crowd::service(server).await;
    let mut person = crowd::joined(server.address(), &mut keyworker.device).await;
    (0..entries).rev().for_each(|days| {
        person.write(&writing::entry(days), writing::moment(days));
    });
    let stored = |device: &waymark_tests::device::Device| matches!(device.status(), Status::Safe(_));
    person.device.until_or(PATIENCE, stored).await.expect("all is stored");
    recover(&person, page, &mut keyworker).await;
    page.go("/journal").await;
    page.fill("unlock-secret", PIN).await;
    page.tap("unlock").await;
    // The newest was written last, so that all others come before it.
    let newest = writing::entry(0).title;
    page.until_or(PATIENCE, "every entry came", || async {
        page.run("return document.querySelector('.month [data-test=entry]')?.textContent ?? ''", vec![])
            .await
            .as_str()
            .is_some_and(|text| text.contains(newest.trim()))
    })
    .await;
    page.until_or(PATIENCE, "everything is safe", || async { page.state("status", "data-form").await == "safe" }).await;
    page.until_or(PATIENCE, "the app is kept for offline days", || async {
        let script = "const done = arguments[0]; navigator.serviceWorker.ready.then(() => done(true))";
        page.run_until_called(script, vec![]).await == Ok(true.into())
    })
    .await;
}

async fn recover(person: &Person, page: &Page, keyworker: &mut waymark_tests::people::Keyworker) {
    let again = keyworker.invite_again(person.journey).await.expect("an invitation");
    page.go(&format!("/recover#{}", again.link_code)).await;
    page.fill("recover-words", &person.words.list().join(" ")).await;
    page.tap("recover").await;
    page.fill("lock-secret", PIN).await;
    page.fill("lock-again", PIN).await;
    page.tap("set-lock").await;
    page.gone("set-lock").await;
}

/// Searches for words that do not stand in the newest entry, until the list shows others.
async fn look_for(page: &Page, words: &str) -> f64 {
    let first = "document.querySelector('.month [data-test=entry]')?.textContent";
    let act = format!(
        "const before = {first}; const field = document.querySelector('[data-test=search]'); field.value = {}; \
         field.dispatchEvent(new Event('input', {{ bubbles: true }}))",
        json!(words.trim())
    );
    clock(page, &act, &format!("{first} !== undefined && {first} !== before")).await
}

fn tap(selector: &str) -> String {
    format!("document.querySelector({}).click()", json!(selector))
}

/// Milliseconds from an act until something is so.
async fn clock(page: &Page, act: &str, is: &str) -> f64 {
    let script = CLOCK.replace("IS", is).replace("ACT", act);
    let took = page.run_until_called(&script, vec![]).await;
    took.ok().and_then(|took| took.as_f64()).unwrap_or(f64::INFINITY)
}
