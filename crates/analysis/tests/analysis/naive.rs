//! A second ledger that shares no code with the first: every unit of a token
//! is an item of its own, with its own price in a double.

use crate::support::{PEPE, analyse, buy, sell};
use proptest::prelude::*;
use smartmoney_analysis::{CostBasis, Settings};
use std::collections::VecDeque;

#[derive(Debug, Default)]
struct NaiveResult {
    realized: f64,
    unmatched: f64,
    held: usize,
    held_cost: f64,
    closed: Vec<f64>,
}

/// (tokens, dollars) bought when positive, sold when negative.
fn naive(trades: &[(i32, f64)], basis: CostBasis) -> NaiveResult {
    let mut units: VecDeque<f64> = VecDeque::new();
    let mut result = NaiveResult::default();
    let (mut greatest, mut carried, mut in_position, mut is_open) = (0, 0, 0.0, false);
    for (tokens, dollars) in trades {
        let each = dollars / f64::from(tokens.abs());
        if !is_open {
            (carried, greatest) = (units.len(), 0);
        }
        for _ in 0..tokens.abs() {
            if *tokens > 0 {
                units.push_back(each);
                continue;
            }
            if basis == CostBasis::Average && !units.is_empty() {
                let mean = units.iter().sum::<f64>() / units.len() as f64;
                units = vec![mean; units.len()].into();
            }
            match units.pop_front() {
                Some(cost) => {
                    result.realized += each - cost;
                    in_position += each - cost;
                }
                None => result.unmatched += each,
            }
        }
        if *tokens > 0 {
            greatest = greatest.max(units.len() - carried.min(units.len()));
            is_open = true;
        } else if is_open && units.len().saturating_sub(carried) * 20 <= greatest {
            result.closed.push(in_position);
            (is_open, in_position) = (false, 0.0);
        }
        if !is_open {
            in_position = 0.0;
        }
    }
    result.held = units.len();
    result.held_cost = units.iter().sum();
    result
}

fn trades() -> impl Strategy<Value = Vec<(i32, f64)>> {
    prop::collection::vec(
        (
            prop_oneof![1..60_i32, -60..0_i32],
            (100..100_000_i32).prop_map(|c| f64::from(c) / 100.0),
        ),
        1..60,
    )
}

fn agrees(trades: &[(i32, f64)], basis: CostBasis) {
    let ledger: Vec<_> = trades
        .iter()
        .zip(0..)
        .map(|((tokens, dollars), i)| {
            let (day, amount) = (f64::from(i), f64::from(tokens.abs()));
            if *tokens > 0 {
                buy(day, amount, PEPE, *dollars)
            } else {
                sell(day, amount, PEPE, *dollars)
            }
        })
        .collect();
    let settings = Settings {
        cost_basis: basis,
        ..Settings::default()
    };
    let analysis = analyse(&ledger, &settings);
    let expected = naive(trades, basis);
    let near = |a: f64, b: f64, what: &str| {
        assert!((a - b).abs() < 0.005, "{what}: {a} is not {b}");
    };
    near(
        analysis.facts.pnl.realized.to_f64(),
        expected.realized,
        "realized",
    );
    near(
        analysis.facts.pnl.unmatched_proceeds.to_f64(),
        expected.unmatched,
        "unmatched",
    );
    near(
        analysis.facts.pnl.held_cost.to_f64(),
        expected.held_cost,
        "cost of what is held",
    );
    let held = analysis.open.iter().map(|open| open.amount.to_f64()).sum();
    near(held, expected.held as f64, "held");
    assert_eq!(
        analysis.closed.len(),
        expected.closed.len(),
        "closed positions"
    );
    for (closed, realized) in analysis.closed.iter().zip(expected.closed) {
        near(
            closed.realized().to_f64(),
            realized,
            "realized in a position",
        );
    }
}

proptest! {
    #[test]
    fn fifo_agrees(trades in trades()) {
        agrees(&trades, CostBasis::Fifo);
    }

    #[test]
    fn average_cost_agrees(trades in trades()) {
        agrees(&trades, CostBasis::Average);
    }
}
