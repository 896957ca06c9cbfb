//! What a transaction of several rows does to a wallet.

use crate::support::{
    DAI, LINK, PEPE, USDC, WETH, analyse, analyse_in, buy, market_of, sell, swap, usd,
};
use proptest::prelude::*;
use smartmoney_analysis::{Settings, WalletAnalysis};
use smartmoney_model::{AnomalyKind, LedgerTrade, TokenAmount, Usd};

fn anomalies(analysis: &WalletAnalysis) -> Vec<(AnomalyKind, u64)> {
    analysis.facts.anomalies.clone().into_iter().collect()
}

/// The rows as one transaction.
fn together<const N: usize>(rows: [LedgerTrade; N]) -> [LedgerTrade; N] {
    let transaction = rows[0].transaction;
    rows.map(|row| LedgerTrade { transaction, ..row })
}

/// The row as two, over so much of a token that no other row has.
fn routed(row: LedgerTrade, between: f64) -> [LedgerTrade; 2] {
    let amount: TokenAmount = between.to_string().parse().unwrap();
    let first = LedgerTrade {
        bought: LINK,
        bought_amount: amount,
        ..row
    };
    let second = LedgerTrade {
        sold: LINK,
        sold_amount: amount,
        ..row
    };
    [first, second]
}

/// Twenty dollars' worth of WETH at a price of $2,000, made by a trade against cash.
fn weth_at_2000(day: f64) -> [LedgerTrade; 2] {
    [
        swap(day, (2_000.0, USDC), (1.0, WETH), None),
        swap(day, (1.0, WETH), (2_000.0, USDC), None),
    ]
}

#[test]
fn cash_goes_before_any_stated_value() {
    let rows = [
        swap(0.0, (1_000.0, USDC), (100.0, PEPE), Some(5_000.0)),
        swap(3.0, (100.0, PEPE), (1_500.0, USDC), Some(1_520.0)),
    ];
    let analysis = analyse(&rows, &Settings::default());
    assert_eq!(usd(analysis.facts.pnl.realized), "500.00");
    assert_eq!(anomalies(&analysis), [(AnomalyKind::StatedValue, 1)]);
}

#[test]
fn a_base_asset_at_its_price_against_cash_goes_before_a_stated_value() {
    let own = [
        swap(0.1, (1.0, WETH), (100.0, PEPE), Some(100.0)),
        swap(3.0, (100.0, PEPE), (2_100.0, USDC), None),
    ];
    let all = [own.as_slice(), &weth_at_2000(0.0)].concat();
    let with = analyse_in(&own, &market_of(&all), &Settings::default());
    assert_eq!(usd(with.facts.pnl.realized), "100.00");
    // Without such a price the stated value holds.
    let without = analyse(&own, &Settings::default());
    assert_eq!(usd(without.facts.pnl.realized), "2000.00");
}

#[test]
fn a_token_is_marked_at_what_was_paid_in_the_base_asset() {
    let own = [swap(0.1, (1.0, WETH), (100.0, PEPE), Some(100.0))];
    let all = [own.as_slice(), &weth_at_2000(0.0)].concat();
    let analysis = analyse_in(&own, &market_of(&all), &Settings::default());
    assert_eq!(usd(analysis.open[0].value), "2000.00");
    assert_eq!(usd(analysis.facts.pnl.unrealized), "0.00");
}

#[test]
fn what_several_tokens_bought_costs_what_they_are_worth() {
    let rows = together([
        swap(0.1, (500.0, USDC), (50.0, PEPE), None),
        swap(0.1, (0.5, WETH), (100.0, PEPE), None),
    ]);
    let all = [rows.as_slice(), &weth_at_2000(0.0)].concat();
    let analysis = analyse_in(&rows, &market_of(&all), &Settings::default());
    assert_eq!(analysis.facts.trades, 2);
    assert_eq!(usd(analysis.facts.volume_usd), "1500.00");
    assert_eq!(usd(analysis.open[0].cost), "1500.00");
    assert_eq!(usd(analysis.facts.pnl.funding), "1000.00");
}

#[test]
fn one_token_of_unknown_price_is_worth_what_the_others_leave() {
    let rows = together([
        swap(0.1, (1_000.0, USDC), (0.5, WETH), None),
        swap(0.1, (0.3, WETH), (100.0, PEPE), None),
    ]);
    let all = [rows.as_slice(), &weth_at_2000(0.0)].concat();
    let analysis = analyse_in(&rows, &market_of(&all), &Settings::default());
    let costs: Vec<_> = analysis
        .open
        .iter()
        .map(|open| (open.token, usd(open.cost)))
        .collect();
    assert!(costs.contains(&(WETH, "400.00".to_owned())), "{costs:?}");
    assert!(costs.contains(&(PEPE, "600.00".to_owned())), "{costs:?}");
}

/// Two purchases of tokens that no other wallet trades, in one transaction.
#[test]
fn each_of_several_tokens_costs_what_its_own_rows_paid() {
    let bought = together([
        swap(0.1, (1_000.0, USDC), (10.0, PEPE), None),
        swap(0.1, (500.0, USDC), (5.0, LINK), None),
    ]);
    let sold = [
        swap(3.0, (10.0, PEPE), (1_100.0, USDC), None),
        swap(4.0, (5.0, LINK), (700.0, USDC), None),
    ];
    let rows = [bought, sold].concat();
    let analysis = analyse(&rows, &Settings::default());
    assert_eq!(usd(analysis.facts.pnl.realized), "300.00");
    assert_eq!(anomalies(&analysis), []);
}

#[test]
fn a_round_trip_within_a_transaction_is_apart_and_tells_a_bot() {
    let trips: Vec<LedgerTrade> = (0..40)
        .flat_map(|day| {
            let day = f64::from(day);
            together([
                swap(day, (1_000.0, USDC), (100.0, PEPE), None),
                swap(day, (100.0, PEPE), (1_003.0, USDC), None),
            ])
        })
        .collect();
    let facts = analyse(&trips, &Settings::default()).facts;
    assert_eq!((facts.trades, facts.atomic_trades), (40, 40));
    assert_eq!(usd(facts.pnl.atomic), "120.00");
    assert_eq!(
        (usd(facts.pnl.total()), usd(facts.pnl.cost)),
        ("0.00".into(), "0.00".into())
    );
    assert_eq!(facts.positions.closed, 0);
    assert!(facts.recognised.unwrap().1.contains("40 of 40"));
}

#[test]
fn stablecoins_more_than_a_percent_off_their_parity_are_counted() {
    let count = |received| {
        let row = swap(0.0, (1_000.0, USDC), (received, DAI), None);
        anomalies(&analyse(&[row], &Settings::default()))
    };
    assert_eq!(count(991.0), []);
    assert_eq!(count(985.0), [(AnomalyKind::OffPeg, 1)]);
    assert_eq!(count(1_020.0), [(AnomalyKind::OffPeg, 1)]);
}

#[test]
fn a_remainder_of_rounding_is_no_anomaly() {
    let rows = [
        swap(0.0, (1_000.0, USDC), (123.456_789_012, PEPE), None),
        swap(1.0, (123.456_789_012_1, PEPE), (1_100.0, USDC), None),
    ];
    let analysis = analyse(&rows, &Settings::default());
    assert_eq!(anomalies(&analysis), []);
    let too_much = [rows[0], swap(1.0, (123.5, PEPE), (1_100.0, USDC), None)];
    let analysis = analyse(&too_much, &Settings::default());
    assert_eq!(
        anomalies(&analysis),
        [(AnomalyKind::SaleWithoutPurchase, 1)]
    );
}

/// Whatever the hashes of the two transactions are.
#[test]
fn of_one_block_a_purchase_comes_before_its_sale_where_no_source_tells_the_order() {
    let unordered = |row: LedgerTrade| LedgerTrade {
        log_index: None,
        ..row
    };
    let bought = unordered(buy(1.0, 10.0, PEPE, 1_000.0));
    let sold = unordered(sell(1.0, 10.0, PEPE, 1_300.0));
    let swapped = [
        LedgerTrade {
            transaction: sold.transaction,
            ..bought
        },
        LedgerTrade {
            transaction: bought.transaction,
            ..sold
        },
    ];
    for rows in [[bought, sold], swapped] {
        let analysis = analyse(&rows, &Settings::default());
        assert_eq!(usd(analysis.facts.pnl.realized), "300.00");
        assert_eq!(anomalies(&analysis), [(AnomalyKind::OrderUnknown, 1)]);
    }
}

/// Purchases and sales of PEPE against cash or WETH.
fn rows() -> impl Strategy<Value = Vec<LedgerTrade>> {
    let one = (
        any::<bool>(),
        any::<bool>(),
        1..500_u32,
        1..5_000_u32,
        any::<bool>(),
    );
    prop::collection::vec(one, 1..30).prop_map(|rows| {
        rows.into_iter()
            .zip(0..)
            .map(|((is_buy, is_cash, tokens, dollars, is_stated), hour)| {
                let dollars = f64::from(dollars);
                let other = if is_cash {
                    (dollars, USDC)
                } else {
                    (dollars / 2_000.0, WETH)
                };
                let tokens = (f64::from(tokens), PEPE);
                let (sold, bought) = if is_buy {
                    (other, tokens)
                } else {
                    (tokens, other)
                };
                swap(
                    f64::from(hour) / 3.0,
                    sold,
                    bought,
                    is_stated.then_some(dollars),
                )
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn more_hops_and_echoes_change_no_metric(
        rows in rows(),
        hops in prop::collection::vec(0..3_u8, 30),
        between in 0.001..1e6_f64,
    ) {
        let plain = analyse(&rows, &Settings::default());
        let told: Vec<LedgerTrade> = rows
            .iter()
            .zip(hops)
            .flat_map(|(row, hops)| match hops {
                0 => vec![*row],
                1 => routed(*row, between).into_iter().rev().collect(),
                _ => {
                    let echo = LedgerTrade { project: 2, log_index: Some(9), ..*row };
                    routed(*row, between).into_iter().chain([echo]).collect()
                }
            })
            .collect();
        let mut told = analyse(&told, &Settings::default());
        told.facts.anomalies.remove(&AnomalyKind::Echo);
        prop_assert_eq!(plain, told);
    }

    /// The cost of what came in is the proceeds of what went out.
    #[test]
    fn value_in_is_value_out(
        // Not so different that one of them is an absurd price.
        out in prop::collection::vec((0..3_usize, 50..500_u32), 1..4),
        into in 1..1_000_u32,
    ) {
        let sold = [USDC, WETH, LINK];
        let mut rows: Vec<LedgerTrade> = out
            .iter()
            .map(|(token, amount)| {
                swap(0.1, (f64::from(*amount), sold[*token]), (f64::from(into), PEPE), None)
            })
            .collect();
        let transaction = rows[0].transaction;
        for row in &mut rows {
            row.transaction = transaction;
        }
        let prices = [
            swap(0.0, (2.0, USDC), (1.0, WETH), None),
            swap(0.0, (7.0, USDC), (1.0, LINK), None),
        ];
        let all = [rows.as_slice(), &prices].concat();
        let analysis = analyse_in(&rows, &market_of(&all), &Settings::default());
        let pnl = analysis.facts.pnl;
        let cash: u32 = out.iter().filter(|(token, _)| *token == 0).map(|(_, usd)| usd).sum();
        let paid = Usd::from_dollars(cash.into()) + pnl.funding + pnl.unmatched_proceeds;
        prop_assert_eq!(paid, pnl.cost);
    }
}
