//! Put away: an entry that was only a draft comes back with all that was typed.

use super::scene::{Scene, is_kept};

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_was_put_away_comes_back_whole() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-text", "Only a draft so far.").await;
    is_kept(page).await;
    page.tap("remove").await;
    page.at("/journal").await;
    page.gone("entry").await;
    page.tap("undo").await;
    page.says("entry", "Only a draft so far.").await;
    someone.page.close().await;
}
