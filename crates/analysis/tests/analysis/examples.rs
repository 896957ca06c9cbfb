use crate::support::{LINK, PEPE, USDC, WETH, analyse, buy, sell, swap, usd};
use smartmoney_analysis::{CostBasis, Settings, WalletAnalysis};
use smartmoney_model::{AnomalyKind, LedgerTrade};
use std::fmt::Write;

/// Trades in, the ledger out as text.
fn check(trades: &[LedgerTrade], basis: CostBasis, expected: &str) {
    let settings = Settings {
        cost_basis: basis,
        ..Settings::default()
    };
    let rendered = render(&analyse(trades, &settings));
    let expected: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(
        rendered.lines().collect::<Vec<_>>(),
        expected,
        "\n{rendered}"
    );
}

fn render(analysis: &WalletAnalysis) -> String {
    let mut text = String::new();
    let pnl = &analysis.facts.pnl;
    for closed in &analysis.closed {
        let (cost, proceeds) = (usd(closed.cost), usd(closed.proceeds));
        writeln!(text, "closed {} {cost} -> {proceeds}", closed.token.0).unwrap();
    }
    for open in &analysis.open {
        let (cost, value) = (usd(open.cost), usd(open.value));
        writeln!(
            text,
            "open {} {} cost {cost} value {value}",
            open.token.0, open.amount
        )
        .unwrap();
    }
    write!(
        text,
        "realized {} unrealized {}",
        usd(pnl.realized),
        usd(pnl.unrealized)
    )
    .unwrap();
    if pnl.unmatched_proceeds.is_positive() {
        write!(text, " unmatched {}", usd(pnl.unmatched_proceeds)).unwrap();
    }
    if pnl.funding.is_positive() {
        write!(text, " funding {}", usd(pnl.funding)).unwrap();
    }
    for (kind, count) in &analysis.facts.anomalies {
        write!(text, "\n{} {count}", kind.as_str()).unwrap();
    }
    text
}

/// 10 at $1 and 10 at $2; 15 are sold at $3. The oldest first: cost 10 + 5 × 2.
#[test]
fn fifo_sells_the_oldest_lots_first() {
    let trades = [
        buy(0.0, 10.0, PEPE, 10.0),
        buy(1.0, 10.0, PEPE, 20.0),
        sell(2.0, 15.0, PEPE, 45.0),
    ];
    check(
        &trades,
        CostBasis::Fifo,
        "open 2 5 cost 10.00 value 15.00
         realized 25.00 unrealized 5.00",
    );
}

/// The same with every unit at the average of $1.50: cost 22.50.
#[test]
fn average_cost_gives_every_unit_the_same() {
    let trades = [
        buy(0.0, 10.0, PEPE, 10.0),
        buy(1.0, 10.0, PEPE, 20.0),
        sell(2.0, 15.0, PEPE, 45.0),
    ];
    check(
        &trades,
        CostBasis::Average,
        "open 2 5 cost 7.50 value 15.00
         realized 22.50 unrealized 7.50",
    );
}

/// 96 of 100 are sold: closed with 4 left, which keep their cost and go first
/// in the next position.
#[test]
fn a_remainder_of_5_percent_closes_the_position_and_keeps_its_cost() {
    let trades = [
        buy(0.0, 100.0, PEPE, 100.0),
        sell(1.0, 96.0, PEPE, 120.0),
        buy(2.0, 96.0, PEPE, 192.0),
        sell(3.0, 100.0, PEPE, 150.0),
    ];
    check(
        &trades,
        CostBasis::Fifo,
        "closed 2 96.00 -> 120.00
         closed 2 196.00 -> 150.00
         realized -22.00 unrealized 0.00",
    );
    let facts = analyse(&trades, &Settings::default()).facts;
    assert_eq!((facts.positions.wins, facts.positions.losses), (1, 1));
}

/// 10 bought, 30 sold for $60: $20 have a cost, $40 do not.
#[test]
fn what_was_never_bought_is_outside_of_every_result() {
    let trades = [buy(0.0, 10.0, PEPE, 10.0), sell(1.0, 30.0, PEPE, 60.0)];
    check(
        &trades,
        CostBasis::Fifo,
        "closed 2 10.00 -> 20.00
         realized 10.00 unrealized 0.00 unmatched 40.00
         sale_without_purchase 1",
    );
}

/// WETH from elsewhere pays for PEPE: funding, no anomaly. Of the WETH that
/// came back, its profit is a base asset's.
#[test]
fn base_assets_fund_trades_without_a_purchase() {
    let trades = [
        swap(0.0, (1.0, WETH), (100.0, PEPE), Some(2_000.0)),
        swap(1.0, (100.0, PEPE), (1.5, WETH), Some(3_000.0)),
        sell(2.0, 1.5, WETH, 3_300.0),
    ];
    check(
        &trades,
        CostBasis::Fifo,
        "closed 2 2000.00 -> 3000.00
         closed 1 3000.00 -> 3300.00
         realized 1300.00 unrealized 0.00 funding 2000.00",
    );
    let facts = analyse(&trades, &Settings::default()).facts;
    assert_eq!(usd(facts.pnl.base_asset), "300.00");
}

/// LINK without a value is priced by the day's other trades of PEPE ($1);
/// without any price it moves, and its sale is unmatched.
#[test]
fn a_trade_without_a_value_is_priced_by_its_other_side_or_not_at_all() {
    let priced = [
        buy(0.0, 10.0, PEPE, 10.0),
        swap(0.1, (10.0, PEPE), (5.0, LINK), None),
        sell(1.0, 5.0, LINK, 25.0),
    ];
    check(
        &priced,
        CostBasis::Fifo,
        "closed 2 10.00 -> 10.00
         closed 3 10.00 -> 25.00
         realized 15.00 unrealized 0.00",
    );
    let unpriced = [
        swap(0.0, (10.0, PEPE), (5.0, LINK), None),
        sell(9.0, 5.0, LINK, 25.0),
    ];
    check(
        &unpriced,
        CostBasis::Fifo,
        "closed 3 0.00 -> 0.00
         realized 0.00 unrealized 0.00 unmatched 25.00
         sale_without_purchase 1
         unpriced 1",
    );
}

/// A stated $1,000,000 against 100 USDC paid is an error of the source.
#[test]
fn the_stablecoin_side_beats_an_absurd_value() {
    let trades = [
        swap(0.0, (100.0, USDC), (10.0, PEPE), Some(1_000_000.0)),
        sell(1.0, 10.0, PEPE, 150.0),
    ];
    check(
        &trades,
        CostBasis::Fifo,
        "closed 2 100.00 -> 150.00
         realized 50.00 unrealized 0.00
         stated_value 1",
    );
}

#[test]
fn odd_trades_are_counted_and_move_nothing_twice() {
    let mut backwards = sell(2.0, 10.0, PEPE, 20.0);
    backwards.block_number = Some(1);
    let trades = [
        swap(0.0, (5.0, USDC), (5.0, USDC), Some(5.0)),
        swap(0.1, (0.0, USDC), (10.0, PEPE), Some(7.0)),
        backwards,
    ];
    let facts = analyse(&trades, &Settings::default()).facts;
    for kind in [
        AnomalyKind::SameToken,
        AnomalyKind::ZeroAmount,
        AnomalyKind::TimeGoesBackwards,
    ] {
        assert_eq!(facts.anomalies.get(&kind), Some(&1), "{kind:?}");
    }
    // What came for nothing has no cost, so its sale is no profit.
    assert_eq!(usd(facts.pnl.realized), "0.00");
    assert_eq!(usd(facts.pnl.unmatched_proceeds), "20.00");
}

/// PEPE doubles on day 1 and LINK does not; a third trader makes the market.
/// Half of all trading is each token's, so the market rose by half.
#[test]
fn excess_return_is_over_the_market() {
    // An hour's price is an average over it, so its level is that of the middle.
    let (then, now) = (0.5 / 24.0, 1.0 + 0.5 / 24.0);
    let others = [
        buy(then, 100.0, PEPE, 100.0),
        buy(then, 100.0, LINK, 100.0),
        buy(now, 100.0, PEPE, 200.0),
        buy(now, 100.0, LINK, 100.0),
    ];
    let own = [buy(then, 10.0, PEPE, 10.0), sell(now, 10.0, PEPE, 20.0)];
    let mut all = [others.as_slice(), own.as_slice()].concat();
    all.sort_by_key(|trade| trade.block_time);
    let market = crate::support::market_of(&all);
    let analysis = crate::support::analyse_in(&own, &market, &Settings::default());
    let closed = &analysis.closed[0];
    let share = 110.0 / 210.0;
    assert!((closed.market_return.unwrap() - share).abs() < 1e-9);
    assert!((closed.excess_return().unwrap() - (1.0 - share)).abs() < 1e-9);
}

/// With one token there is nothing to compare with.
#[test]
fn the_only_token_is_the_market_and_no_evidence() {
    let trades: Vec<_> = (0..40)
        .flat_map(|i| {
            let day = f64::from(i);
            [
                buy(day, 1.0, WETH, 100.0),
                sell(day + 0.5, 1.0, WETH, 110.0),
            ]
        })
        .collect();
    let facts = analyse(&trades, &Settings::default()).facts;
    assert_eq!(facts.positions.wins, 40);
    assert_eq!(facts.evidence.compared, 0);
    assert_eq!(
        facts.evidence.left_out.get("token_is_the_market"),
        Some(&39),
        "the last day is not closed"
    );
}

#[test]
fn round_trips_within_a_minute_and_busy_days_are_bots() {
    let instant: Vec<_> = (0..10)
        .flat_map(|i| {
            let day = f64::from(i);
            [
                buy(day, 1.0, PEPE, 10.0),
                sell(day + 0.000_3, 1.0, PEPE, 11.0),
            ]
        })
        .collect();
    assert!(
        analyse(&instant, &Settings::default())
            .facts
            .recognised
            .is_some()
    );

    let busy: Vec<_> = (0..201)
        .map(|i| buy(f64::from(i) / 1_000.0, 1.0, PEPE, 10.0))
        .collect();
    assert!(
        analyse(&busy, &Settings::default())
            .facts
            .recognised
            .is_some()
    );
    assert!(
        analyse(&busy[1..], &Settings::default())
            .facts
            .recognised
            .is_none()
    );
}
