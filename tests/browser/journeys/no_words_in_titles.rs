//! No words in titles: what somebody writes, and who they are, never come into what the browser keeps of a page in the clear.

use waymark_tests::browser::Page;

use super::scene::{Scene, is_safe, write};

/// The title says what page it is, and nothing of these.
async fn is_called(page: &Page, expected: &str) {
    page.until(&format!("the page is called {expected}"), || async {
        page.title().await == format!("{expected} · Waymark")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_words_nor_names_come_into_the_browsers_titles() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&person.page, &keyworker.page);
    phone.reads("Dee").await;
    is_called(phone, "Today").await;

    write(phone, "Library card", "The first words.").await;
    is_called(phone, "Entry").await;
    phone.tap("share").await;
    phone.see("share-now").await;
    is_called(phone, "Sharing").await;
    phone.tap("share-now").await;
    phone.at("/journal").await;
    is_safe(phone).await;

    desk.tap("person").await;
    desk.says("shared", "The first words.").await;
    is_called(desk, "A person").await;
    desk.tap("start-reading").await;
    desk.at("/reading/").await;
    is_called(desk, "A reading").await;
    person.page.close().await;
    keyworker.page.close().await;
}
