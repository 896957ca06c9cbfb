use crate::client::limited_as;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many places each address has, of whatever is limited.
#[derive(Debug, Default)]
pub(crate) struct Peers(Mutex<HashMap<IpAddr, usize>>);

/// One place; leaving it gives it back.
pub(crate) struct Place {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Peers {
    /// None for an address that has `most` already.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr, most: usize) -> Option<Place> {
        let address = limited_as(address);
        let mut taken = self.lock();
        let places = taken.entry(address).or_default();
        if *places >= most {
            return None;
        }
        *places += 1;
        Some(Place {
            peers: Arc::clone(self),
            address,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.peers.lock();
        if let Some(places) = taken.get_mut(&self.address) {
            *places -= 1;
            if *places == 0 {
                taken.remove(&self.address);
            }
        }
    }
}
