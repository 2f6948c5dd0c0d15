//! R7: the browser is killed while somebody types, and while what they typed is sealed and sent; what the page said was
//! kept is there afterwards.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use waymark_shared::rules::Role;
use waymark_tests::browser::{Browser, PHONE, Page, Profile};
use waymark_tests::crypto;
use waymark_tests::people::staff;
use waymark_tests::process::Server;

use crate::crowd;
use crate::figure::{Figure, Size};

/// Kills come within so many milliseconds of the last keystroke, or of leaving the entry.
const WITHIN: u64 = 900;

/// Kills and looks, again and again, on one profile of somebody who has joined.
pub async fn measure(size: Size) -> Figure {
    let kills = size.of(10, 500, 1_000);
    let server = Server::start();
    let mut keyworker = crowd::service(&server).await;
    let invited = staff::invite(&mut keyworker.device, Role::Person, "Dee").await.expect("an invitation");
    let (browser, profile) = (Browser::start(), Profile::fresh());
    let mut page = browser.open(&profile, &server.url(), PHONE).await;
    join(&page, &invited.link_code).await;

    let mut kept = Vec::new();
    let mut lost = 0;
    for number in 0..kills {
        let text = write(&page, number).await;
        if number % 2 == 0 {
            page.write("entry-text", " and then").await;
        } else {
            page.run("document.querySelector('.bar-back').click()", vec![]).await;
        }
        let chance = u64::from(u16::from_be_bytes(crypto::random()));
        sleep_until(Instant::now() + Duration::from_millis(chance % WITHIN)).await;
        page.kill().await;
        page = browser.open(&profile, &server.url(), PHONE).await;
        if !holds(&page, number, &text).await {
            println!("lost after kill {number}: {text}");
            lost += 1;
        }
        kept.push(text);
    }
    page.go("/journal").await;
    page.see("search").await;
    for (number, text) in kept.iter().enumerate() {
        if !find(&page, number).await {
            println!("lost at the end: {text}");
            lost += 1;
        }
    }
    page.close().await;
    Figure {
        id: "R7",
        measured: format!(
            "browser killed {kills} times while typing, keeping, sealing and sending: {lost} kept entries lost"
        ),
        goal: "0 lost",
        holds: lost == 0,
    }
}

async fn join(page: &Page, code: &str) {
    page.go(&format!("/join#{code}")).await;
    page.see("invitation").await;
    page.tap("join").await;
    page.see("words").await;
    page.tap("words-later").await;
    page.tap("skip-lock").await;
    page.see("write").await;
}

/// Begins an entry, and gives what the page says is kept.
async fn write(page: &Page, number: usize) -> String {
    page.go("/entry/new").await;
    let text = format!("{} walked on by the canal", mark(number));
    page.write("entry-text", &text).await;
    page.until("it is kept", || async { page.state("keeping", "data-state").await == "kept" }).await;
    page.value("entry-text").await
}

/// Whether everything that was said to be kept stands there again.
async fn holds(page: &Page, number: usize, text: &str) -> bool {
    page.go("/journal").await;
    page.see("search").await;
    if !find(page, number).await {
        return false;
    }
    page.tap("entry").await;
    page.until("the entry is open", || async { !page.value("entry-text").await.is_empty() }).await;
    page.value("entry-text").await.starts_with(text)
}

/// Whether the journal finds it.
async fn find(page: &Page, number: usize) -> bool {
    page.fill("search", &mark(number)).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        let found = page.texts("entry").await;
        if found.len() == 1 && found[0].contains(&mark(number)) {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

/// A word that stands in one entry only.
fn mark(number: usize) -> String {
    format!("Kill{number:04}")
}
