//! Teams: who makes them, who leads them, and that no person is lost when somebody leaves.

use serde_json::{Value, json};
use waymark_server::clock::DAY;
use waymark_shared::api::{self, Deed, ProblemCode, TeamMember, TeamPage, TeamRow};
use waymark_shared::id::{AccountId, JourneyId, TeamId};

use crate::person::Person;
use crate::staff::{PASSWORD, Staff, code};
use crate::world::World;

/// A team of three: a lead, and two who work with people.
pub struct Service {
    pub world: World,
    pub administrator: Staff,
    pub lead: Staff,
    pub sam: Staff,
    pub ana: Staff,
    pub team: TeamId,
    pub ids: [AccountId; 3],
}

impl Service {
    pub async fn start() -> Self {
        let world = World::start().await;
        let (mut administrator, _) = Staff::administrator(&world).await;
        let lead = administrator.keyworker(&world, "Lou Price").await;
        let sam = administrator.keyworker(&world, "Sam Okafor").await;
        let ana = administrator.keyworker(&world, "Ana Bell").await;
        let made: TeamRow = administrator.origin.post(api::TEAMS, &json!({ "name": "North" })).await.unwrap();
        let mut ids = [AccountId([0; 16]); 3];
        for (id, (name, place)) in
            ids.iter_mut().zip([("Lou Price", "lead"), ("Sam Okafor", "member"), ("Ana Bell", "member")])
        {
            *id = administrator.account(name).await;
            let question = json!({ "team": made.team, "account": id, "place": place });
            administrator.origin.tell(api::TEAM_MEMBER, &question).await.unwrap();
        }
        Self { world, administrator, lead, sam, ana, team: made.team, ids }
    }

    pub fn sam_id(&self) -> AccountId {
        self.ids[1]
    }

    pub fn ana_id(&self) -> AccountId {
        self.ids[2]
    }

    pub async fn page(&mut self) -> TeamPage {
        self.lead.origin.post(api::TEAM_PAGE, &json!({ "team": self.team })).await.unwrap()
    }

    /// Who works with a person, as the lead sees it.
    async fn workers(&mut self, journey: JourneyId) -> Vec<String> {
        let page = self.page().await;
        let person = page.people.into_iter().find(|person| person.journey == journey).expect("nobody is lost");
        person.workers.into_iter().map(|worker| worker.name).collect()
    }

    /// Hands over as the lead.
    async fn hand(&mut self, whole: bool, people: &[(JourneyId, Value)]) -> Result<(), ProblemCode> {
        let people: Vec<_> = people.iter().map(|(journey, then)| json!({ "journey": journey, "then": then })).collect();
        let question = json!({ "account": self.sam_id(), "whole": whole, "people": people });
        let told = self.lead.origin.tell(api::WORK_HAND_OVER, &question).await;
        told.map_err(|no| code(Err::<(), _>(no)))
    }
}

#[tokio::test]
async fn a_lead_sees_names_and_workers_of_their_team_alone() {
    let mut service = Service::start().await;
    let person = Person::joined(&service.world, &mut service.sam).await;
    let page = service.page().await;
    assert_eq!(page.team.as_ref().map(|team| (team.name.as_str(), team.is_led)), Some(("North", true)));
    assert_eq!(page.people.len(), 1);
    assert_eq!((page.people[0].journey, page.people[0].name.as_str()), (person.journey, "Dee"));
    assert_eq!(page.people[0].workers[0].name, "Sam Okafor");
    let other: TeamRow = service.administrator.origin.post(api::TEAMS, &json!({ "name": "South" })).await.unwrap();
    let question = json!({ "team": other.team });
    assert_eq!(service.lead.wrong(api::TEAM_PAGE, &question).await, ProblemCode::NotAllowed);
    let question = json!({ "team": service.team });
    assert_eq!(service.sam.wrong(api::TEAM_PAGE, &question).await, ProblemCode::NotAllowed);
    let seen: Vec<TeamRow> = service.lead.origin.get(api::TEAMS).await.unwrap();
    assert_eq!(seen.len(), 1);
    let seen: Vec<TeamRow> = service.administrator.origin.get(api::TEAMS).await.unwrap();
    assert_eq!(seen.len(), 2);
    let nobodys: TeamPage = service.administrator.origin.post(api::TEAM_PAGE, &json!({ "team": null })).await.unwrap();
    assert_eq!((nobodys.people.len(), nobodys.staff.len()), (0, 3));
}

#[tokio::test]
async fn nobody_leaves_while_a_person_would_be_left_without_a_worker() {
    let mut service = Service::start().await;
    let dee = Person::joined(&service.world, &mut service.sam).await.journey;
    let lee = Person::joined(&service.world, &mut service.sam).await.journey;
    let ana = json!({ "colleague": service.ana_id() });
    let alone = Err(ProblemCode::WouldBeAlone);
    assert_eq!(service.hand(true, &[(dee, ana.clone())]).await, alone, "somebody is not named");
    assert_eq!(service.hand(true, &[(dee, ana.clone()), (lee, json!("others"))]).await, alone, "there are no others");
    assert_eq!(service.workers(dee).await, ["Sam Okafor"], "all of it or nothing");
    let waits = json!({ "waits": "2026-12-09" });
    service.hand(true, &[(dee, ana), (lee, waits)]).await.unwrap();
    assert_eq!(service.workers(dee).await, ["Ana Bell"]);
    let page = service.page().await;
    let first = &page.people[0];
    assert_eq!((first.journey, first.waits.as_deref()), (lee, Some("2026-12-09")), "who waits comes first");
    assert_eq!(first.before.as_deref(), Some("Sam Okafor"));
    let begin = json!({ "journey": lee, "account": service.ana_id() });
    service.lead.origin.tell(api::WORK_BEGIN, &begin).await.unwrap();
    assert_eq!(service.workers(lee).await, ["Ana Bell"]);
    assert_eq!(service.page().await.people[0].waits, None);
}

#[tokio::test]
async fn a_keyworker_hands_their_own_people_to_colleagues_and_lets_nobody_wait() {
    let mut service = Service::start().await;
    let dee = Person::joined(&service.world, &mut service.sam).await.journey;
    let sam = service.sam_id();
    let stranger = service.administrator.keyworker(&service.world, "Kit Moss").await;
    drop(stranger);
    let kit = service.administrator.account("Kit Moss").await;
    let hand = |then: Value| json!({ "account": sam, "whole": true, "people": [{ "journey": dee, "then": then }] });
    let others = json!({ "whole": false, "people": [{ "journey": dee, "then": "others" }] });
    assert_eq!(service.sam.wrong(api::WORK_HAND_OVER, &others).await, ProblemCode::WouldBeAlone);
    let waits = hand(json!({ "waits": "2026-12-09" }));
    assert_eq!(service.sam.wrong(api::WORK_HAND_OVER, &waits).await, ProblemCode::NotAllowed);
    let to_stranger = hand(json!({ "colleague": kit }));
    assert_eq!(service.sam.wrong(api::WORK_HAND_OVER, &to_stranger).await, ProblemCode::NotAllowed);
    let to_ana = hand(json!({ "colleague": service.ana_id() }));
    assert_eq!(service.ana.wrong(api::WORK_HAND_OVER, &to_ana).await, ProblemCode::NotAllowed);
    service.sam.origin.tell(api::WORK_HAND_OVER, &to_ana).await.unwrap();
    assert_eq!(service.workers(dee).await, ["Ana Bell"]);
}

#[tokio::test]
async fn cover_ends_by_itself_and_the_person_sees_who_reads_since_when_and_until_when() {
    let mut service = Service::start().await;
    let mut dee = Person::joined(&service.world, &mut service.sam).await;
    let until = service.world.clock.now().plus(10 * DAY);
    let cover = json!({ "covers": service.sam_id(), "account": service.ana_id(), "until": until });
    assert_eq!(service.sam.wrong(api::WORK_COVER, &cover).await, ProblemCode::NotAllowed);
    service.lead.origin.tell(api::WORK_COVER, &cover).await.unwrap();
    let team: Vec<TeamMember> = dee.origin.get(api::TEAM).await.unwrap();
    let ana = team.iter().find(|member| member.name == "Ana Bell").unwrap();
    assert_eq!((ana.until, ana.covers.as_deref(), ana.reads), (Some(until), Some("Sam Okafor"), true));
    service.world.clock.turn(11 * DAY);
    let team: Vec<TeamMember> = dee.origin.get(api::TEAM).await.unwrap();
    let ana = team.iter().find(|member| member.name == "Ana Bell").unwrap();
    assert_eq!((ana.until, ana.reads), (Some(until), false), "the person sees that she left");
    service.lead.come_back("Lou Price", PASSWORD).await.unwrap();
    assert_eq!(service.workers(dee.journey).await, ["Sam Okafor"]);
}

#[tokio::test]
async fn who_belongs_to_no_team_is_on_the_administrators_page() {
    let mut service = Service::start().await;
    let mut kit = service.administrator.keyworker(&service.world, "Kit Moss").await;
    let lone = Person::joined(&service.world, &mut kit).await.journey;
    let page = json!({ "team": null });
    assert_eq!(service.lead.wrong(api::TEAM_PAGE, &page).await, ProblemCode::NotAllowed);
    let told: TeamPage = service.administrator.origin.post(api::TEAM_PAGE, &page).await.unwrap();
    assert_eq!(told.people.iter().map(|person| person.journey).collect::<Vec<_>>(), [lone]);
    let begin = json!({ "journey": lone, "account": service.sam_id() });
    assert_eq!(service.lead.wrong(api::WORK_BEGIN, &begin).await, ProblemCode::NotAllowed);
    service.administrator.origin.tell(api::WORK_BEGIN, &begin).await.unwrap();
    assert_eq!(service.workers(lone).await, ["Kit Moss", "Sam Okafor"]);
}

#[tokio::test]
async fn what_changes_in_a_team_is_written_down() {
    let mut service = Service::start().await;
    let lou = service.ids[0];
    for place in ["member", "outside"] {
        let question = json!({ "team": service.team, "account": lou, "place": place });
        service.administrator.origin.tell(api::TEAM_MEMBER, &question).await.unwrap();
    }
    let page: api::AuditPage = service.administrator.origin.post(api::AUDIT, &json!({})).await.unwrap();
    let last: Vec<_> = page.rows.iter().take(2).map(|row| (row.deed.unwrap(), row.team.as_deref())).collect();
    assert_eq!(last, [(Deed::TeamLeft, Some("North")), (Deed::LeadEnded, Some("North"))]);
    let question = json!({ "team": service.team });
    assert_eq!(service.lead.wrong(api::TEAM_PAGE, &question).await, ProblemCode::NotAllowed);
}
