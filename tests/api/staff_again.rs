//! Staff who have nothing left to sign in with: an administrator lets them begin again.

use serde_json::json;
use waymark_server::clock::MINUTE;
use waymark_shared::api::{self, Invitation, Invited, Me, ProblemCode, StaffRow, StaffSignedIn};
use waymark_shared::id::AccountId;
use waymark_shared::rules::Role;
use waymark_shared::sync::message::{Farewell, ServerMessage};

use crate::person::Person;
use crate::socket::Wire;
use crate::staff::{PASSWORD, Staff, code, service};

const NEW: &str = "seven herons on a wall";

async fn account(administrator: &mut Staff, name: &str) -> AccountId {
    let rows: Vec<StaffRow> = administrator.origin.get(api::STAFF).await.unwrap();
    rows.iter().find(|row| row.name == name).expect(name).account
}

#[tokio::test]
async fn whoever_begins_again_keeps_their_people_and_nothing_they_signed_in_with() {
    let (world, mut administrator, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let codes: api::RecoveryCodes = keyworker.origin.post(api::RECOVERY_CODES, &()).await.unwrap();
    let mut wire = Wire::open(&keyworker.origin).await;
    wire.hello(&[]).await;
    let whom = json!({ "account": account(&mut administrator, "Sam Okafor").await });
    let first: Invited = administrator.origin.post(api::STAFF_AGAIN, &whom).await.unwrap();
    let invited: Invited = administrator.origin.post(api::STAFF_AGAIN, &whom).await.unwrap();
    assert_eq!(wire.next().await, Some(ServerMessage::Goodbye { why: Farewell::SignedOut }));
    assert_eq!(code(keyworker.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    let body = keyworker.sign_in("Sam Okafor", PASSWORD);
    assert_eq!(keyworker.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::WrongPassword);
    let by_code = json!({ "name": "Sam Okafor", "code": codes.recovery_codes[0], "new_password": NEW, "device": keyworker.keys() });
    assert_eq!(keyworker.wrong(api::SIGN_IN_RECOVERY, &by_code).await, ProblemCode::WrongPassword);

    let mut staff = Staff::stranger(&world);
    let read = json!({ "code": invited.link_code });
    let invitation: Invitation = staff.origin.post(api::INVITATION_READ, &read).await.unwrap();
    assert_eq!(
        (invitation.staff_again, invitation.role, invitation.name.as_str()),
        (true, Role::Keyworker, "Sam Okafor")
    );
    let join = |staff: &Staff, code: &str| api::JoinStaff { password: NEW.into(), ..staff.join(code, "Another Name") };
    let early = join(&staff, &first.link_code);
    assert_eq!(staff.wrong(api::JOIN_STAFF, &early).await, ProblemCode::NoInvitation, "only the newest opens");
    let join = join(&staff, &invited.link_code);
    let joined: StaffSignedIn = staff.origin.post(api::JOIN_STAFF, &join).await.unwrap();
    assert_eq!((joined.me.name.as_str(), joined.needs_second_step), ("Sam Okafor", true));
    assert_eq!(staff.wrong(api::JOIN_STAFF, &join).await, ProblemCode::NoInvitation);
    staff.set_up_app().await;
    let rows: Vec<api::CaseloadRow> = staff.origin.get(api::CASELOAD).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.journey).collect::<Vec<_>>(), [person.journey]);
    staff.come_back("Sam Okafor", NEW).await.unwrap();
}

#[tokio::test]
async fn only_an_administrator_who_proved_themselves_lets_others_of_the_staff_begin_again() {
    let (world, mut administrator, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let [ada, sam] = [account(&mut administrator, "Ada Pugh").await, account(&mut administrator, "Sam Okafor").await];
    let with = |account: AccountId| json!({ "account": account });
    assert_eq!(keyworker.wrong(api::STAFF_AGAIN, &with(ada)).await, ProblemCode::NotAllowed);
    assert_eq!(administrator.wrong(api::STAFF_AGAIN, &with(ada)).await, ProblemCode::NotAllowed, "not oneself");
    let strange = with(AccountId(person.journey.0));
    assert_eq!(administrator.wrong(api::STAFF_AGAIN, &strange).await, ProblemCode::NotFound);
    world.clock.turn(5 * MINUTE);
    assert_eq!(administrator.wrong(api::STAFF_AGAIN, &with(sam)).await, ProblemCode::ProveAgain);
    keyworker.origin.get::<Me>(api::ME).await.unwrap();
}
