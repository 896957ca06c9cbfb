//! Permits by client address.

use crate::client::limited_as;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many permits (for connections, or for listening) each address holds.
#[derive(Debug, Default)]
pub(crate) struct Peers(Mutex<HashMap<IpAddr, usize>>);

/// A permit of one address; dropping it gives it back.
pub(crate) struct PeerPermit {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Peers {
    /// None for an address that has `most` already.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr, most: usize) -> Option<PeerPermit> {
        let address = limited_as(address);
        let mut permits = self.lock();
        let held = permits.entry(address).or_default();
        if *held >= most {
            return None;
        }
        *held += 1;
        Some(PeerPermit {
            peers: Arc::clone(self),
            address,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PeerPermit {
    fn drop(&mut self) {
        let mut permits = self.peers.lock();
        if let Some(held) = permits.get_mut(&self.address) {
            *held -= 1;
            if *held == 0 {
                permits.remove(&self.address);
            }
        }
    }
}
