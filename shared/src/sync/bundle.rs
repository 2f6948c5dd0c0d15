//! Bundles: what many sealed envelopes say, compressed and sealed together, so that a new device opens a hundred bodies
//! instead of ten thousand. The envelopes stay what they were until a second device, or thirty days, has confirmed them;
//! then the server lets go of their bodies, and the bundle is what remains.

use minicbor::bytes::ByteVec;
use minicbor::{CborLen, Decode, Encode};
use sha2::{Digest, Sha256};

use super::envelope::{BODY_LIMIT, Form};
use super::payload::{self, NotAPayload, Payload};
use crate::id::{DeviceId, DocumentId, EnvelopeId};
use crate::seal::pack::{PLAIN_LIMIT, pack};
use crate::seal::{NONCE_LENGTH, TAG_LENGTH};
use crate::time::Timestamp;

/// The document that bundles stand under in their log: none.
pub const NO_DOCUMENT: DocumentId = DocumentId([0; 16]);
const NAME_CONTEXT: &[u8] = b"waymark bundled v1\0";
/// How many envelopes one bundle covers at most, and one statement about it.
pub const COVERED_MOST: u64 = 1_000;
/// How much is put together before anybody looks how small it gets.
const CONTENT_MOST: usize = 120 * 1024;
/// What an item adds to its content at most.
const FRAME: usize = 64;

/// What one sealed envelope said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundled {
    /// Which device wrote it.
    pub device: DeviceId,
    /// Its number among that device's envelopes in the log: with the device, its name.
    pub sequence: u64,
    /// What it is a part of.
    pub document: DocumentId,
    /// What it says.
    pub payload: Payload,
}

/// What several said, in the order of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle(pub Vec<Bundled>);

/// Envelopes of one device that follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, CborLen)]
#[cbor(array)]
pub struct Span {
    /// The device.
    #[n(0)]
    pub device: DeviceId,
    /// The number of the first.
    #[n(1)]
    pub first: u64,
    /// The number of the last.
    #[n(2)]
    pub last: u64,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Wire {
    /// Named once; an item says which.
    #[n(0)]
    devices: Vec<DeviceId>,
    #[n(1)]
    items: Vec<WireItem>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct WireItem {
    #[n(0)]
    device: u16,
    #[n(1)]
    sequence: u64,
    #[n(2)]
    document: DocumentId,
    #[n(3)]
    form: u8,
    #[n(4)]
    kind: u16,
    #[n(5)]
    written: Timestamp,
    #[n(6)]
    content: ByteVec,
}

impl Bundle {
    /// Puts as many into each bundle as fit, in the order given. What would be alone stays as it is.
    pub fn fill(items: impl IntoIterator<Item = Bundled>) -> Vec<Self> {
        let mut bundles = Vec::new();
        let (mut some, mut size) = (Vec::new(), 0);
        for item in items {
            let more = item.payload.content.len() + FRAME;
            if size + more > CONTENT_MOST || some.len() as u64 == COVERED_MOST {
                halve(std::mem::take(&mut some), &mut bundles);
                size = 0;
            }
            size += more;
            some.push(item);
        }
        halve(some, &mut bundles);
        bundles
    }

    /// As the payload of a sealed envelope.
    pub fn to_payload(&self, written: Timestamp) -> Payload {
        let mut devices: Vec<DeviceId> = self.0.iter().map(|item| item.device).collect();
        devices.sort_unstable();
        devices.dedup();
        let items = self.0.iter().map(|item| {
            let device = devices.binary_search(&item.device).expect("each was put there");
            WireItem {
                device: u16::try_from(device).expect("fewer devices than items"),
                sequence: item.sequence,
                document: item.document,
                form: item.payload.form.code(),
                kind: item.payload.kind,
                written: item.payload.written,
                content: item.payload.content.clone().into(),
            }
        });
        let items = items.collect();
        let content = minicbor::to_vec(Wire { devices, items }).expect("a vector takes every byte");
        Payload { form: Form::Sealed, kind: 0, written, content }
    }

    /// Reads what stood under a seal.
    pub fn from_payload(payload: &Payload) -> Result<Self, NotAPayload> {
        if payload.form != Form::Sealed {
            return Err(NotAPayload);
        }
        let Wire { devices, items } = payload::read(&payload.content)?;
        let items = items.into_iter().map(|item| {
            let form = match Form::from_code(item.form) {
                Some(form @ (Form::Record | Form::Change)) => form,
                None | Some(Form::Sealed | Form::Control) => return Err(NotAPayload),
            };
            let device = *devices.get(usize::from(item.device)).ok_or(NotAPayload)?;
            let payload = Payload { form, kind: item.kind, written: item.written, content: item.content.into() };
            Ok(Bundled { device, sequence: item.sequence, document: item.document, payload })
        });
        items.collect::<Result<_, _>>().map(Self)
    }

    /// The envelopes it covers, as a statement names them.
    pub fn spans(&self) -> Vec<Span> {
        let mut covered: Vec<_> = self.0.iter().map(|item| (item.device, item.sequence)).collect();
        covered.sort_unstable();
        let mut spans: Vec<Span> = Vec::new();
        for (device, sequence) in covered {
            match spans.last_mut() {
                Some(span) if span.device == device && sequence <= span.last.saturating_add(1) => span.last = sequence,
                Some(_) | None => spans.push(Span { device, first: sequence, last: sequence }),
            }
        }
        spans
    }

    /// Its items, each under a name of its own, which depends on the bundle and the place in it.
    pub fn into_named(self, bundle: EnvelopeId) -> impl Iterator<Item = (EnvelopeId, Bundled)> {
        (0_u32..).zip(self.0).map(move |(place, item)| {
            let name =
                Sha256::new().chain_update(NAME_CONTEXT).chain_update(bundle.0).chain_update(place.to_be_bytes());
            (EnvelopeId(name.finalize().into()), item)
        })
    }

    fn fits(&self) -> bool {
        let plain = self.to_payload(Timestamp::default()).to_sealed();
        plain.len() <= PLAIN_LIMIT && NONCE_LENGTH + pack(&plain).len() + TAG_LENGTH <= BODY_LIMIT
    }
}

/// How many numbers the spans name; none where one ends before it begins.
pub fn count(spans: &[Span]) -> Option<u64> {
    spans.iter().try_fold(0_u64, |sum, span| sum.checked_add(span.last.checked_sub(span.first)?.checked_add(1)?))
}

fn halve(mut items: Vec<Bundled>, bundles: &mut Vec<Bundle>) {
    if items.len() < 2 {
        return;
    }
    let bundle = Bundle(items);
    if bundle.fits() {
        return bundles.push(bundle);
    }
    items = bundle.0;
    let rest = items.split_off(items.len() / 2);
    halve(items, bundles);
    halve(rest, bundles);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(sequence: u64, length: usize) -> Bundled {
        let noise = (0..length as u64).map(|at| (at.wrapping_mul(at ^ sequence).wrapping_mul(0x9E37_79B9) >> 13) as u8);
        let payload = Payload {
            form: if sequence.is_multiple_of(3) { Form::Record } else { Form::Change },
            kind: 2,
            written: Timestamp(-5),
            content: noise.collect(),
        };
        let device = DeviceId([u8::from(sequence.is_multiple_of(5)); 16]);
        Bundled { device, sequence, document: DocumentId([9; 16]), payload }
    }

    #[test]
    fn a_bundle_reads_back_and_names_what_it_covers() {
        let bundle = Bundle([1, 2, 3, 5, 7, 10].map(|sequence| item(sequence, 40)).to_vec());
        let payload = bundle.to_payload(Timestamp(8));
        let sealed = Payload::from_sealed(&payload.to_sealed()).unwrap();
        assert_eq!(Bundle::from_payload(&sealed), Ok(bundle.clone()));
        let behind = [&payload.content[..], &[0]].concat();
        assert_eq!(Bundle::from_payload(&Payload { content: behind, ..payload }), Err(NotAPayload));
        let span = |device, first, last| Span { device: DeviceId([device; 16]), first, last };
        let spans = bundle.spans();
        assert_eq!(spans, [span(0, 1, 3), span(0, 7, 7), span(1, 5, 5), span(1, 10, 10)]);
        assert_eq!(count(&spans), Some(6));
        assert_eq!(count(&[span(0, 2, 1)]), None);
        assert_eq!(count(&[span(0, 0, u64::MAX)]), None);
    }

    #[test]
    fn a_bundle_within_a_bundle_a_control_and_an_unnamed_device_are_refused() {
        let good = Bundle(vec![item(1, 40)]);
        let with = |alter: fn(&mut Wire)| {
            let payload = good.to_payload(Timestamp(0));
            let mut wire: Wire = minicbor::decode(&payload.content).unwrap();
            alter(&mut wire);
            Bundle::from_payload(&Payload { content: minicbor::to_vec(wire).unwrap(), ..payload })
        };
        assert_eq!(with(|_| ()), Ok(good.clone()));
        assert_eq!(with(|wire| wire.items[0].form = Form::Sealed.code()), Err(NotAPayload));
        assert_eq!(with(|wire| wire.items[0].form = Form::Control.code()), Err(NotAPayload));
        assert_eq!(with(|wire| wire.items[0].device = 1), Err(NotAPayload));
        assert_eq!(Bundle::from_payload(&item(1, 40).payload), Err(NotAPayload));
    }

    #[test]
    fn bundles_are_filled_in_order_and_every_one_fits() {
        let items: Vec<_> = (1..=90).map(|sequence| item(sequence, 1_500)).collect();
        let bundles = Bundle::fill(items.clone());
        assert!(bundles.len() > 2 && bundles.iter().all(Bundle::fits), "{} bundles", bundles.len());
        assert_eq!(bundles.into_iter().flat_map(|bundle| bundle.0).collect::<Vec<_>>(), items);
        assert_eq!(Bundle::fill([item(1, 40)]), [], "one alone stays as it is");
        assert_eq!(Bundle::fill([item(1, 40), item(2, 40)]), [Bundle(vec![item(1, 40), item(2, 40)])]);
    }

    #[test]
    fn a_bundle_covers_no_more_than_a_device_can_say_it_compared() {
        let bundles = Bundle::fill((0..=COVERED_MOST).chain([COVERED_MOST + 1]).map(|sequence| item(sequence, 1)));
        assert_eq!(bundles.iter().map(|bundle| bundle.0.len() as u64).collect::<Vec<_>>(), [COVERED_MOST, 2]);
    }

    proptest! {
        #[test]
        fn garbage_never_panics(content in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Bundle::from_payload(&Payload { form: Form::Sealed, kind: 0, written: Timestamp(0), content });
        }
    }
}
