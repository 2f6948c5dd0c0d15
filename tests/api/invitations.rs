//! Invitations: who may make them, how often and how long their codes work.

use serde_json::json;
use waymark_server::clock::{DAY, HOUR};
use waymark_shared::api::{self, Code, Invitation, OpenInvitation, ProblemCode};
use waymark_shared::id::JourneyId;
use waymark_shared::rules::Role;

use crate::person::Person;
use crate::staff::{PASSWORD, Staff, code, service};

#[tokio::test]
async fn administrators_invite_staff_and_keyworkers_invite_people() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    assert_eq!(code(administrator.invite(Role::Person, "Dee").await), ProblemCode::NotAllowed);
    assert_eq!(code(keyworker.invite(Role::Keyworker, "Kit").await), ProblemCode::NotAllowed);
    let wanted = json!({"role": "person", "name": "x"});
    let by_person = person.origin.post::<_, api::Invited>(api::INVITATIONS, &wanted);
    assert_eq!(code(by_person.await), ProblemCode::NotAllowed);
    let mut stranger = Staff::stranger(&world);
    assert_eq!(code(stranger.invite(Role::Person, "Dee").await), ProblemCode::SignedOut);
    assert_eq!(code(keyworker.invite(Role::Person, " \t ").await), ProblemCode::BadName);
}

#[tokio::test]
async fn an_invitation_says_from_whom_it_is_and_is_listed_until_it_is_taken_back() {
    let (world, _, mut keyworker) = service().await;
    let invited = keyworker.invite(Role::Person, "Dee").await.unwrap();
    let mut stranger = Staff::stranger(&world);
    for given in [&invited.link_code, &invited.typed_code, &invited.typed_code.replace('-', " ").to_lowercase()] {
        let read: Invitation = stranger.origin.post(api::INVITATION_READ, &Code { code: given.clone() }).await.unwrap();
        let expected = Invitation {
            role: Role::Person,
            name: "Dee".into(),
            service: "Northside".into(),
            from: "Sam Okafor".into(),
            again: None,
            staff_again: false,
        };
        assert_eq!(read, expected);
    }
    let open: Vec<OpenInvitation> = keyworker.origin.get(api::INVITATIONS).await.unwrap();
    assert_eq!(
        open.iter().map(|open| (open.number, open.name.as_str())).collect::<Vec<_>>(),
        [(invited.number, "Dee")]
    );

    let number = api::Number { number: invited.number };
    assert_eq!(stranger.wrong(api::INVITATION_CANCEL, &number).await, ProblemCode::SignedOut);
    keyworker.origin.tell(api::INVITATION_CANCEL, &number).await.unwrap();
    assert_eq!(keyworker.wrong(api::INVITATION_CANCEL, &number).await, ProblemCode::NoInvitation);
    let code = Code { code: invited.link_code };
    assert_eq!(stranger.wrong(api::INVITATION_READ, &code).await, ProblemCode::NoInvitation);
}

#[tokio::test]
async fn nobody_takes_back_an_invitation_of_somebody_else() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut other = administrator.keyworker(&world, "Kit Moss").await;
    let invited = keyworker.invite(Role::Person, "Dee").await.unwrap();
    let number = api::Number { number: invited.number };
    assert_eq!(other.wrong(api::INVITATION_CANCEL, &number).await, ProblemCode::NoInvitation);
    let open: Vec<OpenInvitation> = other.origin.get(api::INVITATIONS).await.unwrap();
    assert!(open.is_empty());
}

#[tokio::test]
async fn somebody_has_so_many_open_invitations_and_one_taken_back_makes_room() {
    let (world, _, mut keyworker) = service().await;
    let first = keyworker.invite(Role::Person, "Dee").await.unwrap();
    for _ in 1..100 {
        keyworker.invite(Role::Person, "Dee").await.unwrap();
    }
    assert_eq!(code(keyworker.invite(Role::Person, "Dee").await), ProblemCode::TooManyOpen);
    keyworker.origin.tell(api::INVITATION_CANCEL, &api::Number { number: first.number }).await.unwrap();
    keyworker.invite(Role::Person, "Dee").await.unwrap();
    assert_eq!(code(keyworker.invite(Role::Person, "Dee").await), ProblemCode::TooManyOpen);
    world.clock.turn(7 * DAY);
    keyworker.come_back("Sam Okafor", PASSWORD).await.unwrap();
    keyworker.invite(Role::Person, "Dee").await.unwrap();
}

#[tokio::test]
async fn a_typed_code_works_for_a_day_and_a_link_for_a_week() {
    let (world, _, mut keyworker) = service().await;
    let invited = keyworker.invite(Role::Person, "Dee").await.unwrap();
    let mut stranger = Staff::stranger(&world);
    let link = Code { code: invited.link_code };
    let typed = Code { code: invited.typed_code };
    world.clock.turn(24 * HOUR);
    assert_eq!(stranger.wrong(api::INVITATION_READ, &typed).await, ProblemCode::NoInvitation);
    stranger.origin.post::<_, Invitation>(api::INVITATION_READ, &link).await.unwrap();
    world.clock.turn(6 * DAY);
    assert_eq!(stranger.wrong(api::INVITATION_READ, &link).await, ProblemCode::NoInvitation);
}

#[tokio::test]
async fn five_wrong_guesses_close_a_typed_code_and_leave_the_link() {
    let (world, _, mut keyworker) = service().await;
    let invited = keyworker.invite(Role::Person, "Dee").await.unwrap();
    let mut stranger = Staff::stranger(&world);
    let guess = Code { code: format!("{}-00000-00000", invited.number) };
    for _ in 0..5 {
        assert_eq!(stranger.wrong(api::INVITATION_READ, &guess).await, ProblemCode::NoInvitation);
    }
    let typed = Code { code: invited.typed_code };
    assert_eq!(stranger.wrong(api::INVITATION_READ, &typed).await, ProblemCode::NoInvitation);
    let link = Code { code: invited.link_code };
    stranger.origin.post::<_, Invitation>(api::INVITATION_READ, &link).await.unwrap();
}

#[tokio::test]
async fn a_way_back_is_made_by_who_works_with_the_person_alone() {
    let (world, mut administrator, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let mut other = administrator.keyworker(&world, "Kit Moss").await;
    for staff in [&mut administrator, &mut other] {
        assert_eq!(code(staff.invite_again(person.journey).await), ProblemCode::NotAllowed);
    }
    assert_eq!(code(keyworker.invite_again(JourneyId([9; 16])).await), ProblemCode::NotAllowed);
    let invited = keyworker.invite_again(person.journey).await.unwrap();
    let mut stranger = Staff::stranger(&world);
    let read: Invitation =
        stranger.origin.post(api::INVITATION_READ, &Code { code: invited.link_code.clone() }).await.unwrap();
    assert_eq!((read.again, read.name.as_str()), (Some(person.journey), "Dee"));
    let mut newcomer = Person::begin(&world);
    let join = newcomer.join(&invited.link_code);
    assert_eq!(
        code(newcomer.origin.post::<_, api::PersonSignedIn>(api::JOIN_PERSON, &join).await),
        ProblemCode::NoInvitation
    );
}
