//! `TradeIntake` in SQLite.

pub(crate) mod append;
mod cash;
pub(crate) mod find;
pub(crate) mod ids;
mod labels;

use crate::sqlite::SqliteStore;
use crate::{Appended, StoreError, TradeIntake};
use async_trait::async_trait;
use smartmoney_model::{CashToken, Label, Trade};

#[async_trait]
impl TradeIntake for SqliteStore {
    async fn append_trades(&self, trades: Vec<Trade>) -> Result<Appended, StoreError> {
        crate::intake::postgres::append::refuse_impossible(&trades)?;
        let work = move |c: &_, ids: &mut _| append::append_trades(c, ids, &trades);
        self.writer.run(work).await
    }

    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError> {
        let work = move |c: &_, ids: &mut _| labels::put_labels(c, ids, &labels);
        self.writer.run(work).await
    }

    async fn put_cash(&self, tokens: Vec<CashToken>) -> Result<(), StoreError> {
        let work = move |c: &_, ids: &mut _| cash::put_cash(c, ids, &tokens);
        self.writer.run(work).await
    }

    async fn cash(&self) -> Result<Vec<CashToken>, StoreError> {
        self.readers.run(cash::cash).await
    }
}
