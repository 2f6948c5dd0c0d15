//! Late marks: what somebody gave without a signal, while the other side finished the reading, is kept, shown, and can be added.

use super::scene::{Scene, begin_together, is_safe, unlock};

#[tokio::test(flavor = "multi_thread")]
async fn what_came_after_a_reading_was_finished_is_shown_and_can_be_added() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&person.page, &keyworker.page);
    begin_together(phone, desk).await;
    phone.choose("stage-3").await;
    phone.choose("step-5").await;
    phone.says("marks", "5").await;
    is_safe(phone).await;

    scene.server.stop();
    phone.tap("next").await;
    phone.choose("stage-2").await;
    phone.choose("step-3").await;
    phone.says("marks", "3").await;
    let reading = desk.path().await.split('?').next().unwrap_or_default().to_owned();
    desk.tap("next").await;
    desk.choose("stage-4").await;
    desk.choose("step-8").await;
    desk.says("marks", "8").await;
    desk.go(&format!("{reading}?area=finish")).await;
    unlock(desk).await;
    desk.says("missing-other", "one area").await;
    desk.tap("finish").await;
    desk.at("/person/").await;
    scene.server.start_again();

    phone.see("late").await;
    phone.reads("finished it").await;
    phone.says("late", "3").await;
    phone.is_accessible("reading, late").await;
    phone.go("/star").await;
    phone.see("reading-late").await;
    phone.go(&reading).await;
    phone.tap("add-late").await;
    phone.at("/star").await;
    phone.gone("reading-late").await;
    phone.tap("table").await;
    phone.until("what came late stands in the table", || async { phone.body().await.contains("\t3\t") }).await;
    is_safe(phone).await;
    person.page.close().await;
    keyworker.page.close().await;
}
