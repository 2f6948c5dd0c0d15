//! As I go: whatever is about one side of life goes to the care team, offered with one tap or by itself, until the person ends it.

use super::scene::{Scene, go_back, is_safe, unlock, write};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_like_it_is_offered_or_goes_by_itself_and_what_was_there_before_stays_private() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&person.page, &keyworker.page);
    write(phone, "Before", "This one was there first.").await;
    go_back(phone).await;

    write(phone, "The first", "Begun before I said so.").await;
    phone.tap("share").await;
    phone.tap("more").await;
    phone.tap("more-say").await;
    phone.see("notice").await;
    phone.is_accessible("sharing more like it").await;
    phone.tap("share-now").await;
    phone.at("/journal").await;

    write(phone, "Asked", "Should this go as well?").await;
    go_back(phone).await;
    phone.says("notice", "You wanted to be asked").await;
    phone.tap("undo").await;
    phone.says("notice", "Shared").await;

    phone.tap_the_one("entry", "Asked").await;
    phone.tap("share").await;
    phone.tap("more").await;
    phone.choose("more-always").await;
    phone.tap("more-say").await;
    phone.see("notice").await;
    write(phone, "By itself", "This goes without asking.").await;
    go_back(phone).await;
    phone.says("notice", "as you said").await;
    is_safe(phone).await;

    desk.go("/").await;
    unlock(desk).await;
    desk.tap("person").await;
    desk.until("three things came", || async { desk.texts("shared").await.len() == 3 }).await;
    assert!(!desk.body().await.contains("there first"), "what was there before stays private");

    phone.go("/supporters").await;
    phone.see("standing").await;
    phone.is_accessible("what I share as I go").await;
    phone.tap("end-standing-all").await;
    phone.gone("standing").await;
    desk.until("what went is taken back", || async { desk.texts("shared").await.len() == 1 }).await;
    person.page.close().await;
    keyworker.page.close().await;
}
