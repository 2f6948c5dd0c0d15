//! A worker leaves while their laptop is open: their people go to a colleague, and what the laptop showed is gone at once.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use waymark_shared::api::{self, StaffRow, TeamRow};
use waymark_shared::id::AccountId;
use waymark_shared::rules::Role;
use waymark_tests::browser::{LAPTOP, Page, Profile};
use waymark_tests::device::Device;
use waymark_tests::people::staff;

use super::scene::{PASSWORD, Scene, Someone, is_safe, set_lock, set_up_app, unlock, write};

/// What is promised.
const AT_ONCE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_leaves_with_a_socket_open_and_nobody_is_lost() {
    let scene = Scene::new();
    let mut administrator = scene.administrator().await;
    let sam = keyworker(&scene, &mut administrator, "Sam").await;
    let lou = keyworker(&scene, &mut administrator, "Lou").await;
    team(&mut administrator).await;
    let person = scene.person(&sam, "Dee").await;
    let (phone, desk, lead) = (&person.page, &sam.page, &lou.page);
    write(phone, "Library card", "Got the card. She remembered my name.").await;
    phone.tap("share").await;
    phone.tap("share-now").await;
    phone.at("/journal").await;
    is_safe(phone).await;
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

/// A keyworker on a laptop of their own, behind their lock.
async fn keyworker(scene: &Scene, administrator: &mut Device, name: &str) -> Someone {
    let invited = staff::invite(administrator, Role::Keyworker, name).await.expect("an invitation");
    let profile = Profile::fresh();
    let page = scene.browser.open(&profile, &scene.door, LAPTOP).await;
    page.go(&format!("/join#{}", invited.link_code)).await;
    page.see("invitation").await;
    page.fill("join-password", PASSWORD).await;
    page.tap("join").await;
    set_lock(&page).await;
    let app = Some(set_up_app(&page).await);
    page.see("caseload-empty").await;
    Someone { profile, page, app }
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
