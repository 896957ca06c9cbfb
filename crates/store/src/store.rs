use crate::{
    AnalysedWallet, ApiKey, Appended, Epoch, FactsRow, JobRun, Leader, Lease, MonitoringHistory,
    MonitoringPoint, Moves, PageStart, Pending, PopulationEntry, Publication, RecentRuns,
    RunProgress, Scope, ScorePoint, StoreError, StoreStats, TradeSeq, WalletEntries, WalletId,
    WalletPage, WalletQuery, WalletsFound,
};
use async_trait::async_trait;
use smartmoney_model::{
    Address, ChainId, Curation, CurationPatch, Label, LedgerTrade, Timestamp, Token, TokenHour,
    TokenId, Trade, Wallet, WalletKey,
};
use std::sync::Arc;
use std::time::Duration;

/// Who asks whether a service is ready does not wait for longer.
pub(crate) const LONGEST_PING: Duration = Duration::from_secs(2);

/// Trades in, scored wallets out. Every call is one transaction: it happens
/// whole or not at all.
#[async_trait]
pub trait WalletStore: Send + Sync + 'static {
    /// Appends trades, skipping those that are known, and marks their wallets dirty.
    async fn append_trades(&self, trades: Vec<Trade>) -> Result<Appended, StoreError>;

    /// Adds labels; a later label of one address replaces the earlier.
    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError>;

    /// All tokens seen.
    async fn tokens(&self) -> Result<Vec<(TokenId, Token)>, StoreError>;

    /// All exchanges seen.
    async fn projects(&self) -> Result<Vec<(u32, String)>, StoreError>;

    /// How far the hourly prices reach in the order of arrival.
    async fn priced_up_to(&self) -> Result<TradeSeq, StoreError>;

    /// Up to `limit` trades after `after`, in order of arrival.
    async fn trades_after(
        &self,
        after: TradeSeq,
        limit: usize,
    ) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError>;

    /// Adds the trades after `after`, up to `up_to`, to the hourly prices. A sum
    /// of dollars beyond 64 bits stays at the largest that fits.
    /// [`StoreError::Busy`] when the prices don't reach to exactly `after`:
    /// somebody else added trades, and nothing is added twice.
    async fn add_token_hours(
        &self,
        hours: Vec<TokenHour>,
        after: TradeSeq,
        up_to: TradeSeq,
    ) -> Result<(), StoreError>;

    /// Makes all trades findable by wallet: until then [`WalletStore::ledgers`] and
    /// [`WalletStore::wallet_entries`] may lack those that came since the last time.
    async fn index_trades(&self) -> Result<(), StoreError>;

    /// The hourly prices of all tokens, by token and hour.
    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError>;

    /// The time of the latest trade.
    async fn latest_trade(&self) -> Result<Option<Timestamp>, StoreError>;

    /// What came since the last published run.
    async fn pending(&self) -> Result<Pending, StoreError>;

    /// Declares the rules (any text) by which facts and prices are made from now
    /// on. When they are not those of before, all facts and hourly prices are
    /// dropped, and prices reach to no trade: two kinds of either never stand
    /// side by side.
    async fn keep_facts_made_by(&self, rules: &str) -> Result<(), StoreError>;

    /// How many wallets `scope` has.
    async fn count_to_analyse(&self, scope: Scope) -> Result<u64, StoreError>;

    /// Up to `limit` wallets of `scope` with an id above `after`, by id.
    async fn wallets_to_analyse(
        &self,
        scope: Scope,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<WalletId>, StoreError>;

    /// The trades of each of these wallets, in the ledger's order, in the order
    /// asked for. Gas is a transaction's: of several trades of one transaction
    /// only the first that has it keeps it.
    async fn ledgers(
        &self,
        wallets: Vec<WalletId>,
    ) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError>;

    /// Replaces facts, and lays details ready for [`WalletStore::publish`];
    /// nobody sees those until then. What a wallet has already is not written again,
    /// and all of it is no write. A failure leaves all of them as they were.
    /// [`StoreError::OutOfRange`] also for sums that would not fit the wallet
    /// that is published of them.
    async fn put_facts(&self, analysed: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError>;

    /// What is needed of all wallets at once, by id.
    async fn population(&self) -> Result<Vec<PopulationEntry>, StoreError>;

    /// Up to `limit` wallets with facts and an id above `after`, by id.
    async fn facts_after(&self, after: WalletId, limit: usize)
    -> Result<Vec<FactsRow>, StoreError>;

    /// Forgets what an earlier run staged and did not publish.
    async fn clear_staged(&self) -> Result<(), StoreError>;

    /// Lays wallets ready for [`WalletStore::publish`], each once in a run; nobody sees
    /// them until then. What is known to be published already is not written again, and
    /// all of it is no write.
    async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError>;

    /// Makes all staged wallets and new details visible at once, with the run's record and a
    /// [`ScorePoint`] for each wallet whose score, confidence or status changed;
    /// clears what was dirty up to the run's last trade, and raises
    /// `data_version` when anything visible changed.
    async fn publish(&self, publication: Publication) -> Result<JobRun, StoreError>;

    /// Records a run that published nothing.
    async fn record_failed_run(&self, run: JobRun) -> Result<JobRun, StoreError>;

    /// Takes the lease of scoring runs for a holder (host, process, instance)
    /// and a time, unless another holder has it. When this returns, no write of
    /// an earlier holder is still under way.
    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError>;

    /// Makes the lease last so long from now on, and says how far the run is.
    /// Whoever was late keeps it if nobody took it in between, else
    /// [`StoreError::LeaseLost`].
    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError>;

    /// Gives the lease back, if it is still ours.
    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError>;

    /// Who has the lease; None once it was given back.
    async fn leader(&self) -> Result<Option<Leader>, StoreError>;

    /// The same store for the holder of a lease: each write also makes sure, in
    /// its transaction, that the lease was neither given back nor taken by
    /// somebody else, and is [`StoreError::LeaseLost`] otherwise.
    fn fenced(&self, epoch: Epoch) -> Arc<dyn WalletStore>;

    /// Whether the database answers, within two seconds.
    async fn ping(&self) -> Result<(), StoreError>;

    /// A page of the list. A walk from page to page by [`WalletPage::next`] meets
    /// every wallet of the list as it was at the walk's first page once, in the
    /// order of then, whatever is published in between;
    /// [`StoreError::PlaceExpired`] when that was replaced an hour ago or longer.
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

    /// Every chain's entry of an address.
    async fn wallet(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<Vec<(WalletId, Wallet)>, StoreError>;

    /// All that is shown of an address, of one moment.
    async fn wallet_entries(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<WalletEntries, StoreError>;

    /// Up to `limit` wallets of any status whose address begins with `text`, or
    /// whose name holds it in whatever case. Exact ones come first, then the
    /// identified, then by score; equal ones by (chain, address).
    async fn search(&self, text: &str, limit: usize) -> Result<WalletsFound, StoreError>;

    /// What the latest run that changed published wallets did to smart money, up
    /// to `limit` wallets of each kind.
    async fn moves(&self, limit: usize) -> Result<Moves, StoreError>;

    /// Changes what a curator says of a wallet. It takes effect at once, raises
    /// `data_version`, and goes before labels in every later run; a score follows
    /// with the next run. None when no such wallet is published.
    async fn curate(
        &self,
        key: WalletKey,
        patch: CurationPatch,
        by: String,
        at: Timestamp,
    ) -> Result<Option<Curation>, StoreError>;

    /// The changes of a wallet's score, latest first.
    async fn score_history(
        &self,
        wallet: WalletId,
        limit: usize,
    ) -> Result<Vec<ScorePoint>, StoreError>;

    /// The latest runs, latest first.
    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError>;

    /// The same, and besides the latest that succeeded and that changed something.
    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError>;

    /// Counts over everything.
    async fn stats(&self) -> Result<StoreStats, StoreError>;

    /// Rises whenever published values change.
    async fn data_version(&self) -> Result<i64, StoreError>;

    /// Stores a key of the API by the SHA-256 digest of its text.
    async fn add_api_key(
        &self,
        name: String,
        prefix: String,
        hash: [u8; 32],
        at: Timestamp,
    ) -> Result<ApiKey, StoreError>;

    /// All keys, revoked ones too, by number.
    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError>;

    /// The key of this digest, unless it is revoked.
    async fn find_api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKey>, StoreError>;

    /// Revokes a key for ever. None when there is none of this number; one that
    /// was revoked before stays as it was.
    async fn revoke_api_key(&self, id: i64, at: Timestamp) -> Result<Option<ApiKey>, StoreError>;

    /// Keeps what a process counted. Of a minute and process that has a point already
    /// each greater count is kept, so that a write of which nobody knows whether and
    /// when it happens can be repeated. Points before `since` are forgotten. It waits for no run.
    async fn put_monitoring_points(
        &self,
        points: Vec<MonitoringPoint>,
        since: Timestamp,
    ) -> Result<(), StoreError>;

    /// What all processes counted from `from` up to `to`, in buckets of so many
    /// whole seconds, which are counted from 1970 on.
    async fn monitoring_history(
        &self,
        from: Timestamp,
        to: Timestamp,
        bucket: Duration,
    ) -> Result<MonitoringHistory, StoreError>;

    /// Forgets all points of all processes that are there now.
    async fn forget_monitoring(&self) -> Result<(), StoreError>;
}
