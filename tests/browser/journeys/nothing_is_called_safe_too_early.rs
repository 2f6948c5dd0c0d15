//! Nothing is called safe too early: what is typed waits until it is finished, and every way out of the editor finishes it.

use waymark_tests::browser::Page;

use super::scene::{Scene, is_kept, is_safe};
use super::store::count;

/// Says to the page that nobody can see it any more, in the same breath as something is typed.
const TYPE_AND_HIDE: &str = r#"
const area = document.querySelector('[data-test="entry-text"]');
area.value += " Put away at once.";
area.dispatchEvent(new Event("input", { bubbles: true }));
Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
"#;

#[tokio::test(flavor = "multi_thread")]
async fn every_way_out_of_the_editor_finishes_what_was_written() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let page = &person.page;
    let ways = ["tab-today", "tab-journal", "help", "status"];
    for (number, way) in ways.iter().enumerate() {
        begin(page, &format!("Left by {way}")).await;
        page.says("status", "1 waiting").await;
        // On a phone the tabs are below the editor's bar: pressed as a keyboard would.
        page.choose(way).await;
        page.gone("entry-text").await;
        is_finished(page, number + 1).await;
    }
    begin(page, "Left by going back").await;
    page.back().await;
    page.gone("entry-text").await;
    is_finished(page, ways.len() + 1).await;

    begin(page, "Left by hiding it").await;
    page.run(TYPE_AND_HIDE, vec![]).await;
    is_safe(page).await;
    page.choose("tab-journal").await;
    page.gone("entry-text").await;
    is_finished(page, ways.len() + 2).await;

    // Nobody left it: the battery did.
    begin(page, "Left by dying").await;
    person.page.kill().await;
    let page = scene.open_again(&person.profile).await;
    is_finished(&page, ways.len() + 3).await;
    page.close().await;
    keyworker.page.close().await;
}

async fn begin(page: &Page, words: &str) {
    page.go("/entry/new").await;
    page.write("entry-text", words).await;
    is_kept(page).await;
}

/// Waits until everything is safe, and sees that nothing was left a draft.
async fn is_finished(page: &Page, entries: usize) {
    is_safe(page).await;
    page.go("/journal").await;
    page.until("every entry is listed", || async { page.texts("entry").await.len() == entries }).await;
    assert_eq!(count(page, "drafts").await, 0, "a draft was left");
}
