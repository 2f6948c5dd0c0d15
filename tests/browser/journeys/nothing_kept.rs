//! Leave nothing on this phone: the journal comes from the server, and only what the server does not have lies on the disk.

use waymark_tests::browser::{PHONE, Page};

use super::scene::{Scene, go_back, is_kept, is_safe, is_waiting, set_lock, unlock, write};
use super::store::count;

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_is_there_while_it_is_open_and_gone_when_it_is_locked() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let dee = scene.person(&keyworker, "Dee").await;
    let phone = &dee.page;
    phone.go("/nothing-kept").await;
    phone.see("nothing-lock").await;
    phone.tap("nothing-lock").await;
    set_lock(phone).await;
    phone.see("write").await;
    phone.go_within("/entry/new").await;
    phone.write("entry-text", "It is with the service.").await;
    is_kept(phone).await;
    go_back(phone).await;
    is_safe(phone).await;

    phone.go_within("/nothing-kept").await;
    phone.says("nothing-unsent", "Everything you made has reached your service.").await;
    phone.is_accessible("nothing kept").await;
    phone.tap("keep-nothing").await;
    phone.see("unlock").await;
    phone.until("nothing of it is on the disk", || async { on_disk(phone).await == [0, 0, 0] }).await;
    unlock(phone).await;
    phone.go_within("/journal").await;
    phone.says("entry", "It is with the service.").await;
    phone.gone("on-its-way").await;
    assert_eq!(on_disk(phone).await, [0, 0, 0]);
    phone.go_within("/lock").await;
    assert!(!phone.shows("remove-lock").await, "the lock stays as long as nothing is kept");

    // Without a signal there is nothing to read, and what is written waits under its seal.
    scene.server.stop();
    phone.reload().await;
    unlock(phone).await;
    phone.see("on-its-way").await;
    phone.go_within("/entry/new").await;
    phone.write("entry-text", "Written without a signal.").await;
    is_kept(phone).await;
    go_back(phone).await;
    phone.says("entry", "Written without a signal.").await;
    assert!(!phone.body().await.contains("with the service."), "something was kept");
    is_waiting(phone).await;
    phone.reload().await;
    unlock(phone).await;
    phone.says("entry", "Written without a signal.").await;
    scene.server.start_again();
    is_safe(phone).await;
    phone.gone("on-its-way").await;
    phone.until("both are there", || async { phone.texts("entry").await.len() == 2 }).await;
    phone.until("nothing of it is on the disk", || async { on_disk(phone).await == [0, 0, 0] }).await;

    // It may be kept again.
    phone.go_within("/nothing-kept").await;
    phone.tap("keep-again").await;
    unlock(phone).await;
    phone.go_within("/journal").await;
    phone.until("both are there", || async { phone.texts("entry").await.len() == 2 }).await;
    phone.until("it is on the disk", || async { on_disk(phone).await[0] > 0 }).await;
    dee.page.close().await;
    keyworker.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_added_to_an_entry_before_the_app_was_killed_wait_for_the_entry_to_come() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let dee = scene.person(&keyworker, "Dee").await;
    write(&dee.page, "Walk", "Twice around the pond.").await;
    go_back(&dee.page).await;
    is_safe(&dee.page).await;
    dee.page.go_within("/lock").await;
    set_lock(&dee.page).await;
    dee.page.see("write").await;
    dee.page.go_within("/nothing-kept").await;
    dee.page.tap("keep-nothing").await;
    unlock(&dee.page).await;
    dee.page.go_within("/journal").await;
    dee.page.tap("entry").await;
    dee.page.write("entry-text", " And home.").await;
    is_kept(&dee.page).await;
    scene.server.stop();
    dee.page.kill().await;

    let again = scene.browser.open(&dee.profile, &scene.server.url(), PHONE).await;
    let phone = &again;
    phone.go("/journal").await;
    unlock(phone).await;
    phone.see("on-its-way").await;
    scene.server.start_again();
    phone.gone("on-its-way").await;
    phone.until("the entry is whole", || async { phone.texts("entry").await.len() == 1 }).await;
    phone.says("entry", "Twice around the pond. And home.").await;
    is_safe(phone).await;
    again.close().await;
    keyworker.page.close().await;
}

/// How many envelopes, drafts and shelves lie on the disk.
async fn on_disk(page: &Page) -> [u64; 3] {
    [count(page, "envelopes").await, count(page, "drafts").await, count(page, "shelves").await]
}
