//! A passkey in software, for test people who sign in as staff: what a browser and its authenticator do together.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::Encoder;
use minicbor::encode::Write;
use serde_json::json;
use sha2::{Digest, Sha256};
use waymark_shared::api::{NewPasskey, PasskeyAnswer, PasskeyOptions};

use crate::crypto::{SigningKey, random};

/// Somebody is there, and showed who they are.
const THERE: u8 = 0b101;
/// A key follows.
const MADE: u8 = 0b100_0000;

/// One passkey.
pub struct Passkey {
    id: [u8; 16],
    key: SigningKey,
    origin: String,
    /// How often it signed: a test may put it back.
    pub counter: u32,
    /// What it says of whoever is there: a test may have it say something else.
    pub flags: u8,
}

impl Passkey {
    /// Made at an origin, as the server asks for it.
    pub fn make(origin: &str, name: &str, options: &PasskeyOptions) -> (Self, NewPasskey) {
        let passkey =
            Self { id: random(), key: SigningKey::generate(), origin: origin.into(), counter: 1, flags: THERE };
        let client_data = passkey.client("webauthn.create", &options.challenge);
        let mut object = Encoder::new(Vec::new());
        let data = passkey.data(MADE, &passkey.described());
        encode(object.map(3).and_then(|object| object.str("fmt")?.str("none")?.str("attStmt")?.map(0)));
        encode(object.str("authData").and_then(|object| object.bytes(&data)));
        let attestation = write(&object.into_writer());
        (passkey, NewPasskey { name: name.into(), client_data: write(&client_data), attestation })
    }

    /// Signs a challenge, as often as it is asked.
    pub fn sign(&mut self, challenge: &str) -> PasskeyAnswer {
        self.counter += 1;
        let (client_data, data) = (self.client("webauthn.get", challenge), self.data(0, &[]));
        let signature = self.key.sign(&[data.as_slice(), &Sha256::digest(&client_data)[..]].concat());
        PasskeyAnswer {
            id: write(&self.id),
            client_data: write(&client_data),
            authenticator_data: write(&data),
            signature: write(&der(signature.as_bytes())),
        }
    }

    fn client(&self, act: &str, challenge: &str) -> Vec<u8> {
        json!({ "type": act, "challenge": challenge, "origin": self.origin }).to_string().into_bytes()
    }

    fn data(&self, more: u8, behind: &[u8]) -> Vec<u8> {
        let host = self.origin.split_once("://").map_or("", |(_, address)| address);
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        [&Sha256::digest(host)[..], &[self.flags | more], &self.counter.to_be_bytes(), behind].concat()
    }

    /// No make, the id, and the key as COSE writes it.
    fn described(&self) -> Vec<u8> {
        let point = self.key.public();
        let (x, y) = point.as_bytes()[1..].split_at(32);
        let mut key = Encoder::new(Vec::new());
        encode(key.map(5).and_then(|key| key.i8(1)?.i8(2)?.i8(3)?.i8(-7)?.i8(-1)?.i8(1)));
        encode(key.i8(-2).and_then(|key| key.bytes(x)?.i8(-3)?.bytes(y)));
        [[0; 16].as_slice(), &[0, 16], &self.id, &key.into_writer()].concat()
    }
}

fn encode<W: Write>(written: Result<&mut Encoder<W>, minicbor::encode::Error<W::Error>>) {
    assert!(written.is_ok(), "a vector takes every byte");
}

fn write(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A signature as authenticators write it: two numbers in DER.
fn der(fixed: &[u8]) -> Vec<u8> {
    let number = |bytes: &[u8]| {
        let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
        let mut number = bytes[first..].to_vec();
        if number[0] & 0x80 != 0 {
            number.insert(0, 0);
        }
        [&[2, number.len() as u8], number.as_slice()].concat()
    };
    let (r, s) = fixed.split_at(32);
    let both = [number(r), number(s)].concat();
    [&[0x30, both.len() as u8], both.as_slice()].concat()
}
