//! Kept by the browser: what somebody writes, and who they are, never come into what a browser keeps by itself, in the clear.

use std::fs;
use std::path::{Path, PathBuf};

use waymark_tests::browser::Page;

use super::scene::{Scene, Someone, is_kept, share_now, write};

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
    let person = scene.person(&keyworker, "canary-of-a-name").await;
    let (phone, desk) = (&person.page, &keyworker.page);
    phone.reads("canary-of-a-name").await;
    is_called(phone, "Today").await;

    write(phone, "canary-of-a-title", "canary-of-words").await;
    is_called(phone, "Entry").await;
    phone.tap("share").await;
    phone.see("share-now").await;
    is_called(phone, "Sharing").await;
    share_now(phone).await;

    desk.tap("person").await;
    desk.says("shared", "canary-of-words").await;
    is_called(desk, "A person").await;
    desk.tap("start-reading").await;
    desk.at("/reading/").await;
    is_called(desk, "A reading").await;
    // Their own name is the browser's to offer again: the field says that it is one, for whom that helps.
    let words = ["canary-of-a-title", "canary-of-words"];
    let kept = [(person, &words[..]), (keyworker, &["canary-of-a-title", "canary-of-words", "canary-of-a-name"])];
    for (Someone { profile, page, .. }, canaries) in kept {
        page.close().await;
        for canary in canaries {
            assert_eq!(file_with(profile.folder(), canary), None, "{canary}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_stands_in_no_file_of_the_browser() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    page.tap("start-writing").await;
    page.write("entry-title", "canary-of-a-title").await;
    page.write("entry-text", "canary-of-words").await;
    is_kept(page).await;
    page.until("the entry has an address", || async { page.path().await != "/entry/new" }).await;
    let address = page.path().await;
    page.go("/journal").await;
    page.says("entry", "canary-of-a-title").await;
    page.write("search", "canary-of").await;
    page.says("entry", "canary-of-a-title").await;
    page.go("/help").await;
    page.see("help").await;
    someone.page.close().await;

    assert!(file_with(someone.profile.folder(), &address).is_some(), "the browser wrote down where it was");
    assert_eq!(file_with(someone.profile.folder(), "canary-of"), None, "and nothing of what was typed");
}

/// A file of a folder, or below it, that holds this text.
fn file_with(folder: &Path, text: &str) -> Option<PathBuf> {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    fs::read_dir(folder).expect("a folder").filter_map(|file| Some(file.ok()?.path())).find_map(|path| {
        if path.is_dir() {
            return file_with(&path, text);
        }
        // What the browser removes while it closes holds nothing any more.
        let bytes = fs::read(&path).unwrap_or_default();
        (holds(&bytes, text.as_bytes()) || holds(&bytes, &wide)).then_some(path)
    })
}
