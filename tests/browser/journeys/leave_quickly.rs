//! Leave quickly: one tap covers the screen, on every screen, and going back does not bring it back.

use waymark_tests::browser::Page;

use super::scene::{Scene, is_kept, is_ready_for_offline, set_lock, unlock};

/// What the neutral page is about.
const SOUP: &str = "Leek and potato soup";

#[tokio::test(flavor = "multi_thread")]
async fn leaving_covers_every_screen_and_back_does_not_return_to_it() {
    let mut scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    is_ready_for_offline(page).await;
    for path in ["/", "/help", "/join", "/sign-in"] {
        page.go("/about").await;
        page.go(path).await;
        leave(page).await;
    }

    page.go("/about").await;
    page.go("/entry/new").await;
    page.write("entry-text", "Nobody at home needs to see this.").await;
    is_kept(page).await;
    let entry = page.path().await;
    leave(page).await;
    page.go(&entry).await;
    page.until("the first page comes instead", || async { page.path().await == "/" }).await;
    page.see("write").await;

    // With a lock: coming back needs it, with no server as well.
    page.go("/lock").await;
    set_lock(page).await;
    page.see("write").await;
    scene.server.stop();
    page.go("/me").await;
    leave(page).await;
    page.go("/star").await;
    page.go("/journal").await;
    page.see("unlock").await;
    page.is_accessible("locked").await;
    assert!(!page.body().await.contains("Nobody at home"));
    page.see("help").await;
    leave(page).await;
    page.go("/journal").await;
    unlock(page).await;
    page.says("entry", "Nobody at home needs to see this.").await;
    someone.page.close().await;
}

/// Types a last sentence and leaves in the same breath.
const TYPE_AND_LEAVE: &str = r#"
const area = document.querySelector('[data-test="entry-text"]');
area.value += " Somebody is at the door.";
area.dispatchEvent(new Event("input", { bubbles: true }));
document.querySelector('[data-test="leave"]').click();
return getComputedStyle(document.body).display;
"#;

#[tokio::test(flavor = "multi_thread")]
async fn words_typed_a_moment_before_leaving_are_kept() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    is_ready_for_offline(page).await;
    page.tap("start-writing").await;
    page.write("entry-text", "Written in peace.").await;
    is_kept(page).await;
    page.go("/lock").await;
    set_lock(page).await;
    page.see("write").await;
    page.go("/journal").await;
    unlock(page).await;
    page.tap("entry").await;
    page.see("entry-text").await;
    let shown = page.run(TYPE_AND_LEAVE, vec![]).await;
    assert_eq!(shown, "none", "covered at once");
    page.reads(SOUP).await;

    page.go("/journal").await;
    unlock(page).await;
    page.tap("entry").await;
    page.until("the last sentence is there", || async {
        page.value("entry-text").await == "Written in peace. Somebody is at the door."
    })
    .await;
    someone.page.close().await;
}

/// Leaves, and tries the way back.
async fn leave(page: &Page) {
    page.tap("leave").await;
    page.reads(SOUP).await;
    page.until("the address is the neutral page's", || async { page.path().await.contains("recipes") }).await;
    page.back().await;
    page.reads(SOUP).await;
    let body = page.body().await;
    assert!(!body.contains("Waymark"), "the neutral page names us:\n{body}");
}
