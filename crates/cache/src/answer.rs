//! What a fill returns, what a caller gets, and why there is no answer.

use crate::gzip::Gzip;
use bytes::Bytes;
use smartmoney_model::DataVersion;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What was read from the store, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The data's version, read before the data or in one snapshot with it.
    pub version: DataVersion,
    /// The body of the answer.
    pub body: Bytes,
    /// False when the store does not know what was asked for.
    pub is_found: bool,
    /// Its time to live, where not by the [`TtlPolicy`](crate::TtlPolicy).
    pub ttl: Option<Duration>,
}

impl Filled {
    /// What was asked for.
    pub fn found(version: DataVersion, body: impl Into<Bytes>) -> Self {
        Self {
            version,
            body: body.into(),
            is_found: true,
            ttl: None,
        }
    }

    /// The answer that there is no such thing.
    pub fn not_found(version: DataVersion, body: impl Into<Bytes>) -> Self {
        Self {
            is_found: false,
            ..Self::found(version, body)
        }
    }

    /// The same with a time to live of its own; with zero it is answered and not kept.
    #[must_use]
    pub fn with_ttl(self, ttl: Duration) -> Self {
        Self {
            ttl: Some(ttl),
            ..self
        }
    }
}

/// What a caller gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The body, ready to send.
    pub body: Bytes,
    pub(crate) gzip: Gzip,
    /// A weak entity tag of the body, with its quotes.
    pub etag: Arc<str>,
    /// Whether it is current, and whether it was read for this call.
    pub state: State,
    /// The tier it came from.
    pub tier: Tier,
    /// The version of the data it was made from.
    pub version: DataVersion,
    /// False when the store does not know what was asked for.
    pub is_found: bool,
    /// How long ago its read from the store began.
    pub age: Duration,
    /// The rest of its time to live; zero when it is not current any more.
    pub fresh_for: Duration,
}

impl Answer {
    /// The body compressed with gzip; compressed once and shared by all callers.
    pub fn gzip(&self) -> Bytes {
        self.gzip.of(&self.body)
    }

    /// The same answer with another body.
    #[must_use]
    pub fn with_body(self, body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            gzip: Gzip::default(),
            ..self
        }
    }
}

/// Whether an answer is current, and whether it was read for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Of the current version and within its time to live.
    Hit,
    /// Read from the store, for this call or one that it waited for.
    Miss,
    /// The last answer there was: see its age.
    Stale,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hit => "HIT",
            Self::Miss => "MISS",
            Self::Stale => "STALE",
        })
    }
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// This process.
    Memory,
    /// Redis, which processes share.
    Redis,
    /// The store.
    Store,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Memory => "memory",
            Self::Redis => "redis",
            Self::Store => "store",
        })
    }
}

/// Why a read of the store brought nothing. An error converts into `Failed`; the
/// caller has to say `Refused` and `Faulty`.
#[derive(Debug)]
pub enum FillError {
    /// The store works and refuses the question, so no old answer is served for it.
    Refused(Arc<dyn Error + Send + Sync>),
    /// The store can't be read for now: an earlier answer may stand in.
    Failed(Arc<dyn Error + Send + Sync>),
    /// The store, or what asks it, is at fault, and reading again does not help. No
    /// earlier answer hides it.
    Faulty(Arc<dyn Error + Send + Sync>),
}

impl<E: Error + Send + Sync + 'static> From<E> for FillError {
    fn from(error: E) -> Self {
        Self::Failed(Arc::new(error))
    }
}

/// Why there is no answer, not even an old one.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CacheError {
    /// The store refuses the question. All callers that waited share the error.
    #[error("the store refuses the question: {0}")]
    Refused(#[source] Arc<dyn Error + Send + Sync>),
    /// The read of the store failed. All callers that waited share the error.
    #[error("the store could not be read: {0}")]
    Store(#[source] Arc<dyn Error + Send + Sync>),
    /// The store, or what asks it, is at fault. All callers that waited share the error.
    #[error("the read of the store is at fault: {0}")]
    Faulty(#[source] Arc<dyn Error + Send + Sync>),
    /// The read of the store panicked.
    #[error("the read of the store panicked")]
    Panicked,
    /// The read of the store took too long and was given up.
    #[error("the read of the store took too long")]
    TimedOut,
    /// All permits for reads of the store were taken for longer than the caller may wait.
    #[error("too many reads of the store at once")]
    Overloaded,
}
