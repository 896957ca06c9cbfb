//! What becomes of trades that several files tell, and of those that are taken back.

use crate::database::Database;
use crate::fixtures::{all_ledgers, prepare};
use smartmoney_model::{Trade, Usd};
use smartmoney_store::{
    Appended, Forget, Forgotten, NewSource, Origin, SourceCounts, SourceId, Store, StoreError,
    TradeSeq,
};
use smartmoney_testkit::{TradeBuilder, begin_run, chain, time};

/// When a reading begins, unless a test says otherwise.
const BEGUN_AT: &str = "2024-05-01";

async fn source(store: &dyn Store, name: &str) -> SourceId {
    source_read_at(store, name, BEGUN_AT).await
}

async fn source_read_at(store: &dyn Store, name: &str, begun_at: &str) -> SourceId {
    let source = NewSource {
        name: name.to_owned(),
        digest: Some(std::array::from_fn(|at| name.as_bytes()[at % name.len()])),
        options: String::new(),
        begun_at: time(begun_at),
    };
    store.begin_source(source).await.unwrap()
}

/// Reads these trades as a file of this name.
pub(crate) async fn read(
    store: &dyn Store,
    name: &str,
    trades: &[Trade],
    replace: bool,
) -> Appended {
    let origin = Origin {
        source: source(store, name).await,
        replace,
        ..Origin::default()
    };
    let taken = store.take_in(trades.to_vec(), origin.clone()).await;
    let taken = taken.unwrap();
    let read = SourceCounts {
        finished_at: Some(time("2024-05-02")),
        rows: trades.len() as u64,
        rejected: 0,
        trades: Appended {
            examples: Vec::new(),
            removed: 0,
            ..taken.clone()
        },
    };
    let end = store.end_source(origin.source, time(BEGUN_AT), read);
    end.await.unwrap();
    taken
}

/// Without the numbers that a store gives.
pub(crate) async fn content(store: &dyn Store) -> Vec<String> {
    let run = begin_run(store).await;
    let tokens = run.ledgers.tokens().await.unwrap();
    let label = |id| {
        let found = tokens.iter().find(|(token, _)| *token == id);
        found.unwrap().1.label()
    };
    let trades = run.prices.trades_after(TradeSeq(0), 1_000).await.unwrap();
    let mut content: Vec<String> = trades
        .iter()
        .map(|(_, trade)| {
            format!(
                "{} {:?} {:?} {:?} {} {} {} {} {:?}",
                trade.block_time,
                trade.block_number,
                trade.tx_index,
                trade.log_index,
                label(trade.sold),
                trade.sold_amount,
                label(trade.bought),
                trade.bought_amount,
                trade.amount_usd
            )
        })
        .collect();
    content.sort();
    content
}

fn exact() -> Vec<Trade> {
    let trade = |tx, index, sold: &str| {
        TradeBuilder::new(tx)
            .block(7)
            .evt_index(index)
            .sold("USDC", sold)
            .bought("PEPE", "3.1415926")
    };
    vec![
        trade(1, 4, "1.2345").build(),
        trade(1, 9, "20.5").usd("21").build(),
        trade(2, 5, "7").build(),
    ]
}

/// As an export without log indexes spells them.
fn coarse() -> Vec<Trade> {
    let trade = |tx, number, sold: &str| {
        TradeBuilder::new(tx)
            .block(7)
            .derived_index(number)
            .sold("USDC", sold)
            .bought("PEPE", "3.142")
            .usd("8")
    };
    vec![
        trade(1, 1, "20.5").build(),
        trade(1, 2, "1.235").build(),
        trade(3, 3, "4").build(),
    ]
}

pub(crate) async fn two_files_are_one_set_in_any_order(database: &dyn Database) {
    let store = database.connect();
    read(&*store, "exact", &exact(), false).await;
    let second = read(&*store, "coarse", &coarse(), false).await;
    let counts = (second.inserted, second.known, second.updated);
    assert_eq!(counts, (1, 1, 1), "one of them has a value now");
    let both = content(&*store).await;
    assert_eq!(both.len(), 4);

    let all = Forget {
        from: Some(time("2020-01-01")),
        ..Forget::default()
    };
    store.forget(all).await.unwrap();
    assert!(content(&*store).await.is_empty());
    read(&*store, "coarse", &coarse(), false).await;
    let second = read(&*store, "exact", &exact(), false).await;
    assert_eq!((second.inserted, second.updated), (1, 2));
    assert_eq!(content(&*store).await, both);
    // Once more, and nothing changes.
    for (name, trades) in [("coarse", coarse()), ("exact", exact())] {
        let again = read(&*store, name, &trades, false).await;
        assert_eq!(again.known, 3, "{name}");
    }
    assert_eq!(content(&*store).await, both);
}

pub(crate) async fn what_differs_is_told_and_can_be_replaced(database: &dyn Database) {
    let store = database.connect();
    read(&*store, "right", &exact(), false).await;
    let before = content(&*store).await;
    let mut wrong = exact();
    wrong[0].wallet = smartmoney_testkit::evm_address(2);
    wrong[1].amount_usd = Some(Usd::from_dollars(99));
    wrong[2].sold.amount = "14".parse().unwrap();
    let told = read(&*store, "wrong", &wrong, false).await;
    assert_eq!(told.different, 3);
    let fields: Vec<_> = told
        .examples
        .iter()
        .map(|e| (e.position, e.field))
        .collect();
    assert_eq!(fields.len(), 3);
    for expected in [(0, "wallet"), (1, "amount_usd"), (2, "amounts")] {
        assert!(fields.contains(&expected), "{fields:?}");
    }
    let values = told.examples.iter().find(|e| e.field == "amount_usd");
    let values = values.map(|e| (e.stored.as_str(), e.given.as_str()));
    assert_eq!(values, Some(("21.00", "99.00")));
    assert_eq!(content(&*store).await, before);
    assert_eq!(store.pending().await.unwrap().dirty_wallets, 1);

    let replaced = read(&*store, "wrong", &wrong, true).await;
    assert_eq!(replaced.replaced, 3);
    assert_ne!(content(&*store).await, before);
    assert_eq!(store.pending().await.unwrap().dirty_wallets, 2);
    let run = begin_run(&*store).await;
    prepare(&*store).await;
    let ledgers = all_ledgers(&*store).await;
    let sizes: Vec<_> = ledgers.iter().map(|(_, trades)| trades.len()).collect();
    assert_eq!(sizes, [2, 1], "the trade is the other wallet's");
    // And back is nothing.
    read(&*store, "right", &exact(), true).await;
    assert_eq!(content(&*store).await, before);
    let hours = run.prices.hours_to_reprice().await.unwrap();
    assert_eq!(hours.len(), 1, "the hour of all of them");
    assert_eq!(hours[0].seq, store.pending().await.unwrap().up_to);
}

pub(crate) async fn a_transaction_is_in_one_block(database: &dyn Database) {
    let store = database.connect();
    read(&*store, "first", &exact(), false).await;
    let before = content(&*store).await;
    let mut again = exact();
    for trade in &mut again {
        trade.block_number = Some(8);
        trade.block_time = time("2024-01-01T00:00:12Z");
        trade.evt_index = smartmoney_model::EventIndex::Stated(77);
    }
    let again = [&again[..1], &again[2..]].concat();
    let told = read(&*store, "again", &again, false).await;
    assert_eq!((told.contradicting, told.inserted), (2, 0));
    assert_eq!(told.examples[0].field, "block");
    assert_eq!(content(&*store).await, before);
    let replaced = read(&*store, "again", &again, true).await;
    assert_eq!((replaced.inserted, replaced.removed), (2, 3));
    assert_eq!(content(&*store).await.len(), 2);
    let stats = store.stats().await.unwrap();
    assert_eq!(stats.trades, 2);
    assert_eq!(stats.first_trade, Some(time("2024-01-01T00:00:12Z")));
    read(&*store, "first", &exact(), true).await;
    assert_eq!(content(&*store).await, before);
}

pub(crate) async fn a_trade_goes_with_the_last_file_that_told_it(database: &dyn Database) {
    let store = database.connect();
    read(&*store, "exact", &exact(), false).await;
    let before = content(&*store).await;
    read(&*store, "coarse", &coarse(), false).await;
    let by = async |name: &str, is_dry_run| {
        let sources = store.sources().await.unwrap();
        let found = sources.iter().find(|source| source.name == name).unwrap();
        let what = Forget {
            sources: Some(vec![found.id]),
            is_dry_run,
            ..Forget::default()
        };
        store.forget(what).await.unwrap()
    };
    let expected = Forgotten {
        trades: 1,
        wallets: 1,
        hours: 1,
        kept: 2,
    };
    assert_eq!(by("coarse", true).await, expected);
    assert_eq!(content(&*store).await.len(), 4, "only counted");
    assert_eq!(by("coarse", false).await, expected);
    // What it completed stays, until the words of the other are taken as they are.
    assert_ne!(content(&*store).await, before);
    assert_eq!(read(&*store, "exact", &exact(), true).await.replaced, 1);
    assert_eq!(content(&*store).await, before);
    assert_eq!(store.sources().await.unwrap().len(), 1);
    // Its words stand, and the other file tells the trade.
    read(&*store, "coarse", &coarse(), false).await;
    let gone = by("exact", false).await;
    assert_eq!((gone.trades, gone.kept), (1, 2));
    let gone = by("coarse", false).await;
    assert_eq!((gone.trades, gone.kept), (3, 0));
    assert!(content(&*store).await.is_empty());
    let stats = store.stats().await.unwrap();
    assert_eq!((stats.trades, stats.last_trade), (0, None));
    // Numbers are not used again.
    let up_to = store.pending().await.unwrap().up_to;
    read(&*store, "exact", &exact(), false).await;
    assert_eq!(content(&*store).await, before);
    let first = begin_run(&*store).await.prices;
    let first = first.trades_after(TradeSeq(0), 1).await.unwrap()[0].0;
    assert!(first > up_to, "{first:?} {up_to:?}");
}

pub(crate) async fn trades_are_taken_back_by_what_they_are(database: &dyn Database) {
    let store = database.connect();
    let trade = |tx, day: &str| TradeBuilder::new(tx).wallet(tx).at(day).project("uniswap");
    let trades = vec![
        trade(1, "2024-01-01").build(),
        trade(2, "2024-01-02").project("curve").build(),
        trade(3, "2024-01-03").chain("base").build(),
        trade(4, "2024-01-04").build(),
    ];
    store.append_trades(trades).await.unwrap();
    let forget = async |what: Forget| store.forget(what).await.unwrap().trades;
    let nothing = Forget {
        chain: Some(chain("base")),
        project: Some("curve".to_owned()),
        ..Forget::default()
    };
    assert_eq!(forget(nothing).await, 0);
    let on_base = Forget {
        chain: Some(chain("base")),
        ..Forget::default()
    };
    assert_eq!(forget(on_base).await, 1);
    let on_curve = Forget {
        project: Some("curve".to_owned()),
        from: Some(time("2024-01-01")),
        ..Forget::default()
    };
    assert_eq!(forget(on_curve).await, 1);
    let until = Forget {
        until: Some(time("2024-01-04")),
        ..Forget::default()
    };
    assert_eq!(forget(until).await, 1);
    let stats = store.stats().await.unwrap();
    let last = Some(time("2024-01-04"));
    assert_eq!(
        (stats.trades, stats.first_trade, stats.last_trade),
        (1, last, last)
    );
    assert_eq!(store.pending().await.unwrap().dirty_wallets, 4);
}

pub(crate) async fn files_are_listed(database: &dyn Database) {
    let store = database.connect();
    assert!(store.sources().await.unwrap().is_empty());
    let taken = read(&*store, "one", &exact(), false).await;
    let unfinished = source(&*store, "two").await;
    let sources = store.sources().await.unwrap();
    assert_eq!(sources.len(), 2);
    assert_eq!(sources[0].name, "one");
    assert_eq!(sources[0].read.rows, 3);
    assert_eq!(sources[0].read.trades.inserted, taken.inserted);
    assert_eq!(sources[0].read.finished_at, Some(time("2024-05-02")));
    assert_eq!(
        (sources[1].id, sources[1].read.finished_at),
        (unfinished, None)
    );
    // The same bytes are the same file.
    assert_eq!(source(&*store, "two").await, unfinished);
    assert_eq!(store.trades_without_source().await.unwrap(), 0);
}

pub(crate) async fn a_reading_ends_no_later_one_of_its_file(database: &dyn Database) {
    let (first, second) = (database.connect(), database.connect());
    let id = source_read_at(&*first, "one", "2024-05-01").await;
    assert_eq!(source_read_at(&*second, "one", "2024-05-03").await, id);
    let read = |rows, finished_at| SourceCounts {
        finished_at: Some(time(finished_at)),
        rows,
        ..SourceCounts::default()
    };
    let end = first.end_source(id, time("2024-05-01"), read(1, "2024-05-04"));
    end.await.unwrap();
    let listed = &first.sources().await.unwrap()[0];
    assert_eq!((listed.read.finished_at, listed.read.rows), (None, 0));
    let end = second.end_source(id, time("2024-05-03"), read(2, "2024-05-05"));
    end.await.unwrap();
    let listed = &first.sources().await.unwrap()[0];
    let finished_at = Some(time("2024-05-05"));
    assert_eq!(
        (listed.read.finished_at, listed.read.rows),
        (finished_at, 2)
    );
}

pub(crate) async fn a_file_that_was_forgotten_is_read_no_further(database: &dyn Database) {
    let store = database.connect();
    let origin = Origin {
        source: source(&*store, "one").await,
        ..Origin::default()
    };
    store.take_in(exact(), origin.clone()).await.unwrap();
    let what = Forget {
        sources: Some(vec![origin.source]),
        ..Forget::default()
    };
    assert_eq!(store.forget(what).await.unwrap().trades, 3);
    let error = store.take_in(exact(), origin.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::SourceForgotten), "{error}");
    let end = store.end_source(origin.source, time(BEGUN_AT), SourceCounts::default());
    let error = end.await.unwrap_err();
    assert!(matches!(error, StoreError::SourceForgotten), "{error}");
    assert_eq!(store.stats().await.unwrap().trades, 0);
}

pub(crate) async fn a_transaction_has_no_ten_thousand_rows(database: &dyn Database) {
    let store = database.connect();
    let trade = |tx| TradeBuilder::new(tx).build();
    let mut trades = vec![trade(1); 10_001];
    trades.push(trade(2));
    let told = store.append_trades(trades).await.unwrap();
    assert_eq!((told.oversized, told.inserted), (10_001, 1));
    let example = &told.examples[0];
    assert!(example.given.contains("10001 rows"), "{example:?}");
    // Of a transaction that is stored what is stored counts.
    let told = store.append_trades(vec![trade(2); 10_000]).await.unwrap();
    assert_eq!((told.oversized, told.known), (10_000, 0));
    assert_eq!(store.stats().await.unwrap().trades, 1);
}
