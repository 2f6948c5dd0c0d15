//! The audit log: what is written down, to whom it is told, and what the commands find in it.

use serde_json::{Value, json};
use waymark_server::clock::DAY;
use waymark_server::store::Connection;
use waymark_shared::api::{self, AuditPage, AuditRow, Deed, ProblemCode};
use waymark_shared::control::Control;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::rules::Role;

use crate::backups::Shelf;
use crate::person::Person;
use crate::staff::{PASSWORD, Staff, code, service};
use crate::world::World;

const SHARED: DocumentId = DocumentId([5; 16]);

async fn page(administrator: &mut Staff, wanted: Value) -> AuditPage {
    administrator.origin.post(api::AUDIT, &wanted).await.unwrap()
}

/// The deeds that are written down, oldest first, with who did them and whom they are about.
async fn deeds(administrator: &mut Staff) -> Vec<(Deed, Option<String>, Option<String>)> {
    let mut rows = page(administrator, json!({})).await.rows;
    rows.reverse();
    rows.into_iter().map(|row| (row.deed.unwrap(), row.who, row.about)).collect()
}

#[tokio::test]
async fn who_did_what_is_written_down_with_names_and_without_content() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = person.sharing().await;
    let shared = person.pen.record(person.care_team(), SHARED, Kind::Entry, b"what nobody else is to know");
    let withdraw = person.pen.control(person.care_team(), &Control::Withdraw(SHARED));
    wire.store(&[&shared, &withdraw]).await;
    wire.store(&[&withdraw]).await;
    let number = keyworker.invite_again(person.journey).await.unwrap().number;
    keyworker.origin.tell(api::INVITATION_CANCEL, &json!({ "number": number })).await.unwrap();
    keyworker.origin.tell(api::SIGN_OUT, &json!(null)).await.unwrap();

    let [ada, sam, dee] = ["Ada Pugh", "Sam Okafor", "Dee"].map(|name| Some(name.to_owned()));
    let expected = [
        (Deed::SetUp, &ada, &None),
        (Deed::Invited, &ada, &None),
        (Deed::Joined, &sam, &ada),
        (Deed::Invited, &sam, &None),
        (Deed::Joined, &dee, &sam),
        (Deed::AccessBegan, &dee, &sam),
        (Deed::Withdrawn, &dee, &None),
        (Deed::InvitedAgain, &sam, &None),
        (Deed::InvitationCancelled, &sam, &None),
        (Deed::SignedOut, &sam, &None),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(deed, who, on)| (deed, who.clone(), on.clone())).collect();
    assert_eq!(deeds(&mut administrator).await, expected);

    world.clock.turn(31 * DAY);
    let world = world.restart().await;
    let row: u16 = Connection::open(world.data().join("waymark.db"))
        .unwrap()
        .query_row("SELECT what FROM audit ORDER BY place DESC LIMIT 1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(Deed::from_code(row), Some(Deed::KeyDestroyed));
}

#[tokio::test]
async fn failed_tries_are_written_down_once_and_counted() {
    let (world, mut administrator, _) = service().await;
    let mut stranger = Staff::stranger(&world);
    for _ in 0..4 {
        let body = json!({ "name": "Sam Okafor", "password": "another long password", "device": stranger.keys() });
        assert_eq!(stranger.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::WrongPassword);
    }
    let rows = page(&mut administrator, json!({ "deed": "sign-in-failed" })).await.rows;
    let told: Vec<_> = rows.iter().map(|row| (row.about.as_deref(), row.number)).collect();
    assert_eq!(told, [(Some("Sam Okafor"), 1)]);
    world.clock.turn(DAY);
    let body = json!({ "name": "Nobody Here", "password": PASSWORD, "device": stranger.keys() });
    assert_eq!(stranger.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::WrongPassword);
    administrator.come_back("Ada Pugh", PASSWORD).await.unwrap();
    let rows = page(&mut administrator, json!({ "deed": "sign-in-failed" })).await.rows;
    let told: Vec<_> = rows.iter().map(|row| (row.about.as_deref(), row.number)).collect();
    assert_eq!(told, [(None, 1), (Some("Sam Okafor"), 3), (Some("Sam Okafor"), 1)]);
}

#[tokio::test]
async fn the_log_is_the_administrators_page_by_page_and_a_person_is_told_of_their_own() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut other = Person::joined(&world, &mut keyworker).await;
    for _ in 0..60 {
        keyworker.invite(Role::Person, "Nobody").await.unwrap();
        administrator.invite(Role::Keyworker, "Nobody").await.unwrap();
    }
    let first = page(&mut administrator, json!({})).await;
    assert_eq!((first.rows.len(), first.has_more), (api::AUDIT_PAGE, true));
    let before = first.rows.last().unwrap().place;
    let second = page(&mut administrator, json!({ "before": before })).await;
    assert_eq!((second.rows[0].place, second.has_more), (before - 1, false));
    for staff in [&mut keyworker.origin, &mut person.origin] {
        let refused = staff.post::<_, Value>(api::AUDIT, &json!({})).await;
        assert_eq!(code(refused), ProblemCode::NotAllowed);
    }

    let own: Vec<AuditRow> = person.origin.get(api::HISTORY).await.unwrap();
    let deeds: Vec<_> = own.iter().map(|row| row.deed.unwrap()).collect();
    assert_eq!(deeds, [Deed::AccessBegan, Deed::Joined]);
    let others: Vec<AuditRow> = other.origin.get(api::HISTORY).await.unwrap();
    assert!(others.iter().all(|row| own.iter().all(|mine| mine.place != row.place)));
    assert_eq!(code(administrator.origin.get::<Value>(api::HISTORY).await), ProblemCode::NotAllowed);
    assert_eq!(code(keyworker.origin.get::<Value>(api::HISTORY).await), ProblemCode::NotAllowed);
}

#[tokio::test]
async fn an_altered_or_shortened_log_is_found_running_stopped_and_in_a_backup() {
    let (world, _, mut keyworker) = service().await;
    Person::joined(&world, &mut keyworker).await;
    let shelf = Shelf::of(&world);
    let verify = |shelf: &Shelf, words: &[&str]| {
        let mut all: Vec<&std::ffi::OsStr> = vec!["audit".as_ref(), "verify".as_ref()];
        all.extend(words.iter().map(std::ffi::OsStr::new));
        shelf.run(&all)
    };
    assert!(verify(&shelf, &[]).unwrap().contains("whole"));
    let (backup, _) = shelf.back_up();
    let listed = shelf.run(&["audit".as_ref(), "list".as_ref()]).unwrap();
    assert!(listed.contains("access-began  by Dee  on Sam Okafor  about Dee"), "{listed}");
    let key = world.data().with_extension("key");
    let altered = |path: &std::path::Path, change: &str| {
        Connection::open(path.join("waymark.db")).unwrap().execute_batch(change).unwrap();
    };
    let of_backup = Shelf::over(&backup);
    let with_key = ["--master-key", key.to_str().unwrap()];
    assert!(verify(&of_backup, &with_key).unwrap().contains("whole"));
    altered(&backup, "DELETE FROM audit WHERE place > 3");
    assert!(verify(&of_backup, &with_key).unwrap_err().contains("missing"));

    let world = world
        .restart_after(|data| {
            assert!(verify(&shelf, &[]).unwrap().contains("whole"));
            altered(data, "UPDATE audit SET number = 7 WHERE place = 2");
            assert!(verify(&shelf, &[]).unwrap_err().contains("at place 2"));
            altered(data, "UPDATE audit SET number = (SELECT number FROM audit WHERE place = 3) WHERE place = 2");
            assert!(verify(&shelf, &[]).unwrap().contains("whole"));
            altered(data, "DELETE FROM audit WHERE place > 4");
            assert!(verify(&shelf, &[]).unwrap_err().contains("2 rows at its end are missing"));
        })
        .await;
    assert!(verify(&shelf, &[]).unwrap_err().contains("had gone back"));
    assert!(verify(&shelf, &["--known-gaps", "1"]).unwrap().contains("whole"));
    drop(world);
}

#[tokio::test]
async fn a_restore_takes_the_log_along_and_lets_nobody_in_again() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let shelf = Shelf::of(&world);
    shelf.back_up();
    let sam = administrator.account("Sam Okafor").await;
    administrator.origin.tell(api::END_ACCOUNT, &json!({ "account": sam })).await.unwrap();
    let world = world.restart_after(|_| drop(shelf.restore(&[]).unwrap())).await;
    person.origin = waymark_tests::http::Origin::new(world.address());
    person.come_back().await.unwrap();
    let team: Vec<api::TeamMember> = person.origin.get(api::TEAM).await.unwrap();
    assert!(team.iter().all(|member| !member.reads), "{team:?}");
    keyworker.origin = waymark_tests::http::Origin::new(world.address());
    assert_eq!(code(keyworker.come_back("Sam Okafor", PASSWORD).await), ProblemCode::Ended);
    let world: World = world.restart().await;
    assert!(shelf.run(&["audit".as_ref(), "verify".as_ref()]).unwrap().contains("whole"));
    let listed = shelf.run(&["audit".as_ref(), "list".as_ref()]).unwrap();
    for deed in ["account-ended", "restored", "backed-up"] {
        assert!(listed.contains(deed), "{deed}: {listed}");
    }
    drop(world);
}
