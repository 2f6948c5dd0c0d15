//! Photographs every screen, filled by made-up people: two sizes, light and dark, and once from right to left.

#[path = "screens/album.rs"]
mod album;

use std::path::PathBuf;

use waymark_tests::browser::{Browser, LAPTOP, PHONE, Page, Profile};
use waymark_tests::demo::{StaffWayIn, WayIn, make};
use waymark_tests::process::Server;

use album::{Album, Screen};

/// The app lock of everybody here.
const PIN: &str = "2468";

/// What anybody sees.
const VISITOR: [Screen; 9] = [
    Screen::at("welcome", "/"),
    Screen::at("help", "/help"),
    Screen::at("join", "/join"),
    Screen::at("sign-in", "/sign-in"),
    Screen::at("recover", "/recover"),
    Screen::at("set-up", "/set-up#an-example"),
    Screen::at("about", "/about"),
    Screen::at("first-words", "/entry/new"),
    Screen::at("left", "/recipes.html"),
];

/// What a person sees.
const PERSON: [Screen; 22] = [
    Screen::at("today", "/"),
    Screen::at("journal", "/journal"),
    Screen::after("entry", "/journal", &["entry"]),
    Screen::after("share", "/journal", &["entry", "share"]),
    Screen::at("star", "/star"),
    Screen::after("star-table", "/star", &["table"]),
    Screen::after("reading", "/star", &["take-reading"]),
    Screen::after("reading-note", "/star", &["go-on", "add-note"]),
    Screen::after("reading-put-away", "/star", &["go-on", "put-away"]),
    Screen::at("me", "/me"),
    Screen::at("devices", "/devices"),
    Screen::at("supporters", "/supporters"),
    Screen::after("supporters-end", "/supporters", &["end-supporter"]),
    Screen::at("taken-back", "/taken-back"),
    Screen::at("readers", "/readers"),
    Screen::at("history", "/history"),
    Screen::at("lock", "/lock"),
    Screen::at("leave", "/leave"),
    Screen::at("others", "/others"),
    Screen::at("name", "/name"),
    Screen::at("nothing-kept", "/nothing-kept"),
    Screen::at("not-found", "/nowhere"),
];

/// What a supporter sees.
const SUPPORTER: [Screen; 2] = [Screen::at("trusted", "/"), Screen::at("supporter-me", "/me")];

/// What a keyworker sees.
const KEYWORKER: [Screen; 10] = [
    Screen::at("caseload", "/"),
    Screen::after("person", "/", &["person"]),
    Screen::after("reading-together", "/", &["person", "start-reading"]),
    Screen::at("invite", "/invite"),
    Screen::at("teams", "/teams"),
    Screen::at("keyworker-me", "/me"),
    Screen::at("sign-ins", "/sign-ins"),
    Screen::after("second-step", "/second-step", &["begin-second-step"]),
    Screen::locked("locked", "/"),
    Screen::locked("forgotten", "/leave"),
];

/// What an administrator sees.
const ADMINISTRATOR: [Screen; 6] = [
    Screen::at("service", "/"),
    Screen::at("administrator-teams", "/teams"),
    Screen::after("team", "/teams", &["team"]),
    Screen::after("hand-over", "/teams", &["team", "to-hand-over"]),
    Screen::at("audit", "/audit"),
    Screen::at("administrator-me", "/me"),
];

#[tokio::main]
async fn main() {
    let only = std::env::args().nth(1).unwrap_or_default();
    let server = Server::start_with(&["--tries-per-minute", "1000"]);
    let token = server.set_up_token().expect("a fresh server").to_owned();
    let mut ways = make(server.address(), &token, |line| println!("{line}")).await.expect("the people are made");
    let browser = Browser::start();
    let mut album = Album::new(PathBuf::from("target/screens"), only, PIN);

    let open = async |profile: &Profile| browser.open(profile, &server.url(), PHONE).await;
    let visitor = Profile::fresh();
    let page = open(&visitor).await;
    album.photograph(&page, &VISITOR).await;
    page.close().await;

    let dee = Profile::fresh();
    let page = open(&dee).await;
    come_back(&page, &ways.people[0]).await;
    let code = trust(&page).await;
    let mum = Profile::fresh();
    let theirs = open(&mum).await;
    theirs.go(&format!("/join#{code}")).await;
    theirs.tap("join").await;
    theirs.tap("skip-lock").await;
    theirs.see("shared").await;
    album.photograph(&page, &PERSON).await;
    album.photograph(&theirs, &SUPPORTER).await;
    page.close().await;
    theirs.close().await;

    for (way, screens) in
        [(&mut ways.keyworker, KEYWORKER.as_slice()), (&mut ways.administrator, ADMINISTRATOR.as_slice())]
    {
        let profile = Profile::fresh();
        let page = browser.open(&profile, &server.url(), LAPTOP).await;
        sign_in(&page, way).await;
        album.photograph(&page, screens).await;
        page.close().await;
    }
    println!("screens: {} pictures in target/screens", album.count());
}

/// A person on a new phone, with their words.
async fn come_back(page: &Page, way: &WayIn) {
    page.go(&format!("/recover#{}", way.code)).await;
    page.fill("recover-code", &way.code).await;
    page.fill("recover-words", &way.words).await;
    page.tap("recover").await;
    page.tap("skip-lock").await;
    page.go("/journal").await;
    page.see("entry").await;
}

/// Trusts somebody with the newest entry, for a week; the code of the invitation.
async fn trust(page: &Page) -> String {
    page.go("/invite").await;
    page.fill("name", "Mum").await;
    page.tap("make-invitation").await;
    let link = page.text("link").await;
    page.tap("done").await;
    page.see("supporter").await;
    page.go("/journal").await;
    page.tap("entry").await;
    page.tap("share").await;
    page.tap_the_one("whom", "Mum").await;
    page.choose("long-week").await;
    page.tap("share-now").await;
    page.at("/journal").await;
    link.split_once('#').map(|(_, code)| code.to_owned()).unwrap_or_default()
}

async fn sign_in(page: &Page, way: &mut StaffWayIn) {
    page.go("/sign-in").await;
    page.fill("sign-in-name", &way.name).await;
    page.fill("sign-in-password", &way.password).await;
    page.tap("sign-in").await;
    page.fill("sign-in-app-code", &way.app.code()).await;
    page.tap("sign-in").await;
    page.fill("lock-secret", PIN).await;
    page.fill("lock-again", PIN).await;
    page.tap("set-lock").await;
    page.gone("set-lock").await;
}
