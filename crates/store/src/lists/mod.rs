//! The published wallets as lists: filters, orders, pages.

mod count;
pub(crate) mod filter;
pub(crate) mod index;
mod parameters;
pub(crate) mod postgres;
mod query;
pub(crate) mod row;
pub(crate) mod sql;
pub(crate) mod sqlite;
mod values;

pub use parameters::{ListFilter, ListParameter, WalletQuery};
pub use query::{CursorPosition, PageStart, SortBy, SortOrder, SortValue, StatusFilter};
pub use row::{Include, ListedWallet};
pub use values::Values;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{DataVersion, Timestamp, Wallet, WalletKey};

/// The published wallets as lists.
#[async_trait]
pub trait ListStore: Send + Sync + 'static {
    /// A page of the list. A walk from page to page by [`WalletPage::next`] meets
    /// every wallet of the list as it was at the walk's first page once, in the
    /// order of then, whatever is published in between;
    /// [`StoreError::CursorExpired`] when that was replaced an hour ago or longer.
    async fn wallets(
        &self,
        query: &WalletQuery,
        limit: usize,
        start: &PageStart,
    ) -> Result<WalletPage, StoreError>;

    /// Up to `limit` wallets that match, after `after`, ordered by (chain,
    /// address) whatever the query's order: for going through all of them.
    async fn wallets_by_key(
        &self,
        query: &WalletQuery,
        after: Option<WalletKey>,
        limit: usize,
    ) -> Result<Vec<Wallet>, StoreError>;
}

/// A page of wallets.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletPage {
    /// The wallets of this page, with their present values.
    pub wallets: Vec<ListedWallet>,
    /// How many match in all: on a walk those that did when it began.
    pub total: u64,
    /// Where the next page begins; None after the last wallet.
    pub next: Option<CursorPosition>,
    /// The present data version, read in the same snapshot.
    pub data_version: DataVersion,
    /// The day up to which was measured, by the latest published run.
    pub as_of: Option<Timestamp>,
    /// The rules by which all wallets are measured; None where none is published.
    pub methodology_version: Option<String>,
}
