//! Where trades and scored wallets lie. Each role of a store is a folder: its trait and
//! records, the SQL that both databases share, and one file for each database. A part of
//! the program is given the roles that it needs ([`ApiStore`], [`JobStore`]). All SQL of
//! the project is here.

mod error;
mod ids;
mod migrations;
mod schema;

mod intake;

mod leases;
mod retention;
mod run_store;
mod runs;

mod facts;
mod ledgers;
mod prices;
mod publication;

mod curations;
mod details;
mod lists;
mod moves;
mod past;
mod record;
mod search;
mod sources;
mod standings;
mod state;
mod stats;
mod wallet;

mod keys;
mod monitoring;

mod roles;

mod postgres;
mod row;
mod sqlite;

pub use curations::CurationStore;
pub use details::{DetailStore, WalletEntries, WalletEntry};
pub use error::{Cause, Fault, StoreError};
pub use facts::{AnalysedWallet, EvidenceRow, FactStore, FactsRow};
pub use ids::{SourceId, TradeSeq, WalletId};
pub use intake::{Appended, Difference, Origin, TradeIntake};
pub use keys::{ApiKey, KeyStore};
pub use leases::{Epoch, Lease, LeaseHolder, Leases, RunProgress, Stage};
pub use ledgers::{AnalysisScope, LedgerStore};
pub use lists::{
    CursorPosition, Include, ListFilter, ListParameter, ListStore, ListedWallet, PageStart, SortBy,
    SortOrder, SortValue, StatusFilter, Values, WalletPage, WalletQuery,
};
pub use monitoring::{
    MonitoringCounts, MonitoringHistory, MonitoringPoint, MonitoringStore, MonitoringSum,
};
pub use moves::{Move, MoveCounts, MoveStore, Moves, MovingRun};
pub use past::{PastPrices, PastRow, PastStore};
pub use postgres::{PostgresOptions, PostgresStore};
pub use prices::{ChangedHour, PriceStore};
pub use publication::{Publication, PublicationStore};
pub use record::{
    DueGrade, GradeStore, GradedSample, ListRead, NewGrade, ReadVersion, Record, RecordStore,
    RecordUpdate,
};
pub use retention::{Retention, Trimmed};
pub use roles::{ApiStore, JobStore, Store};
pub use run_store::RunStore;
pub use runs::{
    JobRun, JobStatus, RecentRuns, RunHistory, RunOutcome, RunReport, ScorePoint, Trigger,
};
pub use schema::Schema;
pub use search::{FoundWallet, SearchStore, WalletsFound};
pub use sources::{Forget, Forgotten, NewSource, Source, SourceCounts, SourceStore};
pub use sqlite::SqliteStore;
pub use standings::{
    AsOf, ChangeKind, Changes, Rules, ShownRun, ShownWallet, StandingStats, StandingStore,
    Standings, WalletChange, changes,
};
pub use state::{Pending, StoreState};
pub use stats::{StatsStore, StoreStats};
