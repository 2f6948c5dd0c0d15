//! A copied device: what one browser keeps is put into another, and both write on as the same device. One of them notices,
//! and says so; what either wrote reaches the other.

use waymark_tests::browser::Page;

use super::scene::{Scene, is_safe, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_becomes_a_device_of_its_own_and_nothing_is_lost() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    write(&person.page, "Before the copy", "On one phone.").await;
    person.page.go("/journal").await;
    is_safe(&person.page).await;
    person.page.close().await;

    let copy = person.profile.copied();
    let (one, other) = (scene.open_again(&person.profile).await, scene.open_again(&copy).await);
    for (page, title) in [(&one, "On the one"), (&other, "On the other")] {
        page.see("write").await;
        write(page, title, "The same device wrote this, as far as it knows.").await;
        page.go("/journal").await;
        is_safe(page).await;
    }
    // Whoever wrote second may have learned of the other's numbers in time; by now both have, or never will.
    for page in [&one, &other] {
        shows(page, &["Before the copy", "On the one", "On the other"]).await;
    }
    one.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_finds_its_numbers_used_says_so() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    person.page.close().await;
    let copy = person.profile.copied();
    let (one, other) = (scene.open_again(&person.profile).await, scene.open_again(&copy).await);
    for page in [&one, &other] {
        page.see("write").await;
    }
    scene.server.stop();
    for (page, title) in [(&one, "Offline on the one"), (&other, "Offline on the other")] {
        write(page, title, "Both used the same number for this.").await;
        page.go("/journal").await;
    }
    scene.server.start_again();
    for page in [&one, &other] {
        is_safe(page).await;
        shows(page, &["Offline on the one", "Offline on the other"]).await;
    }
    let said = [one.texts("lasting").await, other.texts("lasting").await].concat();
    assert!(matches!(&said[..], [words] if words.contains("goes on as a device of its own")), "{said:?}");
    one.close().await;
    other.close().await;
}

/// Every one of these entries stands in the journal.
async fn shows(page: &Page, titles: &[&str]) {
    page.until("every entry is there", || async {
        let entries = page.texts("entry").await;
        titles.iter().all(|title| entries.iter().any(|entry| entry.contains(title)))
    })
    .await;
}
