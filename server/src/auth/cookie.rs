//! The sign-in cookie: 256 random bits, kept by the server as a digest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::keys::{Keys, random};

const NAME: &str = "__Host-waymark";

/// A fresh cookie.
#[derive(Debug)]
pub struct Fresh {
    /// What the browser keeps.
    pub value: String,
    /// What the server keeps.
    pub digest: [u8; 32],
}

/// Makes a cookie.
pub fn fresh(keys: &Keys) -> Fresh {
    let secret: [u8; 32] = random();
    Fresh { value: URL_SAFE_NO_PAD.encode(secret), digest: keys.digest("session", &secret) }
}

/// The digest of the cookie that a `Cookie` header carries.
pub fn digest(header: &str, keys: &Keys) -> Option<[u8; 32]> {
    let value = header.split(';').find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))?;
    let secret: [u8; 32] = URL_SAFE_NO_PAD.decode(value).ok()?.try_into().ok()?;
    Some(keys.digest("session", &secret))
}

/// The `Set-Cookie` header that sets it, for so many seconds.
pub fn set(value: &str, seconds: i64) -> String {
    format!("{NAME}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// The `Set-Cookie` header that takes it away.
pub fn clear() -> String {
    set("", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_nothing_else_passes_for_one() {
        let keys = Keys::new(&[1; 32]);
        let fresh = fresh(&keys);
        assert_eq!(digest(&format!("a=b; {NAME}={}; c=d", fresh.value), &keys), Some(fresh.digest));
        for header in
            ["", NAME, "__Host-waymark=", "__Host-waymark=short", "other=1", &format!("x{NAME}={}", fresh.value)]
        {
            assert_eq!(digest(header, &keys), None, "{header}");
        }
    }
}
