use smartmoney_store::{Lease, Leases, RunStore};
use std::time::Duration;

/// The store of a run under the lease that is held, or else under one that is taken here.
///
/// # Panics
///
/// Where the lease can't be taken.
pub async fn begin_run<L: Leases + ?Sized>(leases: &L) -> RunStore {
    let lasts = Duration::from_hours(1);
    let lease = leases.take_lease("a test's run", lasts).await;
    let epoch = match lease.expect("the lease can be taken") {
        Lease::Taken(epoch) => epoch,
        Lease::Held(lease_holder) => lease_holder.epoch,
    };
    leases.begin(epoch)
}

/// Gives the lease back, if a run has it.
///
/// # Panics
///
/// Where the store fails.
pub async fn end_run<L: Leases + ?Sized>(leases: &L) {
    let lease_holder = leases.lease_holder().await.expect("the lease can be read");
    if let Some(lease_holder) = lease_holder {
        let released = leases.release_lease(lease_holder.epoch).await;
        released.expect("the lease can be given back");
    }
}
