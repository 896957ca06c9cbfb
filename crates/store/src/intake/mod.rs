//! Trades and labels come in.

pub(crate) mod batch;
pub(crate) mod cash;
pub(crate) mod labels;
mod outcome;
pub(crate) mod postgres;
pub(crate) mod settle;
pub(crate) mod sqlite;
mod stored;

use crate::{SourceId, StoreError};
use async_trait::async_trait;
pub use outcome::{Appended, Difference};
use smartmoney_model::{CashToken, Label, Trade};
use std::collections::HashSet;

/// Where trades and labels are written. Every call is one transaction: it happens whole or
/// not at all.
#[async_trait]
pub trait TradeIntake: Send + Sync + 'static {
    /// Takes in trades of one origin and marks their wallets dirty. The rows of a
    /// transaction belong into one call: they are compared with each other and with those
    /// that are stored. What is known already is counted, and stated better or otherwise it
    /// may take the stored one's place: see [`Appended`]. [`StoreError::SourceForgotten`] where
    /// the source was taken back since it began.
    async fn take_in(&self, trades: Vec<Trade>, origin: Origin) -> Result<Appended, StoreError>;

    /// Takes in trades that come from no file.
    async fn append_trades(&self, trades: Vec<Trade>) -> Result<Appended, StoreError> {
        self.take_in(trades, Origin::default()).await
    }

    /// Adds labels; a later label of one address replaces the earlier.
    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError>;

    /// Adds what a user says is cash or none; a later word on one token replaces the earlier.
    /// Where that changes anything, the next run makes all facts anew.
    async fn put_cash(&self, tokens: Vec<CashToken>) -> Result<(), StoreError>;

    /// All that users say is cash or none, by chain and address.
    async fn cash(&self) -> Result<Vec<CashToken>, StoreError>;
}

/// Where a batch of trades comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The source that tells them.
    pub source: SourceId,
    /// The other sources of the same export, which was cut into files: rows of theirs are
    /// other trades, however alike.
    pub siblings: HashSet<SourceId>,
    /// Whether these trades take the place of stored ones that differ.
    pub replace: bool,
}

impl Origin {
    pub(crate) fn is_sibling(&self, source: i64) -> bool {
        let source = SourceId(source);
        source != SourceId::NONE && (source == self.source || self.siblings.contains(&source))
    }
}
