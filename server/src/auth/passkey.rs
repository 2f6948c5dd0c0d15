//! Passkeys: what a browser hands over, checked step by step as Web Authentication Level 3 says in 7.1 and 7.2. The keys are
//! ES256 or EdDSA; whose make the authenticator is, nobody asks (attestation *none*, or by the key itself).
//! <https://www.w3.org/TR/webauthn-3/#sctn-rp-operations>

mod authenticator;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde::Deserialize;

use authenticator::{Authenticator, attestation};

/// Which keys are taken, as COSE numbers them, the one to be preferred first.
pub const ALGORITHMS: [i64; 2] = [ES256, EDDSA];
/// ECDSA over P-256 with SHA-256.
pub const ES256: i64 = -7;
/// Ed25519.
pub const EDDSA: i64 = -8;
/// The longest id of a passkey, in bytes.
const ID_MOST: usize = 1_023;

/// Where a passkey is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The whole origin, such as `https://waymark.example`.
    pub origin: String,
    /// Its host alone.
    pub host: String,
}

impl Site {
    /// From an origin; nothing where it is none.
    pub fn of(origin: &str) -> Option<Self> {
        let (_, address) = origin.split_once("://")?;
        let host = match address.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => host,
            Some(_) | None => address,
        };
        Some(Self { origin: origin.to_owned(), host: host.to_owned() })
    }
}

/// A passkey's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Which kind.
    pub algorithm: i64,
    /// An uncompressed point, or 32 bytes of Ed25519.
    pub bytes: Vec<u8>,
}

/// A passkey that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The authenticator's name for it.
    pub id: Vec<u8>,
    /// Its public key.
    pub key: Key,
    /// How often it signed.
    pub counter: u32,
}

/// Why a passkey is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Bytes that are not what they should be.
    Malformed,
    /// Made or signed for something else: another act, challenge or site, or inside another site's page.
    Elsewhere,
    /// Nobody was there, or nobody showed who they are (by a finger, a face or a PIN).
    Unverified,
    /// A kind of key or statement that is not taken.
    Unsupported,
    /// The signature does not hold.
    Signature,
    /// It counted less than before: there is a copy of it.
    Copied,
}

#[derive(Deserialize)]
struct Client {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    is_inside_another: bool,
}

/// The challenge that a client says it was given, unchecked: it says under what to look for it.
pub fn challenge(client_data: &[u8]) -> Option<[u8; 32]> {
    let client: Client = serde_json::from_slice(client_data).ok()?;
    URL_SAFE_NO_PAD.decode(client.challenge).ok()?.try_into().ok()
}

/// Checks a passkey that was made for a challenge.
pub fn made(site: &Site, challenge: &[u8; 32], client_data: &[u8], object: &[u8]) -> Result<Made, Flaw> {
    check_client(site, "webauthn.create", challenge, client_data)?;
    let statement = attestation(object).ok_or(Flaw::Malformed)?;
    let authenticator = Authenticator::parse(statement.authenticator).ok_or(Flaw::Malformed)?;
    check_authenticator(site, &authenticator)?;
    let (id, key) = authenticator.made.ok_or(Flaw::Malformed)?;
    let key = key.ok_or(Flaw::Unsupported)?;
    if id.is_empty() || id.len() > ID_MOST {
        return Err(Flaw::Malformed);
    }
    match (statement.format, statement.own) {
        ("none", None) => {}
        ("packed", Some((algorithm, signature))) if algorithm == key.algorithm => {
            check_signature(&key, statement.authenticator, client_data, signature)?;
        }
        (_, _) => return Err(Flaw::Unsupported),
    }
    Ok(Made { id: id.to_vec(), key, counter: authenticator.counter })
}

/// Checks what a passkey signed for a challenge; gives how often it did.
pub fn signed(
    site: &Site,
    challenge: &[u8; 32],
    client_data: &[u8],
    authenticator_data: &[u8],
    signature: &[u8],
    (key, counter): (&Key, u32),
) -> Result<u32, Flaw> {
    check_client(site, "webauthn.get", challenge, client_data)?;
    let authenticator = Authenticator::parse(authenticator_data).ok_or(Flaw::Malformed)?;
    check_authenticator(site, &authenticator)?;
    check_signature(key, authenticator_data, client_data, signature)?;
    // Those that do not count say nought for ever.
    let counts = counter > 0 || authenticator.counter > 0;
    if counts && authenticator.counter <= counter {
        return Err(Flaw::Copied);
    }
    Ok(authenticator.counter)
}

fn check_client(site: &Site, act: &str, challenge: &[u8; 32], client_data: &[u8]) -> Result<(), Flaw> {
    let client: Client = serde_json::from_slice(client_data).map_err(|_| Flaw::Malformed)?;
    let is_here = client.r#type == act
        && client.challenge == URL_SAFE_NO_PAD.encode(challenge)
        && client.origin == site.origin
        && !client.is_inside_another;
    if is_here { Ok(()) } else { Err(Flaw::Elsewhere) }
}

fn check_authenticator(site: &Site, authenticator: &Authenticator<'_>) -> Result<(), Flaw> {
    if authenticator.site != digest(&SHA256, site.host.as_bytes()).as_ref() {
        return Err(Flaw::Elsewhere);
    }
    if !authenticator.is_present || !authenticator.is_verified {
        return Err(Flaw::Unverified);
    }
    if authenticator.is_backed_up && !authenticator.may_be_backed_up {
        return Err(Flaw::Malformed);
    }
    Ok(())
}

fn check_signature(key: &Key, authenticator_data: &[u8], client_data: &[u8], signature: &[u8]) -> Result<(), Flaw> {
    let message = [authenticator_data, digest(&SHA256, client_data).as_ref()].concat();
    let algorithm: &dyn ring::signature::VerificationAlgorithm = match key.algorithm {
        ES256 => &ring::signature::ECDSA_P256_SHA256_ASN1,
        EDDSA => &ring::signature::ED25519,
        _ => return Err(Flaw::Unsupported),
    };
    let key = ring::signature::UnparsedPublicKey::new(algorithm, &key.bytes);
    key.verify(&message, signature).map_err(|_| Flaw::Signature)
}

#[cfg(test)]
mod tests;
