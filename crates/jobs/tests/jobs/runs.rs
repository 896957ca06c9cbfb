//! Which wallets a run processes, and what it publishes.

use crate::support::{TestDatabase, now};
use smartmoney_analysis::Settings;
use smartmoney_jobs::NoProgress;
use smartmoney_model::{HourQuote, TokenAmount, TokenHour, Usd};
use smartmoney_store::RunOutcome;
use smartmoney_testkit::{TradeBuilder, begin_run, end_run, time};

fn round_trip(wallet: u64, day: u64) -> Vec<smartmoney_model::Trade> {
    let number = wallet * 1_000 + day * 2;
    vec![
        TradeBuilder::new(number)
            .wallet(wallet)
            .at(&format!("2024-01-{day:02}"))
            .sold("USDC", "100")
            .bought("PEPE", "10")
            .usd("100")
            .build(),
        TradeBuilder::new(number + 1)
            .wallet(wallet)
            .at(&format!("2024-01-{day:02}T12:00:00Z"))
            .sold("PEPE", "10")
            .bought("USDC", "110")
            .usd("110")
            .build(),
    ]
}

#[tokio::test]
async fn a_run_without_wallets_is_complete_and_publishes_nothing() {
    let database = TestDatabase::in_sqlite().await;
    let run = database.score(false).await;
    assert_eq!(
        (run.outcome, run.total, run.updated),
        (RunOutcome::Complete, 0, 0)
    );
    assert_eq!(
        database.store.data_version().await.unwrap().number,
        run.data_version.number
    );
}

#[tokio::test]
async fn only_wallets_that_can_have_changed_are_analysed() {
    let database = TestDatabase::in_sqlite().await;
    for wallet in 1..=5 {
        database
            .store
            .append_trades(round_trip(wallet, wallet))
            .await
            .unwrap();
    }
    assert_eq!(database.score(false).await.processed, 5);
    assert_eq!(database.score(false).await.processed, 0);
    // A trade of the 9th: the 4th and the 5th are evidence now, as a follower's prices of the day
    // after are. The other wallets are done with the past and hold nothing.
    database
        .store
        .append_trades(round_trip(2, 9))
        .await
        .unwrap();
    let run = database.score(false).await;
    assert_eq!((run.processed, run.total), (3, 5));
    // A late trade of the 3rd changes prices that wallets 3, 4 and 5 traded at, and wallet 2
    // later.
    database
        .store
        .append_trades(round_trip(6, 3))
        .await
        .unwrap();
    assert_eq!(database.score(false).await.processed, 5);
}

#[tokio::test]
async fn the_data_version_moves_only_when_something_visible_changed() {
    let database = TestDatabase::in_sqlite().await;
    database
        .store
        .append_trades(round_trip(1, 1))
        .await
        .unwrap();
    let first = database.score(false).await;
    // The first full run of a day freezes its list.
    let second = database.score(true).await;
    assert_eq!(second.data_version.number, first.data_version.number + 1);
    let third = database.score(true).await;
    assert_eq!(third.data_version.number, second.data_version.number);
    database
        .store
        .append_trades(round_trip(1, 5))
        .await
        .unwrap();
    assert_eq!(
        database.score(false).await.data_version.number,
        second.data_version.number + 1
    );
    let wallet = database.wallets().await[0].clone();
    let found = database
        .store
        .wallet_entries(wallet.wallet_address, None)
        .await;
    // It has too few positions for another score.
    assert_eq!(found.unwrap().entries[0].history.len(), 1);
}

#[tokio::test]
async fn another_rule_of_facts_makes_all_facts_anew() {
    let database = TestDatabase::in_sqlite().await;
    for wallet in 1..=4 {
        database
            .store
            .append_trades(round_trip(wallet, wallet))
            .await
            .unwrap();
    }
    database.score(false).await;
    let average = Settings {
        cost_basis: smartmoney_analysis::CostBasis::Average,
        ..Settings::default()
    };
    let run = database
        .job(false, average)
        .run(now(), &NoProgress)
        .await
        .unwrap();
    assert_eq!(run.processed, 4);
    // A threshold changes judgements alone.
    database.score(false).await;
    let mut strict = Settings::default();
    strict.eligibility.min_trades = 1;
    let run = database
        .job(false, strict)
        .run(now(), &NoProgress)
        .await
        .unwrap();
    assert_eq!((run.processed, run.updated), (0, 4));
}

#[tokio::test]
async fn another_rule_of_facts_makes_all_prices_anew() {
    let (database, fresh) = (
        TestDatabase::in_sqlite().await,
        TestDatabase::in_sqlite().await,
    );
    for wallet in 1..=4 {
        for at in [&database, &fresh] {
            let trades = round_trip(wallet, wallet);
            at.store.append_trades(trades).await.unwrap();
        }
    }
    // So another version might have priced the same trades.
    let store = &database.store;
    let run = begin_run(&**store).await;
    run.publication.prepare("other rules").await.unwrap();
    let tokens = run.ledgers.tokens().await.unwrap();
    let wrong = tokens.iter().map(|(token, _)| TokenHour {
        token: *token,
        hour: time("2024-01-02").hour(),
        quote: HourQuote::Cash,
        usd: Usd::from_dollars(1_000_000),
        base: TokenAmount::ZERO,
        amount: TokenAmount::from_tokens(1),
    });
    let up_to = store.pending().await.unwrap().up_to;
    let from = run.prices.priced_up_to().await.unwrap();
    let added = run
        .prices
        .add_token_hours(wrong.collect(), from, up_to)
        .await;
    added.unwrap();
    end_run(&**store).await;

    database.score(false).await;
    fresh.score(true).await;
    assert_eq!(
        begin_run(&**store)
            .await
            .prices
            .token_hours()
            .await
            .unwrap(),
        begin_run(&*fresh.store)
            .await
            .prices
            .token_hours()
            .await
            .unwrap()
    );
    assert_eq!(database.wallets().await, fresh.wallets().await);
}
