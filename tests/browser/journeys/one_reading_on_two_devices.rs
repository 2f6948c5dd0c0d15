//! One reading on two devices: both offline for a while, both at the same area; nothing overwrites anything.

use super::scene::{Scene, begin_together, is_safe};
use waymark_tests::browser::Page;

#[tokio::test(flavor = "multi_thread")]
async fn mine_theirs_and_agreed_are_all_there_after_both_were_offline() {
    let mut scene = Scene::new();
    let keyworker = scene.keyworker().await;
    let person = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&person.page, &keyworker.page);

    begin_together(phone, desk).await;
    desk.is_accessible("reading, keyworker").await;
    phone.is_accessible("reading, person").await;

    scene.server.stop();
    phone.choose("stage-3").await;
    is_in_sight(phone, "step-6").await;
    phone.choose("step-5").await;
    phone.says("marks", "5").await;
    desk.choose("stage-4").await;
    desk.choose("step-8").await;
    desk.says("marks", "8").await;
    assert!(!phone.text("marks").await.contains('8'), "nobody has told the phone yet");
    scene.server.start_again();
    for page in [phone, desk] {
        page.see("agree").await;
        page.says("marks", "5").await;
        page.says("marks", "8").await;
    }

    // Out of sight below, the question is where the way on leads first.
    phone.says("to-agree-on", "You see this differently").await;
    phone.tap("to-agree").await;
    is_in_sight(phone, "agree-8").await;
    phone.see("next").await;
    desk.says("question", "How do you see this for Dee?").await;

    // Both agree on something else while neither hears of the other.
    scene.server.stop();
    phone.choose("agree-6").await;
    desk.choose("agree-7").await;
    phone.says("marks", "6").await;
    desk.says("marks", "7").await;
    scene.server.start_again();
    for page in [phone, desk] {
        page.see("several").await;
        page.until("both agreed scores are shown", || async { page.texts("keep").await.len() == 2 }).await;
    }
    desk.is_accessible("reading, given apart").await;
    phone.tap("keep").await;
    for page in [phone, desk] {
        page.gone("several").await;
    }

    let path = phone.path().await;
    let reading = path.split('?').next().unwrap_or_default().to_owned();
    phone.go(&format!("{reading}?area=finish")).await;
    phone.see("finish").await;
    phone.is_accessible("reading, last look").await;
    phone.tap("finish").await;
    phone.at("/star").await;
    is_safe(phone).await;
    phone.tap("table").await;
    phone.is_accessible("star, as a table").await;
    let table = phone.body().await;
    assert!(table.contains("People close to me\t5\t8"), "mine and theirs stand in the table:\n{table}");

    desk.go(&reading).await;
    desk.see("unlock-secret").await;
    super::scene::unlock(desk).await;
    desk.see("see-star").await;
    person.page.close().await;
    keyworker.page.close().await;
}

/// What is chosen next stands on the screen, and nothing covers it.
async fn is_in_sight(page: &Page, name: &str) {
    const TOP: &str = "const at = document.querySelector(`[data-test=\"${arguments[0]}\"]`)?.getBoundingClientRect();\
        return !!at && document.elementFromPoint(at.x + at.width / 2, at.y + at.height - 1)?.dataset.test === arguments[0];";
    page.until("it is in sight", || async { page.run(TOP, vec![name.into()]).await == true }).await;
}
