//! `TradeIntake` in PostgreSQL.

pub(crate) mod append;
mod cash;
mod ids;
mod labels;

use crate::postgres::PostgresStore;
use crate::{Appended, StoreError, TradeIntake};
use async_trait::async_trait;
use smartmoney_model::{CashToken, Label, Trade};

#[async_trait]
impl TradeIntake for PostgresStore {
    async fn append_trades(&self, trades: Vec<Trade>) -> Result<Appended, StoreError> {
        append::refuse_impossible(&trades)?;
        if trades.is_empty() {
            return Ok(Appended::default());
        }
        let is_pooled = self.sessions.are_pooled();
        self.sessions
            .write(|t| Box::pin(async move { append::append_trades(t, &trades, is_pooled).await }))
            .await
    }

    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError> {
        self.sessions
            .write(|t| Box::pin(async move { labels::put_labels(t, &labels).await }))
            .await
    }

    async fn put_cash(&self, tokens: Vec<CashToken>) -> Result<(), StoreError> {
        self.sessions
            .write(|t| Box::pin(async move { cash::put_cash(t, &tokens).await }))
            .await
    }

    async fn cash(&self) -> Result<Vec<CashToken>, StoreError> {
        self.sessions.run_one(|c| Box::pin(cash::cash(c))).await
    }
}
