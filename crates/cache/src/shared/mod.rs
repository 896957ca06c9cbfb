//! The tier that processes share. It may be absent, slow or gone at any moment:
//! nothing here fails, and what could not be done is counted.

mod link;
mod tier;

pub(crate) use tier::{HeldLease, Lease, RedisTier};
