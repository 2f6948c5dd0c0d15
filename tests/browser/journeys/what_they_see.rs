//! What they see: always the copy that was published, with what was changed since set apart; and nothing once it is taken
//! back.

use super::scene::{Scene, go_back, is_kept, share_now, write};

#[tokio::test(flavor = "multi_thread")]
async fn words_changed_since_are_never_shown_as_what_they_see() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let phone = &person.page;

    write(phone, "Library card", "The first words.").await;
    phone.tap("share").await;
    phone.reads("server keeps it and can read it").await;
    share_now(phone).await;
    phone.tap_the_one("entry", "Library card").await;
    phone.write("entry-text", " And later ones.").await;
    is_kept(phone).await;
    go_back(phone).await;

    phone.tap_the_one("entry", "Library card").await;
    phone.tap("see-copy").await;
    phone.says("they-see", "The first words.").await;
    assert!(!phone.text("they-see").await.contains("And later ones."), "they do not see these words");
    phone.says("newer", "They still see the version of").await;
    phone.says("newer", "And later ones.").await;
    phone.is_accessible("what they see").await;

    // Taken back with no signal: it says what is true now, and what is true later.
    scene.server.stop();
    phone.tap("take-back").await;
    phone.says("share-lead", "as soon as this phone reaches").await;
    phone.reads("They see nothing of this now").await;
    scene.server.start_again();
    phone.says("share-lead", "Nobody else can read it").await;
    phone.is_accessible("taken back").await;
    assert!(!phone.body().await.contains("can read it:"), "nobody can read it now");

    // Sharing the newer words is an act of its own.
    phone.tap("share-update").await;
    phone.at("/journal").await;
    phone.tap_the_one("entry", "Library card").await;
    phone.tap("see-copy").await;
    phone.says("they-see", "And later ones.").await;
    phone.gone("newer").await;
    person.page.close().await;
    keyworker.page.close().await;
}
