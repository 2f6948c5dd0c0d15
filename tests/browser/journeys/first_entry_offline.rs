//! First entry offline: the app was opened once; from then on a person can write, with no server and no account.

use super::scene::{Scene, is_kept, is_ready_for_offline};

#[tokio::test(flavor = "multi_thread")]
async fn a_first_entry_is_written_with_no_server_and_no_account() {
    let mut scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    is_ready_for_offline(page).await;
    page.is_accessible("welcome").await;
    scene.server.stop();

    page.reload().await;
    page.tap("start-writing").await;
    page.write("entry-title", "The bus was late").await;
    page.write("entry-text", "Stood there ten minutes and was fine.").await;
    page.tap("tool-mood").await;
    page.choose("mood-alright").await;
    is_kept(page).await;
    page.is_accessible("editor").await;
    page.says("who-reads", "Only you can read this").await;

    page.go("/journal").await;
    page.says("entry", "The bus was late").await;
    page.says("status", "On this phone").await;
    page.is_accessible("journal").await;

    someone.page.close().await;
    let page = scene.open_again(&someone.profile).await;
    page.go("/journal").await;
    page.tap("entry").await;
    page.until("the entry is there", || async {
        page.value("entry-text").await == "Stood there ten minutes and was fine."
    })
    .await;
    assert_eq!(page.value("entry-title").await, "The bus was late");
    page.close().await;
}
