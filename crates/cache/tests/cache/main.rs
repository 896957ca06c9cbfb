//! The cache as its callers see it, against a real Redis.

mod support;

mod adaptive;
mod answers;
mod flights;
mod following;
mod invalidation;
mod laws;
mod outages;
mod races;
mod redis_tier;
mod store_failures;
