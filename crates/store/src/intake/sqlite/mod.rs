//! `TradeIntake` in SQLite.

pub(crate) mod append;
mod cash;
pub(crate) mod changes;
pub(crate) mod find;
pub(crate) mod ids;
mod labels;

use crate::intake::batch::refuse_impossible;
use crate::sqlite::SqliteStore;
use crate::{Appended, Origin, StoreError, TradeIntake};
use async_trait::async_trait;
use smartmoney_model::{CashToken, Label, Trade};

#[async_trait]
impl TradeIntake for SqliteStore {
    async fn take_in(&self, trades: Vec<Trade>, origin: Origin) -> Result<Appended, StoreError> {
        refuse_impossible(&trades)?;
        let work = move |c: &_, ids: &mut _| append::take_in(c, ids, &trades, &origin);
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
