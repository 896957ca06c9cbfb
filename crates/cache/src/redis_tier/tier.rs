//! Entries, leases and invalidations in Redis.

use super::connection::RedisConnection;
use crate::entry::Entry;
use crate::envelope;
use crate::invalidations::{InvalidationScope, Invalidations, MOST_ADDRESSES};
use crate::key::detail_in_redis;
use crate::{Generation, Key, RedisAddress, RedisLimits, RedisState};
use bytes::Bytes;
use redis::{Cmd, Script, pipe};
use smartmoney_model::DataVersion;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The key of the invalidations: a sorted set of scopes, scored by their generations.
const INVALIDATIONS: &str = "smart_money:invalidations";

pub(crate) struct RedisTier {
    connection: RedisConnection,
    limits: RedisLimits,
    put: Script,
    release: Script,
    sync: Script,
    /// One poll at a time, so that no older counter is merged after a newer one.
    polling: tokio::sync::Mutex<()>,
    /// A random number that tells the leases of processes apart.
    process: u64,
    leases: AtomicU64,
}

/// The result of asking for the lease on a key: the right to read the store for it.
pub(crate) enum LeaseAttempt {
    /// This call has it, with the entry that another process put just before, if any.
    Acquired(Lease, Option<Entry>),
    /// Another process has it and is reading the store.
    HeldElsewhere,
    /// Redis is down.
    Unavailable,
}

/// Released when the entry is put, or by [`RedisTier::release`]. It also expires.
pub(crate) struct Lease {
    key: String,
    token: String,
}

impl RedisTier {
    pub(crate) fn new(address: RedisAddress, limits: RedisLimits) -> Self {
        Self {
            connection: RedisConnection::new(address, limits),
            limits,
            put: Script::new(include_str!("put.lua")),
            release: Script::new(include_str!("release.lua")),
            sync: Script::new(include_str!("sync.lua")),
            polling: tokio::sync::Mutex::default(),
            process: RandomState::new().hash_one(0),
            leases: AtomicU64::new(0),
        }
    }

    pub(crate) fn limits(&self) -> RedisLimits {
        self.limits
    }

    pub(crate) fn errors(&self) -> u64 {
        self.connection.errors()
    }

    pub(crate) fn loss(&self) -> Option<String> {
        self.connection.loss()
    }

    /// One command. `local` becomes the local half of the entry's generation.
    pub(crate) async fn read(&self, key: &Key, version: DataVersion, local: u64) -> Option<Entry> {
        let name = key.in_redis(version);
        let get = Cmd::get(&name);
        let value: Option<Bytes> = self
            .connection
            .call(|mut connection| async move { get.query_async(&mut connection).await })
            .await?;
        self.decode(value.as_ref(), &name, local)
    }

    /// Asks for the lease on a key, and reads the key once more: the process that held
    /// the lease before may have put the entry since.
    ///
    /// A caller that needs newer data than another caller is reading does not wait for
    /// that read: the lease is for one version and for the generation that the answer
    /// must at least have, `need`.
    pub(crate) async fn lease(
        &self,
        key: &Key,
        version: DataVersion,
        need: Generation,
        local: u64,
    ) -> LeaseAttempt {
        let name = key.in_redis(version);
        let number = self.leases.fetch_add(1, Ordering::Relaxed);
        let held = Lease {
            key: format!("{name}:lease:{version}:{}", need.shared),
            token: format!("{:x}-{number}", self.process),
        };
        let mut both = pipe();
        both.cmd("SET").arg(&held.key).arg(&held.token).arg("NX");
        both.arg("PX").arg(millis(self.limits.lease));
        both.get(&name);
        let reply: Option<(Option<String>, Option<Bytes>)> = self
            .connection
            .call(|mut connection| async move { both.query_async(&mut connection).await })
            .await;
        match reply {
            Some((Some(_), value)) => {
                LeaseAttempt::Acquired(held, self.decode(value.as_ref(), &name, local))
            }
            Some((None, _)) => LeaseAttempt::HeldElsewhere,
            None => LeaseAttempt::Unavailable,
        }
    }

    pub(crate) async fn release(&self, lease: &Lease) {
        let mut call = self.release.key(&lease.key);
        call.arg(&lease.token);
        let _: Option<()> = self
            .connection
            .call(|mut connection| async move { call.invoke_async(&mut connection).await })
            .await;
    }

    /// Keeps an entry for its TTL, unless a newer one is there or it was invalidated
    /// since its read began, and releases the lease.
    pub(crate) async fn put(&self, key: &Key, entry: &Entry, lease: Option<&Lease>) {
        let name = key.in_redis(entry.version);
        let mut call = self.put.key(&name);
        call.key(INVALIDATIONS)
            .key(lease.map_or("", |lease| &lease.key))
            .arg(envelope::encode(entry, &name))
            .arg(millis(entry.ttl).max(1))
            .arg(entry.version.number)
            .arg(entry.generation.shared)
            .arg(lease.map_or("", |lease| &lease.token));
        for scope in InvalidationScope::concerning(key) {
            call.arg(scope.name());
        }
        let _: Option<bool> = self
            .connection
            .call(|mut connection| async move { call.invoke_async(&mut connection).await })
            .await;
    }

    /// Sends Redis what was invalidated here, and merges what other processes
    /// invalidated. Requests use Redis only after this has succeeded.
    pub(crate) async fn poll(&self, invalidations: &Invalidations) {
        let _guard = self.polling.lock().await;
        let Some(connection) = self.connection.get_or_connect().await else {
            return;
        };
        let known = invalidations.current().shared;
        let unsent = invalidations.take_unsent();
        let mut call = self.sync.key(INVALIDATIONS);
        call.arg(known).arg(MOST_ADDRESSES);
        for scope in &unsent {
            call.arg(scope.name());
            if let InvalidationScope::Address(address) = scope {
                call.key(detail_in_redis(address));
            }
        }
        let reply: Option<(u64, Vec<(String, f64)>)> = self
            .connection
            .call_on(&connection, |mut connection| async move {
                call.invoke_async(&mut connection).await
            })
            .await;
        let Some((count, scopes)) = reply else {
            invalidations.put_back_unsent(unsent);
            return;
        };
        if count != known || !unsent.is_empty() {
            let scopes = scopes.into_iter().filter_map(|(name, generation)| {
                // Generations are counts, far below where a float loses precision.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                Some((InvalidationScope::parse(&name)?, generation as u64))
            });
            invalidations.merge(count, unsent, scopes);
        }
        self.connection.install(connection);
    }

    pub(crate) async fn state(&self) -> RedisState {
        let mut both = pipe();
        both.cmd("DBSIZE").cmd("INFO").arg("memory");
        let reply: Option<(u64, String)> = self
            .connection
            .call(|mut connection| async move { both.query_async(&mut connection).await })
            .await;
        let Some((keys, info)) = reply else {
            return RedisState::Down;
        };
        let used = info
            .lines()
            .find_map(|line| line.strip_prefix("used_memory:"));
        RedisState::Connected {
            keys,
            used_memory: used
                .and_then(|bytes| bytes.trim().parse().ok())
                .unwrap_or(0),
        }
    }

    fn decode(&self, value: Option<&Bytes>, name: &str, local: u64) -> Option<Entry> {
        let value = value?;
        let entry = envelope::decode(value, name, local);
        if entry.is_none() {
            self.connection.count_error();
            tracing::warn!(
                key = name,
                "what Redis holds under a key is no entry for it"
            );
        }
        entry
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
