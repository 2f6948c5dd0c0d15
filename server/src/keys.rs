//! The keys the server holds: the master key beside the data folder, and what is derived from it.

pub mod documents;
pub mod service;

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::{hkdf, hmac};
use waymark_shared::id::AccountId;

use crate::error::{Fault, NotStarted};
use crate::file;

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A key that seals things at rest: AES-256-GCM, the nonce before the sealed bytes, the tag behind.
pub struct AtRest(LessSafeKey);

impl AtRest {
    /// From its bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("32 bytes are a key")))
    }

    /// Seals bytes; the context has to be the same when they are opened.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        self.seal_with(random(), context, plain)
    }

    fn seal_with(&self, nonce: [u8; NONCE_LEN], context: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut sealed[NONCE_LEN..],
            )
            .expect("far below the limit of the cipher");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what [`AtRest::seal`] made.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(Fault::Unsealed)?;
        let mut plain = sealed.to_vec();
        let length = self
            .0
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(context), &mut plain)
            .map_err(|_| Fault::Unsealed)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

/// The master key's descendants, one for each purpose.
pub struct Keys {
    names: AtRest,
    wraps: AtRest,
    secrets: AtRest,
    enrolments: AtRest,
    erasures: AtRest,
    digests: hmac::Key,
    audit: hmac::Key,
}

impl Keys {
    /// Derives every key from the master key.
    pub fn new(master: &[u8; 32]) -> Self {
        let derive = |label: &[u8]| {
            let mut key = [0; 32];
            hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
                .extract(master)
                .expand(&[label], hkdf::HKDF_SHA256)
                .and_then(|key_material| key_material.fill(&mut key))
                .expect("32 bytes are within what HKDF gives");
            key
        };
        Self {
            names: AtRest::new(&derive(b"waymark names v1")),
            wraps: AtRest::new(&derive(b"waymark document keys v1")),
            secrets: AtRest::new(&derive(b"waymark service key v1")),
            enrolments: AtRest::new(&derive(b"waymark enrolments v1")),
            erasures: AtRest::new(&derive(b"waymark erasures v1")),
            digests: hmac::Key::new(hmac::HMAC_SHA256, &derive(b"waymark digests v1")),
            audit: hmac::Key::new(hmac::HMAC_SHA256, &derive(b"waymark audit v1")),
        }
    }

    /// Reads the master key's file, or makes one where there is no data yet.
    pub fn open(path: &Path, fresh: bool) -> Result<Self, NotStarted> {
        if fresh && !path.exists() {
            write_new(path, &random())?;
        }
        if !path.exists() {
            return Err(NotStarted::MasterKeyMissing(path.to_owned()));
        }
        let text = fs::read_to_string(path).map_err(|error| NotStarted::Path(path.to_owned(), error))?;
        let master = from_hex(text.trim()).and_then(|bytes| bytes.try_into().ok());
        let master = master.ok_or_else(|| NotStarted::MasterKey(path.to_owned()))?;
        Ok(Self::new(&master))
    }

    /// Seals somebody's name.
    pub fn seal_name(&self, name: &str) -> Vec<u8> {
        self.names.seal(b"name", name.as_bytes())
    }

    /// Opens a sealed name.
    pub fn open_name(&self, sealed: &[u8]) -> Result<String, Fault> {
        String::from_utf8(self.names.open(b"name", sealed)?).map_err(|_| Fault::Unsealed)
    }

    /// Seals why something is held.
    pub fn seal_reason(&self, reason: &str) -> Vec<u8> {
        self.names.seal(b"reason", reason.as_bytes())
    }

    /// Opens a sealed reason.
    pub fn open_reason(&self, sealed: &[u8]) -> Result<String, Fault> {
        String::from_utf8(self.names.open(b"reason", sealed)?).map_err(|_| Fault::Unsealed)
    }

    /// Seals an enrolment; the same one always to the same bytes, so that a device keeps one anew only when it changed. The
    /// nonce is a keyed digest of what is sealed: another one for anything else.
    pub fn seal_enrolment(&self, plain: &[u8]) -> Vec<u8> {
        let digest = self.digest("enrolment nonce", plain);
        let nonce = *digest.first_chunk().expect("a digest is longer than a nonce");
        self.enrolments.seal_with(nonce, b"enrolment", plain)
    }

    /// Opens a sealed enrolment.
    pub fn open_enrolment(&self, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        self.enrolments.open(b"enrolment", sealed)
    }

    /// Seals a line of the list of erasures.
    pub fn seal_erasure(&self, plain: &[u8]) -> Vec<u8> {
        self.erasures.seal(b"erasure", plain)
    }

    /// Opens a sealed line of the list of erasures.
    pub fn open_erasure(&self, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        self.erasures.open(b"erasure", sealed)
    }

    /// Seals the secret of an account's authenticator app.
    pub fn seal_authenticator(&self, account: AccountId, secret: &[u8]) -> Vec<u8> {
        self.secrets.seal(&[b"authenticator".as_slice(), &account.0].concat(), secret)
    }

    /// Opens a sealed secret of an account's authenticator app.
    pub fn open_authenticator(&self, account: AccountId, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        self.secrets.open(&[b"authenticator".as_slice(), &account.0].concat(), sealed)
    }

    /// A digest that only this server can compute; the purpose keeps one kind of secret from passing for another.
    pub fn digest(&self, purpose: &str, secret: &[u8]) -> [u8; 32] {
        keyed(&self.digests, &[purpose.as_bytes(), &[0], secret])
    }

    /// What ties a row of the audit log to all before it: nobody without the master key can compute it.
    pub fn audit_chain(&self, before: &[u8; 32], row: &[u8]) -> [u8; 32] {
        keyed(&self.audit, &[b"row\0", before, row])
    }

    /// What shows that this server itself wrote down how far the audit log went.
    pub fn audit_anchor(&self, said: &[u8]) -> [u8; 32] {
        keyed(&self.audit, &[b"anchor\0", said])
    }
}

fn keyed(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    parts.iter().for_each(|part| context.update(part));
    context.sign().as_ref().try_into().expect("HMAC-SHA256 has 32 bytes")
}

/// Whether two digests are the same, in a time that does not tell where they differ.
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

/// Writes the master key under another name first: whenever the power goes, the key is there whole or not at all.
fn write_new(path: &Path, master: &[u8; 32]) -> Result<(), NotStarted> {
    let wrong = |error| NotStarted::Path(path.to_owned(), error);
    let mut begun = path.as_os_str().to_owned();
    begun.push(".new");
    match fs::remove_file(&begun) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(wrong(error)),
        Ok(()) | Err(_) => {}
    }
    let mut file = file::make_private(Path::new(&begun)).map_err(wrong)?;
    let mut permissions = file.metadata().map_err(wrong)?.permissions();
    permissions.set_readonly(true);
    let written = writeln!(file, "{}", hex(master)).and_then(|()| file.set_permissions(permissions));
    written.and_then(|()| file.sync_all()).map_err(wrong)?;
    fs::rename(&begun, path).map_err(wrong)?;
    file::sync_name(path).map_err(wrong)
}

/// Bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes from hex digits; nothing where they are none.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let byte = |pair: &[u8; 2]| {
        let digits = std::str::from_utf8(pair).ok().filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()));
        digits.and_then(|pair| u8::from_str_radix(pair, 16).ok())
    };
    pairs.iter().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_under_the_same_key_and_context_alone() {
        let key = AtRest::new(&[1; 32]);
        let sealed = key.seal(b"here", b"words");
        assert_eq!(key.open(b"here", &sealed).expect("the same key and context"), b"words");
        assert!(key.open(b"there", &sealed).is_err());
        assert!(AtRest::new(&[2; 32]).open(b"here", &sealed).is_err());
        assert!(key.open(b"here", b"short").is_err());
    }

    #[test]
    fn a_missing_master_key_is_made_only_where_nothing_depends_on_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waymark.key");
        assert!(matches!(Keys::open(&path, false), Err(NotStarted::MasterKeyMissing(_))));
        // As a power cut leaves it that came while the key was being written.
        fs::write(folder.path().join("waymark.key.new"), "").unwrap();
        let name = Keys::open(&path, true).unwrap().seal_name("Sam");
        assert_eq!(Keys::open(&path, false).unwrap().open_name(&name).unwrap(), "Sam");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o400);
    }
}
