//! The limits that protect values from errors in a source.

use crate::support::{LINK, PEPE, USDC, analyse_in, buy, market_of, sell, swap, usd};
use smartmoney_analysis::{Settings, WalletAnalysis};
use smartmoney_model::{AnomalyKind, LedgerTrade};

fn analyse_among(own: &[LedgerTrade], others: &[LedgerTrade]) -> WalletAnalysis {
    let all = [own, others].concat();
    analyse_in(own, &market_of(&all), &Settings::default())
}

/// 3 PEPE for 65,503 USDC where others pay $1, as a row with wrong decimals says.
#[test]
fn a_value_that_contradicts_what_is_stated_must_still_make_a_likely_price() {
    let own = [swap(0.1, (65_503.0, USDC), (3.0, PEPE), Some(3.65))];
    let others = [
        buy(0.5, 5_000.0, PEPE, 5_000.0),
        sell(0.6, 5_000.0, PEPE, 5_000.0),
    ];
    let facts = analyse_among(&own, &others).facts;
    assert_eq!(
        (usd(facts.pnl.cost), facts.priced_trades),
        ("0.00".into(), 0)
    );
    let expected = [AnomalyKind::AbsurdPrice, AnomalyKind::StatedValue];
    assert_eq!(facts.anomalies.into_keys().collect::<Vec<_>>(), expected);
}

/// $1.6 billion are held at what they cost. At a higher price they are worth no more, at a lower
/// one less.
#[test]
fn the_limit_of_a_holding_makes_no_loss_of_its_cost() {
    let own = [
        buy(0.0, 8e8, PEPE, 8e8),
        buy(0.1, 8e8, PEPE, 8e8),
        buy(0.2, 10.0, LINK, 10.0),
    ];
    for (price, gain) in [(1.0, "0.00"), (2.0, "0.00"), (0.75, "-400000000.00")] {
        let later = [buy(5.0, 1_000.0, PEPE, 1_000.0 * price)];
        let analysis = analyse_among(&own, &later);
        assert_eq!(usd(analysis.facts.pnl.unrealized), gain, "at {price}");
        let last = analysis.days.last().unwrap().pnl;
        assert_eq!(format!("{last:.2}"), gain, "at {price}");
        let anomalies = &analysis.facts.anomalies;
        assert_eq!(anomalies.get(&AnomalyKind::AbsurdValue), Some(&1));
    }
}

/// What costs $1.2 million is not worth more than a billion.
#[test]
fn a_holding_is_worth_no_more_than_a_billion() {
    let own = [buy(0.0, 1.2e6, PEPE, 1.2e6)];
    let later = [buy(5.0, 1.0, PEPE, 1_000.0)];
    let analysis = analyse_among(&own, &later);
    assert_eq!(usd(analysis.open[0].value), "1000000000.00");
}

#[test]
fn cash_of_more_than_a_billion_is_one_anomaly_and_not_two() {
    let own = [swap(0.0, (2e9, USDC), (10.0, PEPE), Some(100.0))];
    let anomalies = analyse_among(&own, &[]).facts.anomalies;
    assert_eq!(
        anomalies.into_keys().collect::<Vec<_>>(),
        [AnomalyKind::AbsurdValue]
    );
}
