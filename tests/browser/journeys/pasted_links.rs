//! Links pasted over one another, and what an invitation says of itself before anybody uses it.

use super::recovery_codes::arrow;
use super::scene::{Scene, invite};

#[tokio::test(flavor = "multi_thread")]
async fn a_right_link_over_a_bad_one_opens() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let desk = &keyworker.page;
    desk.reads("Nobody here yet").await;
    let code = invite(desk, "Dee").await;
    desk.reads("Dee is invited and has not come yet").await;

    let someone = scene.phone().await;
    let phone = &someone.page;
    phone.go("/join#AAAAAAAAAAAAAAAAAAAAAA").await;
    phone.reads("This link does not work").await;
    phone.is_accessible("bad link").await;
    phone.tap("help").await;
    phone.reads("116 123").await;
    arrow(phone, "/join").await;
    phone.reads("This link does not work").await;
    phone.go(&format!("/join#{code}")).await;
    phone.says("invitation", "Sam").await;
    phone.tap("join").await;
    phone.tap("words-later").await;
    phone.tap("skip-lock").await;
    phone.see("write").await;

    // A new phone is no new person.
    desk.tap("person").await;
    desk.tap("invite-again").await;
    desk.tap("make-invitation").await;
    desk.says("only-here", "this machine only").await;
    desk.tap("done").await;
    desk.says("waiting", "New phone for Dee").await;
    someone.page.close().await;
    keyworker.page.close().await;
}
