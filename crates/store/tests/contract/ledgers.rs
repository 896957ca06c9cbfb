use crate::database::Database;
use crate::fixtures::{all_wallets, prepare};
use smartmoney_model::{LedgerTrade, Usd};
use smartmoney_store::{TradeSeq, WalletId};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{TradeBuilder, time};

/// The value tells which trade it is.
fn values(trades: &[LedgerTrade]) -> Vec<i128> {
    let value = |trade: &LedgerTrade| trade.amount_usd.map_or(-1, Usd::as_micros) / 1_000_000;
    trades.iter().map(value).collect()
}

pub(crate) async fn ledgers_come_in_the_order_asked_for(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let trade = |tx, wallet| TradeBuilder::new(tx).wallet(wallet).build();
    let trades = vec![trade(1, 1), trade(2, 2), trade(3, 2), trade(4, 3)];
    store.append_trades(trades).await.unwrap();
    let mut wallets = all_wallets(&*store).await;
    wallets.reverse();
    wallets.push(WalletId(999));
    prepare(&*store).await;
    let ledgers = run.ledgers.ledgers(wallets.clone()).await.unwrap();
    let ids: Vec<_> = ledgers.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, wallets);
    assert!(ledgers[3].1.is_empty(), "an unknown wallet has no trades");
    let sum: usize = ledgers.iter().map(|(_, trades)| trades.len()).sum();
    assert_eq!(sum, 4);
}

pub(crate) async fn every_column_of_a_trade_comes_back(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let trade = TradeBuilder::new(1)
        .at("2024-01-02T03:04:05.678901Z")
        .block(123)
        .tx_index(4)
        .evt_index(45)
        .sold("WETH", "0.000000000000000001")
        .bought("PEPE", "999999999999999999999999.123456789012345678")
        .usd("0.000001")
        .bought_usd("0.000002")
        .gas("1.5")
        .project("uniswap")
        .build();
    let bare = TradeBuilder::new(2).sold("PEPE", "0").build();
    store.append_trades(vec![trade.clone()]).await.unwrap();
    store.append_trades(vec![bare]).await.unwrap();
    let stored = run.prices.trades_after(TradeSeq(0), 10).await.unwrap();
    let (tokens, projects) = (
        run.ledgers.tokens().await.unwrap(),
        run.ledgers.projects().await.unwrap(),
    );
    let token = |symbol: &str| {
        let found = tokens.iter().find(|(_, token)| token.label() == symbol);
        found.unwrap().0
    };
    let expected = LedgerTrade {
        block_time: trade.block_time,
        block_number: Some(123),
        tx_index: Some(4),
        log_index: Some(45),
        // Told by its own test.
        transaction: stored[0].1.transaction,
        sold: token("WETH"),
        sold_amount: trade.sold.amount,
        bought: token("PEPE"),
        bought_amount: trade.bought.amount,
        amount_usd: trade.amount_usd,
        bought_amount_usd: trade.bought_amount_usd,
        gas_usd: trade.gas_usd,
        project: projects[0].0,
    };
    assert_eq!(stored[0].1, expected);
    assert_eq!(projects[0].1, "uniswap");
    assert_ne!(projects[0].0, 0);
    let bare = stored[1].1;
    assert_eq!(
        (bare.block_number, bare.amount_usd, bare.project),
        (None, None, 0)
    );
    assert!(bare.sold_amount.is_zero());
    let by_symbol = |token: &smartmoney_model::Token| *token == *trade.sold.token;
    assert!(tokens.iter().any(|(_, token)| by_symbol(token)));
}

pub(crate) async fn trades_come_in_the_order_of_arrival(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    for tx in 0..5 {
        let trade = TradeBuilder::new(tx)
            .at_time(time("2024-01-01"))
            .usd(&tx.to_string());
        store.append_trades(vec![trade.build()]).await.unwrap();
    }
    let first = run.prices.trades_after(TradeSeq(0), 2).await.unwrap();
    let rest = run.prices.trades_after(first[1].0, 100).await.unwrap();
    let all: Vec<_> = first.iter().chain(&rest).map(|(_, trade)| *trade).collect();
    assert_eq!(values(&all), [0, 1, 2, 3, 4]);
    let last = rest.last().unwrap().0;
    assert_eq!(store.pending().await.unwrap().up_to, last);
    assert!(run.prices.trades_after(last, 10).await.unwrap().is_empty());
}
