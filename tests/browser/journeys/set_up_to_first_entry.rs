//! Set-up to first entry: a fresh server, an administrator, a keyworker, a person, and the person's first entry.

use waymark_tests::browser::{LAPTOP, Profile};

use super::scene::{PASSWORD, Scene, invite, is_safe, set_lock, set_up_app, unlock};

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_server_leads_to_a_persons_first_entry() {
    let scene = Scene::new();
    let token = scene.server.set_up_token().expect("a fresh server prints a set-up link").to_owned();

    // The administrator names the service, keeps the codes, sets a lock, and invites a keyworker.
    let profile = Profile::fresh();
    let office = scene.browser.open(&profile, &scene.server.url(), LAPTOP).await;
    office.go(&format!("/set-up#{token}")).await;
    office.see("set-up").await;
    office.is_accessible("set-up").await;
    office.fill("service", "Northside").await;
    office.choose("set-up-wales").await;
    office.fill("name", "Jo Bell").await;
    office.fill("password", PASSWORD).await;
    office.tap("set-up").await;
    office.see("codes").await;
    assert_eq!(office.text("codes").await.lines().filter(|line| !line.trim().is_empty()).count(), 10);
    office.is_accessible("recovery codes").await;
    office.tap("codes-kept").await;
    set_lock(&office).await;
    office.see("app-secret").await;
    office.is_accessible("second step").await;
    set_up_app(&office).await;
    office.see("staff").await;
    office.is_accessible("service").await;
    let code = invite(&office, "Sam").await;

    // The keyworker joins and finds an empty caseload that says what to do.
    let sams = Profile::fresh();
    let desk = scene.browser.open(&sams, &scene.server.url(), LAPTOP).await;
    desk.go(&format!("/join#{code}")).await;
    desk.says("invitation", "Jo Bell").await;
    desk.is_accessible("join, keyworker").await;
    desk.fill("join-password", PASSWORD).await;
    desk.tap("join").await;
    desk.is_accessible("lock").await;
    set_lock(&desk).await;
    set_up_app(&desk).await;
    desk.see("caseload-empty").await;
    desk.is_accessible("empty caseload").await;
    desk.tap("invite").await;
    desk.fill("name", "Dee").await;
    desk.tap("make-invitation").await;
    desk.is_accessible("invitation").await;
    let typed = desk.text("typed-code").await;

    // The person wrote something before there was any account; it stays.
    let dee = scene.phone().await;
    let phone = &dee.page;
    phone.tap("start-writing").await;
    phone.write("entry-text", "Written before anything else.").await;
    super::scene::is_kept(phone).await;
    phone.go("/join").await;
    phone.fill("join-code", &typed.to_lowercase()).await;
    phone.tap("read-invitation").await;
    phone.says("invitation", "Sam").await;
    phone.is_accessible("join, person").await;
    phone.tap("join").await;
    phone.see("words").await;
    phone.is_accessible("words").await;
    let words: Vec<String> = phone.text("words").await.split_whitespace().map(str::to_owned).collect();
    let words: Vec<&String> = words.iter().filter(|word| word.chars().all(char::is_alphabetic)).collect();
    assert_eq!(words.len(), 12, "{words:?}");
    phone.tap("words-kept").await;
    phone.fill("word-first", words[3]).await;
    phone.fill("word-second", words[10]).await;
    phone.is_accessible("confirm words").await;
    phone.tap("confirm-words").await;
    set_lock(phone).await;
    phone.see("write").await;
    phone.is_accessible("today").await;

    phone.tap("write").await;
    phone.write("entry-title", "First day").await;
    phone.write("entry-text", "It is raining and I am fine.").await;
    phone.tap("tool-mood").await;
    phone.choose("mood-so-so").await;
    super::scene::is_kept(phone).await;
    phone.go("/journal").await;
    unlock(phone).await;
    phone.until("both entries are listed", || async { phone.texts("entry").await.len() == 2 }).await;
    is_safe(phone).await;

    // The old code is of no use to anybody any more.
    let stranger = scene.phone().await;
    stranger.page.go("/join").await;
    stranger.page.fill("join-code", &typed).await;
    stranger.page.tap("read-invitation").await;
    stranger
        .page
        .until("the old code is refused", || async { !stranger.page.texts("read-invitation").await.is_empty() })
        .await;
    assert!(!stranger.page.shows("invitation").await);

    for page in [office, desk, dee.page, stranger.page] {
        page.close().await;
    }
}
