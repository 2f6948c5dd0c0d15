//! The introduction: who writes here, said in a log before a device's first other envelope.

use waymark_shared::control::Control;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Record;
use waymark_shared::record::about::About;
use waymark_shared::seal::words::Words;
use waymark_shared::seal::wrap::{IDENTITY_CONTEXT, WORDS_CONTEXT};
use waymark_shared::seam::Failure;
use waymark_shared::sync::log::LogName;

use crate::driver::clock;
use crate::driver::seal::{random, wrap};
use crate::keyring::{EPOCH, certify, refused};
use crate::profile::{Holder, Person};
use crate::session::{NO_DOCUMENT, Session};

impl Session {
    /// Says who writes here, before this device's first other envelope in a log.
    pub async fn introduce(&mut self, log: LogName) -> Result<(), Failure> {
        if self.introduced.contains(&log) {
            return Ok(());
        }
        let now = clock::now();
        let mut first = Vec::new();
        match &self.profile.holder {
            Holder::Person(person) => {
                let certificate = Control::Device(certify(person, self.profile.device(), now).await?).to_payload(now);
                if log == person.private() && !person.came_back {
                    first.push(identity(person).await?.to_payload(now));
                    first.push(certificate);
                    first.extend(words(person).await?.map(|words| words.to_payload(now)));
                } else {
                    first.push(certificate);
                }
            }
            Holder::Staff(staff) => first.push(Control::Device(staff.certificate.clone()).to_payload(now)),
        }
        for payload in first {
            self.put(log, NO_DOCUMENT, payload).await?;
        }
        self.introduced.insert(log);
        self.learn_trust().await
    }

    /// Tells the care team what the person is called.
    pub async fn tell_name(&mut self) -> Result<(), Failure> {
        let Some(log) = self.profile.person().map(Person::care_team) else { return Ok(()) };
        let about = About { name: self.profile.name.clone() };
        self.write(log, DocumentId(random()), Record::About(about).to_payload(clock::now())).await.map(|_| ())
    }
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
