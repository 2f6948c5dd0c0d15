//! Trusted: a person shares one thing with somebody close to them, who reads that and nothing else, until it ends.

use super::scene::{Scene, Someone, is_safe, share_now, write};

/// Invites somebody from the page of those the person trusts; the code of the link.
async fn trust(person: &Someone, name: &str) -> String {
    let phone = &person.page;
    phone.go("/me").await;
    phone.tap("to-supporters").await;
    phone.see("nobody-trusted").await;
    phone.is_accessible("supporters").await;
    phone.tap("invite").await;
    phone.fill("name", name).await;
    phone.tap("make-invitation").await;
    let link = phone.text("link").await;
    phone.tap("done").await;
    phone.says("supporter", name).await;
    link.split_once('#').expect("the link holds a code").1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_a_person_trusts_reads_one_thing_until_the_person_ends_it() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let phone = &person.page;
    let code = trust(&person, "Mum").await;

    let supporter = scene.phone().await;
    let theirs = &supporter.page;
    theirs.go(&format!("/join#{code}")).await;
    theirs.says("invitation", "Dee trusts you").await;
    theirs.is_accessible("join as a supporter").await;
    theirs.tap("join").await;
    theirs.tap("skip-lock").await;
    theirs.see("nothing-shared").await;

    write(phone, "Only mine", "Nobody else reads this one.").await;
    write(phone, "For Mum", "I slept through. Thank you for Sunday.").await;
    phone.tap("share").await;
    phone.tap_the_one("whom", "Mum").await;
    phone.says("share-lead", "exactly this").await;
    phone.is_accessible("share with somebody trusted").await;
    phone.choose("long-week").await;
    share_now(phone).await;
    phone.reads("Mum · until").await;

    theirs.says("shared", "Thank you for Sunday.").await;
    assert_eq!(theirs.texts("shared").await.len(), 1, "one thing, and nothing else");
    theirs.see("how-to-help").await;
    theirs.is_accessible("what a supporter reads").await;
    keyworker.page.go("/").await;
    super::scene::unlock(&keyworker.page).await;
    keyworker.page.tap("person").await;
    keyworker.page.see("nothing-shared").await;

    phone.go("/supporters").await;
    phone.tap("end-supporter").await;
    phone.tap("end-now").await;
    phone.see("supporter-before").await;
    theirs.until("the copy is gone", || async { !theirs.body().await.contains("Thank you for Sunday") }).await;
    theirs.see("trusted-by-nobody").await;
    phone.tap("tab-journal").await;
    is_safe(phone).await;
    phone.until("it is taken back", || async { !phone.body().await.contains("Mum · until") }).await;
    for someone in [person, keyworker, supporter] {
        someone.page.close().await;
    }
}
