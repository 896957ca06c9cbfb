//! A wallet that fails does not fail the others.

use crate::hooked::{Call, Hook, hooked};
use crate::support::{TestDatabase, job_over, now};
use async_trait::async_trait;
use smartmoney_analysis::Settings;
use smartmoney_jobs::NoProgress;
use smartmoney_model::{Label, LabelKind, Trade, Usd};
use smartmoney_store::{RunOutcome, StoreError, WalletId};
use smartmoney_testkit::{TradeBuilder, chain, evm_address};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Refuses to write one wallet's facts, and to stage another wallet.
struct Refusing {
    facts_of: AtomicI64,
    staging_of: AtomicI64,
}

impl Refusing {
    fn new(facts_of: i64, staging_of: i64) -> Arc<Self> {
        Arc::new(Self {
            facts_of: facts_of.into(),
            staging_of: staging_of.into(),
        })
    }

    fn refuse_none(&self) {
        self.facts_of.store(0, Ordering::SeqCst);
        self.staging_of.store(0, Ordering::SeqCst);
    }
}

#[async_trait]
impl Hook for Refusing {
    async fn before(&self, call: Call) -> Result<(), StoreError> {
        let (wallets, refused) = match call {
            Call::Facts(wallets) => (wallets, &self.facts_of),
            Call::Staging(wallets) => (wallets, &self.staging_of),
            _ => return Ok(()),
        };
        let refused = refused.load(Ordering::SeqCst);
        if !wallets.contains(&WalletId(refused)) {
            return Ok(());
        }
        Err(StoreError::OutOfRange {
            what: "a test",
            value: refused.to_string(),
        })
    }
}

#[tokio::test]
async fn one_bad_wallet_costs_its_neighbours_nothing_and_is_tried_again() {
    let database = TestDatabase::in_sqlite().await;
    for wallet in 1..=10_u64 {
        let trade = TradeBuilder::new(wallet).wallet(wallet).usd("50").build();
        database.store.append_trades(vec![trade]).await.unwrap();
    }
    let refusing = Refusing::new(5, 7);
    let store = hooked(&database.store, refusing.clone());
    let run = job_over(store.clone(), false, Settings::default())
        .run(now(), &NoProgress)
        .await;
    let run = run.unwrap();
    assert_eq!(
        (run.processed, run.failed, run.outcome),
        (9, 2, RunOutcome::Partial)
    );
    assert_eq!(database.wallets().await.len(), 8);

    refusing.refuse_none();
    let run = job_over(store, false, Settings::default())
        .run(now(), &NoProgress)
        .await;
    let run = run.unwrap();
    assert_eq!((run.failed, run.outcome), (0, RunOutcome::Complete));
    assert_eq!(database.wallets().await.len(), 10);
}

#[tokio::test]
async fn a_wallet_that_fails_twice_counts_once() {
    let database = TestDatabase::in_sqlite().await;
    let trade = |number| TradeBuilder::new(number).wallet(number % 10).build();
    database
        .store
        .append_trades(vec![trade(1), trade(2)])
        .await
        .unwrap();
    database.score(false).await;
    // The first facts of wallet 1 are kept, and judged anew now that it is labelled.
    database.store.append_trades(vec![trade(11)]).await.unwrap();
    let label = Label {
        chain: chain("ethereum"),
        address: evm_address(1),
        kind: LabelKind::Fund,
        name: None,
        tags: Vec::new(),
        verified: true,
    };
    database.store.put_labels(vec![label]).await.unwrap();
    let store = hooked(&database.store, Refusing::new(1, 1));
    let run = job_over(store, false, Settings::default())
        .run(now(), &NoProgress)
        .await;
    assert_eq!(run.unwrap().failed, 1);
}

#[tokio::test]
async fn money_beyond_any_column_stays_with_its_wallet() {
    let database = TestDatabase::in_sqlite().await;
    let trade = |number: u64| TradeBuilder::new(number).wallet(number % 10);
    let mut trades: Vec<Trade> = (1..=5).map(|number| trade(number).build()).collect();
    // Each fits a column, but not the sum of two.
    let most = Usd::from_micros(i64::MAX.into());
    trades.extend([13, 23].map(|number| Trade {
        gas_usd: Some(most),
        ..trade(number).build()
    }));
    database.store.append_trades(trades).await.unwrap();
    for _ in 0..2 {
        let run = database.score(false).await;
        assert_eq!((run.failed, run.outcome), (1, RunOutcome::Partial));
        assert_eq!(database.wallets().await.len(), 4);
    }
}
