//! Invitation codes: a link's 128 random bits, and a typed code of a public number and 50 secret bits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::keys::{Keys, random};

/// Crockford's base 32: no I, L, O or U. <https://www.crockford.com/base32.html>
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Ten digits of five bits.
const TYPED_DIGITS: usize = 10;

/// A code as somebody gave it.
#[derive(Debug, PartialEq, Eq)]
pub enum Code {
    /// From a link.
    Link([u8; 16]),
    /// Typed: its public number and its secret.
    Typed(u32, String),
}

/// A fresh pair of codes for one invitation.
#[derive(Debug)]
pub struct Fresh {
    /// The public number: six decimal digits.
    pub number: u32,
    /// The link's code.
    pub link: String,
    /// The typed code, in groups.
    pub typed: String,
    /// The digest of the link's secret.
    pub link_digest: [u8; 32],
    /// The digest of the typed secret.
    pub typed_digest: [u8; 32],
}

/// Makes both codes.
pub fn fresh(keys: &Keys) -> Fresh {
    let number = 100_000 + u32::from_be_bytes(random()) % 900_000;
    let link: [u8; 16] = random();
    let secret = crockford(random());
    let (first, second) = secret.split_at(TYPED_DIGITS / 2);
    Fresh {
        number,
        link: URL_SAFE_NO_PAD.encode(link),
        typed: format!("{number}-{first}-{second}"),
        link_digest: link_digest(&link, keys),
        typed_digest: typed_digest(number, &secret, keys),
    }
}

/// Ten random digits of Crockford's base 32: 50 bits.
pub fn crockford(random: [u8; TYPED_DIGITS]) -> String {
    random.iter().map(|byte| char::from(DIGITS[usize::from(byte % 32)])).collect()
}

/// What people type, as it was meant: upper case, without spaces and dashes, O for 0, I and L for 1.
pub fn meant(typed: &str) -> String {
    let meant = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    meant
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

impl Code {
    /// Reads a code, whichever it is.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > 64 {
            return None;
        }
        if let Ok(link) = URL_SAFE_NO_PAD.decode(text)
            && let Ok(link) = link.try_into()
        {
            return Some(Code::Link(link));
        }
        let typed = meant(text);
        let (number, secret) = typed.split_at_checked(typed.len().checked_sub(TYPED_DIGITS)?)?;
        let is_secret = secret.bytes().all(|digit| DIGITS.contains(&digit));
        // A number as Rust reads it may begin with a sign.
        let is_number = number.bytes().all(|digit| digit.is_ascii_digit());
        Some(Code::Typed(number.parse().ok().filter(|_| is_secret && is_number)?, secret.to_owned()))
    }
}

/// The digest a link's secret is kept as.
pub fn link_digest(link: &[u8; 16], keys: &Keys) -> [u8; 32] {
    keys.digest("invitation link", link)
}

/// The digest a typed secret is kept as, tied to its number.
pub fn typed_digest(number: u32, secret: &str, keys: &Keys) -> [u8; 32] {
    keys.digest("invitation typed", &[&number.to_be_bytes(), secret.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_codes_read_back_however_they_are_typed() {
        let keys = Keys::new(&[1; 32]);
        let fresh = fresh(&keys);
        let Some(Code::Link(link)) = Code::parse(&format!(" {} ", fresh.link)) else { panic!("a link") };
        assert_eq!(link_digest(&link, &keys), fresh.link_digest);
        for typed in [fresh.typed.clone(), fresh.typed.replace('-', " "), fresh.typed.replace('-', "").to_lowercase()] {
            let Some(Code::Typed(number, secret)) = Code::parse(&typed) else { panic!("{typed}") };
            assert_eq!((number, typed_digest(number, &secret, &keys)), (fresh.number, fresh.typed_digest));
        }
        assert_eq!(Code::parse("123456-OOOOO-IILLI"), Some(Code::Typed(123_456, "0000011111".into())));
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in [
            "",
            "-",
            "123456",
            "U123456789",
            "x-0000000000",
            "123456-UUUUU-UUUUU",
            "+123456-00000-00000",
            "é123456-00000-0000é",
            &"9".repeat(80),
        ] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }
}
