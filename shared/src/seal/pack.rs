//! Packing: compressed, then padded, so that the length of a sealed body tells little.
//!
//! `method (1 byte: 0 stored, 1 deflated) · length (4 bytes, big endian) · that many bytes · zeros`. The whole is a multiple
//! of 256 bytes up to 2 KiB, and a Padmé length above (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and
//! Communication with PURBs", 2019).

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

const FRAME: usize = 5;
const STEP: usize = 256;
const STEPPED: usize = 2_048;
const STORED: u8 = 0;
const DEFLATED: u8 = 1;
/// What unpacking never exceeds, whatever the bytes promise.
pub const PLAIN_LIMIT: usize = 256 * 1024;

/// Packed bytes that do not unpack, or would exceed [`PLAIN_LIMIT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Packs plain bytes for sealing.
pub fn pack(plain: &[u8]) -> Vec<u8> {
    let deflated = compress_to_vec(plain, 6);
    let (method, content) =
        if deflated.len() < plain.len() { (DEFLATED, deflated.as_slice()) } else { (STORED, plain) };
    let length = u32::try_from(content.len()).expect("a payload is far below four gigabytes");
    let mut packed = Vec::with_capacity(padded(FRAME + content.len()));
    packed.push(method);
    packed.extend_from_slice(&length.to_be_bytes());
    packed.extend_from_slice(content);
    packed.resize(padded(packed.len()), 0);
    packed
}

/// Unpacks what [`pack`] made.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let (frame, rest) = packed.split_at_checked(FRAME).ok_or(Unreadable)?;
    let length = u32::from_be_bytes(frame[1..].try_into().expect("four bytes")) as usize;
    let content = rest.get(..length).ok_or(Unreadable)?;
    match frame[0] {
        STORED if length <= PLAIN_LIMIT => Ok(content.to_vec()),
        DEFLATED => decompress_to_vec_with_limit(content, PLAIN_LIMIT).map_err(|_| Unreadable),
        _ => Err(Unreadable),
    }
}

/// The length that so many bytes are padded to.
fn padded(length: usize) -> usize {
    if length <= STEPPED {
        return length.next_multiple_of(STEP);
    }
    let exponent = length.ilog2();
    let mantissa = exponent.ilog2() + 1;
    length.next_multiple_of(1 << (exponent - mantissa))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_step_by_256_and_then_follow_padme() {
        let lengths = [(1, 256), (256, 256), (257, 512), (2_048, 2_048), (2_049, 2_176), (10_000, 10_240)];
        for (length, expected) in lengths {
            assert_eq!(padded(length), expected, "{length}");
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = compress_to_vec(&vec![0; PLAIN_LIMIT + 1], 6);
        let mut packed = vec![DEFLATED];
        packed.extend_from_slice(&u32::try_from(bomb.len()).expect("a small bomb").to_be_bytes());
        packed.extend_from_slice(&bomb);
        assert_eq!(unpack(&packed), Err(Unreadable));
    }

    proptest! {
        #[test]
        fn what_is_packed_unpacks(plain in proptest::collection::vec(any::<u8>(), 0..5_000)) {
            prop_assert_eq!(unpack(&pack(&plain)), Ok(plain));
        }

        #[test]
        fn garbage_never_panics(packed in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = unpack(&packed);
        }
    }
}
