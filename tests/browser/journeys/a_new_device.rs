//! A new device: the others say so on every page until the person has answered, and all of them have names.

use super::back_with_the_words::{invited_again, joined};
use super::scene::{Scene, is_safe};

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_added_is_said_until_the_person_knows_it() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let (old, words) = joined(&scene, &keyworker, "Dee").await;
    let code = invited_again(&keyworker.page).await;
    assert!(!old.page.shows("new-device").await, "nobody was added yet");

    let new = scene.phone().await;
    new.page.go(&format!("/recover#{code}")).await;
    new.page.fill("recover-words", &words).await;
    new.page.tap("recover").await;
    new.page.tap("skip-lock").await;
    is_safe(&new.page).await;
    // The first device is told, wherever it is, and goes on telling.
    old.page.says("new-device", "A new device was added").await;
    old.page.is_accessible("a new device").await;
    old.page.go("/journal").await;
    old.page.see("new-device").await;
    old.page.reload().await;
    old.page.see("new-device").await;
    old.page.tap("it-was-me").await;
    old.page.gone("new-device").await;
    old.page.reload().await;
    old.page.see("write").await;

    // Both devices know of both, and of what they are called.
    new.page.go("/devices").await;
    new.page.until("both devices are listed", || async { new.page.texts("device").await.len() == 2 }).await;
    assert!(new.page.texts("device").await[0].contains("This one"));
    assert!(!new.page.shows("new-device").await, "it found the other there");
    new.page.is_accessible("devices").await;
    new.page.tap("name-device").await;
    new.page.fill("device-name", "Dee’s new phone").await;
    new.page.tap("save-name").await;
    new.page.until("it has a name", || async { new.page.texts("device").await[0].contains("Dee’s new phone") }).await;
    is_safe(&new.page).await;
    old.page.go("/devices").await;
    let named = || async { old.page.texts("device").await.iter().any(|device| device.contains("Dee’s new phone")) };
    old.page.until("the other device has the name as well", named).await;
    for someone in [old, new, keyworker] {
        someone.page.close().await;
    }
}
