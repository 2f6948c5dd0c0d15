//! Bundling: a person's devices put together what stands in the private log, and say of each other's bundles what they find.

use waymark_shared::control::Control;
use waymark_shared::id::{DocumentId, EnvelopeId};
use waymark_shared::seal::{NONCE_LENGTH, TAG_LENGTH};
use waymark_shared::sync::bundle::{Bundle, Bundled, NO_DOCUMENT};
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use super::chance::Chance;
use super::device::Device;
use super::people::PRIVATE;
use super::planted::Bug;

impl Device {
    /// A bundle of some of what has a place and is in none here.
    pub fn bundle(&self, chance: &mut Chance, now: Timestamp, bug: Option<Bug>) -> Option<(DocumentId, Payload)> {
        let bundles: Vec<_> = self.placed().filter_map(bundle).collect();
        let bundled = |item: &Bundled| bundles.iter().flat_map(|bundle| &bundle.0).any(|other| other == item);
        let sealed = self.placed().filter_map(original).filter(|item| !bundled(item));
        let mut some: Vec<_> = sealed.filter(|_| chance.one_in(2)).collect();
        if bug == Some(Bug::UncomparedBundle) {
            some.iter_mut().for_each(|item| item.payload.content.truncate(1));
        }
        let filled = Bundle::fill(some).into_iter().next()?;
        Some((NO_DOCUMENT, filled.to_payload(now)))
    }

    /// What it can say of the bundles it holds, and has not said.
    pub fn confirm(&self, now: Timestamp, bug: Option<Bug>) -> Vec<(DocumentId, Payload)> {
        let said: Vec<_> =
            self.placed().filter(|envelope| envelope.header().device == self.id()).filter_map(said).collect();
        let bundles = self.placed().filter_map(|envelope| Some((envelope.id(), bundle(envelope)?)));
        let unsaid = bundles.filter(|(id, _)| !said.contains(id));
        let known = |item: &Bundled| {
            let same = |envelope: &&Envelope| {
                original(envelope).is_some_and(|original| {
                    let named = (original.device, original.sequence) == (item.device, item.sequence);
                    named && (original == *item || bug == Some(Bug::UncomparedBundle))
                })
            };
            self.placed().find(same).map(Envelope::id)
        };
        let controls = unsaid.filter_map(|(id, content)| Control::covered(id, &content, known));
        controls.map(|control| (NO_DOCUMENT, control.to_payload(now))).collect()
    }

    /// Whether it holds what an envelope says, although not the envelope.
    pub fn holds_bundled(&self, envelope: &Envelope) -> bool {
        let Some(original) = original(envelope) else { return false };
        self.placed().filter_map(bundle).any(|bundle| bundle.0.contains(&original))
    }

    /// The envelopes of the private log that it holds and knows a place of, in the order of the log.
    fn placed(&self) -> impl Iterator<Item = &Envelope> {
        let held = self.disk.held(&PRIVATE).into_iter();
        held.flat_map(|held| held.places.values().filter_map(|id| held.envelopes.get(id))).map(|sheet| &sheet.envelope)
    }
}

/// A sealed envelope that is no bundle, as an item of one.
pub fn original(envelope: &Envelope) -> Option<Bundled> {
    let (header, payload) = (envelope.header(), unsealed(envelope)?);
    let (device, sequence, document) = (header.device, header.device_sequence, header.document);
    (payload.form != Form::Sealed).then_some(Bundled { device, sequence, document, payload })
}

/// The bundle that an envelope is.
pub fn bundle(envelope: &Envelope) -> Option<Bundle> {
    Bundle::from_payload(&unsealed(envelope)?).ok()
}

/// The bundle that an envelope says something of.
fn said(envelope: &Envelope) -> Option<EnvelopeId> {
    let payload = Payload::from_clear(envelope.header().form, envelope.body()).ok()?;
    match Control::from_payload(&payload).ok()? {
        Control::Covered { bundle, .. } => Some(bundle),
        Control::Identity { .. }
        | Control::Device(_)
        | Control::Words { .. }
        | Control::Withdraw(_)
        | Control::Until { .. } => None,
    }
}

fn unsealed(envelope: &Envelope) -> Option<Payload> {
    let sealed = envelope.header().form == Form::Sealed;
    sealed.then(|| {
        Payload::from_sealed(&envelope.body()[NONCE_LENGTH + TAG_LENGTH..]).expect("everybody writes well here")
    })
}
