//! A worker leaves while their laptop is open: their people go to a colleague, and what the laptop showed is gone at once.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use waymark_shared::api::{self, StaffRow, TeamRow};
use waymark_shared::id::AccountId;
use waymark_tests::browser::Page;
use waymark_tests::device::Device;

use super::scene::{Scene, share_now, unlock, write};

/// What is promised.
const AT_ONCE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_leaves_with_a_socket_open_and_nobody_is_lost() {
    let scene = Scene::new();
    let mut administrator = scene.administrator().await;
    let sam = scene.keyworker_called(&mut administrator, "Sam").await;
    let lou = scene.keyworker_called(&mut administrator, "Lou").await;
    team(&mut administrator).await;
    let person = scene.person(&sam, "Dee").await;
    let (phone, desk, lead) = (&person.page, &sam.page, &lou.page);
    write(phone, "Library card", "Got the card. She remembered my name.").await;
    phone.tap("share").await;
    share_now(phone).await;
    desk.go("/").await;
    unlock(desk).await;
    desk.tap("person").await;
    desk.says("shared", "She remembered my name.").await;

    lead.tap("tab-team").await;
    lead.tap("team").await;
    lead.says("team-people", "Sam since").await;
    assert!(!lead.body().await.contains("remembered my name"), "names, and nothing else");
    lead.is_accessible("team").await;
    lead.tap_the_one("to-hand-over", "Hand over").await;
    lead.says("hand-left", "One person is left.").await;
    let is_closed = lead.run("return document.querySelector('[data-test=hand-finish]').disabled", vec![]).await;
    assert_eq!(is_closed, Value::Bool(true), "nothing can be finished while somebody is left out");
    pick(lead, "hand-to", "Lou").await;
    lead.is_accessible("hand over").await;
    lead.tap("hand-finish").await;
    let begun = Instant::now();
    lead.at("/team/").await;
    desk.until("what Sam read is gone", || async { !desk.body().await.contains("remembered my name") }).await;
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    lead.says("team-people", "Lou since").await;

    lead.tap("tab-caseload").await;
    lead.tap("person").await;
    lead.says("shared", "She remembered my name.").await;
    phone.go("/readers").await;
    phone.says("readers", "Lou").await;
    phone.says("readers-left", "Sam").await;
    phone.is_accessible("readers").await;
    phone.tap("to-history").await;
    phone.says("history", "Sam no longer works with Dee").await;
    phone.is_accessible("history").await;

    let account = of(&mut administrator, "Sam").await;
    administrator.origin.tell(api::END_ACCOUNT, &json!({ "account": account })).await.expect("it is ended");
    desk.reads("Your account here has ended").await;
    assert!(!desk.body().await.contains("Dee"));
    desk.reload().await;
    desk.see("start-writing").await;
    for page in [person.page, sam.page, lou.page] {
        page.close().await;
    }
}

/// A team that Lou leads, and that Sam belongs to.
async fn team(administrator: &mut Device) {
    let made: TeamRow = administrator.origin.post(api::TEAMS, &json!({ "name": "North" })).await.expect("a team");
    for (name, place) in [("Sam", "member"), ("Lou", "lead")] {
        let account = of(administrator, name).await;
        let question = json!({ "team": made.team, "account": account, "place": place });
        administrator.origin.tell(api::TEAM_MEMBER, &question).await.expect("they belong to it");
    }
}

async fn of(administrator: &mut Device, name: &str) -> AccountId {
    let staff: Vec<StaffRow> = administrator.origin.get(api::STAFF).await.expect("the staff");
    staff.into_iter().find(|row| row.name == name).expect("somebody of this name").account
}

/// Chooses what says this in a list.
async fn pick(page: &Page, name: &str, words: &str) {
    let script = "const list = document.querySelector(`[data-test=\"${arguments[0]}\"]`);
        const one = list && [...list.options].find((option) => option.text === arguments[1]);
        if (!one) return false;
        list.value = one.value;
        list.dispatchEvent(new Event('change', { bubbles: true }));
        return true";
    page.until(&format!("`{words}` can be chosen"), || async {
        page.run(script, vec![name.into(), words.into()]).await == Value::Bool(true)
    })
    .await;
}
