//! A wallet's page: its details, curation and score history.

use crate::database::Database;
use crate::fixtures::{
    analysed, empty_wallet, facts, full_wallet, prepare, publication, publish, traders,
};
use smartmoney_model::{
    CashToken, ClosedPositionRow, Day, EquityPoint, Label, LabelKind, OpenPositionRow, ReturnBin,
    SwapKind, TokenAddress, TokenAmount, TradeSide, Usd, Wallet, WalletDetail,
};
use smartmoney_store::{AnalysedWallet, PageStart, StatusFilter, Store, WalletEntry, WalletQuery};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{TradeBuilder, chain, evm_address, time};

fn full_detail(pnl: f64) -> WalletDetail {
    WalletDetail {
        evidence: facts("2024-01-05", true).evidence,
        open_positions: vec![OpenPositionRow {
            token: "Ünïcode \"quoted\"".to_owned(),
            token_address: Some(evm_address(5)),
            opened_at: None,
            amount: TokenAmount::from_tokens(3),
            cost: Usd::from_dollars(-1),
            value: Usd::from_dollars(2),
            realized_pnl: Usd::ZERO,
        }],
        closed_positions: vec![ClosedPositionRow {
            token: "PEPE".to_owned(),
            token_address: None,
            opened_at: time("2024-01-01"),
            closed_at: time("2024-01-02T03:04:05.000006Z"),
            cost: Usd::from_dollars(10),
            proceeds: Usd::from_dollars(15),
            realized_pnl: Usd::from_dollars(5),
            return_ratio: Some(0.5),
            market_return: None,
            excess_return: Some(0.1 + 0.2),
        }],
        equity_curve: vec![EquityPoint {
            day: Day(19_753),
            pnl,
            index: 1.5,
        }],
        position_returns: vec![ReturnBin {
            from: 5.0,
            to: None,
            positions: 7,
        }],
    }
}

async fn put(store: &dyn Store, id: smartmoney_store::WalletId, pnl: f64) {
    let run = begin_run(store).await;
    let wallet = AnalysedWallet {
        detail: full_detail(pnl),
        sparkline: vec![pnl],
        ..analysed(facts("2024-01-05", true))
    };
    run.facts.put_facts(vec![(id, wallet)]).await.unwrap();
}

/// The details and sparkline that are visible, which always agree.
async fn visible(store: &dyn Store) -> Option<f64> {
    let entries = store.wallet_entries(evm_address(1), None).await.unwrap();
    assert_eq!(
        entries.data_version.number,
        store.data_version().await.unwrap().number
    );
    let detail = entries.entries[0].detail.clone();
    let all = WalletQuery {
        status: StatusFilter::All,
        ..WalletQuery::default()
    };
    let page = store.wallets(&all, 10, &PageStart::FIRST).await.unwrap();
    let sparkline = &page.wallets[0].sparkline;
    assert_eq!(
        sparkline.first().copied(),
        detail.as_ref().map(|d| d.equity_curve[0].pnl)
    );
    let pnl = sparkline.first().copied();
    assert_eq!(detail, pnl.map(full_detail));
    pnl
}

pub(crate) async fn details_are_invisible_until_published(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1]).await;
    publish(&*store, vec![(ids[0], empty_wallet(1))]).await;
    assert_eq!(visible(&*store).await, None);
    put(&*store, ids[0], 1.0).await;
    assert_eq!(visible(&*store).await, None);
    // Details alone are a change that caches have to see.
    let published = run.publication.publish(publication(0)).await.unwrap();
    assert_eq!((published.updated, published.data_version.number), (0, 2));
    assert_eq!(visible(&*store).await, Some(1.0));
    // A run that is killed leaves its own behind, and the next replaces them.
    put(&*store, ids[0], 2.0).await;
    assert_eq!(visible(&*store).await, Some(1.0));
    put(&*store, ids[0], 3.0).await;
    run.publication.publish(publication(0)).await.unwrap();
    assert_eq!(visible(&*store).await, Some(3.0));
    // The same again is no change, also after others that were never published.
    put(&*store, ids[0], 4.0).await;
    put(&*store, ids[0], 3.0).await;
    let published = run.publication.publish(publication(0)).await.unwrap();
    assert_eq!(
        (visible(&*store).await, published.data_version.number),
        (Some(3.0), 3)
    );
}

pub(crate) async fn details_by_other_rules_are_dropped_unseen(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1]).await;
    run.publication.prepare("one").await.unwrap();
    put(&*store, ids[0], 1.0).await;
    publish(&*store, vec![(ids[0], empty_wallet(1))]).await;
    put(&*store, ids[0], 2.0).await;
    run.publication.prepare("two").await.unwrap();
    let published = run.publication.publish(publication(0)).await.unwrap();
    assert_eq!(
        (visible(&*store).await, published.data_version.number),
        (Some(1.0), 1)
    );
}

pub(crate) async fn an_entry_has_all_that_is_known(database: &dyn Database) {
    let store = database.connect();
    let trade = |tx: u64, at: &str| {
        TradeBuilder::new(tx)
            .wallet(1)
            .at(at)
            .sold("USDC", "100")
            .bought("PEPE", "12.5")
    };
    let trades = vec![
        trade(1, "2024-01-02")
            .block(9)
            .project("uniswap")
            .usd("100")
            .build(),
        // Arrived later, though it is older.
        trade(2, "2024-01-01").build(),
        trade(3, "2024-01-02").block(9).evt_index(7).build(),
        TradeBuilder::new(4).wallet(2).build(),
    ];
    store.append_trades(trades.clone()).await.unwrap();
    prepare(&*store).await;
    let label = Label {
        chain: chain("ethereum"),
        address: evm_address(1),
        kind: LabelKind::Fund,
        name: None,
        tags: vec!["from a file".to_owned()],
        verified: false,
    };
    store.put_labels(vec![label]).await.unwrap();
    let id = smartmoney_store::WalletId(1);
    let copy = Wallet {
        copy_of: Some(evm_address(1)),
        ..full_wallet(2)
    };
    let copy_id = smartmoney_store::WalletId(2);
    let run = publish(&*store, vec![(id, full_wallet(1)), (copy_id, copy)]).await;
    let found = store.wallet_entries(evm_address(1), None).await.unwrap();
    assert_eq!(
        (found.data_version.number, found.as_of),
        (run.data_version.number, run.as_of)
    );
    let [entry] = &found.entries[..] else {
        panic!("{found:?}")
    };
    assert_eq!((entry.id, &entry.wallet), (id, &full_wallet(1)));
    assert_eq!(
        (&entry.tags[..], &entry.curation),
        (&["from a file".to_owned()][..], &None)
    );
    assert_eq!(entry.history.len(), 1);
    assert_eq!(entry.copies, [evm_address(2)]);
    let order: Vec<_> = entry.latest_trades.iter().map(|t| t.tx_hash).collect();
    assert_eq!(
        order,
        [trades[2].tx_hash, trades[0].tx_hash, trades[1].tx_hash]
    );
    let trade = &entry.latest_trades[1];
    assert_eq!(trade.kind, SwapKind::Exchange);
    assert_eq!(trade.projects, ["uniswap"]);
    assert_eq!(trade.amount_usd, Some(Usd::from_dollars(100)));
    assert_eq!(trade.block_time, trades[0].block_time);
    let [leg] = &trade.legs[..] else {
        panic!("{trade:?}")
    };
    assert_eq!(leg.evt_index, trades[0].evt_index.stated());
    let sides = [&leg.sold, &leg.bought].map(|side| &side.token[..]);
    assert_eq!(sides, ["USDC", "PEPE"]);
    assert_eq!(
        leg.bought.token_address,
        trades[0].bought.token.known_address()
    );
    assert_eq!(leg.bought.amount, trades[0].bought.amount);
    assert_eq!(trade.bought, std::slice::from_ref(&leg.bought));
    let elsewhere = store
        .wallet_entries(evm_address(1), Some(&chain("base")))
        .await
        .unwrap();
    assert!(elsewhere.entries.is_empty());
}

/// A route over WETH is one trade with its two legs, and USDC is what it cost.
pub(crate) async fn the_rows_of_a_transaction_are_one_trade(database: &dyn Database) {
    let store = database.connect();
    let row = |index| TradeBuilder::new(1).wallet(1).evt_index(index);
    let rows = vec![
        row(7)
            .sold("USDC", "1000")
            .bought("WETH", "0.5")
            .project("uniswap")
            .build(),
        row(8)
            .sold("WETH", "0.5")
            .bought("PEPE", "10")
            .project("curve")
            .build(),
    ];
    store.append_trades(rows).await.unwrap();
    prepare(&*store).await;
    let id = smartmoney_store::WalletId(1);
    publish(&*store, vec![(id, full_wallet(1))]).await;
    let found = store.wallet_entries(evm_address(1), None).await.unwrap();
    let [trade] = &found.entries[0].latest_trades[..] else {
        panic!("{found:?}")
    };
    let amounts = |sides: &[TradeSide]| -> Vec<(String, String)> {
        let text = |side: &TradeSide| (side.token.clone(), side.amount.to_string());
        sides.iter().map(text).collect()
    };
    let one = |token: &str, amount: &str| [(token.to_owned(), amount.to_owned())];
    assert_eq!(amounts(&trade.sold), one("USDC", "1000"));
    assert_eq!(amounts(&trade.bought), one("PEPE", "10"));
    assert_eq!(trade.amount_usd, Some(Usd::from_dollars(1_000)));
    assert_eq!(trade.projects, ["curve", "uniswap"]);
    let legs: Vec<_> = trade.legs.iter().map(|leg| leg.evt_index).collect();
    assert_eq!(legs, [Some(7), Some(8)]);
}

pub(crate) async fn what_a_user_says_is_cash_is_the_value(database: &dyn Database) {
    let store = database.connect();
    let mut trade = TradeBuilder::new(1).sold("X", "250").usd("3").build();
    let mut token = (*trade.sold.token).clone();
    token.address = TokenAddress::Address(evm_address(77));
    trade.sold.token = token.into();
    store.append_trades(vec![trade]).await.unwrap();
    prepare(&*store).await;
    let id = smartmoney_store::WalletId(1);
    publish(&*store, vec![(id, full_wallet(1))]).await;
    let value = async || {
        let found = store.wallet_entries(evm_address(1), None).await.unwrap();
        found.entries[0].latest_trades[0].amount_usd
    };
    assert_eq!(value().await, Some(Usd::from_dollars(3)));
    let said = CashToken {
        chain: chain("ethereum"),
        address: evm_address(77),
        symbol: None,
        is_cash: true,
    };
    store.put_cash(vec![said]).await.unwrap();
    assert_eq!(value().await, Some(Usd::from_dollars(250)));
}

pub(crate) async fn only_the_last_arrivals_are_looked_at(database: &dyn Database) {
    let store = database.connect();
    let count = WalletEntry::ARRIVALS as u64 + 1;
    // The first to arrive is the latest, and the only one that is passed over.
    let trades = (0..count).map(|tx| {
        let second = count - tx;
        let at = format!(
            "2024-01-01T{:02}:{:02}:{:02}Z",
            second / 3600,
            second / 60 % 60,
            second % 60
        );
        TradeBuilder::new(tx + 1).wallet(1).at(&at).build()
    });
    let trades: Vec<_> = trades.collect();
    store.append_trades(trades.clone()).await.unwrap();
    prepare(&*store).await;
    publish(
        &*store,
        vec![(smartmoney_store::WalletId(1), empty_wallet(1))],
    )
    .await;
    let found = store.wallet_entries(evm_address(1), None).await.unwrap();
    let shown: Vec<_> = found.entries[0]
        .latest_trades
        .iter()
        .map(|t| t.tx_hash)
        .collect();
    let expected: Vec<_> = trades[1..=WalletEntry::MOST_TRADES]
        .iter()
        .map(|t| t.tx_hash)
        .collect();
    assert_eq!(shown, expected);
}
