//! Server stopped and back: the status says each of its three words exactly when it is true.

use super::scene::{Scene, go_back, is_safe, is_waiting, write};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_without_a_server_waits_and_becomes_safe() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let page = &person.page;
    page.says("status", "Safe").await;

    scene.server.stop();
    write(page, "No signal", "Written in the tunnel.").await;
    go_back(page).await;
    is_waiting(page).await;
    page.says("status", "1 waiting").await;
    write(page, "Still none", "And another one.").await;
    go_back(page).await;
    page.says("status", "2 waiting").await;

    page.reload().await;
    page.says("status", "2 waiting").await;

    scene.server.start_again();
    is_safe(page).await;
    page.says("status", "Safe").await;
    page.until("both entries are there once", || async { page.texts("entry").await.len() == 2 }).await;
    person.page.close().await;
    keyworker.page.close().await;
}
