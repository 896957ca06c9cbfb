//! Where trades and scored wallets lie: [`WalletStore`] is the one trait, and
//! each database behind it is one folder. All SQL of the project is here.

mod error;
mod lease;
mod query;
mod records;
mod store;

mod postgres;
mod row;
mod sqlite;

pub use error::StoreError;
pub use lease::{Epoch, JobStatus, Leader, Lease, RunProgress, Stage};
pub use postgres::{PostgresOptions, PostgresStore};
pub use query::{PageStart, Place, SortBy, SortOrder, SortValue, StatusFilter, WalletQuery};
pub use records::{
    AnalysedWallet, ApiKey, Appended, FactsRow, JobRun, ListedWallet, Pending, PopulationEntry,
    Publication, RunOutcome, Scope, ScorePoint, StoreStats, TradeSeq, Trigger, WalletEntries,
    WalletEntry, WalletId, WalletPage,
};
pub use sqlite::SqliteStore;
pub use store::WalletStore;
