//! What several sources say of one trade, and of one transaction.

use crate::database::Database;
use crate::sources::{content, read};
use smartmoney_model::Usd;
use smartmoney_store::{Forget, TradeSeq};
use smartmoney_testkit::{TradeBuilder, begin_run, time};

/// One source knows amounts and index, the other what the trade was worth and more.
pub(crate) async fn a_trade_is_completed_by_its_other_source(database: &dyn Database) {
    let store = database.connect();
    let fine = [TradeBuilder::new(1)
        .evt_index(4)
        .sold("USDC", "1.23456")
        .build()];
    let rich = [TradeBuilder::new(1)
        .derived_index(1)
        .sold("USDC", "1.235")
        .usd("5")
        .bought_usd("6")
        .gas("2")
        .project("curve")
        .tx_index(3)
        .block(7)
        .build()];
    read(&*store, "fine", &fine, false).await;
    let told = read(&*store, "rich", &rich, false).await;
    assert_eq!((told.updated, told.inserted), (1, 0));
    let prices = begin_run(&*store).await.prices;
    let stored = prices.trades_after(TradeSeq(0), 10).await.unwrap();
    let [(_, trade)] = &stored[..] else {
        panic!("{stored:?}")
    };
    assert_eq!(trade.sold_amount, fine[0].sold.amount);
    assert_eq!(
        (trade.log_index, trade.tx_index, trade.block_number),
        (Some(4), Some(3), Some(7))
    );
    let values = [trade.amount_usd, trade.bought_amount_usd, trade.gas_usd];
    assert_eq!(values, [5, 6, 2].map(|usd| Some(Usd::from_dollars(usd))));
    assert_ne!(trade.project, 0);
    let hours = prices.hours_to_reprice().await.unwrap();
    assert_eq!(hours.len(), 1);
    let first = content(&*store).await;
    for (name, trades) in [("fine", &fine), ("rich", &rich)] {
        assert_eq!(read(&*store, name, trades, false).await.known, 1);
    }
    let all = Forget {
        from: Some(time("2020-01-01")),
        ..Forget::default()
    };
    store.forget(all).await.unwrap();
    read(&*store, "rich", &rich, false).await;
    assert_eq!(read(&*store, "fine", &fine, false).await.updated, 1);
    assert_eq!(content(&*store).await, first);
}

/// Without numbers of blocks, and first at a full minute, which another source might have cut.
pub(crate) async fn a_transaction_is_at_one_time(database: &dyn Database) {
    let mined = |index, at: &str, sold: &str| {
        let trade = TradeBuilder::new(1).evt_index(index).sold("USDC", sold);
        trade.at_time(time(at)).build()
    };
    let first = mined(4, "2024-01-01T10:00:00Z", "100");
    for again in [
        mined(9, "2024-01-01T10:00:12Z", "101"),
        mined(4, "2024-01-01T11:00:00Z", "100"),
    ] {
        let store = database.connect();
        read(&*store, "first", std::slice::from_ref(&first), false).await;
        let told = read(&*store, "again", &[again], false).await;
        assert_eq!((told.contradicting, told.inserted), (1, 0));
        assert_eq!(told.examples[0].field, "block");
        let all = Forget {
            from: Some(time("2020-01-01")),
            ..Forget::default()
        };
        store.forget(all).await.unwrap();
        // A file that has seconds does not cut times.
        let second = mined(9, "2024-01-01T10:00:12Z", "100");
        let other = TradeBuilder::new(2).at_time(time("2024-01-01T10:00:12Z"));
        read(&*store, "second", &[second], false).await;
        let told = read(&*store, "both", &[first.clone(), other.build()], false).await;
        assert_eq!((told.contradicting, told.inserted), (1, 1));
        store
            .forget(Forget {
                from: Some(time("2020-01-01")),
                ..Forget::default()
            })
            .await
            .unwrap();
    }
}

/// The second source cuts times to days and knows no block, or the first does.
pub(crate) async fn the_rows_of_a_transaction_share_time_and_block(database: &dyn Database) {
    let store = database.connect();
    let fine = |tx, index| {
        let trade = TradeBuilder::new(tx).evt_index(index).block(7);
        trade.at_time(time("2024-01-01T12:34:56Z")).build()
    };
    let cut = |tx, index| {
        let trade = TradeBuilder::new(tx).evt_index(index).bought("WETH", "1");
        trade.at("2024-01-01").build()
    };
    read(&*store, "one", &[fine(1, 1)], false).await;
    read(&*store, "two", &[cut(1, 2), cut(2, 1)], false).await;
    read(&*store, "three", &[fine(2, 2)], false).await;
    let content = content(&*store).await;
    assert_eq!(content.len(), 4);
    for row in &content {
        assert!(row.starts_with("2024-01-01T12:34:56Z Some(7)"), "{row}");
    }
    let stats = store.stats().await.unwrap();
    assert_eq!(stats.first_trade, Some(time("2024-01-01T12:34:56Z")));
    let run = begin_run(&*store).await;
    assert_eq!(run.prices.hours_to_reprice().await.unwrap().len(), 2);
}
