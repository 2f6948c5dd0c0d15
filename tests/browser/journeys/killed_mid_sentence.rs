//! Killed mid-sentence: the browser dies while somebody types; what was kept is there, and so is the way back to it.

use super::scene::{Scene, is_kept};

#[tokio::test(flavor = "multi_thread")]
async fn a_sentence_survives_the_browser_being_killed_in_the_middle_of_it() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    someone.page.tap("start-writing").await;
    someone.page.write("entry-text", "I was going to say that the").await;
    is_kept(&someone.page).await;
    someone.page.write("entry-text", " r").await;
    someone.page.kill().await;

    let page = scene.open_again(&someone.profile).await;
    page.says("unfinished", "I was going to say that the").await;
    page.tap("unfinished").await;
    page.until("the sentence is there", || async {
        page.value("entry-text").await.starts_with("I was going to say that the")
    })
    .await;
    page.write("entry-text", " and on it goes").await;
    is_kept(&page).await;
    page.reload().await;
    page.until("the new words are there too", || async { page.value("entry-text").await.ends_with(" and on it goes") })
        .await;
    page.close().await;
}
