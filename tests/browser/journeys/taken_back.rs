//! Taken back: who looked, the receipt, the list with the day it is wiped, a keyworker who asks to keep it, and putting it back.

use super::scene::{Scene, is_safe, share_now, unlock, write};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_listed_with_its_day_and_who_wants_to_keep_it_is_named() {
    let scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&person.page, &keyworker.page);
    write(phone, "Library card", "Got the card. She remembered my name.").await;
    phone.tap("share").await;
    share_now(phone).await;
    desk.go("/").await;
    unlock(desk).await;
    desk.tap("person").await;
    desk.says("shared", "Got the card.").await;

    phone.tap_the_one("entry", "Library card").await;
    phone.tap("see-copy").await;
    phone
        .until("the service tells who looked", || async {
            phone.tap("who-looked").await;
            phone.texts("look").await.iter().any(|look| look.contains("Sam"))
        })
        .await;
    phone.tap("take-back").await;
    phone.says("receipt", "backups").await;
    phone.is_accessible("receipt").await;
    is_safe(phone).await;

    desk.see("nothing-shared").await;
    desk.tap("withdrawn").await;
    desk.see("withdrawn-one").await;
    desk.tap("ask-hold").await;
    desk.fill("hold-reason", "A child may be at risk.").await;
    desk.is_accessible("what was taken back, on the desk").await;
    desk.tap("send-hold").await;
    desk.says("hold", "Nobody has agreed yet").await;
    assert!(!desk.body().await.contains("She remembered my name"), "a hold shows nothing of it");
    desk.tap("confirm-hold").await;
    desk.reads("It takes two").await;

    phone.go("/me").await;
    phone.tap("to-taken-back").await;
    phone.says("taken", "Library card").await;
    phone.says("hold", "Sam asked to keep it").await;
    phone.says("hold", "A child may be at risk.").await;
    phone.is_accessible("what I took back").await;
    desk.tap("end-hold").await;
    desk.says("hold", "Sam ended it").await;

    phone.tap("put-back").await;
    phone.see("nothing-taken-back").await;
    desk.says("shared", "Got the card.").await;
    person.page.close().await;
    keyworker.page.close().await;
}
