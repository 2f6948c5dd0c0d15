//! Poisoned: what brought the engine down while it was opened is set aside, and the app opens with everything else.

use serde_json::json;
use waymark_tests::browser::Page;

use super::scene::{Scene, go_back, is_kept, write};
use super::store::{count, envelopes, reach_in};

#[tokio::test(flavor = "multi_thread")]
async fn what_the_engine_ended_on_twice_is_set_aside_and_the_rest_goes_on() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    write(page, "A good day", "Nothing wrong with it.").await;
    is_finished(page).await;
    let good = envelopes(page).await;
    write(page, "Poison", "This one brings the engine down.").await;
    is_finished(page).await;
    let poison: Vec<_> = envelopes(page).await.into_iter().filter(|key| !good.contains(key)).collect();
    assert_eq!(poison.len(), 1, "an entry is one envelope");

    // Once is no proof: a phone may have been switched off just then.
    mark(page, &poison[0], 0).await;
    page.reload().await;
    page.until("both are there", || async { page.texts("entry").await.len() == 2 }).await;

    mark(page, &poison[0], 1).await;
    page.reload().await;
    page.until("one is set aside", || async { page.texts("entry").await.len() == 1 }).await;
    page.says("entry", "A good day").await;
    page.tap("entry").await;
    page.write("entry-text", " It goes on.").await;
    is_kept(page).await;
    someone.page.close().await;
}

/// Leaves the editor, and waits until nothing is a draft any more.
async fn is_finished(page: &Page) {
    go_back(page).await;
    page.until("it is finished", || async { count(page, "drafts").await == 0 }).await;
}

/// Marks an envelope as the one that was being applied when so many engines ended.
async fn mark(page: &Page, key: &[u8], strikes: u8) {
    let row = reach_in(page, "document", vec![json!(key)]).await;
    let row: Vec<u8> = serde_json::from_value(row).expect("bytes");
    let (journey, rest) = row.split_at(16);
    let (circle, document) = rest.split_at(16);
    // A map of four: the log, its documents, the envelope, the strikes.
    let parts: [&[u8]; 9] = [
        &[0xa4, 0x00, 0x82, 0x50],
        journey,
        &[0x50],
        circle,
        &[0x01, 0x81, 0x50],
        document,
        &[0x02, 0x58, 0x20],
        &key[32..],
        &[0x03, strikes],
    ];
    reach_in(page, "mark", vec![json!(parts.concat())]).await;
}
