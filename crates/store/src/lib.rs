//! Where trades and scored wallets lie: [`WalletStore`] is the one trait, and
//! each database behind it is one folder. All SQL of the project is here.

mod error;
mod query;
mod records;
mod store;

mod postgres;
mod row;
mod sqlite;

pub use error::StoreError;
pub use postgres::{PostgresStore, ScoringLock};
pub use query::{PageStart, Place, SortBy, SortOrder, SortValue, StatusFilter, WalletQuery};
pub use records::{
    AnalysedWallet, ApiKey, Appended, FactsRow, JobRun, ListedWallet, Pending, PopulationEntry,
    Publication, RunOutcome, Scope, ScorePoint, StoreStats, TradeSeq, WalletEntries, WalletEntry,
    WalletId, WalletPage,
};
pub use sqlite::SqliteStore;
pub use store::WalletStore;
