//! Which closed positions are evidence, and which are not.

use crate::support::{LINK, PEPE, analyse, analyse_in, buy, market_of, sell};
use smartmoney_analysis::Settings;
use smartmoney_model::{Evidence, LedgerTrade};

/// Round trips of a day with 10 % gain each, a week apart from `first` on.
fn round_trips(count: u32, first: f64, usd: f64) -> Vec<LedgerTrade> {
    (0..count)
        .flat_map(|n| {
            let day = first + 7.0 * f64::from(n);
            [
                buy(day, 100.0, PEPE, usd),
                sell(day + 1.0, 100.0, PEPE, usd * 1.1),
            ]
        })
        .collect()
}

/// What a wallet's trades are worth as evidence among those of others.
fn evidence(own: &[LedgerTrade], others: &[LedgerTrade]) -> Evidence {
    let mut all = [own, others].concat();
    all.sort_by_key(|trade| trade.block_time);
    let analysis = analyse_in(own, &market_of(&all), &Settings::default());
    analysis.facts.evidence
}

/// Others trade far more of the token at the wallet's prices, and much more of
/// another one that stands still.
fn market(own: &[LedgerTrade]) -> Vec<LedgerTrade> {
    let many = |trade: &LedgerTrade| {
        let day = trade.block_time.secs_since(crate::support::at(0.0)) / 86_400.0 - 0.05;
        let usd = trade.amount_usd.unwrap().to_f64();
        buy(day, 100.0 * 100.0, PEPE, usd * 100.0)
    };
    let quiet = (0..200).map(|day| buy(f64::from(day), 1e6, LINK, 1e6));
    own.iter().map(many).chain(quiet).collect()
}

#[test]
fn a_round_trip_in_a_market_of_others_is_evidence() {
    let own = round_trips(5, 0.0, 1_000.0);
    let found = evidence(&own, &market(&own));
    assert_eq!(found.compared, 5, "{found:?}");
    assert!(found.mean_excess.unwrap() > 0.05, "{found:?}");
}

#[test]
fn dust_is_none() {
    let own = round_trips(5, 0.0, 5.0);
    let found = evidence(&own, &market(&own));
    assert_eq!(found.compared, 0);
    assert_eq!(found.left_out["too_small"], 5);
}

/// The token was busy before the wallet came, and only the wallet trades it since.
#[test]
fn trading_with_oneself_in_a_token_that_died_is_none() {
    let own = round_trips(5, 100.0, 1_000.0);
    let mut others: Vec<_> = (0..50)
        .map(|day| buy(f64::from(day), 1e6, PEPE, 1e7))
        .collect();
    others.extend((0..200).map(|day| buy(f64::from(day), 1e6, LINK, 1e7)));
    let found = evidence(&own, &others);
    assert_eq!(found.compared, 0, "{found:?}");
    assert_eq!(found.left_out["own_trading"], 5);
}

/// The wallet buys at two thirds of the price that all others pay.
#[test]
fn prices_that_nobody_else_got_are_none_and_one_error_changes_nothing() {
    let own: Vec<_> = (0..9)
        .flat_map(|n| {
            let day = 7.0 * f64::from(n);
            [
                buy(day, 100.0, PEPE, 1_000.0),
                sell(day + 1.0, 100.0, PEPE, 1_500.0),
            ]
        })
        .collect();
    let at_price = |n: i32, price: f64| {
        let day = f64::from(n) / 2.0 - 0.05;
        buy(day, 10_000.0, PEPE, 10_000.0 * price)
    };
    let quiet = (0..200).map(|day| buy(f64::from(day), 1e6, LINK, 1e7));
    let given = (0..140).map(|n| at_price(n, 15.0));
    let found = evidence(&own, &given.chain(quiet.clone()).collect::<Vec<_>>());
    assert_eq!(found.compared, 0, "{found:?}");
    assert_eq!(found.left_out["own_prices"], 9);

    // Others' prices move as the wallet's do, but for one that is a hundred times off.
    let follow = market(&own);
    let mut wrong = follow.clone();
    wrong[0].amount_usd = Some(smartmoney_model::Usd::from_dollars(10_000_000));
    let found = evidence(&own, &wrong);
    assert_eq!(
        found.compared,
        evidence(&own, &follow).compared,
        "{found:?}"
    );
}

#[test]
fn remainders_of_many_positions_do_not_keep_the_latest_open() {
    let trades: Vec<_> = (0..10)
        .flat_map(|n| {
            let day = 3.0 * f64::from(n);
            [
                buy(day, 100.0, PEPE, 1_000.0),
                sell(day + 1.0, 96.0, PEPE, 960.0),
            ]
        })
        .collect();
    let analysis = analyse(&trades, &Settings::default());
    assert_eq!(analysis.closed.len(), 10);
}
