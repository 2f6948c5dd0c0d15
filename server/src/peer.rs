//! The other end of a connection, and how many connections each address holds.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::auth::buckets::network;

/// Where a request comes from; the accept loop puts it into the request, and an exchange that comes of it keeps it.
#[derive(Debug, Clone)]
pub struct Peer {
    /// The address at the other end.
    pub address: IpAddr,
    /// Held for as long as anything of the connection lives.
    _held: Arc<(Place, watch::Receiver<()>)>,
}

impl Peer {
    /// The other end of a connection that was given a place; the channel tells when the last one is gone.
    pub fn new(address: IpAddr, place: Place, open: watch::Receiver<()>) -> Self {
        Self { address, _held: Arc::new((place, open)) }
    }
}

/// The counts.
#[derive(Debug, Clone)]
pub struct Counted {
    most: usize,
    behind_proxy: bool,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection's place; given back when dropped.
#[derive(Debug)]
pub struct Place {
    address: IpAddr,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Counted {
    /// At most so many from one address. Behind a proxy every connection is the proxy's, which does its own counting.
    pub fn new(most: usize, behind_proxy: bool) -> Self {
        Self { most, behind_proxy, open: Arc::default() }
    }

    /// A place for one more connection, if there is one.
    pub fn enter(&self, address: IpAddr) -> Option<Place> {
        let address = network(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= self.most && !self.behind_proxy {
            return None;
        }
        *count += 1;
        drop(open);
        Some(Place { address, open: self.open.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_places_and_gets_them_back() {
        let counted = Counted::new(2, false);
        let address = IpAddr::from([192, 0, 2, 1]);
        let first = counted.enter(address).expect("a first place");
        let _second = counted.enter(address).expect("a second place");
        assert!(counted.enter(address).is_none());
        assert!(counted.enter(IpAddr::from([192, 0, 2, 2])).is_some());
        drop(first);
        assert!(counted.enter(address).is_some());
    }
}
