//! Share, read, withdraw: the keyworker reads what was shared and nothing else, offline too, until it is taken back.

use super::scene::{PIN, Scene, is_safe, share_now, unlock, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_keyworker_reads_what_was_shared_until_it_is_taken_back() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&person.page, &keyworker.page);

    write(phone, "Only mine", "Nobody else reads this one.").await;
    write(phone, "Library card", "Got the card. She remembered my name.").await;
    phone.tap("share").await;
    phone.see("entry-card").await;
    phone.is_accessible("share").await;
    phone.says("entry-card", "Got the card.").await;
    share_now(phone).await;

    desk.go("/").await;
    unlock(desk).await;
    desk.says("person", "Dee").await;
    desk.tap("person").await;
    desk.says("shared", "Got the card. She remembered my name.").await;
    assert_eq!(desk.texts("shared").await.len(), 1, "what was shared, and nothing else");
    assert!(!desk.body().await.contains("Nobody else reads this one."));
    desk.is_accessible("person").await;

    // Changing the original leaves the copy as it is.
    phone.tap_the_one("entry", "Library card").await;
    phone.write("entry-text", " And a book about birds.").await;
    phone.go("/journal").await;
    is_safe(phone).await;
    assert!(!desk.body().await.contains("about birds"));

    scene.server.stop();
    desk.reload().await;
    assert!(!desk.body().await.contains("Got the card"), "nothing is shown before the lock {PIN} opens");
    unlock(desk).await;
    desk.says("shared", "Got the card.").await;
    scene.server.start_again();

    phone.tap_the_one("entry", "Library card").await;
    phone.tap("see-copy").await;
    phone.tap("take-back").await;
    phone.see("undo").await;
    is_safe(phone).await;
    desk.until("the copy is gone", || async { !desk.body().await.contains("Got the card") }).await;
    desk.see("nothing-shared").await;

    phone.tap("undo").await;
    desk.says("shared", "Got the card.").await;
    person.page.close().await;
    keyworker.page.close().await;
}
