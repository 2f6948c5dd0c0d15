//! Buckets: how often one address, or one account, may try.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use waymark_shared::api::ProblemCode;

use crate::error::Wrong;

/// Tries to sign in to one account, for each ten minutes.
const FOR_ACCOUNT: NonZeroU32 = NonZeroU32::new(10).expect("ten");
/// Beyond so many keys, those that are full again are forgotten.
const KEYS: usize = 10_000;

/// The buckets.
pub struct Buckets {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    accounts: DefaultKeyedRateLimiter<[u8; 32]>,
}

impl Buckets {
    /// With so many tries a minute from one address.
    pub fn new(for_address: NonZeroU32) -> Self {
        let ten_minutes = Quota::with_period(std::time::Duration::from_mins(1)).expect("longer than nothing");
        Self {
            addresses: RateLimiter::hashmap(Quota::per_minute(for_address)),
            accounts: RateLimiter::hashmap(ten_minutes.allow_burst(FOR_ACCOUNT)),
        }
    }

    /// One try from an address. An IPv6 customer holds 2^64 addresses, so their network counts.
    pub fn address(&self, address: IpAddr) -> Result<(), Wrong> {
        take(&self.addresses, &network(address))
    }

    /// One try to sign in under this digest of a name.
    pub fn account(&self, digest: &[u8; 32]) -> Result<(), Wrong> {
        take(&self.accounts, digest)
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
    fn one_ipv6_network_shares_a_bucket() {
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff:1".parse().unwrap()));
        assert_ne!(network("2001:db8::1".parse().unwrap()), network("2001:db8:0:1::1".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), network("192.0.2.1".parse().unwrap()));
    }
}
