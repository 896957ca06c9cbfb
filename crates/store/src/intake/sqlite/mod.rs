//! `TradeIntake` in SQLite.

pub(crate) mod append;
pub(crate) mod find;
pub(crate) mod ids;
mod labels;

use crate::sqlite::SqliteStore;
use crate::{Appended, StoreError, TradeIntake};
use async_trait::async_trait;
use smartmoney_model::{Label, Trade};

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
}
