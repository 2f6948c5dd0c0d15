//! Names of things: fixed-length bytes, lower-case hex in text and JSON, byte strings in CBOR.

use std::fmt;
use std::str::FromStr;

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};

/// What a name's text was not: the right number of lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAName;

impl fmt::Display for NotAName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a name: the wrong length, or not lower-case hex")
    }
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident: $length:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, CborLen)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; $length]);

        impl $name {
            /// The number of bytes in this name.
            pub const LENGTH: usize = $length;

            /// Reads a name from exactly its number of bytes.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAName> {
                bytes.try_into().map(Self).map_err(|_| NotAName)
            }

            /// The name's bytes.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}(", stringify!($name))?;
                self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str("…)")
            }
        }

        impl FromStr for $name {
            type Err = NotAName;
            fn from_str(text: &str) -> Result<Self, NotAName> {
                let mut bytes = [0; $length];
                from_hex(text, &mut bytes)?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

names! {
    /// One person's space: everything they write, and everything shared from it.
    JourneyId: 16;
    /// Who may read a log: the person alone, the care team, or one named supporter.
    CircleId: 16;
    /// One document or record.
    DocumentId: 16;
    /// One device's key: the first 16 bytes of the SHA-256 of its public signing key.
    DeviceId: 16;
    /// One person or member of staff, as the server knows them.
    AccountId: 16;
    /// Staff who share a caseload.
    TeamId: 16;
    /// An automerge actor, fresh each time a document is opened for editing.
    ActorId: 16;
    /// One exchange that goes by posts: random, and good together with the sign-in that began it.
    ExchangeId: 16;
    /// The SHA-256 of an envelope's header and body.
    EnvelopeId: 32;
    /// The SHA-256 that ties an envelope in a log to every one before it.
    Chain: 32;
    /// The SHA-256 of an automerge change: what automerge calls its hash.
    ChangeHash: 32;
    /// A P-256 public key, uncompressed (SEC 1, 65 bytes).
    PublicKey: 65;
    /// An ECDSA P-256 signature with SHA-256, r then s (IEEE P1363, 64 bytes).
    Signature: 64;
}

impl CircleId {
    /// The person's own devices: sealed, readable by nobody else.
    pub const PRIVATE: Self = Self([0; 16]);
    /// The team that works with the person, and the server.
    pub const CARE_TEAM: Self = Self([1; 16]);
}

impl DeviceId {
    /// The name that belongs to a public signing key.
    pub fn of(key: &PublicKey) -> Self {
        let digest: [u8; 32] = Sha256::digest(key.0).into();
        Self::from_bytes(&digest[..Self::LENGTH]).expect("sixteen of thirty-two bytes")
    }
}

impl Chain {
    /// What stands before the first envelope of every log.
    pub const START: Self = Self([0; 32]);

    /// The chain after an envelope: SHA-256 over the chain before it, its place (u64, big endian) and its id.
    pub fn then(&self, seq: u64, id: &EnvelopeId) -> Self {
        let mut digest = Sha256::new();
        digest.update(self.0);
        digest.update(seq.to_be_bytes());
        digest.update(id.0);
        Self(digest.finalize().into())
    }
}

fn from_hex(text: &str, bytes: &mut [u8]) -> Result<(), NotAName> {
    let digits = text.as_bytes();
    if digits.len() != bytes.len() * 2 {
        return Err(NotAName);
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Ok(())
}

fn digit(character: u8) -> Result<u8, NotAName> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        _ => Err(NotAName),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_survives_text_and_cbor() {
        let name = JourneyId(*b"sixteen bytes ok");
        assert_eq!(name.to_string().parse(), Ok(name));
        let bytes = minicbor::to_vec(name).expect("a vector never refuses bytes");
        assert_eq!(bytes.len(), 17, "one byte of header before the sixteen");
        assert_eq!(minicbor::decode::<JourneyId>(&bytes).expect("just written"), name);
        let json = serde_json::to_string(&name).expect("a name is a string");
        assert_eq!(serde_json::from_str::<JourneyId>(&json).expect("just written"), name);
    }

    #[test]
    fn what_is_not_a_name_is_refused() {
        for text in ["", "0", "zz", &"0".repeat(31), &"0".repeat(33), &"G".repeat(32), &"é".repeat(16)] {
            assert_eq!(text.parse::<JourneyId>(), Err(NotAName), "{text}");
        }
    }
}
