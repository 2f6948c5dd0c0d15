//! No connection: trying says how it went and when it is tried next, and a tab takes over by itself when the other is gone.

use super::scene::{Scene, is_kept};

#[tokio::test(flavor = "multi_thread")]
async fn trying_now_says_how_it_went() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let phone = &person.page;
    phone.go("/me").await;
    phone.tap("try-now").await;
    phone.says("tried", "was reached").await;
    scene.server.stop();
    phone.tap("try-now").await;
    phone.says("tried", "No connection. Waymark keeps trying by itself.").await;
    phone.says("tried", "It tries next in").await;
    person.page.close().await;
    keyworker.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_goes_on_by_itself_when_the_other_is_closed() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-text", "Written in the first tab.").await;
    is_kept(page).await;
    let [first, second] = page.open_tab("/journal").await;
    page.see("take-over").await;
    page.look_at(&first).await;
    page.close_tab().await;
    page.look_at(&second).await;
    page.says("entry", "Written in the first tab.").await;
    someone.page.close().await;
}
