//! The files that trades were read from, and taking trades back.

mod forget;
mod postgres;
mod sql;
mod sqlite;

use crate::{Appended, SourceId, StoreError};
use async_trait::async_trait;
use smartmoney_model::{ChainId, Timestamp};

/// What is kept of the files that trades were read from.
#[async_trait]
pub trait SourceStore: Send + Sync + 'static {
    /// Notes that a file is being read, and returns its number: that of before where a file
    /// with the same bytes was read by the same options. Without [`Self::end_source`] it
    /// stays listed as unfinished.
    async fn begin_source(&self, source: NewSource) -> Result<SourceId, StoreError>;

    /// Notes what a file held, by the reading that began at this moment. Where another reading of
    /// the file began since, nothing is noted: it is that one's to end. It is
    /// [`StoreError::SourceForgotten`] where the file was taken back meanwhile.
    async fn end_source(
        &self,
        source: SourceId,
        begun_at: Timestamp,
        read: SourceCounts,
    ) -> Result<(), StoreError>;

    /// All files, in the order in which they were first read.
    async fn sources(&self) -> Result<Vec<Source>, StoreError>;

    /// How many trades were stored before sources were kept.
    async fn trades_without_source(&self) -> Result<u64, StoreError>;

    /// Takes trades back: all at once, or not at all. A trade that another file told too
    /// stays when it is asked for by its file; it keeps the words that stand.
    async fn forget(&self, what: Forget) -> Result<Forgotten, StoreError>;
}

/// A file that is about to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// As it was given.
    pub name: String,
    /// SHA-256 of its bytes; None for a stream.
    pub digest: Option<[u8; 32]>,
    /// The options that change what is read of it, as text.
    pub options: String,
    /// When the reading begins.
    pub begun_at: Timestamp,
}

/// What a file held, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceCounts {
    /// When the reading ended.
    pub finished_at: Option<Timestamp>,
    /// Its rows.
    pub rows: u64,
    /// Rows that are no trades.
    pub rejected: u64,
    /// What became of its trades; examples are not kept.
    pub trades: Appended,
}

/// A file that trades were read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its number.
    pub id: SourceId,
    /// As it was given.
    pub name: String,
    /// SHA-256 of its bytes; None for a stream.
    pub digest: Option<Vec<u8>>,
    /// When it was last read.
    pub begun_at: Timestamp,
    /// What the last reading found. Without a time it is under way, or was broken off.
    pub read: SourceCounts,
}

/// Which trades are taken back: those that meet all of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forget {
    /// Told by one of these files; None for any.
    pub sources: Option<Vec<SourceId>>,
    /// On this chain.
    pub chain: Option<ChainId>,
    /// On this exchange.
    pub project: Option<String>,
    /// At or after this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Only count.
    pub is_dry_run: bool,
}

impl Forget {
    /// Whether whole files are taken back.
    pub(crate) const fn is_by_source_alone(&self) -> bool {
        self.chain.is_none()
            && self.project.is_none()
            && self.from.is_none()
            && self.until.is_none()
    }
}

/// What was taken back, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Trades that are gone.
    pub trades: u64,
    /// Wallets that lost trades.
    pub wallets: u64,
    /// Hours whose prices are made anew.
    pub hours: u64,
    /// Trades that stay, because another file told them too.
    pub kept: u64,
}
