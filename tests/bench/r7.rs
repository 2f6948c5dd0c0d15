//! R7: the browser is killed while somebody types; what the page said was kept is there afterwards.

use std::time::Duration;

use tokio::time::Instant;
use waymark_tests::browser::{Browser, PHONE, Page, Profile};
use waymark_tests::crypto;
use waymark_tests::process::Server;

use crate::figure::{Figure, Size};

/// Kills come within so many milliseconds of a keystroke: while typing, keeping, sealing.
const WITHIN: u64 = 900;

/// Kills and looks, again and again, on one profile.
pub async fn measure(size: Size) -> Figure {
    let kills = size.of(20, 500, 1_000);
    let server = Server::start();
    let browser = Browser::start();
    let profile = Profile::fresh();
    let mut lost = 0;
    let mut kept = String::new();
    let mut address = String::new();
    for number in 0..=kills {
        let page = browser.open(&profile, &server.url(), PHONE).await;
        if number == 0 {
            page.go("/").await;
            page.tap("start-writing").await;
        } else {
            page.go(&address).await;
            if !holds(&page, &kept).await {
                lost += 1;
            }
        }
        if number == kills {
            page.close().await;
            break;
        }
        page.write("entry-text", &format!(" word{number}")).await;
        page.until("it is kept", || async { page.state("keeping", "data-state").await == "kept" }).await;
        kept = page.value("entry-text").await;
        page.at("/entry/").await;
        address = page.path().await;
        page.write("entry-text", &format!(" half{number}")).await;
        let chance = u64::from(u16::from_be_bytes(crypto::random()));
        tokio::time::sleep_until(Instant::now() + Duration::from_millis(chance % WITHIN)).await;
        page.kill().await;
    }
    let measured = format!("{kills} kills while typing, {lost} kept texts lost");
    Figure { id: "R7", measured, goal: "0 lost", holds: lost == 0 }
}

/// Whether everything that was said to be kept stands there again.
async fn holds(page: &Page, kept: &str) -> bool {
    page.see("entry-text").await;
    page.value("entry-text").await.starts_with(kept)
}
