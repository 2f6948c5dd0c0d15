//! Recovery codes of staff: ten, single-use, shown once, kept as digests.

use super::code::{crockford, meant};
use crate::keys::{Keys, random};

const COUNT: usize = 10;

/// Makes the codes, and the digests to keep.
pub fn fresh(keys: &Keys) -> (Vec<String>, Vec<[u8; 32]>) {
    let codes = (0..COUNT).map(|_| format!("{}-{}", crockford(random()), crockford(random())));
    let codes: Vec<String> = codes.collect();
    let digests = codes.iter().map(|code| digest(code, keys)).collect();
    (codes, digests)
}

/// The digest of a code, however it was typed.
pub fn digest(code: &str, keys: &Keys) -> [u8; 32] {
    keys.digest("recovery code", meant(code).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_are_known_again_without_their_dash() {
        let keys = Keys::new(&[1; 32]);
        let (codes, digests) = fresh(&keys);
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), COUNT);
        assert_eq!(digest(&codes[3].replace('-', " ").to_lowercase(), &keys), digests[3]);
    }
}
