//! Which wallets a run analyses, and the trades of each.

pub(crate) mod postgres;
mod scope_postgres;
mod scope_sqlite;
pub(crate) mod sql;
pub(crate) mod sqlite;

use crate::{StoreError, WalletId};
use async_trait::async_trait;
use smartmoney_model::{LedgerTrade, Timestamp, Token, TokenId};

/// The ledgers that a run analyses.
#[async_trait]
pub trait LedgerStore: Send + Sync + 'static {
    /// All tokens seen.
    async fn tokens(&self) -> Result<Vec<(TokenId, Token)>, StoreError>;

    /// All exchanges seen.
    async fn projects(&self) -> Result<Vec<(u32, String)>, StoreError>;

    /// The time of the latest trade.
    async fn latest_trade(&self) -> Result<Option<Timestamp>, StoreError>;

    /// How many wallets `scope` has.
    async fn count_to_analyse(&self, scope: AnalysisScope) -> Result<u64, StoreError>;

    /// Up to `limit` wallets of `scope` with an id above `after`, by id.
    async fn wallets_to_analyse(
        &self,
        scope: AnalysisScope,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<WalletId>, StoreError>;

    /// The rows of each of these wallets, in any order; the wallets in the order asked for.
    async fn ledgers(
        &self,
        wallets: Vec<WalletId>,
    ) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError>;
}

/// Which wallets a run analyses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnalysisScope {
    /// All of them.
    All,
    /// Those with new trades, those without facts, and those that new prices or a later day
    /// can change: they are unsettled, or traded at or after this moment.
    Affected {
        /// Trades from here on may be judged otherwise; None when no trade is new.
        prices_changed_from: Option<Timestamp>,
    },
}
