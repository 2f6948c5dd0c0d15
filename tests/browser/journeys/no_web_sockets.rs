//! No WebSockets: in a network that swallows them, what was written offline arrives, and comes back on another device.

use waymark_tests::proxy::{Breaks, Proxy};

use super::back_with_the_words::{invited_again, joined};
use super::scene::{Scene, go_back, is_safe, is_waiting, write};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_offline_arrives_through_a_network_that_swallows_sockets() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let proxy = Proxy::before(scene.server.address(), Breaks::Frames).await;
    scene.door = proxy.url();
    let (old, words) = joined(&scene, &keyworker, "Dee").await;

    scene.server.stop();
    write(&old.page, "At the library", "The wireless there lets little through.").await;
    go_back(&old.page).await;
    is_waiting(&old.page).await;
    scene.server.start_again();
    is_safe(&old.page).await;
    old.page.close().await;

    scene.door = scene.server.url();
    let code = invited_again(&keyworker.page).await;
    let new = scene.phone().await;
    new.page.go(&format!("/recover#{code}")).await;
    new.page.fill("recover-words", &words).await;
    new.page.tap("recover").await;
    new.page.tap("skip-lock").await;
    new.page.go("/journal").await;
    new.page.says("entry", "At the library").await;
    new.page.close().await;
    keyworker.page.close().await;
}
