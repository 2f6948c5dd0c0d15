//! P7: a later visit, offline, with ten years stored, the main thread four times slower, from unlocking.

use serde_json::json;
use waymark_shared::id::DocumentId;
use waymark_shared::rules::Role;
use waymark_tests::browser::{Browser, PHONE, Page, Profile};
use waymark_tests::crypto;
use waymark_tests::people::staff;
use waymark_tests::process::Server;

use crate::figure::{Figure, Size};
use crate::runs::Runs;
use crate::{crowd, writing};

const PIN: &str = "2468";
/// How many entries are on their way at once while the phone is filled.
const BATCH: usize = 500;
/// What the door would not let in from one address.
const DOOR: [&str; 2] = ["--tries-per-minute", "1000000"];

/// Runs something, then counts milliseconds until a condition holds; both are scripts.
const CLOCK: &str = "const done = arguments[0]; const start = performance.now(); \
    const look = () => (IS) ? done(performance.now() - start) : requestAnimationFrame(look); ACT; look();";

/// Fills a phone, stops the server, and opens the app several times.
pub async fn measure(size: Size) -> Figure {
    let entries = size.of(365, 3_650, 3_650);
    let mut server = Server::start_with(&DOOR);
    let (profile, browser) = (Profile::fresh(), Browser::start());
    let page = browser.open(&profile, &server.url(), PHONE).await;
    fill(&server, &page, entries).await;
    server.stop();
    let mut times = [(); 3].map(|()| Runs::default());
    for _ in 0..size.of(3, 5, 9) {
        page.command("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await;
        page.go("/").await;
        page.fill("unlock-secret", PIN).await;
        times[0].add(from_tap(&page, "unlock", "[data-test=write]").await);
        times[1].add(from_tap_on(&page, "a[href='/journal']", "[data-test=entry]").await);
        times[2].add(search(&page).await);
        page.command("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await;
    }
    page.close().await;
    let [today, journal, found] = times.map(|runs| runs.median());
    let measured =
        format!("{entries} entries, offline: Today {today:.0} ms from unlocking, journal {journal:.0} ms, search {found:.0} ms");
    let holds = today <= 500.0 && journal <= 300.0 && found <= 100.0;
    Figure { id: "P7", measured, goal: "≤ 500 ms, ≤ 300 ms, ≤ 100 ms", holds }
}

/// Writes the years natively, and brings them to the browser by the person's words.
async fn fill(server: &Server, page: &Page, entries: usize) {
    let mut keyworker = crowd::service(server).await;
    let invited = staff::invite(&mut keyworker.device, Role::Person, "Dee").await.expect("invited");
    let mut person = waymark_tests::people::Person::begin(server.address());
    person.join(&invited.link_code, "Dee").await.expect("joined");
    for number in 0..entries {
        person.device.write(person.private(), DocumentId(crypto::random()), writing::payload(number));
        if number % BATCH == BATCH - 1 {
            person.device.until_safe().await.expect("stored in time");
        }
    }
    person.device.until_safe().await.expect("stored in time");
    let again = staff::invite_again(&mut keyworker.device, person.journey).await.expect("invited again");
    page.go("/recover").await;
    page.fill("recover-code", &again.link_code).await;
    page.fill("recover-words", &person.words.list().join(" ")).await;
    page.tap("recover").await;
    page.fill("lock-secret", PIN).await;
    page.fill("lock-again", PIN).await;
    page.tap("set-lock").await;
    page.see("write").await;
    page.go("/journal").await;
    page.fill("unlock-secret", PIN).await;
    page.tap("unlock").await;
    let patience = std::time::Duration::from_secs(120);
    page.until_or(patience, "every entry came", || async {
        let count = page.run("return document.querySelectorAll('[data-test=entry]').length", vec![]).await;
        count.as_u64().is_some_and(|count| count as usize >= entries.min(60)) && page.state("status", "data-form").await == "safe"
    })
    .await;
}

async fn from_tap(page: &Page, name: &str, until: &str) -> f64 {
    from_tap_on(page, &format!("[data-test={name}]"), until).await
}

async fn from_tap_on(page: &Page, tapped: &str, until: &str) -> f64 {
    let act = format!("document.querySelector({}).click()", json!(tapped));
    clock(page, &act, &format!("document.querySelector({}) !== null", json!(until))).await
}

async fn search(page: &Page) -> f64 {
    let act = "const field = document.querySelector('[data-test=search]'); field.value = 'pigeons'; \
        field.dataset.before = document.querySelectorAll('[data-test=entry]').length; \
        field.dataset.first = document.querySelector('[data-test=entry]').textContent; \
        field.dispatchEvent(new Event('input', { bubbles: true }))";
    let is = "(() => { const field = document.querySelector('[data-test=search]'); const all = document.querySelectorAll('[data-test=entry]'); \
        return String(all.length) !== field.dataset.before || (all[0] && all[0].textContent !== field.dataset.first) })()";
    clock(page, act, is).await
}

/// Milliseconds from an act until something is so.
async fn clock(page: &Page, act: &str, is: &str) -> f64 {
    let script = CLOCK.replace("IS", is).replace("ACT", act);
    let took = page.run_until_called(&script, vec![]).await;
    took.ok().and_then(|took| took.as_f64()).unwrap_or(f64::INFINITY)
}
