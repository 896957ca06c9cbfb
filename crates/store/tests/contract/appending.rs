use crate::database::Database;
use crate::fixtures::{all_ledgers, all_wallets, prepare};
use smartmoney_model::{TokenAddress, Usd};
use smartmoney_store::{Appended, StoreError, TradeSeq};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{TradeBuilder, time};

fn appended(inserted: u64, known: u64) -> Appended {
    Appended {
        inserted,
        known,
        ..Appended::default()
    }
}

pub(crate) async fn a_trade_counts_once(database: &dyn Database) {
    let store = database.connect();
    let trades = vec![TradeBuilder::new(1).build(), TradeBuilder::new(2).build()];
    let first = store.append_trades(trades.clone()).await.unwrap();
    assert_eq!(first, appended(2, 0));
    let again = store.append_trades(trades).await.unwrap();
    assert_eq!(again, appended(0, 2));
    assert_eq!(store.stats().await.unwrap().trades, 2);
    assert_eq!(
        store.append_trades(Vec::new()).await.unwrap(),
        appended(0, 0)
    );
}

pub(crate) async fn duplicates_within_one_batch_count(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let trade = |usd| TradeBuilder::new(1).usd(usd).build();
    let result = store.append_trades(vec![trade("1"), trade("2"), trade("1")]);
    let result = result.await.unwrap();
    assert_eq!((result.inserted, result.known, result.different), (1, 1, 1));
    let stored = run.prices.trades_after(TradeSeq(0), 10).await.unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(
        stored[0].1.amount_usd,
        Some(Usd::from_dollars(1)),
        "the first stays"
    );
}

pub(crate) async fn one_transaction_may_hold_several_trades(database: &dyn Database) {
    let store = database.connect();
    let trade = |index| TradeBuilder::new(1).evt_index(index).build();
    let other_chain = TradeBuilder::new(1).chain("base").build();
    let result = store
        .append_trades(vec![trade(0), trade(1), other_chain])
        .await;
    assert_eq!(result.unwrap(), appended(3, 0));
}

pub(crate) async fn the_same_address_on_two_chains_is_two_wallets(database: &dyn Database) {
    let store = database.connect();
    let on = |tx, chain| TradeBuilder::new(tx).chain(chain).wallet(7).build();
    let trades = vec![on(1, "ethereum"), on(2, "base"), on(3, "base")];
    store.append_trades(trades).await.unwrap();
    prepare(&*store).await;
    let ledgers = all_ledgers(&*store).await;
    let mut sizes: Vec<_> = ledgers.iter().map(|(_, trades)| trades.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2]);
}

/// A transaction is in one block, and so at one time.
pub(crate) async fn a_known_trade_at_a_later_time_counts_once(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let trade = |tx, time| TradeBuilder::new(tx).wallet(tx).at(time);
    let first = vec![
        trade(1, "2025-03-01").build(),
        trade(2, "2025-03-02").build(),
    ];
    store.append_trades(first.clone()).await.unwrap();
    let later = |tx| {
        trade(tx, "2025-03-03")
            .chain("base")
            .sold("NEW", "1")
            .project("new")
            .build()
    };
    let new: Vec<_> = (3..5_000).map(later).collect();
    let known = trade(2, "2025-03-04").build();
    let again = [vec![known], new.clone()].concat();
    let again = store.append_trades(again).await.unwrap();
    assert_eq!((again.inserted, again.contradicting), (4_997, 1));
    let stored = run.prices.trades_after(TradeSeq(0), 5_000).await.unwrap();
    let numbers = stored.iter().map(|(seq, _)| seq.0);
    assert!(numbers.eq(1..5_000));
    let times = stored.iter().map(|(_, trade)| trade.block_time);
    let given = first.iter().chain(&new).map(|trade| trade.block_time);
    assert!(times.eq(given));
    let is_new = |token| stored[2..].iter().all(|(_, trade)| trade.sold == token);
    assert!(is_new(stored[2].1.sold) && stored[0].1.sold != stored[2].1.sold);
    assert_eq!(all_wallets(&*store).await.len(), 4_999);
}

pub(crate) async fn a_known_trade_under_another_wallet_makes_no_wallet(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let by = |wallet| vec![TradeBuilder::new(1).wallet(wallet).build()];
    store.append_trades(by(1)).await.unwrap();
    let again = store.append_trades(by(2)).await.unwrap();
    assert_eq!((again.inserted, again.different), (0, 1));
    assert_eq!(again.examples[0].field, "wallet");
    assert_eq!(all_wallets(&*store).await.len(), 1);
    // The number that was taken back belongs to no wallet when this wallet does trade.
    let real = vec![TradeBuilder::new(2).wallet(2).build()];
    store.append_trades(real).await.unwrap();
    let wallets = all_wallets(&*store).await;
    assert_eq!(wallets.len(), 2);
    prepare(&*store).await;
    let ledgers = run.ledgers.ledgers(wallets).await.unwrap();
    assert!(ledgers.iter().all(|(_, trades)| trades.len() == 1));
}

pub(crate) async fn the_first_symbol_of_a_token_stays(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let named = |tx, symbol: Option<&str>| {
        let mut trade = TradeBuilder::new(tx).build();
        let mut token = (*trade.sold.token).clone();
        token.address = TokenAddress::Address(smartmoney_testkit::evm_address(99));
        token.symbol = symbol.map(Into::into);
        trade.sold.token = token.into();
        trade
    };
    for (tx, symbol) in [
        (1, None),
        (2, Some("")),
        (3, Some("PEPE")),
        (4, Some("FAKE")),
    ] {
        store.append_trades(vec![named(tx, symbol)]).await.unwrap();
    }
    let tokens = run.ledgers.tokens().await.unwrap();
    let symbols: Vec<_> = tokens
        .iter()
        .filter_map(|(_, t)| t.symbol.as_deref())
        .collect();
    assert_eq!(tokens.len(), 2, "{tokens:?}");
    assert!(
        symbols.contains(&"PEPE") && !symbols.contains(&"FAKE"),
        "{symbols:?}"
    );
}

pub(crate) async fn a_batch_with_an_impossible_value_changes_nothing(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let too_much = Usd::from_micros(i128::from(i64::MAX) + 1);
    let trades = vec![
        TradeBuilder::new(1).build(),
        TradeBuilder::new(2).usd_value(too_much).build(),
        TradeBuilder::new(3).build(),
    ];
    let error = store.append_trades(trades).await.unwrap_err();
    assert!(matches!(error, StoreError::OutOfRange { .. }), "{error}");
    assert_eq!(store.stats().await.unwrap().trades, 0);
    assert_eq!(store.pending().await.unwrap().dirty_wallets, 0);
    assert!(run.ledgers.tokens().await.unwrap().is_empty());
    assert!(all_wallets(&*store).await.is_empty());
    let huge_index = TradeBuilder::new(4).evt_index(u64::MAX).build();
    assert!(store.append_trades(vec![huge_index]).await.is_err());
}

pub(crate) async fn new_trades_make_their_wallets_dirty(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    assert_eq!(
        store.pending().await.unwrap(),
        smartmoney_store::Pending::default()
    );
    assert_eq!(run.ledgers.latest_trade().await.unwrap(), None);
    let trade = |tx, wallet, at| TradeBuilder::new(tx).wallet(wallet).at(at).build();
    let trades = vec![
        trade(1, 1, "2024-01-03"),
        trade(2, 1, "2024-01-02"),
        trade(3, 2, "2024-01-05"),
    ];
    store.append_trades(trades).await.unwrap();
    let pending = store.pending().await.unwrap();
    assert_eq!(pending.dirty_wallets, 2);
    assert_eq!(pending.earliest, Some(time("2024-01-02")));
    assert_eq!(pending.up_to, TradeSeq(3));
    assert_eq!(
        run.ledgers.latest_trade().await.unwrap(),
        Some(time("2024-01-05"))
    );
}
