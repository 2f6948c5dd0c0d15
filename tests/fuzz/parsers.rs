//! Every parser that meets foreign bytes, and what must hold of whatever it makes of them: the fuzz targets and the seeded
//! mutator of the ordinary tests ask the same of each.

use automerge::{AutoCommit, Change};
use sha2::{Digest, Sha256};
use waymark_server::auth::code::Code;
use waymark_server::auth::cookie;
use waymark_server::keys::Keys;
use waymark_shared::control::Control;
use waymark_shared::id::DeviceId;
use waymark_shared::record::Record;
use waymark_shared::seal::pack::{PLAIN_LIMIT, pack, unpack};
use waymark_shared::seal::words::Words;
use waymark_shared::star::definition::{AREAS_LEAST, AREAS_MOST, Definition};
use waymark_shared::sync::bundle::Bundle;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::gate::{Chunk, Gate};
use waymark_shared::sync::message::{ClientMessage, MESSAGE_LIMIT, ServerMessage};
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::posting::{Answer, MESSAGES, Post};

/// One parser: its name, which is that of its target and its corpus, and what must hold.
pub type Parser = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: [Parser; 12] = [
    ("bundle", bundle),
    ("control", control),
    ("cookie", cookie),
    ("definition", definition),
    ("envelope", envelope),
    ("gate", gate),
    ("invitation", invitation),
    ("messages", messages),
    ("packed", packed),
    ("posts", posts),
    ("record", record),
    ("words", words),
];

/// What stood under a seal as a bundle: what is read is written to the same bundle.
pub fn bundle(plain: &[u8]) {
    let Ok(payload) = Payload::from_sealed(plain) else { return };
    let Ok(bundle) = Bundle::from_payload(&payload) else { return };
    let written = bundle.to_payload(payload.written);
    assert_eq!(Bundle::from_payload(&written), Ok(bundle));
}

/// The body of a control envelope: what is read is written to the same control.
pub fn control(body: &[u8]) {
    let Ok(payload) = Payload::from_clear(Form::Control, body) else { return };
    let Ok(control) = Control::from_payload(&payload) else { return };
    assert_eq!(Control::from_payload(&control.to_payload(payload.written)), Ok(control));
}

/// A `Cookie` header: whatever is found stands there under its name.
pub fn cookie(header: &[u8]) {
    let Ok(header) = std::str::from_utf8(header) else { return };
    if cookie::digest(header, &Keys::new(&[1; 32])).is_some() {
        assert!(header.contains("__Host-waymark="));
    }
}

/// A definition file: what is read keeps to what a star is, every step of it has a stage, and it is written to the same.
pub fn definition(json: &[u8]) {
    let Ok(json) = std::str::from_utf8(json) else { return };
    let Ok(definition) = Definition::parse(json) else { return };
    assert!((AREAS_LEAST..=AREAS_MOST).contains(&definition.areas.len()));
    assert!(definition.areas.iter().all(|area| area.stages.len() == definition.stages.len()));
    let scale = definition.scale;
    assert!((scale.least..=scale.most).all(|step| definition.stage_of(step).is_some()));
    let written = serde_json::to_string(&definition).expect("plain values");
    assert_eq!(Definition::parse(&written), Ok(definition));
}

/// An envelope, its body as a payload: what is read is what was there.
pub fn envelope(bytes: &[u8]) {
    let Ok(envelope) = Envelope::parse(bytes.to_vec()) else { return };
    assert_eq!(envelope.as_bytes(), bytes);
    assert_eq!(envelope.header().to_bytes(envelope.body().len()), envelope.header_bytes());
    let _ = Payload::from_clear(envelope.header().form, envelope.body());
}

/// The content of a chunk, with its length and checksum made right: whatever the gate lets into an empty document, automerge
/// applies, saves and loads again.
pub fn gate(content: &[u8]) {
    let bytes = whole(content);
    let Ok(chunk) = Chunk::parse(&bytes) else { return };
    if Gate::new().admit(&chunk, DeviceId([1; 16])).is_err() {
        return;
    }
    let change = Change::from_bytes(bytes).expect("the gate lets changes through");
    let mut document = AutoCommit::new();
    document.apply_changes([change]).expect("an admitted change is applied");
    let mut again = AutoCommit::load(&document.save()).expect("what was saved loads");
    assert_eq!(again.get_heads(), document.get_heads());
    assert_eq!(again.get_heads().first().map(|head| head.0), Some(chunk.hash().0));
}

/// An invitation's code, from a link or typed: what is read is what its digits say.
pub fn invitation(typed: &[u8]) {
    let Ok(typed) = std::str::from_utf8(typed) else { return };
    if let Some(Code::Typed(number, secret)) = Code::parse(typed) {
        let again = format!("{number}-{secret}");
        assert_eq!(Code::parse(&again), Some(Code::Typed(number, secret)));
    }
}

/// A message of either end: what is read is written to the same message.
pub fn messages(bytes: &[u8]) {
    if let Ok(message) = ClientMessage::from_bytes(bytes) {
        let written = message.to_bytes();
        assert!(written.len() > MESSAGE_LIMIT || ClientMessage::from_bytes(&written) == Ok(message));
    }
    if let Ok(message) = ServerMessage::from_bytes(bytes) {
        let written = message.to_bytes();
        assert!(written.len() > MESSAGE_LIMIT || ServerMessage::from_bytes(&written) == Ok(message));
    }
}

/// What was packed for a seal: never more than its limit, and packed again it says the same.
pub fn packed(bytes: &[u8]) {
    let Ok(plain) = unpack(bytes) else { return };
    assert!(plain.len() <= PLAIN_LIMIT);
    assert_eq!(unpack(&pack(&plain)), Ok(plain));
}

/// A post, or its answer: what is read is written to the same, and a post holds no more than it may.
pub fn posts(bytes: &[u8]) {
    if let Ok(post) = Post::from_bytes(bytes) {
        assert!(post.messages.len() <= MESSAGES && post.messages.iter().all(|message| !message.is_empty()));
        assert_eq!(Post::from_bytes(&post.to_bytes()), Ok(post));
    }
    if let Ok(answer) = Answer::from_bytes(bytes) {
        assert_eq!(Answer::from_bytes(&answer.to_bytes()), Ok(answer));
    }
}

/// The body of a record envelope: what is read is written to the same record.
pub fn record(body: &[u8]) {
    let Ok(payload) = Payload::from_clear(Form::Record, body) else { return };
    let Ok(record) = Record::from_payload(&payload) else { return };
    assert_eq!(Record::from_payload(&record.to_payload(payload.written)), Ok(record));
}

/// Typed recovery words: what is read is twelve words that read the same.
pub fn words(typed: &[u8]) {
    let Ok(typed) = std::str::from_utf8(typed) else { return };
    let Ok(words) = Words::parse(typed) else { return };
    assert_eq!(Words::from_entropy(words.entropy()), words);
    assert_eq!(Words::parse(&words.list().join(" ")), Ok(words));
}

/// A chunk of this content, with its length and checksum.
pub fn whole(content: &[u8]) -> Vec<u8> {
    let mut rest = vec![1];
    let mut length = content.len();
    while length > 0x7f {
        rest.push(u8::try_from(length & 0x7f).expect("seven bits") | 0x80);
        length >>= 7;
    }
    rest.push(u8::try_from(length).expect("seven bits"));
    rest.extend(content);
    let hash = Sha256::digest(&rest);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &rest].concat()
}
