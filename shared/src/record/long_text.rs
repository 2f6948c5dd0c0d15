//! Text that may be long, inside a record: a CBOR text string, or the deflated bytes of one where that is shorter.

use minicbor::data::Type;
use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{CborLen, Decoder, Encoder};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::seal::pack::PLAIN_LIMIT;

/// Below so many bytes, deflating is not worth it.
const WORTH_IT: usize = 1_024;

pub(super) fn encode<C, W: Write>(
    text: &str,
    encoder: &mut Encoder<W>,
    _: &mut C,
) -> Result<(), EncodeError<W::Error>> {
    match deflated(text) {
        Some(bytes) => encoder.bytes(&bytes)?.ok(),
        None => encoder.str(text)?.ok(),
    }
}

pub(super) fn decode<C>(decoder: &mut Decoder<'_>, _: &mut C) -> Result<String, DecodeError> {
    if decoder.datatype()? == Type::Bytes {
        let plain = decompress_to_vec_with_limit(decoder.bytes()?, PLAIN_LIMIT)
            .map_err(|_| DecodeError::message("not deflated text"))?;
        return String::from_utf8(plain).map_err(|_| DecodeError::message("not text"));
    }
    decoder.str().map(str::to_owned)
}

pub(super) fn cbor_len<C>(text: &str, context: &mut C) -> usize {
    match deflated(text) {
        Some(bytes) => minicbor::bytes::cbor_len(bytes, context),
        None => text.cbor_len(context),
    }
}

fn deflated(text: &str) -> Option<Vec<u8>> {
    let bytes = (text.len() >= WORTH_IT).then(|| compress_to_vec(text.as_bytes(), 6))?;
    (bytes.len() < text.len()).then_some(bytes)
}
