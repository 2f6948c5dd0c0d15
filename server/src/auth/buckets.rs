//! Buckets: how often one address may try, and how often whoever signs in under one name.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use waymark_shared::api::ProblemCode;

use super::known::Known;
use crate::error::Wrong;

/// Tries to sign in under one name at once, from one network or one known device; then one a minute.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(10).expect("ten");
/// The same from everywhere together, known devices apart: many networks are few tries for each.
const FROM_EVERYWHERE: NonZeroU32 = NonZeroU32::new(60).expect("sixty");
/// Beyond so many keys, those that are full again are forgotten.
const KEYS: usize = 10_000;

/// Who tries to sign in under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A device on which somebody signed in under it before: nobody else's tries count against it.
    Known(Known),
    /// Whoever comes from this address.
    Stranger(IpAddr),
}

/// The buckets.
pub struct Buckets {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    strangers: DefaultKeyedRateLimiter<([u8; 32], IpAddr)>,
    names: DefaultKeyedRateLimiter<[u8; 32]>,
    devices: DefaultKeyedRateLimiter<Known>,
    sessions: DefaultKeyedRateLimiter<[u8; 32]>,
}

impl Buckets {
    /// With so many tries a minute from one address.
    pub fn new(for_address: NonZeroU32) -> Self {
        let minutely = Quota::with_period(Duration::from_mins(1)).expect("longer than nothing");
        Self {
            addresses: RateLimiter::hashmap(Quota::per_minute(for_address)),
            strangers: RateLimiter::hashmap(minutely.allow_burst(AT_ONCE)),
            names: RateLimiter::hashmap(minutely.allow_burst(FROM_EVERYWHERE)),
            devices: RateLimiter::hashmap(minutely.allow_burst(AT_ONCE)),
            sessions: RateLimiter::hashmap(minutely.allow_burst(AT_ONCE)),
        }
    }

    /// One try from an address. An IPv6 customer holds 2^64 addresses, so their network counts.
    pub fn address(&self, address: IpAddr) -> Result<(), Wrong> {
        take(&self.addresses, &network(address))
    }

    /// One try to sign in under the name of this digest.
    pub fn name(&self, digest: &[u8; 32], who: Who) -> Result<(), Wrong> {
        match who {
            Who::Known(device) => take(&self.devices, &device),
            Who::Stranger(address) => {
                take(&self.strangers, &(*digest, network(address)))?;
                take(&self.names, digest)
            }
        }
    }

    /// One try of who is signed in to prove themselves again, by the digest of their sign-in.
    pub fn session(&self, digest: &[u8; 32]) -> Result<(), Wrong> {
        take(&self.sessions, digest)
    }
}

/// The address, or its network, that connections and tries are counted by.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

fn take<K: Clone + Eq + Hash>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Wrong> {
    if limiter.len() > KEYS {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|full| {
        let wait = full.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
        Wrong { code: ProblemCode::TooMany, retry_after: Some(u32::try_from(wait).unwrap_or(u32::MAX)) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_tries_too_often_has_to_wait_and_another_does_not() {
        let buckets = Buckets::new(NonZeroU32::new(3).unwrap());
        let address = |last| IpAddr::from([192, 0, 2, last]);
        (0..3).for_each(|_| buckets.address(address(1)).unwrap());
        let wrong = buckets.address(address(1)).unwrap_err();
        assert_eq!(wrong.code, ProblemCode::TooMany);
        assert!(wrong.retry_after.is_some_and(|seconds| (1..=21).contains(&seconds)));
        buckets.address(address(2)).unwrap();
    }

    #[test]
    fn strangers_never_use_up_the_tries_of_a_known_device_or_of_another_network() {
        let buckets = Buckets::new(NonZeroU32::new(3).unwrap());
        let stranger = |last| Who::Stranger(IpAddr::from([192, 0, 2, last]));
        let name = [1; 32];
        for last in 1..=6 {
            (0..10).for_each(|_| buckets.name(&name, stranger(last)).unwrap());
            assert_eq!(buckets.name(&name, stranger(last)).unwrap_err().code, ProblemCode::TooMany);
        }
        assert_eq!(
            buckets.name(&name, stranger(7)).unwrap_err().code,
            ProblemCode::TooMany,
            "from everywhere together"
        );
        buckets.name(&[2; 32], stranger(1)).unwrap();
        (0..10).for_each(|_| buckets.name(&name, Who::Known([1; 16])).unwrap());
        assert_eq!(buckets.name(&name, Who::Known([1; 16])).unwrap_err().code, ProblemCode::TooMany);
        buckets.name(&name, Who::Known([2; 16])).unwrap();
    }

    #[test]
    fn one_ipv6_network_shares_a_bucket() {
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff:1".parse().unwrap()));
        assert_ne!(network("2001:db8::1".parse().unwrap()), network("2001:db8:0:1::1".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), network("192.0.2.1".parse().unwrap()));
    }
}
