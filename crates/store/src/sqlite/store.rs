use super::connection::{Role, connect};
use super::migrate::{migrate, schema};
use super::read_only::{can_be_written, open_read_only};
use super::readers::Readers;
use super::writer::Writer;
use super::{
    append, curations, entries, facts, keys, labels, lease, lists, monitoring, moves, prices,
    publish, runs, scope, search, stats, trades,
};
use crate::row::{DigestOf, analysed_rows, changed_rows};
use crate::store::LONGEST_PING;
use crate::{
    AnalysedWallet, ApiKey, Appended, Epoch, FactsRow, JobRun, Leader, Lease, MonitoringHistory,
    MonitoringPoint, Moves, PageStart, Pending, PopulationEntry, Publication, RecentRuns,
    RunProgress, Schema, Scope, ScorePoint, StoreError, StoreStats, TradeSeq, WalletEntries,
    WalletId, WalletPage, WalletQuery, WalletStore, WalletsFound,
};
use async_trait::async_trait;
use smartmoney_model::{
    Address, ChainId, Curation, CurationPatch, Label, LedgerTrade, Timestamp, Token, TokenHour,
    TokenId, Trade, Wallet, WalletKey,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A [`WalletStore`] in one SQLite file.
pub struct SqliteStore {
    // Dropped first: the writer's connection, the last to close, then copies
    // the log into the file.
    readers: Arc<Readers>,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the file, makes it and its folder where they are missing, and
    /// brings the schema up to date.
    ///
    /// Blocks for as long as another process holds the file, at most half a minute.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder).map_err(|error| cannot_open(path, &error))?;
        }
        let mut connection =
            connect(path, Role::Writer).map_err(|error| name_the_place(path, error))?;
        migrate(&mut connection, path).map_err(|error| name_the_place(path, error))?;
        Ok(Self {
            readers: Readers::new(path.to_owned()),
            writer: Writer::start(connection)?,
        })
    }

    /// Opens the file like [`SqliteStore::open`], but refuses where there is
    /// none: for commands that only show what is stored. What can't be written is
    /// read as it is, and [`StoreError::ReadOnly`] answers every write.
    pub fn open_existing(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(cannot_open(path, &"there is no such file"));
        }
        if can_be_written(path) {
            return Self::open(path);
        }
        let opened = open_read_only(path).map_err(|error| name_the_place(path, error));
        let (readers, connection) = opened?;
        Ok(Self {
            readers,
            writer: Writer::start(connection)?,
        })
    }

    /// How far the schema of a file is that is there; changes nothing.
    pub fn schema(path: &Path) -> Result<Schema, StoreError> {
        schema(path).map_err(|error| name_the_place(path, error))
    }
}

fn cannot_open(path: &Path, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Open {
        place: path.display().to_string(),
        reason: reason.to_string(),
    }
}

fn name_the_place(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Database(reason) | StoreError::Damaged { reason, .. } => {
            cannot_open(path, &reason)
        }
        known => known,
    }
}

#[async_trait]
impl WalletStore for SqliteStore {
    async fn append_trades(&self, trades: Vec<Trade>) -> Result<Appended, StoreError> {
        let work = move |c: &_, ids: &mut _| append::append_trades(c, ids, &trades);
        self.writer.run(work).await
    }

    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError> {
        let work = move |c: &_, ids: &mut _| labels::put_labels(c, ids, &labels);
        self.writer.run(work).await
    }

    async fn tokens(&self) -> Result<Vec<(TokenId, Token)>, StoreError> {
        self.readers.run(trades::tokens).await
    }

    async fn projects(&self) -> Result<Vec<(u32, String)>, StoreError> {
        self.readers.run(trades::projects).await
    }

    async fn priced_up_to(&self) -> Result<TradeSeq, StoreError> {
        self.readers.run(prices::priced_up_to).await
    }

    async fn trades_after(
        &self,
        after: TradeSeq,
        limit: usize,
    ) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
        let work = move |c: &_| trades::trades_after(c, after, limit);
        self.readers.run(work).await
    }

    async fn add_token_hours(
        &self,
        hours: Vec<TokenHour>,
        after: TradeSeq,
        up_to: TradeSeq,
    ) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| prices::add_token_hours(c, hours, after, up_to);
        self.writer.run(work).await
    }

    async fn index_trades(&self) -> Result<(), StoreError> {
        while self.writer.run(|c, _| trades::index_some(c)).await? {}
        Ok(())
    }

    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError> {
        self.readers.run(prices::token_hours).await
    }

    async fn latest_trade(&self) -> Result<Option<Timestamp>, StoreError> {
        self.readers.run(prices::latest_trade).await
    }

    async fn pending(&self) -> Result<Pending, StoreError> {
        self.readers.run(scope::pending).await
    }

    async fn keep_facts_made_by(&self, rules: &str) -> Result<(), StoreError> {
        let rules = rules.to_owned();
        let work = move |c: &_, _: &mut _| facts::keep_facts_made_by(c, &rules);
        self.writer.run(work).await
    }

    async fn count_to_analyse(&self, scope: Scope) -> Result<u64, StoreError> {
        let work = move |c: &_| scope::count_to_analyse(c, scope);
        self.readers.run(work).await
    }

    async fn wallets_to_analyse(
        &self,
        scope: Scope,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<WalletId>, StoreError> {
        let work = move |c: &_| scope::wallets_to_analyse(c, scope, after, limit);
        self.readers.run(work).await
    }

    async fn ledgers(
        &self,
        wallets: Vec<WalletId>,
    ) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError> {
        self.readers.run(move |c| trades::ledgers(c, wallets)).await
    }

    async fn put_facts(&self, analysed: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError> {
        let rows = analysed_rows(&analysed)?;
        let wallets: Vec<i64> = rows.iter().map(|row| row.wallet).collect();
        let digests = move |c: &_| facts::digests(c, DigestOf::Facts, &wallets);
        let stored = self.readers.run(digests).await?;
        // Compressed before the writer is waited for.
        let (rows, details) = changed_rows(rows, &stored)?;
        if rows.is_empty() {
            return Ok(());
        }
        let work = move |c: &_, _: &mut _| facts::put_facts(c, &rows, &details);
        self.writer.run(work).await
    }

    async fn population(&self) -> Result<Vec<PopulationEntry>, StoreError> {
        self.readers.run(facts::population).await
    }

    async fn facts_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<FactsRow>, StoreError> {
        let work = move |c: &_| facts::facts_after(c, after, limit);
        self.readers.run(work).await
    }

    async fn clear_staged(&self) -> Result<(), StoreError> {
        self.writer.run(|c, _| publish::clear_staged(c)).await
    }

    async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError> {
        let changed = move |c: &_| publish::not_published(c, wallets);
        let changed = self.readers.run(changed).await?;
        if changed.is_empty() {
            return Ok(());
        }
        let work = move |c: &_, _: &mut _| publish::stage_wallets(c, &changed);
        self.writer.run(work).await
    }

    async fn publish(&self, publication: Publication) -> Result<JobRun, StoreError> {
        let work = move |c: &_, _: &mut _| publish::publish(c, publication);
        self.writer.run(work).await
    }

    async fn record_failed_run(&self, run: JobRun) -> Result<JobRun, StoreError> {
        let work = move |c: &_, _: &mut _| runs::insert_run(c, run);
        self.writer.run(work).await
    }

    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError> {
        let holder = holder.to_owned();
        let work = move |c: &_, _: &mut _| lease::take(c, &holder, lasts);
        self.writer.run(work).await
    }

    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| lease::renew(c, epoch, lasts, progress);
        self.writer.run(work).await
    }

    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| lease::release(c, epoch);
        self.writer.run(work).await
    }

    async fn leader(&self) -> Result<Option<Leader>, StoreError> {
        self.readers.run(lease::leader).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let ping = self.readers.run(|c| Ok(c.execute_batch("SELECT 1")?));
        let answer = tokio::time::timeout(LONGEST_PING, ping).await;
        answer.map_err(|_| StoreError::Busy)?
    }

    fn fenced(&self, epoch: Epoch) -> Arc<dyn WalletStore> {
        Arc::new(Self {
            readers: Arc::clone(&self.readers),
            writer: self.writer.fenced(epoch),
        })
    }

    async fn wallets(
        &self,
        query: &WalletQuery,
        limit: usize,
        start: &PageStart,
    ) -> Result<WalletPage, StoreError> {
        let (query, start) = (query.clone(), start.clone());
        let work = move |c: &_| lists::wallets(c, &query, limit, &start);
        self.readers.run(work).await
    }

    async fn wallets_by_key(
        &self,
        query: &WalletQuery,
        after: Option<WalletKey>,
        limit: usize,
    ) -> Result<Vec<Wallet>, StoreError> {
        let query = query.clone();
        let work = move |c: &_| lists::wallets_by_key(c, &query, after.as_ref(), limit);
        self.readers.run(work).await
    }

    async fn wallet(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<Vec<(WalletId, Wallet)>, StoreError> {
        let chain = chain.cloned();
        let work = move |c: &_| lists::wallet(c, address, chain.as_ref());
        self.readers.run(work).await
    }

    async fn wallet_entries(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<WalletEntries, StoreError> {
        let chain = chain.cloned();
        let work = move |c: &_| entries::wallet_entries(c, address, chain.as_ref());
        self.readers.run(work).await
    }

    async fn search(&self, text: &str, limit: usize) -> Result<WalletsFound, StoreError> {
        let text = text.to_owned();
        let work = move |c: &_| search::search(c, &text, limit);
        self.readers.run(work).await
    }

    async fn moves(&self, limit: usize) -> Result<Moves, StoreError> {
        self.readers.run(move |c| moves::moves(c, limit)).await
    }

    async fn curate(
        &self,
        key: WalletKey,
        patch: CurationPatch,
        by: String,
        at: Timestamp,
    ) -> Result<Option<Curation>, StoreError> {
        let work = move |c: &_, _: &mut _| curations::curate(c, &key, patch, by, at);
        self.writer.run(work).await
    }

    async fn score_history(
        &self,
        wallet: WalletId,
        limit: usize,
    ) -> Result<Vec<ScorePoint>, StoreError> {
        let work = move |c: &_| runs::score_history(c, wallet, limit);
        self.readers.run(work).await
    }

    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError> {
        self.readers.run(move |c| runs::runs(c, limit)).await
    }

    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError> {
        self.readers.run(move |c| runs::recent_runs(c, limit)).await
    }

    async fn stats(&self) -> Result<StoreStats, StoreError> {
        self.readers.run(stats::stats).await
    }

    async fn data_version(&self) -> Result<i64, StoreError> {
        self.readers.run(runs::data_version).await
    }

    async fn add_api_key(
        &self,
        name: String,
        prefix: String,
        hash: [u8; 32],
        at: Timestamp,
    ) -> Result<ApiKey, StoreError> {
        let work = move |c: &_, _: &mut _| keys::add_api_key(c, name, prefix, hash, at);
        self.writer.run(work).await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.readers.run(keys::api_keys).await
    }

    async fn find_api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        let work = move |c: &_| keys::find_api_key(c, hash);
        self.readers.run(work).await
    }

    async fn revoke_api_key(&self, id: i64, at: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        let work = move |c: &_, _: &mut _| keys::revoke_api_key(c, id, at);
        self.writer.run(work).await
    }

    async fn put_monitoring_points(
        &self,
        points: Vec<MonitoringPoint>,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| monitoring::put_monitoring_points(c, &points, since);
        self.writer.run(work).await
    }

    async fn monitoring_history(
        &self,
        from: Timestamp,
        to: Timestamp,
        bucket: Duration,
    ) -> Result<MonitoringHistory, StoreError> {
        let work = move |c: &_| monitoring::monitoring_history(c, from, to, bucket);
        self.readers.run(work).await
    }

    async fn forget_monitoring(&self) -> Result<(), StoreError> {
        self.writer
            .run(|c, _| monitoring::forget_monitoring(c))
            .await
    }
}
