//! Facts about passkeys, by vectors of a soft authenticator in another language.

use super::*;
use crate::keys::from_hex;

/// Made by a program of its own in another language, with an authenticator's private keys in hand.
#[derive(Deserialize)]
struct Vector {
    name: String,
    origin: String,
    made: Said,
    signed: Said,
}

#[derive(Deserialize)]
struct Said {
    challenge: String,
    client_data: String,
    authenticator_data: String,
    #[serde(default)]
    attestation: String,
    #[serde(default)]
    signature: String,
}

impl Said {
    fn bytes(text: &str) -> Vec<u8> {
        from_hex(text).expect("hex")
    }

    fn challenge(&self) -> [u8; 32] {
        Self::bytes(&self.challenge).try_into().expect("32 bytes")
    }
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../../../../tests/fixtures/passkeys.json")).expect("the vectors")
}

fn make(site: &Site, said: &Said) -> Result<Made, Flaw> {
    made(site, &said.challenge(), &Said::bytes(&said.client_data), &Said::bytes(&said.attestation))
}

fn sign(site: &Site, said: &Said, key: &Key, counter: u32) -> Result<u32, Flaw> {
    let [client, authenticator, signature] =
        [&said.client_data, &said.authenticator_data, &said.signature].map(|text| Said::bytes(text));
    signed(site, &said.challenge(), &client, &authenticator, &signature, (key, counter))
}

#[test]
fn what_an_authenticator_made_and_signed_is_taken() {
    for vector in vectors() {
        let site = Site::of(&vector.origin).unwrap();
        let made = make(&site, &vector.made).unwrap_or_else(|flaw| panic!("{}: {flaw:?}", vector.name));
        assert_eq!(sign(&site, &vector.signed, &made.key, made.counter), Ok(made.counter + 1), "{}", vector.name);
        assert_eq!(challenge(&Said::bytes(&vector.signed.client_data)), Some(vector.signed.challenge()));
    }
}

#[test]
fn what_was_for_something_else_is_not() {
    let vector = vectors().remove(0);
    let site = Site::of(&vector.origin).unwrap();
    let made = make(&site, &vector.made).unwrap();
    let elsewhere = Site::of("https://other.example").unwrap();
    assert_eq!(make(&elsewhere, &vector.made), Err(Flaw::Elsewhere));
    let port = Site { origin: format!("{}:8443", vector.origin), ..site.clone() };
    assert_eq!(sign(&port, &vector.signed, &made.key, 0), Err(Flaw::Elsewhere));
    let host = Site { host: "example".into(), ..site.clone() };
    assert_eq!(sign(&host, &vector.signed, &made.key, 0), Err(Flaw::Elsewhere));
    let other = Said { challenge: "00".repeat(32), ..vectors().remove(0).signed };
    assert_eq!(sign(&site, &other, &made.key, 0), Err(Flaw::Elsewhere), "another challenge");
    let swapped = Said { attestation: vector.made.attestation.clone(), ..vectors().remove(0).signed };
    assert_eq!(make(&site, &swapped), Err(Flaw::Elsewhere), "another act");
}

#[test]
fn a_copy_another_key_and_altered_bytes_are_noticed() {
    let vector = vectors().remove(0);
    let site = Site::of(&vector.origin).unwrap();
    let made = make(&site, &vector.made).unwrap();
    assert_eq!(sign(&site, &vector.signed, &made.key, made.counter + 1), Err(Flaw::Copied));
    let mut other = made.key.clone();
    other.bytes[40] ^= 1;
    assert_eq!(sign(&site, &vector.signed, &other, 0), Err(Flaw::Signature));
    let mut bytes = Said::bytes(&vector.signed.authenticator_data);
    // The bit that says somebody showed who they are.
    bytes[32] ^= 4;
    let hex = crate::keys::hex(&bytes);
    let unverified = Said { authenticator_data: hex, ..vectors().remove(0).signed };
    assert_eq!(sign(&site, &unverified, &made.key, 0), Err(Flaw::Unverified));
}

#[test]
fn whatever_is_cut_off_or_goes_on_is_no_passkey() {
    for vector in vectors() {
        let site = Site::of(&vector.origin).unwrap();
        let whole = Said::bytes(&vector.made.attestation);
        let client = Said::bytes(&vector.made.client_data);
        for length in 0..whole.len() {
            assert!(made(&site, &vector.made.challenge(), &client, &whole[..length]).is_err(), "{length}");
        }
        let more = [whole.as_slice(), &[0]].concat();
        assert_eq!(made(&site, &vector.made.challenge(), &client, &more), Err(Flaw::Malformed));
    }
}

#[test]
fn a_host_is_what_stands_before_the_port() {
    for (origin, host) in [
        ("https://waymark.example", "waymark.example"),
        ("http://localhost:8080", "localhost"),
        ("http://[::1]:80", "[::1]"),
    ] {
        assert_eq!(Site::of(origin).unwrap().host, host);
    }
    assert_eq!(Site::of("waymark.example"), None);
}
