//! Staff with a device each, at a service that is set up.

use serde::Serialize;
use serde_json::json;
use waymark_server::clock::Clock;
use waymark_shared::api::{self, DeviceKeys, Invited, Nation, ProblemCode, SetUp, SetUpDone, StaffSignedIn};
use waymark_shared::certificate::Certificate;
use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::rules::Role;
use waymark_tests::authenticator::App;
use waymark_tests::base64;
use waymark_tests::crypto::SigningKey;
use waymark_tests::http::{NoAnswer, Origin};

use crate::world::World;

pub const SERVICE: &str = "Northside";
pub const PASSWORD: &str = "green kettle under rain";

/// A member of staff on one device.
pub struct Staff {
    pub origin: Origin,
    pub signing: SigningKey,
    pub agreement: SigningKey,
    pub certificate: Option<Certificate>,
    pub enrolment: Option<String>,
    /// What shows their codes, once it is set up.
    pub app: Option<App>,
    clock: Clock,
}

impl Staff {
    /// A device nobody knows.
    pub fn stranger(world: &World) -> Self {
        Self {
            origin: Origin::new(world.address()),
            signing: SigningKey::generate(),
            agreement: SigningKey::generate(),
            certificate: None,
            enrolment: None,
            app: None,
            clock: world.clock.clone(),
        }
    }

    /// Another device of the same member of staff, with the app that shows their codes in hand.
    pub fn elsewhere(&self, world: &World) -> Self {
        Self { app: self.app.clone(), ..Self::stranger(world) }
    }

    /// A code that was not used, whoever of their devices shows it: half a minute later where that takes it.
    pub fn code(&mut self) -> String {
        self.clock.turn(31_000);
        let seconds = u64::try_from(self.clock.now().0 / 1_000).unwrap();
        self.app.as_mut().expect("an app").code_at(seconds)
    }

    /// Sets the second step up, which everything else waits for.
    pub async fn set_up_app(&mut self) {
        let seconds = u64::try_from(self.clock.now().0 / 1_000).unwrap();
        self.app = Some(App::set_up(&mut self.origin, seconds).await.unwrap());
        let me: api::Me = self.origin.get(api::ME).await.unwrap();
        self.enrolment = me.enrolment;
    }

    /// Proves themselves again.
    pub async fn prove(&mut self) -> Result<(), NoAnswer> {
        let proof = api::Proof { password: PASSWORD.into(), code: self.code() };
        self.origin.tell(api::PROVE, &proof).await
    }

    /// What signs this member of staff in here.
    pub fn sign_in(&mut self, name: &str, password: &str) -> serde_json::Value {
        let code = self.app.is_some().then(|| self.code());
        json!({ "name": name, "password": password, "code": code, "device": self.keys() })
    }

    pub fn keys(&self) -> DeviceKeys {
        DeviceKeys { signing: self.signing.public(), agreement: self.agreement.public() }
    }

    /// Sets the service up.
    pub async fn administrator(world: &World) -> (Self, SetUpDone) {
        let mut staff = Self::stranger(world);
        let done: SetUpDone = staff.origin.post(api::SET_UP, &staff.set_up(&world.token)).await.unwrap();
        staff.enrolled(&done.signed_in);
        staff.set_up_app().await;
        (staff, done)
    }

    pub fn set_up(&self, token: &str) -> SetUp {
        SetUp {
            token: token.into(),
            service: SERVICE.into(),
            nation: Nation::Wales,
            name: "Ada Pugh".into(),
            password: PASSWORD.into(),
            device: self.keys(),
        }
    }

    /// A keyworker, invited by this administrator.
    pub async fn keyworker(&mut self, world: &World, name: &str) -> Self {
        let invited = self.invite(Role::Keyworker, name).await.unwrap();
        let mut staff = Self::stranger(world);
        let signed_in: StaffSignedIn =
            staff.origin.post(api::JOIN_STAFF, &staff.join(&invited.link_code, name)).await.unwrap();
        staff.enrolled(&signed_in);
        staff.set_up_app().await;
        staff
    }

    fn enrolled(&mut self, signed_in: &StaffSignedIn) {
        self.certificate = Some(read(signed_in));
        self.enrolment.clone_from(&signed_in.me.enrolment);
    }

    /// Signs in again on this device, with its enrolment.
    pub async fn come_back(&mut self, name: &str, password: &str) -> Result<StaffSignedIn, NoAnswer> {
        self.come_back_with(name, password, &[]).await
    }

    /// The same with those of the people they work with.
    pub async fn come_back_with(
        &mut self,
        name: &str,
        password: &str,
        caseload: &[String],
    ) -> Result<StaffSignedIn, NoAnswer> {
        let mut question = self.sign_in(name, password);
        question["enrolment"] = json!(self.enrolment);
        question["caseload"] = json!(caseload);
        self.origin.post(api::SIGN_IN_PASSWORD, &question).await
    }

    pub fn join(&self, code: &str, name: &str) -> api::JoinStaff {
        api::JoinStaff { code: code.into(), name: name.into(), password: PASSWORD.into(), device: self.keys() }
    }

    pub async fn invite(&mut self, role: Role, name: &str) -> Result<Invited, NoAnswer> {
        self.origin.post(api::INVITATIONS, &json!({ "role": role, "name": name })).await
    }

    pub async fn invite_again(&mut self, journey: JourneyId) -> Result<Invited, NoAnswer> {
        self.origin.post(api::REINVITE, &api::Reinvite { journey }).await
    }

    /// The account of a member of staff of this name; asked as an administrator.
    pub async fn account(&mut self, name: &str) -> AccountId {
        let staff: Vec<api::StaffRow> = self.origin.get(api::STAFF).await.unwrap();
        staff.into_iter().find(|row| row.name == name).expect("somebody of this name").account
    }

    /// Posts, and expects a problem.
    pub async fn wrong(&mut self, path: &str, question: &impl Serialize) -> ProblemCode {
        code(self.origin.post::<_, serde_json::Value>(path, question).await)
    }
}

/// A world that is set up, its administrator and a keyworker.
pub async fn service() -> (World, Staff, Staff) {
    let world = World::start().await;
    let (mut administrator, _) = Staff::administrator(&world).await;
    let keyworker = administrator.keyworker(&world, "Sam Okafor").await;
    (world, administrator, keyworker)
}

/// The code of the problem that an answer has to be.
pub fn code<A: std::fmt::Debug>(answer: Result<A, NoAnswer>) -> ProblemCode {
    match answer {
        Err(NoAnswer::Problem { code, .. }) => code,
        Err(NoAnswer::Offline | NoAnswer::Strange { .. }) | Ok(_) => panic!("{answer:?}"),
    }
}

fn read(signed_in: &StaffSignedIn) -> Certificate {
    minicbor::decode(&base64::read(&signed_in.certificate).expect("base64")).expect("a certificate")
}
