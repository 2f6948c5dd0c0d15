//! Passkeys: one is made under Me, signs in without password and code, and proves who it is.

use super::scene::{Scene, unlock};

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_signs_in_without_password_and_code() {
    // A passkey belongs to a name, and an address in figures has none.
    let mut scene = Scene::new();
    scene.door = scene.server.url().replace("127.0.0.1", "localhost");
    let keyworker = scene.keyworker().await;
    let desk = &keyworker.page;
    desk.has_authenticator().await;
    desk.tap("tab-me").await;
    desk.tap("to-passkeys").await;
    desk.reads("You have none yet").await;
    desk.is_accessible("passkeys").await;
    desk.fill("passkey-name", "Work laptop").await;
    desk.tap("add-passkey").await;
    desk.says("passkeys", "Work laptop").await;

    // The sign-in is over, and so is the proof that it brought.
    scene.meanwhile("DELETE FROM session");
    desk.reads("You are signed out").await;
    desk.go("/sign-in").await;
    unlock(desk).await;
    desk.tap("sign-in-passkey").await;
    desk.see("caseload-empty").await;

    scene.meanwhile("UPDATE session SET proved = proved - 300000");
    desk.tap("tab-me").await;
    desk.tap("to-codes").await;
    desk.tap("make-codes").await;
    desk.tap("prove-passkey").await;
    desk.see("codes").await;
    keyworker.page.close().await;
}
