//! An entry edited for years: when its document is nearly full it goes on in a fresh one, and nobody notices.

use super::scene::{Scene, is_kept, is_safe, write};
use super::store::count;

/// So many sittings fill a document, and a few more.
const SITTINGS: usize = 56;

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_edited_for_years_stays_one_entry_and_stays_shared() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let page = &person.page;
    write(page, "My garden", "Seeds.").await;
    page.tap("share").await;
    page.tap("share-now").await;
    page.at("/journal").await;
    page.tap("entry").await;
    for sitting in 0..SITTINGS {
        // Loading the page again is another sitting: what was typed is finished, and the entry is opened anew.
        page.write("entry-text", &format!(" {sitting}")).await;
        is_kept(page).await;
        page.reload().await;
        page.until("the words are there", || async {
            page.value("entry-text").await.ends_with(&format!(" {sitting}"))
        })
        .await;
    }
    is_safe(page).await;
    assert_eq!(count(page, "drafts").await, 0);
    page.says("who-reads", "older copy").await;

    page.go("/journal").await;
    page.says("entry", "Care team").await;
    assert_eq!(page.texts("entry").await.len(), 1, "one entry");
    page.tap("entry").await;
    page.tap("see-copy").await;
    page.tap("take-back").await;
    page.see("undo").await;
    page.go("/journal").await;
    page.says("entry", "Taken back").await;
    person.page.close().await;
    keyworker.page.close().await;
}
