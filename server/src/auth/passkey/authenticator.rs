//! What an authenticator says: its data, the key inside them, and the statement around them. Web Authentication Level 3, 6.1
//! and 6.5; RFC 9053.

use minicbor::Decoder;
use minicbor::data::Type;

use super::{ALGORITHMS, EDDSA, ES256, Key};

/// An authenticator's data, taken apart.
#[derive(Debug)]
pub struct Authenticator<'a> {
    /// The SHA-256 of the host it made the passkey for.
    pub site: &'a [u8],
    /// Somebody was there.
    pub is_present: bool,
    /// They showed who they are.
    pub is_verified: bool,
    /// It may be copied to the owner's other devices.
    pub may_be_backed_up: bool,
    /// It was.
    pub is_backed_up: bool,
    /// How often it signed.
    pub counter: u32,
    /// The id and the key of a passkey just made; no key where it is of a kind that is not taken.
    pub made: Option<(&'a [u8], Option<Key>)>,
}

/// What stands around an authenticator's data when a passkey is made.
#[derive(Debug)]
pub struct Statement<'a> {
    /// Its format.
    pub format: &'a str,
    /// The authenticator's data.
    pub authenticator: &'a [u8],
    /// The algorithm and the signature of a passkey that speaks for itself; none where nothing is stated.
    pub own: Option<(i64, &'a [u8])>,
}

impl<'a> Authenticator<'a> {
    /// Takes the data apart; nothing where they are none, or more follows.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (site, rest) = bytes.split_at_checked(32)?;
        let (flags, rest) = rest.split_first()?;
        let (counter, mut rest) = rest.split_first_chunk::<4>()?;
        let has = |bit: u32| flags & (1 << bit) != 0;
        let made = if has(6) {
            let (id, key, after) = made(rest)?;
            rest = after;
            Some((id, key))
        } else {
            None
        };
        if has(7) {
            let mut decoder = Decoder::new(rest);
            decoder.skip().ok()?;
            rest = rest.get(decoder.position()..)?;
        }
        rest.is_empty().then_some(Self {
            site,
            is_present: has(0),
            is_verified: has(2),
            may_be_backed_up: has(3),
            is_backed_up: has(4),
            counter: u32::from_be_bytes(*counter),
            made,
        })
    }
}

/// The authenticator's make is passed over; then id and key.
fn made(bytes: &[u8]) -> Option<(&[u8], Option<Key>, &[u8])> {
    let (_, rest) = bytes.split_at_checked(16)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (id, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let mut decoder = Decoder::new(rest);
    let key = key(&mut decoder)?;
    Some((id, key, rest.get(decoder.position()..)?))
}

/// A COSE key; the outer nothing where it is none, the inner one where it is of a kind that is not taken.
fn key(decoder: &mut Decoder<'_>) -> Option<Option<Key>> {
    let (mut kind, mut algorithm, mut curve) = (0, 0, 0);
    let (mut x, mut y) = (None, None);
    for _ in 0..decoder.map().ok()?? {
        match decoder.i64().ok()? {
            1 => kind = decoder.i64().ok()?,
            3 => algorithm = decoder.i64().ok()?,
            -1 if decoder.datatype().ok()? != Type::Bytes => curve = decoder.i64().ok()?,
            -2 if decoder.datatype().ok()? == Type::Bytes => x = <&[u8; 32]>::try_from(decoder.bytes().ok()?).ok(),
            -3 if decoder.datatype().ok()? == Type::Bytes => y = <&[u8; 32]>::try_from(decoder.bytes().ok()?).ok(),
            _ => decoder.skip().ok()?,
        }
    }
    let bytes = match (kind, algorithm, curve, x, y) {
        (2, ES256, 1, Some(x), Some(y)) => Some([&[4], x.as_slice(), y].concat()),
        (1, EDDSA, 6, Some(x), _) => Some(x.to_vec()),
        (_, _, _, _, _) => None,
    };
    Some(bytes.filter(|_| ALGORITHMS.contains(&algorithm)).map(|bytes| Key { algorithm, bytes }))
}

/// Takes an attestation object apart; nothing where it is none, or more follows.
pub fn attestation(bytes: &[u8]) -> Option<Statement<'_>> {
    let mut decoder = Decoder::new(bytes);
    let (mut format, mut authenticator, mut own) = (None, None, None);
    for _ in 0..decoder.map().ok()?? {
        match decoder.str().ok()? {
            "fmt" => format = Some(decoder.str().ok()?),
            "authData" => authenticator = Some(decoder.bytes().ok()?),
            "attStmt" => own = statement(&mut decoder)?,
            _ => decoder.skip().ok()?,
        }
    }
    if decoder.position() != bytes.len() {
        return None;
    }
    Some(Statement { format: format?, authenticator: authenticator?, own })
}

/// What a passkey says for itself; nothing inside where nothing is said. A statement by anybody else is passed over, and is
/// refused with its format.
fn statement<'a>(decoder: &mut Decoder<'a>) -> Option<Option<(i64, &'a [u8])>> {
    let (mut algorithm, mut signature) = (None, None);
    for _ in 0..decoder.map().ok()?? {
        match decoder.str().ok()? {
            "alg" => algorithm = Some(decoder.i64().ok()?),
            "sig" => signature = Some(decoder.bytes().ok()?),
            // By a certificate: not asked for.
            _ => return None,
        }
    }
    Some(algorithm.zip(signature))
}
