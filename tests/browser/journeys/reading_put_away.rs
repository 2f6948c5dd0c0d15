//! A reading put away: begun by mistake, ended by one side, seen by both, and brought back.

use super::scene::{Scene, begin_together};

#[tokio::test(flavor = "multi_thread")]
async fn a_joint_reading_is_put_away_for_both_and_can_be_brought_back() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&person.page, &keyworker.page);
    begin_together(phone, desk).await;
    phone.choose("stage-3").await;
    phone.says("marks", "5").await;

    phone.tap("put-away").await;
    for page in [phone, desk] {
        page.says("away", "both see that").await;
    }
    phone.is_accessible("reading, put away").await;
    phone.go("/star").await;
    phone.see("reading-away").await;
    assert!(!phone.shows("open-reading").await);
    phone.back().await;
    phone.tap("bring-back").await;
    for page in [phone, desk] {
        page.see("next").await;
    }
    phone.says("marks", "5").await;
    person.page.close().await;
    keyworker.page.close().await;
}
