//! The JSON of the API's answers and of `--json`, with its schemas. Each type is made
//! from a record of the store, which knows no format.

mod changes;
mod given;
mod job;
mod keys;
mod list;
mod moves;
mod names;
mod record;
mod search;
mod standings;
mod stats;
mod wallets;

pub use changes::{Changes, WalletChange};
pub(crate) use given::BLANK;
pub use given::{AnyAddress, AsOf, ChainName, Cursor, SearchText};
pub use job::{Epoch, JobRun, JobStatus, Leader, RunProgress};
pub use keys::ApiKey;
pub use list::ListedWallet;
pub use moves::{Move, MoveCounts, MovingRun};
pub use names::{ChangeKind, Include, RunOutcome, SortBy, SortOrder, Stage, StatusFilter, Trigger};
pub use record::{GradeSummary, GradedList, GroupSummary};
pub use search::FoundWallet;
pub use standings::{ShownRun, StandingStats};
pub use stats::StoreStats;
pub use wallets::{ScorePoint, WalletEntry};
