//! `TradeIntake` in PostgreSQL.

pub(crate) mod append;
pub(crate) mod changes;
mod ids;
mod labels;
mod numbers;
mod write;

use crate::intake::batch::refuse_impossible;
use crate::postgres::PostgresStore;
use crate::{Appended, Origin, StoreError, TradeIntake};
use async_trait::async_trait;
use smartmoney_model::{Label, Trade};

#[async_trait]
impl TradeIntake for PostgresStore {
    async fn take_in(&self, trades: Vec<Trade>, origin: Origin) -> Result<Appended, StoreError> {
        refuse_impossible(&trades)?;
        if trades.is_empty() {
            return Ok(Appended::default());
        }
        self.sessions
            .write(|t| Box::pin(async move { append::take_in(t, &trades, &origin).await }))
            .await
    }

    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError> {
        self.sessions
            .write(|t| Box::pin(async move { labels::put_labels(t, &labels).await }))
            .await
    }
}
