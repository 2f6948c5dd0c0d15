//! The app lock: the local key, closed under a chosen secret and under a key that never leaves this browser.

use argon2::{Algorithm, Argon2, Params, Version};
use minicbor::{Decode, Encode};

use super::{Key, Refused, Seal, random};
use crate::driver::clock;

const GUARD_CONTEXT: &[u8] = b"waymark local key v1";
const SECRET_CONTEXT: &[u8] = b"waymark local key by secret v1";
/// The floor: 19 MiB and two rounds (OWASP Password Storage Cheat Sheet, 2023).
const MEMORY: u32 = 19 * 1024;
const ROUNDS: u32 = 2;
/// Stretching takes about so many milliseconds here, and never more.
const AIM: f64 = 450.0;
const ROUNDS_MOST: u32 = 64;
const SALT: usize = 16;

/// The local key as it lies in the store.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Closed {
    /// How the chosen secret is stretched; nothing without a lock.
    #[n(0)]
    stretching: Option<Stretching>,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    sealed: Vec<u8>,
}

/// How a chosen secret becomes a key.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
struct Stretching {
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    salt: Vec<u8>,
    #[n(1)]
    memory: u32,
    #[n(2)]
    rounds: u32,
}

/// Why the local key did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaysClosed {
    /// Not this secret, or none was given where one is needed.
    Secret,
    /// The store's bytes or the browser's key are not what they were.
    Broken,
}

impl Closed {
    /// Closes a local key under the guard, and under a secret where there is one.
    pub async fn close(guard: &Seal, local: &Key, secret: Option<&str>) -> Result<Self, Refused> {
        let (stretching, inner) = match secret {
            None => (None, local.to_vec()),
            Some(secret) => {
                let (stretching, key) = Stretching::calibrated(secret)?;
                let inner = Seal::of(&key).await?.close(SECRET_CONTEXT, local).await?;
                (Some(stretching), inner)
            }
        };
        Ok(Self { stretching, sealed: guard.close(GUARD_CONTEXT, &inner).await? })
    }

    /// Whether a secret is needed.
    pub fn is_locked(&self) -> bool {
        self.stretching.is_some()
    }

    /// Opens it.
    pub async fn open(&self, guard: &Seal, secret: Option<&str>) -> Result<Key, StaysClosed> {
        let inner = guard.open(GUARD_CONTEXT, &self.sealed).await.map_err(|_| StaysClosed::Broken)?;
        let local = match (&self.stretching, secret) {
            (None, _) => inner,
            (Some(_), None) => return Err(StaysClosed::Secret),
            (Some(stretching), Some(secret)) => {
                let key = stretching.stretch(secret).map_err(|_| StaysClosed::Broken)?;
                let seal = Seal::of(&key).await.map_err(|_| StaysClosed::Broken)?;
                seal.open(SECRET_CONTEXT, &inner).await.map_err(|_| StaysClosed::Secret)?
            }
        };
        local.try_into().map_err(|_| StaysClosed::Broken)
    }
}

impl Stretching {
    /// As many rounds as this phone does in time, never fewer than the floor.
    fn calibrated(secret: &str) -> Result<(Self, Key), Refused> {
        let floor = Self { salt: random::<SALT>().to_vec(), memory: MEMORY, rounds: ROUNDS };
        let before = clock::steady();
        let key = floor.stretch(secret)?;
        let taken = (clock::steady() - before).max(1.0);
        let rounds = (AIM / taken * f64::from(ROUNDS)).clamp(f64::from(ROUNDS), f64::from(ROUNDS_MOST));
        // The clamp keeps the number small and positive.
        let rounds = rounds as u32;
        if rounds == ROUNDS {
            return Ok((floor, key));
        }
        let stretching = Self { rounds, ..floor };
        let key = stretching.stretch(secret)?;
        Ok((stretching, key))
    }

    fn stretch(&self, secret: &str) -> Result<Key, Refused> {
        if self.memory < MEMORY || self.rounds < ROUNDS || self.memory > 16 * MEMORY || self.rounds > ROUNDS_MOST {
            return Err(Refused);
        }
        let params = Params::new(self.memory, self.rounds, 1, None).map_err(|_| Refused)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut key = Key::default();
        argon.hash_password_into(secret.as_bytes(), &self.salt, &mut key).map_err(|_| Refused)?;
        Ok(key)
    }
}
