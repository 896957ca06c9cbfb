//! [`SmartMoneyCache`]: a cache of answers ready to send, in memory over Redis, in
//! front of a store that the caller reads.
//!
//! Every answer carries the version of the data it was made from, and is a HIT
//! only while that is the store's version, as of two seconds ago at most. It also carries the generation
//! of invalidations in which its read began, and is no HIT once something that
//! concerns it was invalidated in a later one.

mod address;
mod options;
mod ttl;

mod answer;
mod gzip;
mod key;

mod currency;
mod entry;
mod envelope;
mod invalidations;
mod memory_tier;
mod redis_tier;

mod counters;
mod popular;
mod single_flight;

mod audit;
mod cache;
mod follow;
mod refresh;

pub use address::{RedisAddress, RedisAddressError};
pub use answer::{Answer, CacheError, FillError, Filled, State, Tier};
pub use audit::Audit;
pub use cache::SmartMoneyCache;
pub use counters::{CacheStatistics, KeyCounts, RedisState};
pub use invalidations::{Generation, Propagation};
pub use key::{Key, Kind};
pub use options::{CacheOptions, Clock, RedisLimits};
pub use ttl::TtlPolicy;
