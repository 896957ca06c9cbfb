//! `StoreState` in PostgreSQL.

use crate::postgres::PostgresStore;
use crate::postgres::columns::Columns;
use crate::postgres::statement::Session;
use crate::row::ReadColumns;
use crate::state::{DATA_VERSION, read_data_version};
use crate::{Pending, StoreError, StoreState, TradeSeq};
use async_trait::async_trait;
use smartmoney_model::DataVersion;

#[async_trait]
impl StoreState for PostgresStore {
    async fn ping(&self) -> Result<(), StoreError> {
        self.sessions.ping().await
    }

    async fn verify(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn data_version(&self) -> Result<DataVersion, StoreError> {
        self.sessions.run_one(|c| Box::pin(data_version(c))).await
    }

    async fn pending(&self) -> Result<Pending, StoreError> {
        self.sessions.run_one(|c| Box::pin(pending(c))).await
    }
}

/// One statement, so that all of it is of one moment.
pub(crate) async fn pending(client: &impl Session) -> Result<Pending, StoreError> {
    let row = client
        .row(
            "SELECT (SELECT last_seq FROM store_state), count(*), min(earliest)
             FROM dirty_wallets",
            &[],
        )
        .await?;
    let mut columns = Columns::new(&row, "dirty wallet");
    Ok(Pending {
        up_to: TradeSeq(columns.integer()?),
        dirty_wallets: columns.count()?,
        earliest: columns.time_option()?,
    })
}

pub(crate) async fn data_version(client: &impl Session) -> Result<DataVersion, StoreError> {
    let row = client.row(DATA_VERSION, &[]).await?;
    read_data_version(&mut Columns::new(&row, "state"))
}
