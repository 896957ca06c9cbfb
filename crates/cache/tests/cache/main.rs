//! The cache as its callers see it, against a real Redis.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod support;

mod answers;
mod currency;
mod encrypted;
mod following;
mod invalidation;
mod laws;
mod outages;
mod races;
mod redis_faults;
mod redis_tier;
mod single_flight;
mod store_failures;
mod ttl;
