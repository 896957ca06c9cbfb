//! The state of the store as a whole: whether it answers, its data version, and what
//! waits for the next run.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::lists::index::sql::select_no_index_row;
use crate::row::ReadColumns;
use crate::wallet::row::columns_of;
use crate::{StoreError, TradeSeq};
use async_trait::async_trait;
use smartmoney_model::{DataVersion, Timestamp};
use std::sync::LazyLock;
use std::time::Duration;

/// Reads no row, and fails where a column is missing.
pub(crate) static PING: LazyLock<String> =
    LazyLock::new(|| select_no_index_row(&columns_of("w"), "smart_money_wallets w"));

/// A caller that asks whether a service is ready waits for no longer.
pub(crate) const LONGEST_PING: Duration = Duration::from_secs(2);

/// The state of a store.
#[async_trait]
pub trait StoreState: Send + Sync + 'static {
    /// Whether the database answers within two seconds, has the columns that lists are read
    /// from, and is not known to be damaged.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Whether the whole database can be read: looks at every page of a SQLite file, which takes
    /// as long as reading it. What it finds, or any other call has met, every later
    /// [`ping`](Self::ping) answers. PostgreSQL has tools of its own for that.
    async fn verify(&self) -> Result<(), StoreError>;

    /// The state of what is published. It changes whenever published values do.
    async fn data_version(&self) -> Result<DataVersion, StoreError>;

    /// What came since the last published run.
    async fn pending(&self) -> Result<Pending, StoreError>;
}

/// Its number and its tag.
pub(crate) const DATA_VERSION: &str = "SELECT data_version, version_tag FROM store_state";

/// Reads a number and a tag.
pub(crate) fn read_data_version(columns: &mut impl ReadColumns) -> Result<DataVersion, StoreError> {
    Ok(DataVersion::new(columns.integer()?, columns.integer()?))
}

/// What came since the last published run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// The last number that a trade or a change of trades was given: a run covers all up to
    /// here.
    pub up_to: TradeSeq,
    /// Wallets with new trades.
    pub dirty_wallets: u64,
    /// The earliest time among the new trades: prices may have changed from
    /// the beginning of its day on.
    pub earliest: Option<Timestamp>,
}
