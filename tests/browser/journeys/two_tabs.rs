//! Two tabs: one writes, the other follows and can take over; what the old one was writing at that moment is undone.

use super::scene::{Scene, is_kept};
use super::store::reach_in;

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_takes_over_and_the_first_follows() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-text", "Written in the first tab.").await;
    is_kept(page).await;

    let [first, second] = page.open_tab("/journal").await;
    page.see("take-over").await;
    page.is_accessible("another tab").await;
    page.tap("take-over").await;
    page.says("entry", "Written in the first tab.").await;
    page.look_at(&first).await;
    page.see("take-over").await;
    page.tap("take-over").await;
    page.gone("take-over").await;
    page.look_at(&second).await;
    page.see("take-over").await;
    someone.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_whose_pen_was_taken_writes_nothing_more() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-text", "Written before.").await;
    is_kept(page).await;
    let before = reach_in(page, "rows", vec!["drafts".into()]).await;

    // Another tab has counted up, and the news of it is still on its way to this one.
    reach_in(page, "take", vec![]).await;
    page.write("entry-text", " And after.").await;
    page.see("take-over").await;
    assert_eq!(reach_in(page, "rows", vec!["drafts".into()]).await, before, "something was written");

    page.tap("take-over").await;
    page.until("it writes again", || async { page.value("entry-text").await == "Written before. And after." }).await;
    page.write("entry-text", " Back again.").await;
    is_kept(page).await;
    someone.page.close().await;
}
