use crate::Place;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use smartmoney_model::{
    Confidence, Curation, Label, LabelKind, Score, ScoreBreakdown, Timestamp, TradeRow, Usd,
    Wallet, WalletDetail, WalletFacts, WalletKey, WalletStatus,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// The number that a store gave a wallet: every (chain, address) that ever
/// traded has one, in order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WalletId(pub i64);

/// A trade's place in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TradeSeq(pub i64);

/// What became of a batch of trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appended {
    /// New.
    pub inserted: u64,
    /// Known already, by (chain, `tx_hash`, `evt_index`).
    pub duplicates: u64,
}

/// What came since the last published run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// The newest trade: a run covers the trades up to here.
    pub up_to: TradeSeq,
    /// Wallets with new trades.
    pub dirty_wallets: u64,
    /// The earliest time among the new trades: prices may have changed from
    /// the beginning of its day on.
    pub earliest: Option<Timestamp>,
}

/// Which wallets a run analyses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those with new trades, those without facts, and those whose facts new
    /// prices can change: they hold something, or traded at or after this moment.
    Affected {
        /// The beginning of the first day whose prices may have changed; None when no trade is new.
        prices_changed_from: Option<Timestamp>,
    },
}

/// What a wallet's trades came to.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysedWallet {
    /// What scores are made of.
    pub facts: WalletFacts,
    /// What a page of the wallet shows.
    pub detail: WalletDetail,
    /// Its PnL over time in a few points, in whole USD: what a list shows.
    pub sparkline: Vec<f64>,
}

/// What the run needs of every wallet to judge each: kept small, since all of
/// them are in memory at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PopulationEntry {
    /// The wallet.
    pub id: WalletId,
    /// Closed positions won.
    pub wins: u64,
    /// Closed positions lost.
    pub losses: u64,
    /// Closed positions compared with the market.
    pub compared: u64,
    /// One-sided p-value.
    pub p_value: Option<f64>,
    /// What a label file says it is.
    pub label: Option<LabelKind>,
}

/// A wallet's facts beside what others say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FactsRow {
    /// The wallet.
    pub id: WalletId,
    /// Its chain and address.
    pub key: WalletKey,
    /// What is known of it.
    pub facts: WalletFacts,
    /// What a label file says.
    pub label: Option<Label>,
    /// What a curator says; it goes before labels.
    pub curation: Option<Curation>,
    /// The status that is published; None before its first run.
    pub published: Option<WalletStatus>,
}

/// A run that is to become visible.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// Its statistics; the store sets id and data version, and adds to the duration how
    /// long publishing took.
    pub run: JobRun,
    /// Trades up to here are accounted for: wallets that became dirty later stay dirty.
    pub up_to: TradeSeq,
    /// Wallets that could not be processed: they stay dirty.
    pub still_dirty: Vec<WalletId>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum RunOutcome {
    /// Every wallet was processed.
    Complete,
    /// Some wallets failed and keep their former values.
    Partial,
    /// Nothing was published.
    Failed,
}

/// What made a run begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Trigger {
    /// It was due.
    Schedule,
    /// Somebody asked for it.
    Request,
}

/// One run of the scoring job.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobRun {
    /// 1, 2, 3, …
    pub id: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// How it ended.
    pub outcome: RunOutcome,
    /// Whether all wallets were analysed anew.
    pub full: bool,
    /// Wallets in the store.
    pub total: u64,
    /// Wallets analysed anew.
    pub processed: u64,
    /// Wallets whose published values changed.
    pub updated: u64,
    /// Wallets whose published values stayed as they were; derived, and set by the store.
    pub unchanged: u64,
    /// Wallets that could not be processed.
    pub failed: u64,
    /// Wallets identified as smart money after the run.
    pub identified: u64,
    /// The day up to which was measured: the last day with a trade.
    pub as_of: Option<Timestamp>,
    /// The version that the run published; the former one when nothing changed.
    pub data_version: i64,
    /// The settings in force, as JSON.
    #[serde(serialize_with = "as_it_is")]
    pub settings: String,
    /// Who ran it: host, process and instance.
    pub run_by: String,
    /// What made it begin.
    pub trigger: Trigger,
    /// Why it failed.
    pub error: Option<String>,
}

impl JobRun {
    /// When it ended.
    pub fn ended_at(&self) -> Timestamp {
        Self::ended(self.started_at, self.duration_ms)
    }

    pub(crate) fn add_to_duration(&mut self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.duration_ms = self.duration_ms.saturating_add(by);
    }

    pub(crate) fn ended(started_at: Timestamp, duration_ms: u64) -> Timestamp {
        let duration = i64::try_from(duration_ms).unwrap_or(i64::MAX);
        let micros = duration.saturating_mul(1_000);
        Timestamp::from_micros(started_at.as_micros().saturating_add(micros))
    }
}

/// The latest runs, and the latest of some kind however many came since.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecentRuns {
    /// Whatever became of them, latest first.
    pub latest: Vec<JobRun>,
    /// The latest that did not fail.
    pub last_success: Option<JobRun>,
    /// The latest that changed published wallets.
    pub last_change: Option<JobRun>,
}

/// Text that is JSON already.
fn as_it_is<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match serde_json::from_str::<&RawValue>(json) {
        Ok(json) => json.serialize(serializer),
        Err(_) => json.serialize(serializer),
    }
}

/// A wallet's score after a run that changed it: its first run, and each that
/// gave it another confidence or status than its point before, or a score at
/// least [`ScorePoint::LEAST_CHANGE`] away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScorePoint {
    /// The run.
    pub run_id: i64,
    /// When it was published.
    pub at: Timestamp,
    /// The score.
    pub score: Score,
    /// What made it.
    pub breakdown: ScoreBreakdown,
    /// The confidence.
    pub confidence: Confidence,
    /// The status.
    pub status: WalletStatus,
}

/// A page of wallets.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletPage {
    /// The wallets of this page, with their present values.
    pub wallets: Vec<ListedWallet>,
    /// How many match in all: on a walk those that did when it began.
    pub total: u64,
    /// Where the next page begins; None after the last wallet.
    pub next: Option<Place>,
    /// The present data version, read in the same snapshot.
    pub data_version: i64,
    /// The day up to which was measured, by the latest published run.
    pub as_of: Option<Timestamp>,
}

/// A wallet in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ListedWallet {
    /// The wallet.
    #[serde(flatten)]
    pub wallet: Wallet,
    /// Its PnL over time in at most 24 points, in whole USD; empty where none is stored.
    pub sparkline: Vec<f64>,
}

/// Every chain's entry of one address.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletEntries {
    /// By chain.
    pub entries: Vec<WalletEntry>,
    /// The present data version, read in the same snapshot.
    pub data_version: i64,
    /// The day up to which was measured, by the latest published run.
    pub as_of: Option<Timestamp>,
}

/// All that is shown of one wallet.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WalletEntry {
    /// Its number.
    #[serde(skip)]
    #[cfg_attr(feature = "schema", schema(ignore))]
    pub id: WalletId,
    /// What is published.
    pub wallet: Wallet,
    /// Evidence, positions and equity curve; none of them until a run of this
    /// version has analysed the wallet.
    #[serde(flatten)]
    pub detail: Option<WalletDetail>,
    /// The curator's tags, or else the label's.
    pub tags: Vec<String>,
    /// What a curator says; null where nobody said anything.
    pub curation: Option<Curation>,
    /// The changes of its score, latest first, at most 50.
    #[serde(rename = "scoreHistory")]
    pub history: Vec<ScorePoint>,
    /// Of its last 1,000 trades to arrive the latest, latest first, at most 50.
    pub latest_trades: Vec<TradeRow>,
}

impl WalletEntry {
    /// Changes of the score that are shown.
    pub const MOST_SCORES: usize = 50;
    /// Trades that are shown.
    pub const MOST_TRADES: usize = 50;
    /// Trades that are looked at: a wallet may have hundreds of thousands, and
    /// those that came last nearly always hold the latest.
    pub const ARRIVALS: usize = 1_000;
}

/// A key of the API as it is stored: without the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// 1, 2, 3, …
    pub id: i64,
    /// Whose it is.
    pub name: String,
    /// Its beginning, by which people recognise it.
    pub prefix: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it opens nothing any more.
    pub revoked_at: Option<Timestamp>,
}

impl ScorePoint {
    /// Half of the last digit that is shown: less is no change for a reader.
    pub const LEAST_CHANGE: f64 = 0.05;
}

/// Counts over everything in the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StoreStats {
    /// Trades.
    pub trades: u64,
    /// The earliest trade.
    pub first_trade: Option<Timestamp>,
    /// The latest trade.
    pub last_trade: Option<Timestamp>,
    /// Wallets that traded.
    pub wallets: u64,
    /// Of them those with a score.
    pub scored_wallets: u64,
    /// Scored wallets by chain.
    pub by_chain: BTreeMap<String, u64>,
    /// By type.
    pub by_type: BTreeMap<String, u64>,
    /// By confidence.
    pub by_confidence: BTreeMap<String, u64>,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
    /// Scored wallets by tens of the score: 0–10, 10–20, …, 90–100.
    pub score_distribution: [u64; 10],
    /// How many scored wallets fail each rule of eligibility or, of the
    /// eligible ones, of confidence: by the `rule` of their reasons.
    pub failed_rules: BTreeMap<String, u64>,
    /// Anomalies by kind, over all scored wallets.
    pub anomalies: BTreeMap<String, u64>,
    /// Sum of total PnL of the identified wallets, USD.
    #[serde(with = "smartmoney_model::dollars")]
    pub identified_pnl: Usd,
    /// Mean score of scored wallets.
    pub mean_score: Option<f64>,
    /// Rises whenever published values change.
    pub data_version: i64,
}
