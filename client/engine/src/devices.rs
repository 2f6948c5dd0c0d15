//! The person's devices: which there are, what they are called, and which came since this one knew them all.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::api::{DEVICES, DeviceRow};
use waymark_shared::control::Control;
use waymark_shared::id::DeviceId;
use waymark_shared::record::Record;
use waymark_shared::record::device::{DeviceNote, Make};
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::device::Device;
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Answer, Failure, News};
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::envelope::Form;
use waymark_shared::time::Timestamp;

use crate::desk::{self, Input};
use crate::driver::store::encoded;
use crate::driver::{clock, http, page};
use crate::keyring::fault;
use crate::profile::Person;
use crate::session::Session;

/// Under this name stand the devices that the person knows.
const KNOWN: &str = "known devices";

/// What a session has at hand of the person's devices.
#[derive(Debug, Default)]
pub struct Devices {
    /// Those that came since, and that nobody has said yet they know.
    pub(crate) new: Vec<Device>,
    seen: BTreeMap<DeviceId, Timestamp>,
}

/// A device, and where in the log it was introduced.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Introduced {
    device: DeviceId,
    added: Timestamp,
    place: Option<u64>,
}

/// What the private log says of devices.
#[derive(Debug, Default)]
struct Said {
    introduced: Vec<Introduced>,
    notes: BTreeMap<DeviceId, DeviceNote>,
}

impl Session {
    /// The person's devices; the server is asked for news of when each was last there.
    pub async fn devices(&mut self) -> Result<Answer, Failure> {
        let said = self.said_of_devices().await?;
        if self.profile.who() == Who::Person {
            wasm_bindgen_futures::spawn_local(async {
                if let Ok(rows) = http::get(DEVICES).await {
                    desk::put(Input::Seen(rows));
                }
            });
        }
        let new: BTreeSet<_> = self.devices.new.iter().map(|new| new.device).collect();
        let mut devices: Vec<_> = said
            .introduced
            .iter()
            .map(|introduced| Device {
                is_new: new.contains(&introduced.device),
                ..said.shown(introduced, self.device(), &self.devices.seen)
            })
            .collect();
        devices.sort_by_key(|device| !device.is_here);
        Ok(Answer::Devices(devices))
    }

    /// When each of the person's devices was last there.
    pub fn on_seen(&mut self, rows: &[DeviceRow]) {
        let seen = rows.iter().filter_map(|row| Some((row.device, row.seen?))).collect();
        if self.devices.seen != seen {
            self.devices.seen = seen;
            page::tell(News::Changed(Changed::Devices));
        }
    }

    /// Gives one of the person's devices a name.
    pub async fn name_device(&mut self, device: DeviceId, name: String) -> Result<Answer, Failure> {
        let said = self.said_of_devices().await?;
        if said.introduced.iter().all(|introduced| introduced.device != device) {
            return Err(Failure::NotFound);
        }
        let make = said.notes.get(&device).map_or(Make::Unknown, |note| note.make);
        self.note_device(DeviceNote { device, make, name }).await?;
        self.look_at_devices().await?;
        page::tell(News::Changed(Changed::Devices));
        Ok(Answer::Done)
    }

    /// The person knows a device that was added.
    pub async fn know_device(&mut self, device: DeviceId) -> Result<Answer, Failure> {
        let mut known = self.known_devices().await?.unwrap_or_default();
        known.insert(device);
        self.keep_known(&known).await?;
        self.look_at_devices().await?;
        page::tell(News::Changed(Changed::Devices));
        Ok(Answer::Done)
    }

    /// Says what this device is, where that is not said yet, and finds out which devices the person has to be told of.
    pub async fn look_at_devices(&mut self) -> Result<(), Failure> {
        if self.profile.person().is_none() {
            return Ok(());
        }
        let own = self.device();
        let said = self.said_of_devices().await?;
        if said.introduced.iter().any(|introduced| introduced.device == own) && !said.notes.contains_key(&own) {
            let make = Make::told_by(&page::user_agent());
            self.note_device(DeviceNote { device: own, make, name: String::new() }).await?;
        }
        let before = self.known_devices().await?;
        let Some(known) = known(&said.introduced, own, before.as_ref()) else { return Ok(()) };
        if before.as_ref() != Some(&known) {
            self.keep_known(&known).await?;
        }
        let unknown = said.introduced.iter().filter(|introduced| !known.contains(&introduced.device));
        let new: Vec<_> = unknown.map(|introduced| said.shown(introduced, own, &self.devices.seen)).collect();
        if self.devices.new != new {
            self.devices.new = new;
            page::tell(News::Opening(self.opening()));
            page::tell(News::Changed(Changed::Devices));
        }
        Ok(())
    }

    async fn note_device(&mut self, note: DeviceNote) -> Result<(), Failure> {
        let private = self.profile.person().map(Person::private).ok_or(Failure::NotPossible)?;
        let record = Record::Device(note);
        if !record.keeps_to_the_schema() {
            return Err(Failure::TooLong);
        }
        self.write(private, NO_DOCUMENT, record.to_payload(clock::now())).await.map(drop)
    }

    async fn said_of_devices(&self) -> Result<Said, Failure> {
        let private = self.profile.person().map(Person::private).ok_or(Failure::NotPossible)?;
        let mut said = Said::default();
        for opened in self.opened(private, NO_DOCUMENT).await? {
            match opened.payload.form {
                Form::Control => {
                    if let Ok(Control::Device(certificate)) = Control::from_payload(&opened.payload)
                        && certificate.statement.device() == opened.device
                    {
                        let (device, added) = (opened.device, certificate.statement.issued);
                        said.introduced.push(Introduced { device, added, place: opened.place });
                    }
                }
                Form::Record => {
                    if let Ok(Record::Device(note)) = Record::from_payload(&opened.payload) {
                        said.notes.insert(note.device, note);
                    }
                }
                Form::Change | Form::Sealed => {}
            }
        }
        Ok(said)
    }

    async fn known_devices(&self) -> Result<Option<BTreeSet<DeviceId>>, Failure> {
        let known: Option<Vec<DeviceId>> = self.store.secret(&self.keyring.local, KNOWN).await.map_err(fault)?;
        Ok(known.map(|known| known.into_iter().collect()))
    }

    async fn keep_known(&self, known: &BTreeSet<DeviceId>) -> Result<(), Failure> {
        let known: Vec<_> = known.iter().copied().collect();
        self.store.keep_secrets(&self.keyring.local, &[(KNOWN, encoded(&known))], &[]).await.map_err(fault)
    }
}

impl Said {
    fn shown(&self, introduced: &Introduced, own: DeviceId, seen: &BTreeMap<DeviceId, Timestamp>) -> Device {
        let Introduced { device, added, place: _ } = *introduced;
        let (make, name) =
            self.notes.get(&device).map_or_else(Default::default, |note| (note.make, note.name.trim().to_owned()));
        Device { device, make, name, added, seen: seen.get(&device).copied(), is_here: device == own, is_new: true }
    }
}

/// The devices nobody has to be told of: those that the person said they know. A device begins its list with those that stood in
/// the log before it, once it has a place there itself.
fn known(introduced: &[Introduced], own: DeviceId, before: Option<&BTreeSet<DeviceId>>) -> Option<BTreeSet<DeviceId>> {
    if let Some(before) = before {
        return Some(before.iter().copied().chain([own]).collect());
    }
    let here = introduced.iter().find(|introduced| introduced.device == own)?.place?;
    let older = introduced.iter().filter(|introduced| introduced.place.is_some_and(|place| place <= here));
    Some(older.map(|introduced| introduced.device).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(number: u8) -> DeviceId {
        DeviceId([number; 16])
    }

    fn at(number: u8, place: Option<u64>) -> Introduced {
        Introduced { device: device(number), added: Timestamp(1), place }
    }

    fn found(all: &[Introduced], own: u8, before: Option<&[u8]>) -> Option<Vec<DeviceId>> {
        let before = before.map(|before| before.iter().map(|number| device(*number)).collect());
        known(all, device(own), before.as_ref()).map(|known| known.into_iter().collect())
    }

    #[test]
    fn a_device_that_came_later_is_new_until_the_person_says_they_know_it() {
        let all = [at(1, Some(2)), at(2, Some(9)), at(3, Some(30))];
        assert_eq!(found(&all, 1, None), Some(vec![device(1)]), "both others came later");
        assert_eq!(found(&all, 1, Some(&[1, 3])), Some(vec![device(1), device(3)]));
        assert_eq!(found(&all, 2, None), Some(vec![device(1), device(2)]), "what it found there");
    }

    #[test]
    fn a_device_that_took_a_new_identity_knows_nobody_more_for_it() {
        let all = [at(1, Some(2)), at(2, Some(9)), at(3, Some(30))];
        assert_eq!(found(&all, 3, Some(&[1])), Some(vec![device(1), device(3)]));
    }

    #[test]
    fn nothing_is_taken_as_known_before_a_device_has_a_place_itself() {
        assert_eq!(found(&[at(1, Some(2)), at(2, None)], 2, None), None);
    }
}
