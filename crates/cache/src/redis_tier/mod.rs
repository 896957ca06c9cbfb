//! The tier in Redis, which processes share. Redis may be absent, slow or gone at any
//! moment: nothing here returns an error, and what could not be done is counted.

mod connection;
mod tier;

pub(crate) use tier::{Lease, LeaseAttempt, RedisTier};
