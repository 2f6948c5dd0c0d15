//! The worked example of the protocol, `tests/fixtures/vector.json`, and further vectors beside it, made by other means than
//! this code: it has to read them, and refuse what they say is refused.

mod envelopes;
mod gate;
mod words;

use serde::Deserialize;
use waymark_shared::certificate::Certificate;
use waymark_shared::control::{Control, Wrap};
use waymark_shared::id::{Chain, CircleId, DeviceId, DocumentId, EnvelopeId, JourneyId, PublicKey};
use waymark_shared::record::Record;
use waymark_shared::record::about::About;
use waymark_shared::seal::unpack;
use waymark_shared::seal::words::Words;
use waymark_shared::seal::wrap::WORDS_CONTEXT;
use waymark_shared::sync::bundle::{self, Bundle};
use waymark_shared::sync::envelope::{Envelope, Form, Header};
use waymark_shared::sync::log::{Cursor, LogEpoch, LogName};
use waymark_shared::sync::message::{CREDIT, ClientMessage, PROTOCOL, Position};
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use crate::crypto::{self, Key};

#[derive(Deserialize)]
struct Vector {
    words: String,
    entropy: String,
    wrap: Wrapped,
    journey: JourneyId,
    document: DocumentId,
    identity_key: PublicKey,
    device_key: PublicKey,
    device: DeviceId,
    written: Timestamp,
    certificate: String,
    introduction: Placed,
    sealed: Sealed,
    bundle: Bundled,
    hello: String,
}

#[derive(Deserialize)]
struct Wrapped {
    salt: String,
    check: String,
    sealed: String,
    opens_to: String,
}

#[derive(Deserialize)]
struct Placed {
    envelope: String,
    id: EnvelopeId,
    seq: u64,
    chain: Chain,
}

/// What the sealed record says, together with a change of another document, number 5 of the same device.
#[derive(Deserialize)]
struct Bundled {
    content: String,
    other_document: DocumentId,
    change: String,
    id: EnvelopeId,
    change_id: EnvelopeId,
    covered: String,
}

#[derive(Deserialize)]
struct Sealed {
    payload: String,
    packed: String,
    document_key: String,
    #[serde(flatten)]
    placed: Placed,
}

fn vector() -> Vector {
    serde_json::from_str(include_str!("../fixtures/vector.json")).expect("the fixture is whole")
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks_exact(2).map(|pair| std::str::from_utf8(pair).expect("hex is ASCII"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("two hex digits")).collect()
}

/// Bytes in pieces, each repeated so many times.
#[derive(Deserialize)]
struct Pieces(Vec<(String, usize)>);

impl Pieces {
    fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(piece, times)| bytes(piece).repeat(*times)).collect()
    }
}

fn envelope(placed: &Placed) -> Envelope {
    let envelope = Envelope::parse(bytes(&placed.envelope)).expect("a whole envelope");
    assert_eq!(envelope.id(), placed.id);
    envelope
}

fn header(vector: &Vector, form: Form, document: DocumentId) -> Header {
    let (journey, device) = (vector.journey, vector.device);
    let key_epoch = u32::from(form == Form::Sealed);
    let device_sequence = if form == Form::Sealed { 2 } else { 1 };
    Header { form, journey, circle: CircleId::PRIVATE, document, device, device_sequence, key_epoch }
}

#[test]
fn the_words_open_the_root_key() {
    let Vector { words, entropy, wrap, .. } = vector();
    let words = Words::parse(&words).expect("twelve good words");
    assert_eq!(words.entropy().to_vec(), bytes(&entropy));
    let wrapped =
        Wrap { salt: bytes(&wrap.salt).into(), check: bytes(&wrap.check).into(), sealed: bytes(&wrap.sealed).into() };
    let opened = crypto::unwrap(&words.entropy(), WORDS_CONTEXT, &wrapped);
    assert_eq!(opened, Ok(bytes(&wrap.opens_to)));
}

#[test]
fn a_device_is_introduced_by_the_identity_key() {
    let vector = vector();
    assert_eq!(DeviceId::of(&vector.device_key), vector.device);
    let certificate: Certificate = minicbor::decode(&bytes(&vector.certificate)).expect("a certificate");
    let signed = certificate.statement.to_sign();
    assert!(crypto::verify(&vector.identity_key, &signed, certificate.signature.as_bytes()));
    assert_eq!(certificate.statement.device(), vector.device);

    let envelope = envelope(&vector.introduction);
    assert_eq!(*envelope.header(), header(&vector, Form::Control, DocumentId([0; 16])));
    assert!(crypto::verify(&vector.device_key, &envelope.to_sign(), envelope.signature()));
    let payload = Payload::from_clear(Form::Control, envelope.body()).expect("a clear payload");
    assert_eq!(payload.written, vector.written);
    assert_eq!(payload, Control::Device(certificate).to_payload(vector.written), "and is written the same way");
}

#[test]
fn a_sealed_envelope_opens_to_its_record() {
    let vector = vector();
    let envelope = envelope(&vector.sealed.placed);
    assert_eq!(*envelope.header(), header(&vector, Form::Sealed, vector.document));
    assert!(crypto::verify(&vector.device_key, &envelope.to_sign(), envelope.signature()));

    let root: Key = bytes(&vector.wrap.opens_to).try_into().expect("thirty-two bytes");
    let key = crypto::document_key(&root, &vector.journey, &vector.document);
    assert_eq!(key.to_vec(), bytes(&vector.sealed.document_key));
    let packed = crypto::open(&key, envelope.header_bytes(), envelope.body()).expect("the right key");
    assert_eq!(packed, bytes(&vector.sealed.packed));
    let plain = unpack(&packed).expect("packed bytes");
    assert_eq!(plain, bytes(&vector.sealed.payload));

    let payload = Payload::from_sealed(&plain).expect("a payload");
    let record = Record::About(About { name: "Dee".into() });
    assert_eq!(Record::from_payload(&payload), Ok(record.clone()));
    assert_eq!(record.to_payload(vector.written).to_sealed(), plain, "and is written the same way");
}

#[test]
fn the_chain_ties_each_envelope_to_those_before_it() {
    let Vector { introduction, sealed, .. } = vector();
    assert_eq!(Chain::START.then(introduction.seq, &introduction.id), introduction.chain);
    assert_eq!(introduction.chain.then(sealed.placed.seq, &sealed.placed.id), sealed.placed.chain);
}

#[test]
fn a_hello_asks_for_what_follows_a_cursor() {
    let vector = vector();
    let log = LogName { journey: vector.journey, circle: CircleId::PRIVATE };
    let cursor = Cursor { epoch: LogEpoch(7), seq: vector.sealed.placed.seq, chain: vector.sealed.placed.chain };
    let follow = vec![Position { log, cursor }];
    let hello = ClientMessage::Hello { protocol: PROTOCOL, follow, credit: CREDIT };
    assert_eq!(ClientMessage::from_bytes(&bytes(&vector.hello)), Ok(hello.clone()));
    assert_eq!(hello.to_bytes(), bytes(&vector.hello), "and is written the same way");
}

#[test]
fn the_page_about_the_protocol_shows_the_example_as_it_is() {
    let page = include_str!("../../docs/PROTOCOL.md");
    let Vector { words, wrap, .. } = vector();
    let sealed = page.lines().find(|line| line.trim().starts_with(&wrap.sealed[..24])).unwrap_or_default();
    assert_eq!(sealed.replace(' ', ""), wrap.sealed);
    for shown in [&words, &wrap.salt, &wrap.check, &wrap.opens_to] {
        assert!(page.contains(shown.as_str()), "{shown}");
    }
}

#[test]
fn a_bundle_says_what_its_envelopes_say_and_what_is_said_of_it_names_them() {
    let vector = vector();
    let Bundled { content, other_document, change, id, change_id, covered } = &vector.bundle;
    let record = Payload::from_sealed(&bytes(&vector.sealed.payload)).expect("a payload");
    let written = Timestamp(vector.written.0 + 1);
    let change = Payload { form: Form::Change, kind: 1, written, content: bytes(change) };
    let item = |sequence, document, payload| bundle::Bundled { device: vector.device, sequence, document, payload };
    let expected = Bundle(vec![item(2, vector.document, record), item(5, *other_document, change)]);

    let payload = Payload { form: Form::Sealed, kind: 0, written: vector.written, content: bytes(content) };
    assert_eq!(Bundle::from_payload(&payload), Ok(expected.clone()));
    assert_eq!(expected.to_payload(vector.written), payload, "and is written the same way");
    let original = |item: &bundle::Bundled| Some(if item.sequence == 5 { *change_id } else { vector.sealed.placed.id });
    let control = Control::covered(*id, &expected, original).expect("all are there");
    assert_eq!(control.to_payload(vector.written).content, bytes(covered));
}
