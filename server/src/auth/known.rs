//! Known devices: a cookie that says under which names somebody signed in here before. It opens nothing; wrong tries without
//! it are counted apart, so that no stranger's stop who has it. After OWASP's *device cookies*.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clock::DAY;
use crate::keys::{Keys, random, same};

const NAME: &str = "__Host-waymark-known";
/// So many people may share a browser.
const MOST: usize = 4;
const LASTS: i64 = 180 * DAY / 1_000;
const NONCE: usize = 16;
const TAG: usize = 16;

/// A device that signed in before, by the chance in its cookie.
pub type Known = [u8; NONCE];

/// Whether the cookies of a request say that somebody signed in here before, under the name of this digest.
pub fn find<'a>(headers: impl Iterator<Item = &'a str>, name: &[u8; 32], keys: &Keys) -> Option<Known> {
    tokens(headers).iter().find_map(|token| known(token, name, keys))
}

/// The `Set-Cookie` header after a sign-in under the name of this digest: a fresh token in the place of an earlier one, and
/// those of others who use this browser.
pub fn set<'a>(headers: impl Iterator<Item = &'a str>, name: &[u8; 32], keys: &Keys) -> String {
    let nonce: Known = random();
    let others = tokens(headers).into_iter().filter(|token| known(token, name, keys).is_none());
    let fresh = [nonce.as_slice(), &tag(&nonce, name, keys)].concat();
    let all: Vec<String> =
        std::iter::once(fresh).chain(others).take(MOST).map(|token| URL_SAFE_NO_PAD.encode(token)).collect();
    format!("{NAME}={}; Max-Age={LASTS}; Path=/; Secure; HttpOnly; SameSite=Strict", all.join("."))
}

fn known(token: &[u8], name: &[u8; 32], keys: &Keys) -> Option<Known> {
    let (nonce, said) = token.split_first_chunk::<NONCE>()?;
    same(&tag(nonce, name, keys), said).then_some(*nonce)
}

fn tag(nonce: &Known, name: &[u8; 32], keys: &Keys) -> [u8; TAG] {
    let digest = keys.digest("known device", &[nonce.as_slice(), name].concat());
    *digest.first_chunk().expect("a digest is longer than a tag")
}

fn tokens<'a>(mut headers: impl Iterator<Item = &'a str>) -> Vec<Vec<u8>> {
    let value =
        headers.find_map(|header| header.split(';').find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('=')));
    let tokens = value.unwrap_or_default().split('.').take(MOST);
    tokens.filter_map(|token| URL_SAFE_NO_PAD.decode(token).ok()).filter(|token| token.len() == NONCE + TAG).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(set: &str) -> String {
        format!("other=1; {}", set.split(';').next().unwrap_or_default())
    }

    #[test]
    fn a_device_is_known_under_the_names_that_signed_in_and_no_other() {
        let keys = Keys::new(&[1; 32]);
        let (sam, rhian) = ([1; 32], [2; 32]);
        let first = pair(&set([].into_iter(), &sam, &keys));
        assert!(find([first.as_str()].into_iter(), &sam, &keys).is_some());
        assert!(find([first.as_str()].into_iter(), &rhian, &keys).is_none());
        assert!(find([first.as_str()].into_iter(), &sam, &Keys::new(&[2; 32])).is_none());
        let both = pair(&set([first.as_str()].into_iter(), &rhian, &keys));
        let again = pair(&set([both.as_str()].into_iter(), &sam, &keys));
        for cookies in [both.as_str(), &again] {
            assert!(find([cookies].into_iter(), &sam, &keys).is_some());
            assert!(find([cookies].into_iter(), &rhian, &keys).is_some());
        }
        assert_ne!(find([both.as_str()].into_iter(), &sam, &keys), find([again.as_str()].into_iter(), &sam, &keys));
        assert_eq!(tokens([again.as_str()].into_iter()).len(), 2, "an earlier token gives way");
    }

    #[test]
    fn what_is_no_cookie_of_ours_is_nobody() {
        let keys = Keys::new(&[1; 32]);
        for cookies in
            ["", NAME, &format!("{NAME}="), &format!("{NAME}=AAAA.BBBB"), &format!("{NAME}={}", "A".repeat(43))]
        {
            assert!(find([cookies].into_iter(), &[1; 32], &keys).is_none(), "{cookies}");
        }
    }
}
