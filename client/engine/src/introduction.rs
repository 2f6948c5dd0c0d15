//! The introduction: who writes here, said in a log before a device's first other envelope.

use waymark_shared::certificate::Certificate;
use waymark_shared::control::Control;
use waymark_shared::id::{DeviceId, DocumentId};
use waymark_shared::record::Record;
use waymark_shared::record::about::About;
use waymark_shared::seal::words::Words;
use waymark_shared::seal::wrap::{IDENTITY_CONTEXT, WORDS_CONTEXT};
use waymark_shared::seam::Failure;
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::envelope::{Envelope, Form, Header};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;

use crate::catalogue::Content;
use crate::driver::clock;
use crate::driver::seal::{Seal, random, wrap};
use crate::driver::store::Store;
use crate::keyring::{EPOCH, Keyring, certify, fault, refused};
use crate::profile::{Holder, Person};
use crate::session::Session;

impl Session {
    /// Says who writes here, before this device's first other envelope in a log.
    pub async fn introduce(&mut self, log: LogName) -> Result<(), Failure> {
        if self.introduced.contains(&log) {
            return Ok(());
        }
        let missing = self.unsaid(log).await?;
        let is_said = missing.is_empty();
        for control in missing {
            self.put(log, NO_DOCUMENT, stated(&control)).await?;
        }
        self.introduced.insert(log);
        if is_said { Ok(()) } else { self.learn_trust().await }
    }

    /// What of the introduction is not in a log: ending in the midst of it leaves the rest for next time.
    async fn unsaid(&self, log: LogName) -> Result<Vec<Control>, Failure> {
        let said = self.said(log).await?;
        let device = self.device();
        let is_certified = said
            .iter()
            .any(|control| matches!(control, Control::Device(certificate) if certificate.statement.device() == device));
        let mut unsaid = Vec::new();
        match &self.profile.holder {
            Holder::Person(person) => {
                let begins = log == person.private() && !person.came_back;
                if begins && !said.iter().any(|control| matches!(control, Control::Identity { .. })) {
                    unsaid.push(identity(person).await?);
                }
                if !is_certified {
                    unsaid.push(Control::Device(self.certificate(person).await?));
                }
                if begins && !said.iter().any(|control| matches!(control, Control::Words { .. })) {
                    unsaid.extend(words(person).await?);
                }
            }
            Holder::Staff(_) if is_certified => {}
            // A supporter writes nothing.
            Holder::Supporter(_) => {}
            Holder::Staff(staff) => unsaid.push(Control::Device(staff.certificate.clone())),
        }
        Ok(unsaid)
    }

    /// The word of the identity key for this device: the one that was given, if it is of this device.
    async fn certificate(&self, person: &Person) -> Result<Certificate, Failure> {
        let given = person.certificate.clone().filter(|given| given.statement.device() == self.device());
        match given {
            Some(given) => Ok(given),
            None => certify(person, self.profile.device(), clock::now()).await,
        }
    }

    /// The controls held of a log that belong to no document.
    async fn said(&self, log: LogName) -> Result<Vec<Control>, Failure> {
        let held = self.store.envelopes(&self.keyring.local, &log, &NO_DOCUMENT).await.map_err(fault)?;
        Ok(held.iter().filter_map(control_of).collect())
    }

    /// Tells a circle what the person is called.
    pub async fn tell_name(&mut self, log: LogName) -> Result<(), Failure> {
        let about = About { name: self.profile.name.clone() };
        self.write(log, DocumentId(random()), Record::About(about).to_payload(clock::now())).await.map(|_| ())
    }

    /// The same where nobody has told it yet.
    pub async fn tell_name_once(&mut self, log: LogName) -> Result<(), Failure> {
        let is_told = self.catalogue(log).await?.items().any(|item| matches!(item.content, Content::About(_)));
        if is_told { Ok(()) } else { self.tell_name(log).await }
    }
}

/// The first envelope of a device that is let into a journey: made before there is a log to keep it in, and made again, the
/// same but for the signature, when there is one.
pub async fn first_word(keyring: &Keyring, person: &Person, certificate: &Certificate) -> Result<Envelope, Failure> {
    let LogName { journey, circle } = person.private();
    let device = certificate.statement.device();
    let header = Header {
        form: Form::Control,
        journey,
        circle,
        document: NO_DOCUMENT,
        device,
        device_sequence: 1,
        key_epoch: 0,
    };
    keyring.seal(header, &stated(&Control::Device(certificate.clone()))).await.map_err(|_| Failure::Store)
}

/// The envelope that introduces a device in its person's private log, where it is held.
pub async fn introduction(store: &Store, local: &Seal, log: &LogName, device: DeviceId) -> Option<Envelope> {
    let held = store.envelopes(local, log, &NO_DOCUMENT).await.ok()?;
    held.into_iter().find(|envelope| {
        let introduces = || match control_of(envelope) {
            Some(Control::Device(certificate)) => certificate.statement.device() == device,
            Some(
                Control::Identity { .. }
                | Control::Words { .. }
                | Control::Withdraw(_)
                | Control::Covered { .. }
                | Control::Until { .. },
            )
            | None => false,
        };
        envelope.header().device == device && introduces()
    })
}

/// What a control envelope says.
pub fn control_of(envelope: &Envelope) -> Option<Control> {
    if envelope.header().form != Form::Control {
        return None;
    }
    let payload = Payload::from_clear(Form::Control, envelope.body()).ok()?;
    Control::from_payload(&payload).ok()
}

/// A control as it is written: a certificate at the moment it was given, so that the envelope is the same whenever it is made.
fn stated(control: &Control) -> Payload {
    let written = match control {
        Control::Device(certificate) => certificate.statement.issued,
        Control::Identity { .. }
        | Control::Words { .. }
        | Control::Withdraw(_)
        | Control::Covered { .. }
        | Control::Until { .. } => clock::now(),
    };
    control.to_payload(written)
}

async fn identity(person: &Person) -> Result<Control, Failure> {
    let wrapped = wrap(&person.root, IDENTITY_CONTEXT, &person.identity_secret).await.map_err(refused)?;
    Ok(Control::Identity { public: person.identity, wrapped })
}

async fn words(person: &Person) -> Result<Option<Control>, Failure> {
    let Some(entropy) = person.words else { return Ok(None) };
    let words = Words::from_entropy(entropy);
    let wrapped = wrap(&words.entropy(), WORDS_CONTEXT, &person.root).await.map_err(refused)?;
    Ok(Some(Control::Words { key_epoch: EPOCH, wrapped }))
}
