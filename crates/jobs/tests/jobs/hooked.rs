use async_trait::async_trait;
use smartmoney_model::{
    Address, ChainId, Curation, CurationPatch, Label, LedgerTrade, Timestamp, Token, TokenHour,
    TokenId, Trade, Wallet, WalletKey,
};
use smartmoney_store::*;
use std::sync::Arc;
use std::time::Duration;

/// A real store, before some calls of which something else happens.
pub struct Hooked {
    store: Arc<dyn WalletStore>,
    hook: Arc<dyn Hook>,
}

/// A call that a hook learns of.
pub enum Call {
    Leader,
    Renewal,
    Facts(Vec<WalletId>),
    Staging(Vec<WalletId>),
    Publication,
}

#[async_trait]
pub trait Hook: Send + Sync + 'static {
    /// What happens before a call. With an error the call does not happen.
    async fn before(&self, call: Call) -> Result<(), StoreError>;
}

impl Hooked {
    pub fn over(store: &Arc<dyn WalletStore>, hook: Arc<dyn Hook>) -> Arc<dyn WalletStore> {
        Arc::new(Self {
            store: store.clone(),
            hook,
        })
    }
}

fn ids<T>(wallets: &[(WalletId, T)]) -> Vec<WalletId> {
    wallets.iter().map(|(id, _)| *id).collect()
}

macro_rules! pass_on {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl WalletStore for Hooked {
            fn fenced(&self, epoch: Epoch) -> Arc<dyn WalletStore> {
                Self::over(&self.store.fenced(epoch), self.hook.clone())
            }

            async fn leader(&self) -> Result<Option<Leader>, StoreError> {
                self.hook.before(Call::Leader).await?;
                self.store.leader().await
            }

            async fn renew_lease(
                &self,
                epoch: Epoch,
                lasts: Duration,
                progress: Option<RunProgress>,
            ) -> Result<(), StoreError> {
                self.hook.before(Call::Renewal).await?;
                self.store.renew_lease(epoch, lasts, progress).await
            }

            async fn put_facts(&self, facts: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError> {
                self.hook.before(Call::Facts(ids(&facts))).await?;
                self.store.put_facts(facts).await
            }

            async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError> {
                self.hook.before(Call::Staging(ids(&wallets))).await?;
                self.store.stage_wallets(wallets).await
            }

            async fn publish(&self, publication: Publication) -> Result<JobRun, StoreError> {
                self.hook.before(Call::Publication).await?;
                self.store.publish(publication).await
            }

            $(async fn $name(&self, $($argument: $type),*) -> Result<$answer, StoreError> {
                self.store.$name($($argument),*).await
            })*
        }
    };
}

pass_on! {
    append_trades(trades: Vec<Trade>) -> Appended;
    put_labels(labels: Vec<Label>) -> ();
    tokens() -> Vec<(TokenId, Token)>;
    projects() -> Vec<(u32, String)>;
    priced_up_to() -> TradeSeq;
    trades_after(after: TradeSeq, limit: usize) -> Vec<(TradeSeq, LedgerTrade)>;
    add_token_hours(hours: Vec<TokenHour>, after: TradeSeq, up_to: TradeSeq) -> ();
    index_trades() -> ();
    token_hours() -> Vec<TokenHour>;
    latest_trade() -> Option<Timestamp>;
    pending() -> Pending;
    keep_facts_made_by(rules: &str) -> ();
    count_to_analyse(scope: Scope) -> u64;
    wallets_to_analyse(scope: Scope, after: WalletId, limit: usize) -> Vec<WalletId>;
    ledgers(wallets: Vec<WalletId>) -> Vec<(WalletId, Vec<LedgerTrade>)>;
    population() -> Vec<PopulationEntry>;
    facts_after(after: WalletId, limit: usize) -> Vec<FactsRow>;
    clear_staged() -> ();
    record_failed_run(run: JobRun) -> JobRun;
    take_lease(holder: &str, lasts: Duration) -> Lease;
    release_lease(epoch: Epoch) -> ();
    ping() -> ();
    wallets(query: &WalletQuery, limit: usize, start: &PageStart) -> WalletPage;
    wallets_by_key(query: &WalletQuery, after: Option<WalletKey>, limit: usize) -> Vec<Wallet>;
    wallet(address: Address, chain: Option<&ChainId>) -> Vec<(WalletId, Wallet)>;
    wallet_entries(address: Address, chain: Option<&ChainId>) -> WalletEntries;
    search(text: &str, limit: usize) -> WalletsFound;
    moves(limit: usize) -> Moves;
    curate(key: WalletKey, patch: CurationPatch, by: String, at: Timestamp) -> Option<Curation>;
    add_api_key(name: String, prefix: String, hash: [u8; 32], at: Timestamp) -> ApiKey;
    api_keys() -> Vec<ApiKey>;
    find_api_key(hash: [u8; 32]) -> Option<ApiKey>;
    revoke_api_key(id: i64, at: Timestamp) -> Option<ApiKey>;
    score_history(wallet: WalletId, limit: usize) -> Vec<ScorePoint>;
    runs(limit: usize) -> Vec<JobRun>;
    recent_runs(limit: usize) -> RecentRuns;
    stats() -> StoreStats;
    data_version() -> i64;
    put_monitoring_points(points: Vec<MonitoringPoint>, since: Timestamp) -> ();
    monitoring_history(from: Timestamp, to: Timestamp, bucket: Duration) -> MonitoringHistory;
    forget_monitoring() -> ();
}
