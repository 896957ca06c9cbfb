//! The hourly prices of all tokens, made of the trades in order of arrival.

pub(crate) mod postgres;
mod sql;
pub(crate) mod sqlite;

use crate::{StoreError, TradeSeq};
use async_trait::async_trait;
use smartmoney_model::{Hour, LedgerTrade, TokenHour};

/// The hourly prices of a run.
///
/// New trades are added to them. Where a transaction that was known has changed (rows came
/// to it, were replaced or taken back), all prices of its hour are made anew.
#[async_trait]
pub trait PriceStore: Send + Sync + 'static {
    /// How far the hourly prices reach in the order of arrival.
    async fn priced_up_to(&self) -> Result<TradeSeq, StoreError>;

    /// About `limit` trades after `after`, in order of arrival: a few more where the last
    /// ones are of one transaction, which is not cut.
    async fn trades_after(
        &self,
        after: TradeSeq,
        limit: usize,
    ) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError>;

    /// Adds the trades after `after`, up to `up_to`, to the hourly prices. A sum of dollars
    /// beyond 64 bits stays at the largest that fits. [`StoreError::Busy`] when the prices
    /// don't reach to exactly `after`: another process added trades, and nothing is added
    /// twice.
    async fn add_token_hours(
        &self,
        hours: Vec<TokenHour>,
        after: TradeSeq,
        up_to: TradeSeq,
    ) -> Result<(), StoreError>;

    /// The hours whose prices are to be made anew, by hour and chain.
    async fn hours_to_reprice(&self) -> Result<Vec<ChangedHour>, StoreError>;

    /// The trades of these hours that prices reach to, in order of arrival. It reads all
    /// trades there are: ask for as many hours at once as their trades fit into memory.
    async fn trades_of_hours(
        &self,
        hours: Vec<ChangedHour>,
    ) -> Result<Vec<LedgerTrade>, StoreError>;

    /// Puts `made` in the place of all prices of these hours. An hour that has changed since
    /// it was read stays to be made anew.
    async fn replace_token_hours(
        &self,
        hours: Vec<ChangedHour>,
        made: Vec<TokenHour>,
    ) -> Result<(), StoreError>;

    /// The hourly prices of all tokens, by token, hour and quote.
    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError>;
}

/// An hour of a chain in which a known transaction has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedHour {
    /// The store's number of the chain.
    pub chain: u32,
    /// The hour.
    pub hour: Hour,
    /// The number of the last change in it.
    pub seq: TradeSeq,
    /// The trades of the hour that prices reach to.
    pub trades: u64,
}
