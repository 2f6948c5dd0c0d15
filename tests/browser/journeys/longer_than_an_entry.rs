//! Longer than an entry can be: a long paste is said kindly, kept whole as a draft, and finished once it fits.

use super::scene::{Scene, is_kept};
use super::store::count;

/// Puts so many letters in the place of what stands in the editor.
const PASTE: &str = r#"
const area = document.querySelector('[data-test="entry-text"]');
area.value = "long words ".repeat(arguments[0] / 11).padEnd(arguments[0], ".");
area.dispatchEvent(new Event("input", { bubbles: true }));
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_very_long_paste_is_kept_whole_until_it_fits() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-title", "Letters I never sent").await;
    page.run(PASTE, vec![200_000.into()]).await;
    page.reads("All of it is kept here as a draft").await;
    is_kept(page).await;

    page.choose("tab-journal").await;
    page.says("entry", "Letters I never sent").await;
    page.says("entry", "Not finished").await;
    page.reload().await;
    page.tap("entry").await;
    page.until("all of it is there", || async { page.value("entry-text").await.len() == 200_000 }).await;
    page.reads("All of it is kept here as a draft").await;

    page.run(PASTE, vec![40_000.into()]).await;
    is_kept(page).await;
    page.choose("tab-journal").await;
    page.until("it is finished", || async { count(page, "drafts").await == 0 }).await;
    page.until("and says so", || async { !page.texts("entry").await.concat().contains("Not finished") }).await;
    someone.page.close().await;
}
