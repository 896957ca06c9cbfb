//! Checking API keys, and what their holders may see.

use crate::keys::ApiKey;
use crate::problem::Problem;
use crate::time_limit::{CallError, within};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use moka::future::Cache;
use smartmoney_store::KeyStore;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Checks API keys. It asks the store, never Redis: keys work without Redis.
pub(crate) struct Keys {
    store: Arc<dyn KeyStore>,
    /// The id of a key by its hash; None for a key that there is not.
    known: Cache<[u8; 32], Option<i64>>,
    /// Bounds look-ups, since clients can invent keys: looking them up must not take the
    /// connections that answers need.
    looking: Semaphore,
}

/// Keys looked up at once.
const MOST_LOOKED_UP: usize = 2;

/// A revoked key still opens for this long.
const REMEMBERED: Duration = Duration::from_secs(10);

/// A request waits no longer for a database that hangs.
const LONGEST_LOOK_UP: Duration = Duration::from_secs(5);

/// Guessed keys push real ones out no sooner than after so many.
const MOST_REMEMBERED: u64 = 10_000;

impl Keys {
    pub(crate) fn new(store: Arc<dyn KeyStore>) -> Self {
        Self {
            store,
            known: Cache::builder()
                .time_to_live(REMEMBERED)
                .max_capacity(MOST_REMEMBERED)
                .build(),
            looking: Semaphore::new(MOST_LOOKED_UP),
        }
    }

    /// The id of a key that is valid.
    pub(crate) async fn find(&self, key: &ApiKey) -> Result<Option<i64>, Arc<CallError>> {
        let hash = key.hash();
        let look_up = async {
            let find = async {
                let _turn = self.looking.acquire().await;
                self.store.find_api_key(hash).await
            };
            let found = within(LONGEST_LOOK_UP, find).await?;
            Ok(found.map(|key| key.id))
        };
        self.known.try_get_with(hash, look_up).await
    }
}

/// What a request carries as a key, in `Authorization: Bearer` or `X-API-Key`.
pub(crate) fn sent_key(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| {
            let (scheme, key) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
        });
    let own = headers
        .get("x-api-key")
        .and_then(|value| value.to_str().ok());
    bearer.or(own)
}

/// The key that a request was found to carry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyId(pub(crate) i64);

/// Proof that the request has a valid key.
#[derive(Debug)]
pub(crate) struct Admin(pub(crate) KeyId);

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Looked up already, where requests are counted by key.
        parts.extensions.get().copied().map(Admin).ok_or_else(|| {
            Problem::new(
                StatusCode::UNAUTHORIZED,
                "key_required",
                "this needs an API key, as `Authorization: Bearer smk_…`: make one with `smartmoney keys create NAME`",
            )
        })
    }
}

/// What the caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing that tells of hosts, settings or faults.
    Public,
    /// Everything, with a valid key.
    Admin,
}

impl Access {
    /// What only holders of a key may see.
    pub(crate) fn to_admins<T>(self, value: T) -> Option<T> {
        (self == Self::Admin).then_some(value)
    }
}

impl<S: Sync> FromRequestParts<S> for Access {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let key: Option<&KeyId> = parts.extensions.get();
        Ok(key.map_or(Self::Public, |_| Self::Admin))
    }
}

/// A key was sent, and it opens nothing.
pub(crate) fn unknown_key() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "key_unknown",
        "there is no such API key, or it was revoked",
    )
}
