//! Bundling: what lies quiet in the private log is sealed together, so that the person's next device has little to fetch;
//! and what another device sealed together is compared with what is here, so that the server may let go of the rest.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::control::Control;
use waymark_shared::id::{DeviceId, DocumentId, EnvelopeId};
use waymark_shared::seam::Failure;
use waymark_shared::sync::bundle::{Bundle, Bundled, NO_DOCUMENT, Span, count};
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::{Saving, Verdict};

use crate::driver::clock;
use crate::driver::store::{Unpacked, name_of};
use crate::keyring::fault;
use crate::profile::Person;
use crate::session::Session;
use crate::trust::through_the_gate;

/// A document is quiet when nothing was written in it for so long, in milliseconds.
const QUIET: i64 = 60 * 24 * 60 * 60 * 1_000;
/// So many quiet envelopes are worth a bundle.
const ENOUGH: usize = 100;
/// So many bundles are made at once; the next ones when the app is opened next.
const BUNDLES_MOST: usize = 8;

/// What the private log says of bundles.
#[derive(Default)]
struct Said {
    covered: Vec<Span>,
    by_this_device: BTreeSet<EnvelopeId>,
    bundles: Vec<Envelope>,
}

/// The envelopes of the private log that are no bundles, by what names them, each with its turn in the log.
type Originals = BTreeMap<(DeviceId, u64), (usize, Envelope)>;

impl Session {
    /// What the bundles among these savings hold, as far as it passes the gate.
    pub(crate) async fn unpack(&self, savings: &[Saving]) -> Unpacked {
        let mut unpacked = Unpacked::new();
        for saving in savings {
            if let Saving::Pulled { envelope, verdict: Verdict::Good, .. } = saving
                && let Some(bundle) = self.bundle_in(envelope).await
            {
                let items = bundle.into_named(envelope.id());
                let good = items.filter(|(_, item)| through_the_gate(item.payload.clone()).is_ok());
                unpacked.insert(envelope.id(), good.collect());
            }
        }
        unpacked
    }

    /// It is on the disk: lists have to look again.
    pub(crate) fn unpacked(&mut self, unpacked: &Unpacked) {
        let private = self.profile.person().map(Person::private);
        if let Some(catalogue) = private.and_then(|private| self.catalogues.get_mut(&private)) {
            unpacked.values().flatten().for_each(|(_, item)| catalogue.changed(item.document));
        }
    }

    /// Seals together what lies quiet, and says of every bundle here that it holds what its originals hold, where they are
    /// here and that is so. Nothing depends on it: what fails is done another day.
    pub async fn bundle(&mut self) -> Result<(), Failure> {
        let Some(private) = self.profile.person().filter(|person| person.joined).map(Person::private) else {
            return Ok(());
        };
        let said = self.said_of_bundles(private).await?;
        let placed = self.store.count_placed(&private).await.map_err(fault)?;
        let unsaid = said.bundles.iter().any(|bundle| !said.by_this_device.contains(&bundle.id()));
        let covered = count(&said.covered).and_then(|covered| usize::try_from(covered).ok()).unwrap_or(usize::MAX);
        if !unsaid && placed < covered.saturating_add(ENOUGH) {
            return Ok(());
        }
        let placed = self.store.placed(&self.keyring.local, &private).await.map_err(fault)?;
        let originals: Originals = placed
            .into_iter()
            .enumerate()
            .filter(|(_, envelope)| envelope.header().form == Form::Sealed && envelope.header().document != NO_DOCUMENT)
            .map(|(turn, envelope)| (name_of(envelope.header()), (turn, envelope)))
            .collect();
        let bundles = self.make_bundles(private, &said, &originals).await?;
        for bundle in said.bundles.iter().filter(|bundle| !said.by_this_device.contains(&bundle.id())) {
            if let Some(content) = self.bundle_in(bundle).await {
                self.compare(private, bundle.id(), &content, &originals).await?;
            }
        }
        for (id, content) in bundles {
            self.compare(private, id, &content, &originals).await?;
        }
        Ok(())
    }

    async fn make_bundles(
        &mut self,
        private: LogName,
        said: &Said,
        originals: &Originals,
    ) -> Result<Vec<(EnvelopeId, Bundle)>, Failure> {
        let quiet = self.quiet(private).await?;
        let is_covered = |(device, sequence): &(DeviceId, u64)| {
            said.covered.iter().any(|span| span.device == *device && (span.first..=span.last).contains(sequence))
        };
        let lies_quiet = |(name, (_, envelope)): &(&(DeviceId, u64), &(usize, Envelope))| {
            quiet.contains(&envelope.header().document) && !is_covered(name)
        };
        let mut envelopes: Vec<_> = originals.iter().filter(lies_quiet).map(|(_, original)| original).collect();
        envelopes.sort_by_key(|(turn, _)| *turn);
        let mut lying = Vec::with_capacity(envelopes.len());
        for (_, envelope) in envelopes {
            lying.extend(self.original(envelope).await);
        }
        if lying.len() < ENOUGH {
            return Ok(Vec::new());
        }
        let mut bundles = Vec::new();
        for content in Bundle::fill(lying).into_iter().take(BUNDLES_MOST) {
            let id = self.write(private, NO_DOCUMENT, content.to_payload(clock::now())).await?;
            bundles.push((id, content));
        }
        Ok(bundles)
    }

    /// Says that a bundle holds what its originals hold, if they are all here and it does.
    async fn compare(
        &mut self,
        private: LogName,
        bundle: EnvelopeId,
        content: &Bundle,
        originals: &Originals,
    ) -> Result<(), Failure> {
        let mut equal = BTreeMap::new();
        for item in &content.0 {
            let name = (item.device, item.sequence);
            let Some((_, envelope)) = originals.get(&name) else { return Ok(()) };
            if self.original(envelope).await.as_ref() != Some(item) {
                return Ok(());
            }
            equal.insert(name, envelope.id());
        }
        let control = Control::covered(bundle, content, |item| equal.get(&(item.device, item.sequence)).copied());
        if let Some(control) = control {
            self.write(private, NO_DOCUMENT, control.to_payload(clock::now())).await?;
        }
        Ok(())
    }

    /// The documents nobody wrote in for long, and that open.
    async fn quiet(&mut self, private: LogName) -> Result<BTreeSet<DocumentId>, Failure> {
        let since = clock::now().plus(-QUIET);
        let busy: BTreeSet<_> = self.editing.keys().chain(self.drafts.keys()).copied().collect();
        let items = self.catalogue(private).await?.items();
        let quiet = items.filter(|item| item.last < since && !busy.contains(&item.document));
        Ok(quiet.map(|item| item.document).collect())
    }

    async fn said_of_bundles(&self, private: LogName) -> Result<Said, Failure> {
        let mut said = Said::default();
        for envelope in self.store.envelopes(&self.keyring.local, &private, &NO_DOCUMENT).await.map_err(fault)? {
            if envelope.header().form == Form::Sealed {
                said.bundles.push(envelope);
                continue;
            }
            let payload = Payload::from_clear(envelope.header().form, envelope.body());
            if let Ok(Ok(Control::Covered { bundle, spans, .. })) = payload.as_ref().map(Control::from_payload) {
                said.covered.extend(spans);
                if envelope.header().device == self.device() {
                    said.by_this_device.insert(bundle);
                }
            }
        }
        Ok(said)
    }

    async fn original(&self, envelope: &Envelope) -> Option<Bundled> {
        let payload = self.trust.open(self.keyring.root(), envelope).await.ok()?;
        let (device, sequence) = name_of(envelope.header());
        Some(Bundled { device, sequence, document: envelope.header().document, payload })
    }

    async fn bundle_in(&self, envelope: &Envelope) -> Option<Bundle> {
        if envelope.header().form != Form::Sealed || envelope.header().document != NO_DOCUMENT {
            return None;
        }
        let payload = self.trust.open(self.keyring.root(), envelope).await.ok()?;
        Bundle::from_payload(&payload).ok()
    }
}
