//! R12: words that stand nowhere else are typed in the real app, and looked for in everything the server keeps and says.

use std::fs;
use std::path::Path;

use waymark_server::clock::DAY;
use waymark_server::config::Config;
use waymark_server::running;
use waymark_shared::api::Nation;
use waymark_shared::rules::Role;
use waymark_tests::browser::{Browser, PHONE, Page, Profile};
use waymark_tests::people::keyworker::care_team;
use waymark_tests::people::staff::{self, Naming};
use waymark_tests::process::Server;

use crate::canary::{self, Search};
use crate::commands::{Shelf, master_key};
use crate::figure::{Figure, Size};
use crate::overheard::Overheard;

/// What becomes of a canary, in the order in which they are typed.
const FATES: [&str; 5] = ["erased", "private", "draft", "shared", "withdrawn"];
const PASSWORD: &str = "a lantern over the harbour";

/// Types them all, lets thirty days pass for some, and looks everywhere.
pub async fn measure(size: Size) -> Figure {
    let each = size.of(2, 10, 20);
    assert!(canary::sees(), "the search finds what is hidden for it");
    let canaries: Vec<String> =
        FATES.iter().flat_map(|fate| (0..each).map(move |number| canary::fresh(&format!("{fate} {number}")))).collect();
    let folder = tempfile::tempdir().expect("a place for temporary folders");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let script = format!("exec \"$0\" \"$@\" 2>>{}", log.display());
    let mut server = Server::under(&["sh", "-c", &script], &data, "127.0.0.1:0", &["--tries-per-minute", "1000"]);
    let to_phone = Overheard::before(server.address()).await;
    let to_keyworker = Overheard::before(server.address()).await;

    let token = server.set_up_token().expect("a fresh server prints a set-up link");
    let naming = Naming { service: "Northside", nation: Nation::England, name: "Jo Bell", password: PASSWORD };
    let (mut administrator, _) = staff::set_up(to_keyworker.address, token, &naming).await.expect("it is set up");
    let invited = staff::invite(&mut administrator, Role::Keyworker, "Sam").await.expect("an invitation");
    let mut keyworker =
        staff::join(to_keyworker.address, &invited.link_code, "Sam", PASSWORD).await.expect("Sam joins");
    let invited = staff::invite(&mut keyworker.device, Role::Person, "Dee").await.expect("an invitation");
    let (browser, profile) = (Browser::start(), Profile::fresh());
    let page = browser.open(&profile, &to_phone.url(), PHONE).await;
    join(&page, &invited.link_code).await;

    let by_fate: Vec<&[String]> = canaries.chunks(each).collect();
    let [erased, private, drafts, shared, withdrawn] = by_fate[..] else { unreachable!("one chunk for each fate") };
    for canary in erased {
        share(&page, canary).await;
        take_back(&page).await;
    }
    is_safe(&page).await;
    server.stop();
    let config = Config { listen: "127.0.0.1:0".parse().expect("an address"), ..Config::new(&data) };
    config.clock.turn(31 * DAY);
    running::Server::start(config).await.expect("it starts a month later").stop().await;
    server.start_again();
    for canary in private {
        write(&page, canary).await;
    }
    for canary in drafts {
        write(&page, canary).await;
        page.fill("entry-text", "Something else.").await;
        is_kept(&page).await;
    }
    for canary in shared {
        share(&page, canary).await;
    }
    for canary in withdrawn {
        share(&page, canary).await;
        take_back(&page).await;
    }
    is_safe(&page).await;
    page.close().await;
    let rows = keyworker.look().await.expect("a keyworker sees whom they work with");
    let log = care_team(rows[0].journey);
    keyworker.device.until(|device| device.is_caught_up(&log)).await.expect("the keyworker reads on to the end");
    let shelf = Shelf::at(folder.path());
    shelf.back_up(&data);
    server.stop();

    println!("R12: everything is typed; now it is looked for");
    let search = Search::of(&canaries);
    let kept = everything_in(folder.path(), &master_key(&data));
    let (phone, desk) = (to_phone.said(), to_keyworker.said());
    let [in_kept, in_phone, in_desk] = [&kept, &phone, &desk].map(|all| together(&search, all));
    // A phone is sent again what it shares itself, until it takes it back; nobody else is sent that, and nothing else it wrote.
    let is_leaked = |place: usize| match FATES[place / each] {
        "private" | "draft" => in_kept[place] || in_phone[place] || in_desk[place],
        "shared" => in_kept[place],
        _ => in_kept[place] || in_desk[place],
    };
    let leaked: Vec<_> = (0..canaries.len()).filter(|place| is_leaked(*place)).collect();
    for place in &leaked {
        println!("found: {}", canaries[*place]);
    }
    let seen = (0..canaries.len()).filter(|place| FATES[place / each] == "shared" && in_desk[*place]).count();
    let size = |all: &[Vec<u8>]| format!("{} kB", all.iter().map(Vec::len).sum::<usize>() / 1_000);
    Figure {
        id: "R12",
        measured: format!(
            "{} canaries typed as {}: {} found where they must not be, in {} files ({}: data, keys, backups, log) and in what \
             was sent to the phone ({}) and to the keyworker ({}); {seen} of {each} shared ones found in what the keyworker \
             was sent",
            canaries.len(),
            FATES.join(", "),
            leaked.len(),
            kept.len(),
            size(&kept),
            size(&phone),
            size(&desk),
        ),
        goal: "0; every shared one where it is expected",
        holds: leaked.is_empty() && seen == each,
    }
}

fn together(search: &Search, all: &[Vec<u8>]) -> Vec<bool> {
    let found = all.iter().map(|bytes| search.found_in(bytes));
    found.reduce(|one, other| one.iter().zip(other).map(|(one, other)| *one || other).collect()).unwrap_or_default()
}

/// Every file below a folder; the master key is random bytes of its own.
fn everything_in(folder: &Path, besides: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).expect("a folder") {
        let path = file.expect("a folder").path();
        if path.is_dir() {
            found.extend(everything_in(&path, besides));
        } else if path != besides {
            found.push(fs::read(&path).expect("a file"));
        }
    }
    found
}

async fn join(page: &Page, code: &str) {
    page.go(&format!("/join#{code}")).await;
    page.tap("join").await;
    page.tap("words-later").await;
    page.tap("skip-lock").await;
    page.see("write").await;
}

async fn write(page: &Page, words: &str) {
    page.go_within("/journal").await;
    page.go_within("/entry/new").await;
    page.fill("entry-text", words).await;
    is_kept(page).await;
}

async fn share(page: &Page, words: &str) {
    write(page, words).await;
    page.tap("share").await;
    page.tap("share-now").await;
    page.at("/journal").await;
    page.tap_the_one("entry", words).await;
    page.tap("see-copy").await;
    page.see("take-back").await;
}

async fn take_back(page: &Page) {
    page.tap("take-back").await;
    page.see("undo").await;
}

async fn is_kept(page: &Page) {
    page.until("what was typed is kept", || async { page.state("keeping", "data-state").await == "kept" }).await;
}

async fn is_safe(page: &Page) {
    page.go_within("/journal").await;
    page.until("everything is safe", || async { page.state("status", "data-form").await == "safe" }).await;
}
