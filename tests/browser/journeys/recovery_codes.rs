//! Recovery codes: at a phone's size, from an old set-up link to a second device that lost its password.

use waymark_tests::browser::{LAPTOP, PHONE, Page, Profile};

use super::scene::{PASSWORD, Scene, set_lock, set_up_app};

const NEW: &str = "seven herons on a wall";

fn codes(shown: &str) -> Vec<String> {
    let is_code = |line: &&str| line.contains('-');
    shown.lines().map(str::trim).filter(is_code).map(str::to_owned).collect()
}

/// Waits until the arrow of the bar leads there, and goes.
pub async fn arrow(page: &Page, to: &str) {
    let script = "const back = document.querySelector('.bar-back'); return back ? back.getAttribute('href') : ''";
    page.until(&format!("the arrow leads to {to}"), || async {
        page.run(script, vec![]).await.as_str().is_some_and(|leads| leads.starts_with(to))
    })
    .await;
    page.run("document.querySelector('.bar-back').click()", vec![]).await;
    page.at(to).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_stay_until_they_are_kept_and_are_made_anew() {
    let scene = Scene::new();
    let token = scene.server.set_up_token().expect("a fresh server prints a set-up link").to_owned();
    let profile = Profile::fresh();
    let office = scene.browser.open(&profile, &scene.server.url(), PHONE).await;
    office.go("/set-up#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await;
    office.fill("service", "Northside").await;
    office.fill("name", "Jo Bell").await;
    office.fill("password", PASSWORD).await;
    office.tap("set-up").await;
    office.reads("Choose your nation").await;
    office.is_accessible("no nation").await;
    office.choose("set-up-wales").await;
    office.tap("set-up").await;
    office.reads("This link is old").await;

    // The newest link is pasted over the old one; what was typed stays.
    office.go(&format!("/set-up#{token}")).await;
    office.until("the old words are gone", || async { !office.body().await.contains("This link is old") }).await;
    office.tap("set-up").await;
    let first = codes(&office.text("codes").await);
    office.until("the page shows its top", || async { office.run("return scrollY", vec![]).await == 0 }).await;
    office.tap("help").await;
    office.reads("116 123").await;
    arrow(&office, "/set-up").await;
    assert_eq!(codes(&office.text("codes").await), first, "they are still here");

    // A reload forgets them, and says how there are new ones.
    office.reload().await;
    office.see("to-codes").await;
    office.go("/lock").await;
    set_lock(&office).await;
    let app = set_up_app(&office).await;
    office.tap("tab-me").await;
    office.tap("to-codes").await;
    office.is_accessible("new codes").await;
    office.tap("make-codes").await;
    let second = codes(&office.text("codes").await);
    assert!(second.len() == 10 && second.iter().all(|code| !first.contains(code)));
    office.tap("codes-kept").await;
    office.tap("tab-service").await;
    office.see("staff").await;
    office.reads("No keyworkers yet").await;

    // On another device, without the password.
    let tablet = Profile::fresh();
    let desk = scene.browser.open(&tablet, &scene.server.url(), LAPTOP).await;
    desk.go("/sign-in").await;
    desk.fill("sign-in-name", "Jo Bell").await;
    desk.tap("sign-in-other-way").await;
    desk.fill("sign-in-code", &first[0]).await;
    desk.fill("sign-in-new-password", NEW).await;
    desk.tap("sign-in").await;
    desk.reads("The name or the code is wrong").await;
    desk.fill("sign-in-code", &second[0]).await;
    desk.tap("sign-in").await;
    desk.reads("You have 9 codes left").await;
    set_lock(&desk).await;
    // The app that may be lost with the password is asked for no more: a new one is set up.
    let renewed = set_up_app(&desk).await;
    assert_ne!(renewed.secret(), app.secret());
    desk.tap("tab-me").await;
    desk.tap("to-password").await;
    desk.fill("password-new", PASSWORD).await;
    desk.is_accessible("new password").await;
    desk.tap("change-password").await;
    desk.reads("Your password is changed").await;
    office.close().await;
    desk.close().await;
}
