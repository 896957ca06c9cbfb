//! Several handles on one database.

use crate::database::Database;
use crate::fixtures::{all_ledgers, all_wallets, empty_wallet, prepare, publish, traders};
use smartmoney_model::{Score, Trade, Usd, Wallet};
use smartmoney_store::{PageStart, StatusFilter, WalletQuery};
use smartmoney_testkit::TradeBuilder;
use smartmoney_testkit::begin_run;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) async fn readers_never_see_half_a_run(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &(1..=50).collect::<Vec<_>>()).await;
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..6)
        .map(|_| {
            let (store, done) = (database.connect(), Arc::clone(&done));
            tokio::spawn(async move {
                let all = WalletQuery {
                    status: StatusFilter::All,
                    ..WalletQuery::default()
                };
                while !done.load(Ordering::Relaxed) {
                    let page = store.wallets(&all, 1_000, &PageStart::FIRST).await.unwrap();
                    assert_eq!(page.total, page.wallets.len() as u64);
                    let mut scores = page.wallets.iter().map(|w| w.summary.smart_money_score);
                    let first = scores.next();
                    assert!(scores.all(|score| Some(score) == first));
                }
            })
        })
        .collect();
    for round in 1..=20 {
        let wallets = (1..).zip(&ids).map(|(n, id)| {
            let smart_money_score = Some(Score::clamped(f64::from(round)));
            (
                *id,
                Wallet {
                    smart_money_score,
                    ..empty_wallet(n)
                },
            )
        });
        publish(&*store, wallets.collect()).await;
    }
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    assert_eq!(store.data_version().await.unwrap().number, 20);
    store.ping().await.unwrap();
}

pub(crate) async fn two_handles_take_turns(database: &dyn Database) {
    // Every trade comes from both, and so do wallets and tokens.
    let batch = |n: u64| -> Vec<Trade> {
        let trade = |tx: u64| {
            let symbol = format!("T{}", tx % 37);
            TradeBuilder::new(tx)
                .wallet(tx % 101)
                .bought(&symbol, "1")
                .build()
        };
        (n * 50..(n + 1) * 50).map(trade).collect()
    };
    let handles = [database.connect(), database.connect()];
    let writers: Vec<_> = handles
        .iter()
        .map(|store| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut inserted = 0;
                for n in 0..20 {
                    inserted += store.append_trades(batch(n)).await.unwrap().inserted;
                }
                inserted
            })
        })
        .collect();
    let mut inserted = 0;
    for writer in writers {
        inserted += writer.await.unwrap();
    }
    assert_eq!(inserted, 1_000);
    for store in &handles {
        assert_eq!(store.stats().await.unwrap().trades, 1_000);
        assert_eq!(all_wallets(&**store).await.len(), 101);
        let run = begin_run(&**store).await;
        assert_eq!(run.ledgers.tokens().await.unwrap().len(), 38);
    }
}

/// Each handle may remember which transactions the store has, but not alone.
pub(crate) async fn what_another_handle_wrote_is_known(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    let trade = |tx, index, day| TradeBuilder::new(tx).evt_index(index).at(day).build();
    for tx in 0..10 {
        let (mine, theirs) = (
            trade(2 * tx, 1, "2025-03-01"),
            trade(2 * tx + 1, 1, "2025-03-01"),
        );
        assert_eq!(store.append_trades(vec![mine]).await.unwrap().inserted, 1);
        assert_eq!(other.append_trades(vec![theirs]).await.unwrap().inserted, 1);
        // The key of the database would not find it: the row is another of the transaction.
        let again = trade(2 * tx + 1, 2, "2025-03-02");
        let told = store.append_trades(vec![again]).await.unwrap();
        assert_eq!((told.inserted, told.contradicting), (0, 1), "{tx}");
    }
}

pub(crate) async fn numbers_of_a_failed_batch_are_not_remembered(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    let run = begin_run(&*store).await;
    let impossible = Usd::from_micros(i128::MAX);
    let failing = vec![
        TradeBuilder::new(1)
            .wallet(1)
            .bought("A", "1")
            .project("a")
            .build(),
        TradeBuilder::new(2).wallet(1).usd_value(impossible).build(),
    ];
    store.append_trades(failing).await.unwrap_err();
    // Another process now gets the numbers that the failed batch had.
    let trade = TradeBuilder::new(3)
        .wallet(2)
        .bought("B", "1")
        .project("b")
        .build();
    other.append_trades(vec![trade]).await.unwrap();
    let trade = TradeBuilder::new(4)
        .wallet(1)
        .bought("A", "1")
        .project("a")
        .build();
    store.append_trades(vec![trade]).await.unwrap();
    assert_eq!(all_wallets(&*store).await.len(), 2);
    assert_eq!(run.ledgers.projects().await.unwrap().len(), 2);
    assert_eq!(run.ledgers.tokens().await.unwrap().len(), 3);
    prepare(&*store).await;
    let ledgers = all_ledgers(&*store).await;
    assert!(ledgers.iter().all(|(_, trades)| trades.len() == 1));
}
