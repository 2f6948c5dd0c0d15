//! A reading that is shared later than a newer one stays the earlier one for whoever reads both.

use super::scene::{Scene, share_now, unlock};

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_shared_later_is_still_the_earlier_one() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&person.page, &keyworker.page);
    for (stage, step) in [("stage-2", "3"), ("stage-4", "7")] {
        phone.go("/star").await;
        phone.tap("take-reading").await;
        phone.at("/reading/").await;
        phone.choose(stage).await;
        phone.says("marks", step).await;
        let reading = phone.path().await;
        phone.go(&format!("{reading}?area=finish")).await;
        phone.tap("finish").await;
        phone.at("/star").await;
        phone.see("table").await;
    }
    for shown in ["later", "earlier"] {
        phone.go("/star").await;
        phone.see("table").await;
        if shown == "earlier" {
            phone.tap("earlier").await;
        }
        phone.tap("share-reading").await;
        share_now(phone).await;
    }

    desk.go("/").await;
    unlock(desk).await;
    desk.tap("person").await;
    desk.reads("People close to me went from 3 to 7").await;
    person.page.close().await;
    keyworker.page.close().await;
}
