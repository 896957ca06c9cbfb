//! Where trades and scored wallets lie: [`WalletStore`] is the one trait, and
//! each database behind it is one folder. All SQL of the project is here.

mod error;
mod lease;
mod monitoring;
mod moves;
mod query;
mod records;
mod schema;
mod search;
mod store;

mod postgres;
mod row;
mod sqlite;

pub use error::StoreError;
pub use lease::{Epoch, JobStatus, Leader, Lease, RunProgress, Stage};
pub use monitoring::{MonitoringCounts, MonitoringHistory, MonitoringPoint, MonitoringSum};
pub use moves::{Move, MoveCounts, Moves, MovingRun};
pub use postgres::{PostgresOptions, PostgresStore};
pub use query::{PageStart, Place, SortBy, SortOrder, SortValue, StatusFilter, WalletQuery};
pub use records::{
    AnalysedWallet, ApiKey, Appended, FactsRow, JobRun, ListedWallet, Pending, PopulationEntry,
    Publication, RecentRuns, RunOutcome, Scope, ScorePoint, StoreStats, TradeSeq, Trigger,
    WalletEntries, WalletEntry, WalletId, WalletPage,
};
pub use schema::Schema;
pub use search::{FoundWallet, WalletsFound};
pub use sqlite::SqliteStore;
pub use store::WalletStore;
