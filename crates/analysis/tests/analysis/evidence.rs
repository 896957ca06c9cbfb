//! Which positions are evidence, and what they earned beyond the market.

use crate::support::{LINK, PEPE, analyse, analyse_in, buy, market_of, sell};
use smartmoney_analysis::Settings;
use smartmoney_model::{Evidence, LedgerTrade, PositionRecord};

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

/// Others trade PEPE at these prices, one a day at noon, and much more of LINK, which stands
/// still; the wallet's positions among them.
fn positions(own: &[LedgerTrade], prices: &[f64]) -> Vec<PositionRecord> {
    let day = |at: usize| f64::from(u32::try_from(at).unwrap());
    let traded = prices.iter().enumerate();
    let traded = traded.map(|(at, price)| buy(day(at) + 0.5, 1e4, PEPE, 1e4 * price));
    let still = (0..24 * prices.len()).map(|hour| buy(day(hour) / 24.0, 1e12, LINK, 1e8));
    let others: Vec<_> = traded.chain(still).collect();
    let all = [own, &others].concat();
    let analysis = analyse_in(own, &market_of(&all), &Settings::default());
    analysis.evidence.positions
}

fn own(record: &PositionRecord) -> f64 {
    record
        .periods
        .iter()
        .map(|period| f64::from(period.own))
        .sum()
}

fn follower(record: &PositionRecord) -> f64 {
    record
        .periods
        .iter()
        .map(|period| f64::from(period.follower))
        .sum()
}

#[track_caller]
fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
}

/// A position that is not sold is evidence as one that is.
#[test]
fn an_open_loser_counts_at_its_mark() {
    let found = positions(
        &[buy(1.6, 100.0, PEPE, 1_000.0)],
        &[10.0, 10.0, 5.0, 4.0, 4.0],
    );
    assert_eq!((found.len(), found[0].closed_at), (1, None));
    assert_near(own(&found[0]), -0.6);
}

/// The wallet sells all of it today, and others pay twice the price: no part of the evidence is
/// another one before tomorrow.
#[test]
fn a_later_trade_of_today_is_no_evidence_yet() {
    let others = |today: f64| {
        let traded = [10.0, 10.0, 12.0, 9.0, today].into_iter().zip(0..);
        let traded = traded.map(|(price, day)| buy(f64::from(day) + 0.5, 1e4, PEPE, 1e4 * price));
        let still = (0..5 * 24).map(|hour| buy(f64::from(hour) / 24.0, 1e12, LINK, 1e8));
        traded.chain(still).collect::<Vec<_>>()
    };
    let evidence = |own: &[LedgerTrade], others: &[LedgerTrade]| {
        let market = market_of(&[own, others].concat());
        analyse_in(own, &market, &Settings::default()).evidence
    };
    let before = evidence(&[buy(1.6, 100.0, PEPE, 1_000.0)], &others(9.0));
    let sold = [
        buy(1.6, 100.0, PEPE, 1_000.0),
        sell(4.9, 100.0, PEPE, 1_800.0),
    ];
    assert_eq!(evidence(&sold, &others(18.0)), before);
    // From 10 to 12, and from 12 to 9 with 12 at stake.
    assert_near(own(&before.positions[0]), 0.2 - 0.25);
}

/// $100 that fell by half, and $900 bought then: −50 %, whatever is bought after the fall; by
/// the cost of all in the end it would be −5 %.
#[test]
fn what_is_bought_after_a_fall_does_not_dilute_it() {
    let trades = [buy(1.6, 10.0, PEPE, 100.0), buy(3.6, 180.0, PEPE, 900.0)];
    let found = positions(&trades, &[10.0, 10.0, 10.0, 5.0, 5.0, 5.0, 5.0]);
    assert_near(own(&found[0]), -0.5);
}

/// The follower buys at noon of the next day, at 20, and sells a day later, at 30.
#[test]
fn a_follower_trades_at_the_next_traded_hour() {
    let trades = [
        buy(1.6, 100.0, PEPE, 1_000.0),
        sell(3.4, 100.0, PEPE, 2_000.0),
    ];
    let found = positions(&trades, &[10.0, 10.0, 20.0, 30.0, 30.0]);
    assert!(found[0].can_be_followed);
    assert_near(own(&found[0]), 1.0);
    assert_near(follower(&found[0]), 0.5);
}

/// Nobody trades PEPE again after the second day.
#[test]
fn nobody_can_follow_where_nobody_trades_and_in_a_week_it_is_worth_nothing() {
    let mut trades = vec![buy(1.6, 100.0, PEPE, 1_000.0)];
    // The days go on.
    trades.extend((0..20).map(|day| buy(f64::from(day), 1.0, LINK, 1.0)));
    let still = (0..480).map(|hour| buy(f64::from(hour) / 24.0, 1e12, LINK, 1e8));
    let others: Vec<_> = [0.5, 1.5]
        .map(|day| buy(day, 1e4, PEPE, 1e5))
        .into_iter()
        .chain(still)
        .collect();
    let all = [trades.as_slice(), &others].concat();
    let analysis = analyse_in(&trades, &market_of(&all), &Settings::default());
    let found = analysis
        .evidence
        .positions
        .iter()
        .find(|record| record.token == PEPE)
        .unwrap();
    assert!(!found.can_be_followed);
    assert_near(own(found), -1.0);
}

/// It doubles twice, then falls back: +100 % of its cost, +100 % of its value and −75 % of that.
#[test]
fn what_rose_counts_by_its_value() {
    let prices = [10.0, 10.0, 20.0, 40.0, 10.0, 10.0];
    let found = positions(&[buy(1.6, 100.0, PEPE, 1_000.0)], &prices);
    assert_near(own(&found[0]), 1.0 + 1.0 - 0.75);
}
