//! A keyworker: their device, which follows the care team's log of each person they work with.

use waymark_shared::api::{
    CASELOAD, CaseloadRow, Invited, Me, PROVE, PasswordSignIn, ProblemCode, Proof, REINVITE, Reinvite,
    SIGN_IN_PASSWORD, StaffSignedIn,
};
use waymark_shared::certificate::Certificate;
use waymark_shared::control::Control;
use waymark_shared::id::{CircleId, DocumentId, JourneyId};
use waymark_shared::record;
use waymark_shared::record::reading::FinishedReading;
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use super::staff::public;
use crate::authenticator::App;
use crate::base64;
use crate::crypto;
use crate::device::Device;
use crate::http::NoAnswer;

/// A keyworker with their device.
pub struct Keyworker {
    /// Their device.
    pub device: Device,
    /// What shows the codes they sign in with.
    pub app: App,
    certificate: Certificate,
    name: String,
    password: String,
    enrolment: Option<String>,
    caseload: Vec<String>,
    journeys: Vec<JourneyId>,
    introduced: Vec<JourneyId>,
}

impl Keyworker {
    /// Somebody who just joined.
    pub(super) fn new(device: Device, signed_in: StaffSignedIn, app: App, password: &str) -> Self {
        let certificate = read(&signed_in);
        let Me { name, enrolment, .. } = signed_in.me;
        Self {
            device,
            app,
            certificate,
            name,
            password: password.to_owned(),
            enrolment,
            caseload: Vec::new(),
            journeys: Vec::new(),
            introduced: Vec::new(),
        }
    }

    /// Signs in again on this device; the enrolment makes the account known to a server that went back to a day before it.
    pub async fn sign_in(&mut self, password: &str) -> Result<(), NoAnswer> {
        let question = PasswordSignIn {
            name: self.name.clone(),
            password: password.to_owned(),
            code: Some(self.app.code()),
            device: public(&self.device),
            enrolment: self.enrolment.clone(),
            caseload: self.caseload.clone(),
        };
        let signed_in: StaffSignedIn = self.device.origin.post(SIGN_IN_PASSWORD, &question).await?;
        self.certificate = read(&signed_in);
        self.enrolment = signed_in.me.enrolment;
        Ok(())
    }

    /// Lets a person back in on a new device; proves themselves first, where they did not within the last minutes.
    pub async fn invite_again(&mut self, journey: JourneyId) -> Result<Invited, NoAnswer> {
        let question = Reinvite { journey };
        match self.device.origin.post(REINVITE, &question).await {
            Err(NoAnswer::Problem { code: ProblemCode::ProveAgain, .. }) => {
                let proof = Proof { password: self.password.clone(), code: self.app.code() };
                self.device.origin.tell(PROVE, &proof).await?;
                self.device.origin.post(REINVITE, &question).await
            }
            outcome => outcome,
        }
    }

    /// Asks whom they work with, and follows each of them.
    pub async fn look(&mut self) -> Result<Vec<CaseloadRow>, NoAnswer> {
        let rows: Vec<CaseloadRow> = self.device.origin.get(CASELOAD).await?;
        self.journeys = rows.iter().map(|row| row.journey).collect();
        self.caseload = rows.iter().filter_map(|row| row.enrolment.clone()).collect();
        for row in &rows {
            self.device.keys.believe_identity(row.journey, row.identity);
            self.device.follow(care_team(row.journey));
        }
        Ok(rows)
    }

    /// Whom they work with, as they last looked.
    pub fn journeys(&self) -> Vec<JourneyId> {
        self.journeys.clone()
    }

    /// Publishes a finished reading.
    pub fn finish_reading(&mut self, journey: JourneyId, reading: &FinishedReading, moment: Timestamp) -> DocumentId {
        self.introduce(journey, moment);
        let document = DocumentId(crypto::random());
        let content = minicbor::to_vec(reading).expect("a vector takes every byte");
        let payload = Payload { form: Form::Record, kind: record::Kind::Reading.code(), written: moment, content };
        self.device.write(care_team(journey), document, payload);
        document
    }

    /// Writes a change of a document made together.
    pub fn change(&mut self, journey: JourneyId, document: DocumentId, payload: Payload) {
        self.introduce(journey, payload.written);
        self.device.write(care_team(journey), document, payload);
    }

    /// The device's certificate stands before its first other envelope in a log.
    fn introduce(&mut self, journey: JourneyId, moment: Timestamp) {
        if self.introduced.contains(&journey) {
            return;
        }
        self.introduced.push(journey);
        let control = Control::Device(self.certificate.clone()).to_payload(moment);
        self.device.write(care_team(journey), NO_DOCUMENT, control);
    }
}

fn read(signed_in: &StaffSignedIn) -> Certificate {
    let bytes = base64::read(&signed_in.certificate).expect("the server's base64");
    minicbor::decode(&bytes).expect("the server's certificate")
}

/// The care team's log of a journey.
pub fn care_team(journey: JourneyId) -> LogName {
    LogName { journey, circle: CircleId::CARE_TEAM }
}
