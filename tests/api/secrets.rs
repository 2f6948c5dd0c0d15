//! Secrets: what was typed stands in no file of the server in the clear.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use waymark_shared::api::{self, PersonSignedIn, StaffSignedIn};
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::rules::Role;
use waymark_tests::base64;

use crate::person::Person;
use crate::socket::Wire;
use crate::staff::{PASSWORD, SERVICE, Staff};
use crate::world::World;

#[tokio::test]
async fn neither_names_nor_codes_nor_shared_words_stand_in_any_file() {
    let world = World::start().await;
    let (mut administrator, done) = Staff::administrator(&world).await;
    let invited = administrator.invite(Role::Keyworker, "canary-of-an-invitation").await.unwrap();
    let mut keyworker = Staff::stranger(&world);
    let join = keyworker.join(&invited.link_code, "canary-of-a-keyworker");
    let signed_in: StaffSignedIn = keyworker.origin.post(api::JOIN_STAFF, &join).await.unwrap();
    keyworker.certificate = minicbor::decode(&base64::read(&signed_in.certificate).unwrap()).ok();
    keyworker.set_up_app().await;
    let app = keyworker.app.as_ref().unwrap().secret();
    let link = keyworker.invite(Role::Person, "canary-of-a-guest").await.unwrap();
    let mut person = Person::begin(&world);
    let join = api::JoinPerson { name: "canary-of-a-person".into(), ..person.join(&link.link_code) };
    let _: PersonSignedIn = person.origin.post(api::JOIN_PERSON, &join).await.unwrap();
    let mut wire = person.sharing().await;
    let team = person.care_team();
    let record = person.pen.record(team, DocumentId([5; 16]), Kind::Entry, b"canary-of-a-shared-entry");
    wire.store(&[&record]).await;
    let mut pen = crate::person::Pen {
        signing: waymark_tests::crypto::SigningKey::from_pkcs8(keyworker.signing.pkcs8()).unwrap(),
        next: 1,
    };
    let control = pen.control(team, &waymark_shared::control::Control::Device(keyworker.certificate.clone().unwrap()));
    let mut theirs = Wire::open(&keyworker.origin).await;
    theirs.hello(&[]).await;
    theirs.store(&[&control]).await;
    drop((wire, theirs));

    let cookie = person.origin.cookie().unwrap().split('=').nth(1).unwrap().to_owned();
    let open = keyworker.invite(Role::Person, "canary-of-an-open-one").await.unwrap();
    let typed = open.typed_code.split('-').skip(1).collect::<String>();
    let secrets = [
        SERVICE,
        "Ada Pugh",
        "canary-of",
        PASSWORD,
        &app,
        &world.token,
        &cookie,
        &open.link_code,
        &open.typed_code,
        &typed,
        &done.recovery_codes[0],
    ]
    .map(str::to_owned);
    let (folder, data) = world.stop().await;
    let mut seen = 0;
    for file in fs::read_dir(&data).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        seen += bytes.len();
        for secret in &secrets {
            refuse(&path, &bytes, secret.as_bytes());
            refuse(&path, &bytes, base64::write(secret.as_bytes()).trim_end_matches('=').as_bytes());
            let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
            refuse(&path, &bytes, &wide);
            let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            refuse(&path, &bytes, hex.as_bytes());
        }
        if let Some(raw) = base64::read(&format!("{}=", cookie.replace('-', "+").replace('_', "/"))) {
            refuse(&path, &bytes, &raw);
        }
    }
    assert!(seen > 10_000, "the store was looked at");
    drop(folder);
}

#[tokio::test]
async fn what_a_server_makes_is_nobody_elses_to_read_however_open_its_folder_is() {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let world = World::start_with(|config| {
        fs::create_dir(&config.data).unwrap();
        fs::set_permissions(&config.data, Permissions::from_mode(0o755)).unwrap();
    });
    let world = world.await;
    let (mut administrator, _) = Staff::administrator(&world).await;
    let mut keyworker = administrator.keyworker(&world, "Sam Okafor").await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let record = person.pen.record(person.care_team(), DocumentId([5; 16]), Kind::Entry, b"shared");
    person.sharing().await.store(&[&record]).await;
    let around = world.data().parent().unwrap().to_owned();
    let mut seen = Vec::new();
    for folder in [world.data(), &around] {
        for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            // The lock is empty, and the folder is what it was made.
            if file.is_file() && name != "lock" {
                assert_eq!(mode(&file) & 0o077, 0, "{name}");
                seen.push(name);
            }
        }
    }
    for name in ["waymark.db", "waymark.db-wal", "keys.db", "data.key", "data.erased"] {
        assert!(seen.iter().any(|seen| seen == name), "{name}: {seen:?}");
    }
}

fn refuse(path: &Path, bytes: &[u8], secret: &[u8]) {
    let found = bytes.windows(secret.len()).any(|window| window == secret);
    assert!(!found, "{} holds {}", path.display(), String::from_utf8_lossy(secret));
}
