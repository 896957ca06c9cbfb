use crate::support::{Place, job_over, now};
use async_trait::async_trait;
use smartmoney_analysis::Settings;
use smartmoney_jobs::NoProgress;
use smartmoney_model::{
    Address, ChainId, Curation, CurationPatch, Label, LabelKind, LedgerTrade, Timestamp, Token,
    TokenHour, TokenId, Trade, Usd, Wallet, WalletKey,
};
use smartmoney_store::*;
use smartmoney_testkit::{TradeBuilder, chain, evm_address};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A real store that refuses to write one wallet's facts, and to stage another wallet.
struct Refusing {
    store: Arc<dyn WalletStore>,
    facts_of: AtomicI64,
    staging_of: AtomicI64,
}

impl Refusing {
    fn new(place: &Place, facts_of: i64, staging_of: i64) -> Arc<Self> {
        Arc::new(Self {
            store: place.store.clone(),
            facts_of: facts_of.into(),
            staging_of: staging_of.into(),
        })
    }

    fn refuse_none(&self) {
        self.facts_of.store(0, Ordering::SeqCst);
        self.staging_of.store(0, Ordering::SeqCst);
    }
}

fn refuse<T>(wallets: &[(WalletId, T)], refused: &AtomicI64) -> Result<(), StoreError> {
    let refused = WalletId(refused.load(Ordering::SeqCst));
    if wallets.iter().all(|(id, _)| *id != refused) {
        return Ok(());
    }
    Err(StoreError::OutOfRange {
        what: "a test",
        value: refused.0.to_string(),
    })
}

macro_rules! pass_on {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl WalletStore for Refusing {
            async fn put_facts(&self, analysed: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError> {
                refuse(&analysed, &self.facts_of)?;
                self.store.put_facts(analysed).await
            }

            async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError> {
                refuse(&wallets, &self.staging_of)?;
                self.store.stage_wallets(wallets).await
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
    add_token_hours(hours: Vec<TokenHour>, up_to: TradeSeq) -> ();
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
    publish(publication: Publication) -> JobRun;
    record_failed_run(run: JobRun) -> JobRun;
    wallets(query: &WalletQuery, limit: usize, start: &PageStart) -> WalletPage;
    wallets_by_key(query: &WalletQuery, after: Option<WalletKey>, limit: usize) -> Vec<Wallet>;
    wallet(address: Address, chain: Option<&ChainId>) -> Vec<(WalletId, Wallet)>;
    wallet_entries(address: Address, chain: Option<&ChainId>) -> WalletEntries;
    curate(key: WalletKey, patch: CurationPatch, by: String, at: Timestamp) -> Option<Curation>;
    add_api_key(name: String, prefix: String, hash: [u8; 32], at: Timestamp) -> ApiKey;
    api_keys() -> Vec<ApiKey>;
    find_api_key(hash: [u8; 32]) -> Option<ApiKey>;
    revoke_api_key(id: i64, at: Timestamp) -> Option<ApiKey>;
    score_history(wallet: WalletId, limit: usize) -> Vec<ScorePoint>;
    runs(limit: usize) -> Vec<JobRun>;
    stats() -> StoreStats;
    data_version() -> i64;
}

#[tokio::test]
async fn one_bad_wallet_costs_its_neighbours_nothing_and_is_tried_again() {
    let place = Place::new();
    for wallet in 1..=10_u64 {
        let trade = TradeBuilder::new(wallet).wallet(wallet).usd("50").build();
        place.store.append_trades(vec![trade]).await.unwrap();
    }
    let refusing = Refusing::new(&place, 5, 7);
    let run = job_over(refusing.clone(), false, Settings::default())
        .run(now(), &NoProgress)
        .await;
    let run = run.unwrap();
    assert_eq!(
        (run.processed, run.failed, run.outcome),
        (9, 2, RunOutcome::Partial)
    );
    assert_eq!(place.wallets().await.len(), 8);

    refusing.refuse_none();
    let run = job_over(refusing, false, Settings::default())
        .run(now(), &NoProgress)
        .await;
    let run = run.unwrap();
    assert_eq!((run.failed, run.outcome), (0, RunOutcome::Complete));
    assert_eq!(place.wallets().await.len(), 10);
}

#[tokio::test]
async fn a_wallet_that_fails_twice_counts_once() {
    let place = Place::new();
    let trade = |number| TradeBuilder::new(number).wallet(number % 10).build();
    place
        .store
        .append_trades(vec![trade(1), trade(2)])
        .await
        .unwrap();
    place.score(false).await;
    // The first facts of wallet 1 are kept, and judged anew now that it is labelled.
    place.store.append_trades(vec![trade(11)]).await.unwrap();
    let label = Label {
        chain: chain("ethereum"),
        address: evm_address(1),
        kind: LabelKind::Fund,
        name: None,
        tags: Vec::new(),
        verified: true,
    };
    place.store.put_labels(vec![label]).await.unwrap();
    let run = job_over(Refusing::new(&place, 1, 1), false, Settings::default())
        .run(now(), &NoProgress)
        .await;
    assert_eq!(run.unwrap().failed, 1);
}

#[tokio::test]
async fn money_beyond_any_column_stays_with_its_wallet() {
    let place = Place::new();
    let trade = |number: u64| TradeBuilder::new(number).wallet(number % 10);
    let mut trades: Vec<Trade> = (1..=5).map(|number| trade(number).build()).collect();
    // Each fits a column, but not the sum of two.
    let most = Usd::from_micros(i64::MAX.into());
    trades.extend([13, 23].map(|number| Trade {
        gas_usd: Some(most),
        ..trade(number).build()
    }));
    trades.extend([14, 24].map(|number| trade(number).sold("WETH", "1").usd_value(most).build()));
    place.store.append_trades(trades).await.unwrap();
    for _ in 0..2 {
        let run = place.score(false).await;
        assert_eq!((run.failed, run.outcome), (2, RunOutcome::Partial));
        assert_eq!(place.wallets().await.len(), 3);
    }
}
