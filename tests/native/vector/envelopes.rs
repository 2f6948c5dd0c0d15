//! Envelopes that are read, at five places of one log, and bytes that are none: `tests/fixtures/envelopes.json`.

use serde::Deserialize;
use waymark_shared::id::{Chain, EnvelopeId};
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::{Cursor, LogEpoch};

use super::Pieces;

#[derive(Deserialize)]
struct Envelopes {
    read: Vec<Read>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Read {
    name: String,
    pieces: Pieces,
    form: String,
    /// As text, because not every reader of JSON holds 64 bits.
    device_sequence: String,
    key_epoch: u32,
    id: EnvelopeId,
    seq: u64,
    chain: Chain,
}

#[derive(Deserialize)]
struct Refused {
    why: String,
    pieces: Pieces,
}

fn envelopes() -> Envelopes {
    serde_json::from_str(include_str!("../../fixtures/envelopes.json")).expect("the fixture is whole")
}

#[test]
fn envelopes_say_what_was_written_and_chain_in_their_order() {
    let mut cursor = Cursor { epoch: LogEpoch(1), ..Cursor::START };
    for Read { name, pieces, form, device_sequence, key_epoch, id, seq, chain } in envelopes().read {
        let envelope = Envelope::parse(pieces.bytes()).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        let header = envelope.header();
        let named = match header.form {
            Form::Sealed => "sealed",
            Form::Record => "record",
            Form::Change => "change",
            Form::Control => "control",
        };
        assert_eq!(
            (named, header.device_sequence.to_string(), header.key_epoch, envelope.id()),
            (form.as_str(), device_sequence, key_epoch, id),
            "{name}"
        );
        cursor = cursor.then(&envelope.id());
        assert_eq!((cursor.seq, cursor.chain), (seq, chain), "{name}");
    }
}

#[test]
fn bytes_that_are_no_envelope_are_refused() {
    for Refused { why, pieces } in envelopes().refused {
        assert!(Envelope::parse(pieces.bytes()).is_err(), "{why}");
    }
}
