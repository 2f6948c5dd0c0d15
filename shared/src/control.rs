//! Controls: what a log itself must know. Signed envelopes like all others, readable by the server in every circle.

use minicbor::bytes::ByteVec;
use minicbor::{CborLen, Decode, Encode};

use crate::certificate::Certificate;
use crate::id::{Chain, DocumentId, EnvelopeId, PublicKey};
use crate::sync::bundle::{Bundle, Bundled, Span};
use crate::sync::envelope::Form;
use crate::sync::payload::{self, NotAPayload, Payload};
use crate::time::Timestamp;

/// One control.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
pub enum Control {
    /// The first envelope of a journey's private log: its identity key, public, and private wrapped by the root key.
    #[n(0)]
    Identity {
        /// What certifies the person's devices (ECDSA P-256).
        #[n(0)]
        public: PublicKey,
        /// The private key (PKCS #8), under the root key of epoch 1: see [`crate::seal::wrap`].
        #[n(1)]
        wrapped: Wrap,
    },
    /// A device that writes in this log; stands before its first other envelope.
    #[n(1)]
    Device(#[n(0)] Certificate),
    /// A root key under the recovery words of its day.
    #[n(2)]
    Words {
        /// Which root key.
        #[n(0)]
        key_epoch: u32,
        /// The root key, under the key that the words give.
        #[n(1)]
        wrapped: Wrap,
    },
    /// The person takes a published document back, for good: hidden at once, its key destroyed after thirty days.
    #[n(3)]
    Withdraw(#[n(0)] DocumentId),
    /// The writer has compared what these envelopes say with what the bundle says of them: their bodies may go.
    #[n(4)]
    Covered {
        /// The bundle: see [`crate::sync::bundle`].
        #[n(0)]
        bundle: EnvelopeId,
        /// The envelopes.
        #[n(1)]
        spans: Vec<Span>,
        /// Their ids, in that order, as a chain from its start: the same number may come to name another envelope.
        #[n(2)]
        ids: Chain,
    },
    /// The person lends a document: at that moment it is withdrawn, by whoever holds it. Stands before it, under its name.
    #[n(5)]
    Until {
        /// The document.
        #[n(0)]
        document: DocumentId,
        /// When it is withdrawn; of two, the earlier counts.
        #[n(1)]
        at: Timestamp,
    },
}

/// Ids as one value: a chain from its start.
pub fn chain(ids: impl IntoIterator<Item = EnvelopeId>) -> Chain {
    (1..).zip(ids).fold(Chain::START, |chain, (place, id)| chain.then(place, &id))
}

/// A key under another key: AES-256-GCM, with a value to tell a wrong key from a broken wrap.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
pub struct Wrap {
    /// Sixteen bytes that both the check and the wrapping key are derived with.
    #[n(0)]
    pub salt: ByteVec,
    /// The first sixteen bytes of HKDF-SHA256(key, salt, `waymark wrap check v1`).
    #[n(1)]
    pub check: ByteVec,
    /// The nonce, twelve bytes, then the sealed key and its tag.
    #[n(2)]
    pub sealed: ByteVec,
}

impl Control {
    /// What a device says of a bundle once it has compared it. It is asked for the id of each original, and names none where
    /// it holds none, or finds that it says something else; then there is nothing to say.
    pub fn covered(
        bundle: EnvelopeId,
        content: &Bundle,
        original: impl Fn(&Bundled) -> Option<EnvelopeId>,
    ) -> Option<Self> {
        let mut ids = Vec::with_capacity(content.0.len());
        for item in &content.0 {
            ids.push((item.device, item.sequence, original(item)?));
        }
        ids.sort_unstable();
        let ids = chain(ids.into_iter().map(|(_, _, id)| id));
        Some(Self::Covered { bundle, spans: content.spans(), ids })
    }

    /// As the payload of a control envelope, or of a sealed one.
    pub fn to_payload(&self, written: Timestamp) -> Payload {
        let content = minicbor::to_vec(self).expect("a vector takes every byte");
        Payload { form: Form::Control, kind: 0, written, content }
    }

    /// Reads a control; a newer app's control that this build does not know is refused the same way.
    pub fn from_payload(payload: &Payload) -> Result<Self, NotAPayload> {
        if payload.form != Form::Control {
            return Err(NotAPayload);
        }
        payload::read(&payload.content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Holder, Statement};
    use crate::id::{AccountId, DeviceId, JourneyId, Signature};

    fn wrap() -> Wrap {
        Wrap { salt: vec![1; 16].into(), check: vec![2; 16].into(), sealed: vec![3; 60].into() }
    }

    fn certificate(holder: Holder) -> Certificate {
        let (signing, agreement) = (PublicKey([4; 65]), PublicKey([5; 65]));
        let statement = Statement { holder, signing, agreement, issued: Timestamp(6) };
        Certificate { statement, signature: Signature([7; 64]) }
    }

    fn every_control() -> [Control; 7] {
        let staff = Holder::Staff { account: AccountId([9; 16]), name: "Sam".into() };
        [
            Control::Identity { public: PublicKey([4; 65]), wrapped: wrap() },
            Control::Device(certificate(Holder::Person(JourneyId([8; 16])))),
            Control::Device(certificate(staff)),
            Control::Words { key_epoch: 1, wrapped: wrap() },
            Control::Withdraw(DocumentId([1; 16])),
            Control::Until { document: DocumentId([1; 16]), at: Timestamp(7) },
            Control::Covered {
                bundle: EnvelopeId([2; 32]),
                spans: vec![Span { device: DeviceId([3; 16]), first: 4, last: 9 }],
                ids: chain([EnvelopeId([4; 32])]),
            },
        ]
    }

    #[test]
    fn every_control_reads_back_as_it_was_written() {
        for control in every_control() {
            let payload = control.to_payload(Timestamp(5));
            assert_eq!((payload.form, payload.kind, payload.written), (Form::Control, 0, Timestamp(5)));
            assert_eq!(Control::from_payload(&payload), Ok(control));
            let behind = [&payload.content[..], &[0]].concat();
            assert_eq!(Control::from_payload(&Payload { content: behind, ..payload }), Err(NotAPayload));
        }
    }

    #[test]
    fn what_is_no_control_is_refused() {
        let payload = Control::Withdraw(DocumentId([1; 16])).to_payload(Timestamp(5));
        let other_form = Payload { form: Form::Record, ..payload.clone() };
        let newer = Payload { content: vec![0x82, 0x18, 0x63, 0x80], ..payload.clone() };
        let cut = Payload { content: payload.content[..10].to_vec(), ..payload };
        for payload in [other_form, newer, cut] {
            assert_eq!(Control::from_payload(&payload), Err(NotAPayload));
        }
    }

    #[test]
    fn what_is_signed_of_a_certificate_depends_on_every_part() {
        let person = certificate(Holder::Person(JourneyId([8; 16]))).statement;
        let signed = person.to_sign();
        let others = [
            Statement { holder: Holder::Person(JourneyId([9; 16])), ..person.clone() },
            Statement { signing: PublicKey([5; 65]), ..person.clone() },
            Statement { agreement: PublicKey([4; 65]), ..person.clone() },
            Statement { issued: Timestamp(7), ..person },
        ];
        assert!(others.iter().all(|other| other.to_sign() != signed));
    }
}
