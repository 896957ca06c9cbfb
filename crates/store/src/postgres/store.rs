use super::open::PostgresStore;
use super::{
    append, curations, entries, facts, keys, labels, lease, lists, monitoring, moves, prices,
    publish, runs, scope, search, stats, trades,
};
use crate::row::{DigestOf, analysed_rows, changed_rows};
use crate::{
    AnalysedWallet, ApiKey, Appended, Epoch, FactsRow, JobRun, Leader, Lease, MonitoringHistory,
    MonitoringPoint, Moves, PageStart, Pending, PopulationEntry, Publication, RecentRuns,
    RunProgress, Scope, ScorePoint, StoreError, StoreStats, TradeSeq, WalletEntries, WalletId,
    WalletPage, WalletQuery, WalletStore, WalletsFound,
};
use async_trait::async_trait;
use smartmoney_model::{
    Address, ChainId, Curation, CurationPatch, Label, LedgerTrade, Timestamp, Token, TokenHour,
    TokenId, Trade, Wallet, WalletKey,
};
use std::sync::Arc;
use std::time::Duration;

#[async_trait]
impl WalletStore for PostgresStore {
    async fn append_trades(&self, trades: Vec<Trade>) -> Result<Appended, StoreError> {
        append::refuse_impossible(&trades)?;
        if trades.is_empty() {
            return Ok(Appended::default());
        }
        let is_pooled = self.sessions.are_pooled();
        self.sessions
            .write(|t| Box::pin(async move { append::append_trades(t, &trades, is_pooled).await }))
            .await
    }

    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError> {
        self.sessions
            .write(|t| Box::pin(async move { labels::put_labels(t, &labels).await }))
            .await
    }

    async fn tokens(&self) -> Result<Vec<(TokenId, Token)>, StoreError> {
        self.sessions.read(|c| Box::pin(trades::tokens(c))).await
    }

    async fn projects(&self) -> Result<Vec<(u32, String)>, StoreError> {
        self.sessions.read(|c| Box::pin(trades::projects(c))).await
    }

    async fn priced_up_to(&self) -> Result<TradeSeq, StoreError> {
        self.sessions
            .read(|c| Box::pin(prices::priced_up_to(c)))
            .await
    }

    async fn trades_after(
        &self,
        after: TradeSeq,
        limit: usize,
    ) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
        self.sessions
            .read(|c| Box::pin(trades::trades_after(c, after, limit)))
            .await
    }

    async fn add_token_hours(
        &self,
        hours: Vec<TokenHour>,
        after: TradeSeq,
        up_to: TradeSeq,
    ) -> Result<(), StoreError> {
        self.sessions
            .write(|t| {
                Box::pin(async move { prices::add_token_hours(t, &hours, after, up_to).await })
            })
            .await
    }

    /// An index has them all already.
    async fn index_trades(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError> {
        self.sessions
            .read(|c| Box::pin(prices::token_hours(c)))
            .await
    }

    async fn latest_trade(&self) -> Result<Option<Timestamp>, StoreError> {
        self.sessions
            .read(|c| Box::pin(prices::latest_trade(c)))
            .await
    }

    async fn pending(&self) -> Result<Pending, StoreError> {
        self.sessions.read(|c| Box::pin(scope::pending(c))).await
    }

    async fn keep_facts_made_by(&self, rules: &str) -> Result<(), StoreError> {
        let rules = rules.to_owned();
        self.sessions
            .write(|t| Box::pin(async move { facts::keep_facts_made_by(t, &rules).await }))
            .await
    }

    async fn count_to_analyse(&self, scope: Scope) -> Result<u64, StoreError> {
        self.sessions
            .read(|c| Box::pin(scope::count_to_analyse(c, scope)))
            .await
    }

    async fn wallets_to_analyse(
        &self,
        scope: Scope,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<WalletId>, StoreError> {
        self.sessions
            .read(|c| Box::pin(scope::wallets_to_analyse(c, scope, after, limit)))
            .await
    }

    async fn ledgers(
        &self,
        wallets: Vec<WalletId>,
    ) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(trades::ledgers(t, wallets)))
            .await
    }

    async fn put_facts(&self, analysed: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError> {
        let rows = analysed_rows(&analysed)?;
        let wallets = rows.iter().map(|row| row.wallet).collect();
        let stored = facts::digests(&self.sessions, DigestOf::Facts, wallets).await?;
        // Compressed before a writer is waited for.
        let (rows, details) = changed_rows(rows, &stored)?;
        if rows.is_empty() {
            return Ok(());
        }
        self.sessions
            .write(|t| Box::pin(async move { facts::put_facts(t, &rows, &details).await }))
            .await
    }

    async fn population(&self) -> Result<Vec<PopulationEntry>, StoreError> {
        self.sessions.read(|c| Box::pin(facts::population(c))).await
    }

    async fn facts_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<FactsRow>, StoreError> {
        self.sessions
            .read(|c| Box::pin(facts::facts_after(c, after, limit)))
            .await
    }

    async fn clear_staged(&self) -> Result<(), StoreError> {
        self.sessions
            .write(|t| Box::pin(publish::clear_staged(t)))
            .await
    }

    async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError> {
        let changed = publish::not_published(&self.sessions, wallets).await?;
        if changed.is_empty() {
            return Ok(());
        }
        self.sessions
            .write(|t| Box::pin(async move { publish::stage_wallets(t, &changed).await }))
            .await
    }

    async fn publish(&self, publication: Publication) -> Result<JobRun, StoreError> {
        self.sessions
            .write(|t| Box::pin(publish::publish(t, publication)))
            .await
    }

    async fn record_failed_run(&self, run: JobRun) -> Result<JobRun, StoreError> {
        self.sessions
            .write(|t| Box::pin(runs::insert_run(t, run)))
            .await
    }

    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError> {
        let holder = holder.to_owned();
        self.sessions
            .write(|t| Box::pin(async move { lease::take(t, &holder, lasts).await }))
            .await
    }

    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError> {
        self.sessions
            .write_beside(|c| Box::pin(lease::renew(c, epoch, lasts, progress)))
            .await
    }

    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError> {
        self.sessions
            .write_beside(|c| Box::pin(lease::release(c, epoch)))
            .await
    }

    async fn leader(&self) -> Result<Option<Leader>, StoreError> {
        self.sessions.read(|c| Box::pin(lease::leader(c))).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.sessions.ping().await
    }

    fn fenced(&self, epoch: Epoch) -> Arc<dyn WalletStore> {
        Arc::new(Self {
            sessions: self.sessions.fenced(epoch),
        })
    }

    async fn wallets(
        &self,
        query: &WalletQuery,
        limit: usize,
        start: &PageStart,
    ) -> Result<WalletPage, StoreError> {
        let (query, start) = (query.clone(), start.clone());
        self.sessions
            .read_snapshot(|t| {
                Box::pin(async move { lists::wallets(t, &query, limit, &start).await })
            })
            .await
    }

    async fn wallets_by_key(
        &self,
        query: &WalletQuery,
        after: Option<WalletKey>,
        limit: usize,
    ) -> Result<Vec<Wallet>, StoreError> {
        let query = query.clone();
        self.sessions
            .read_snapshot(|t| {
                Box::pin(
                    async move { lists::wallets_by_key(t, &query, after.as_ref(), limit).await },
                )
            })
            .await
    }

    async fn wallet(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<Vec<(WalletId, Wallet)>, StoreError> {
        let chain = chain.cloned();
        self.sessions
            .read_snapshot(|t| {
                Box::pin(async move { lists::wallet(t, address, chain.as_ref()).await })
            })
            .await
    }

    async fn wallet_entries(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<WalletEntries, StoreError> {
        let chain = chain.cloned();
        self.sessions
            .read_snapshot(|t| {
                Box::pin(async move { entries::wallet_entries(t, address, chain.as_ref()).await })
            })
            .await
    }

    async fn search(&self, text: &str, limit: usize) -> Result<WalletsFound, StoreError> {
        let text = text.to_owned();
        self.sessions
            .read_snapshot(|t| Box::pin(async move { search::search(t, &text, limit).await }))
            .await
    }

    async fn moves(&self, limit: usize) -> Result<Moves, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(moves::moves(t, limit)))
            .await
    }

    async fn curate(
        &self,
        key: WalletKey,
        patch: CurationPatch,
        by: String,
        at: Timestamp,
    ) -> Result<Option<Curation>, StoreError> {
        self.sessions
            .write(|t| Box::pin(curations::curate(t, key, patch, by, at)))
            .await
    }

    async fn score_history(
        &self,
        wallet: WalletId,
        limit: usize,
    ) -> Result<Vec<ScorePoint>, StoreError> {
        self.sessions
            .read(|c| Box::pin(runs::score_history(c, wallet, limit)))
            .await
    }

    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError> {
        self.sessions.read(|c| Box::pin(runs::runs(c, limit))).await
    }

    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError> {
        self.sessions
            .read(|c| Box::pin(runs::recent_runs(c, limit)))
            .await
    }

    async fn stats(&self) -> Result<StoreStats, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(stats::stats(t)))
            .await
    }

    async fn data_version(&self) -> Result<i64, StoreError> {
        self.sessions
            .read(|c| Box::pin(runs::data_version(c)))
            .await
    }

    async fn add_api_key(
        &self,
        name: String,
        prefix: String,
        hash: [u8; 32],
        at: Timestamp,
    ) -> Result<ApiKey, StoreError> {
        self.sessions
            .write(|t| Box::pin(keys::add_api_key(t, name, prefix, hash, at)))
            .await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.sessions.read(|c| Box::pin(keys::api_keys(c))).await
    }

    async fn find_api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.sessions
            .read(|c| Box::pin(keys::find_api_key(c, hash)))
            .await
    }

    async fn revoke_api_key(&self, id: i64, at: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        self.sessions
            .write(|t| Box::pin(keys::revoke_api_key(t, id, at)))
            .await
    }

    async fn put_monitoring_points(
        &self,
        points: Vec<MonitoringPoint>,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        self.sessions
            .write_beside(|c| Box::pin(monitoring::put_monitoring_points(c, points, since)))
            .await
    }

    async fn monitoring_history(
        &self,
        from: Timestamp,
        to: Timestamp,
        bucket: Duration,
    ) -> Result<MonitoringHistory, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(monitoring::monitoring_history(t, from, to, bucket)))
            .await
    }

    async fn forget_monitoring(&self) -> Result<(), StoreError> {
        self.sessions
            .write_beside(|c| Box::pin(monitoring::forget_monitoring(c)))
            .await
    }
}
