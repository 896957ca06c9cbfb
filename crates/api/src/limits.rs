//! Rate limits by key or address.

use crate::problem::{Problem, whole_seconds};
use crate::state::ApiSettings;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often one caller may ask.
pub(crate) struct Limits {
    addresses: Option<Limit<IpAddr>>,
    keys: Option<Limit<i64>>,
}

/// The caller that a limit counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Caller {
    Address(IpAddr),
    Key(i64),
}

/// What a caller may still ask.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    a_minute: u32,
    remaining: u32,
    /// Until the whole allowance is there again.
    reset_secs: f64,
}

impl Limits {
    pub(crate) fn new(settings: &ApiSettings) -> Self {
        Self {
            addresses: settings.requests_per_minute.map(Limit::new),
            keys: settings.requests_per_minute_of_key.map(Limit::new),
        }
    }

    /// Counts one request; None without a limit.
    pub(crate) fn count(&self, caller: Caller) -> Result<Option<Allowance>, Refusal> {
        match caller {
            Caller::Address(address) => self.addresses.as_ref().map(|limit| limit.count(&address)),
            Caller::Key(key) => self.keys.as_ref().map(|limit| limit.count(&key)),
        }
        .transpose()
    }
}

/// A request too many.
#[derive(Debug)]
pub(crate) struct Refusal {
    a_minute: u32,
    wait: std::time::Duration,
}

impl Refusal {
    pub(crate) fn problem(&self) -> Problem {
        let detail = format!(
            "more than {} requests a minute: wait, or ask with an API key",
            self.a_minute
        );
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail).retry_after(self.wait)
    }

    pub(crate) fn allowance(&self) -> Allowance {
        Allowance {
            a_minute: self.a_minute,
            remaining: 0,
            reset_secs: 60.0,
        }
    }
}

impl Allowance {
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        headers.insert("x-ratelimit-limit", HeaderValue::from(self.a_minute));
        headers.insert("x-ratelimit-remaining", HeaderValue::from(self.remaining));
        headers.insert("x-ratelimit-reset", whole_seconds(self.reset_secs.ceil()));
    }
}

struct Limit<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>,
    a_minute: u32,
    counted: AtomicU64,
}

/// Callers without recent requests are forgotten each time that so many requests were counted:
/// otherwise the table of callers would grow for ever.
const COUNTED_BETWEEN_CLEANINGS: u64 = 10_000;

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(a_minute: NonZeroU32) -> Self {
        Self {
            limiter: RateLimiter::keyed(Quota::per_minute(a_minute)).with_middleware(),
            a_minute: a_minute.get(),
            counted: AtomicU64::new(0),
        }
    }

    fn count(&self, key: &K) -> Result<Allowance, Refusal> {
        let counted = self.counted.fetch_add(1, Ordering::Relaxed);
        if counted % COUNTED_BETWEEN_CLEANINGS == COUNTED_BETWEEN_CLEANINGS - 1 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(key) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = f64::from(self.a_minute.saturating_sub(remaining));
                Ok(Allowance {
                    a_minute: self.a_minute,
                    remaining,
                    reset_secs: used * 60.0 / f64::from(self.a_minute),
                })
            }
            Err(until) => Err(Refusal {
                a_minute: self.a_minute,
                wait: until.wait_time_from(DefaultClock::default().now()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_counted_apart() {
        let settings = ApiSettings {
            requests_per_minute: NonZeroU32::new(2),
            requests_per_minute_of_key: None,
            ..ApiSettings::default()
        };
        let limits = Limits::new(&settings);
        let one = Caller::Address([10, 0, 0, 1].into());
        assert_eq!(limits.count(one).unwrap().unwrap().remaining, 1);
        assert_eq!(limits.count(one).unwrap().unwrap().remaining, 0);
        let refused = limits.count(one).unwrap_err();
        assert!(refused.wait.as_secs() <= 30, "{refused:?}");
        let other = Caller::Address([10, 0, 0, 2].into());
        assert!(limits.count(other).is_ok());
        for _ in 0..10 {
            assert!(limits.count(Caller::Key(1)).unwrap().is_none());
        }
    }
}
