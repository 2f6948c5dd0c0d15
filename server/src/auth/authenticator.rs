//! Codes of an authenticator app: RFC 6238, six digits by SHA-1 every thirty seconds, which is what every such app knows.

use totp_rs::{Builder, Secret, Totp};
use waymark_shared::time::Timestamp;

use crate::keys::random;

/// Wrong codes one after the other, from which on an app is asked no more: NIST SP 800-63B, 3.2.2.
pub const WRONG_MOST: u32 = 100;

/// A fresh secret: 160 bits.
pub fn fresh() -> [u8; 20] {
    random()
}

/// A secret as it is typed into an app.
pub fn in_words(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

/// The step a code belongs to, if it is one of now, of the step before or of the one after: clocks differ. Which steps were
/// used before is for the store to know.
pub fn step(secret: &[u8], code: &str, now: Timestamp) -> Option<u64> {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_code = code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    let seconds = u64::try_from(now.0).ok()? / 1_000;
    app(secret).check(&code, seconds).filter(|_| is_code)
}

fn app(secret: &[u8]) -> Totp {
    Builder::new().with_secret(secret.to_vec()).with_skew(1).build_noncompliant()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        const SECRET: &[u8] = b"12345678901234567890";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(step(SECRET, code, Timestamp(seconds * 1_000)), Some(seconds as u64 / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_in_the_step_before_and_after_and_no_longer() {
        let secret = fresh();
        let at = |step: i64| Timestamp(step * 30_000);
        let code = app(&secret).generate(100 * 30).to_string();
        for (moment, expected) in [(98, None), (99, Some(100)), (100, Some(100)), (101, Some(100)), (102, None)] {
            assert_eq!(step(&secret, &code, at(moment)), expected, "{moment}");
        }
        let (first, second) = code.split_at(3);
        assert_eq!(step(&secret, &format!(" {first} {second} "), at(100)), Some(100));
        for code in ["", "12345", "1234567", "+12345", "١٢٣٤٥٦"] {
            assert_eq!(step(&secret, code, at(100)), None, "{code}");
        }
    }

    #[test]
    fn a_secret_is_typed_in_letters_and_digits() {
        assert_eq!(in_words(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
