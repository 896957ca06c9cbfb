//! `TradeIntake` in PostgreSQL.

pub(crate) mod append;
mod cash;
pub(crate) mod changes;
mod ids;
mod labels;
pub(crate) mod met;
mod numbers;
mod write;

use crate::intake::batch::refuse_impossible;
use crate::postgres::PostgresStore;
use crate::{Appended, Origin, StoreError, TradeIntake};
use async_trait::async_trait;
use smartmoney_model::{CashToken, Label, Trade};

#[async_trait]
impl TradeIntake for PostgresStore {
    async fn take_in(&self, trades: Vec<Trade>, origin: Origin) -> Result<Appended, StoreError> {
        refuse_impossible(&trades)?;
        if trades.is_empty() {
            return Ok(Appended::default());
        }
        // Lost where the transaction fails: what was noted is true once it is committed.
        let mut met = std::mem::take(&mut *self.met());
        let taken = self.sessions.write(|t| {
            Box::pin(async move {
                let counts = append::take_in(t, &mut met, &trades, &origin).await?;
                Ok((counts, met))
            })
        });
        let (counts, met) = taken.await?;
        *self.met() = met;
        Ok(counts)
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
