//! The hourly prices of all tokens, made of the trades in order of arrival.

mod postgres;
mod sqlite;

use crate::{StoreError, TradeSeq};
use async_trait::async_trait;
use smartmoney_model::{LedgerTrade, TokenHour};

/// The hourly prices of a run.
#[async_trait]
pub trait PriceStore: Send + Sync + 'static {
    /// How far the hourly prices reach in the order of arrival.
    async fn priced_up_to(&self) -> Result<TradeSeq, StoreError>;

    /// Up to `limit` trades after `after`, in order of arrival.
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

    /// The hourly prices of all tokens, by token and hour.
    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError>;
}
