//! Routes, echoes and reversed rows: what changes in the data, and what must not.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may fail like tests"
)]

use smartmoney_model::{Address, Leg, TokenKind, Trade, TxHash};
use smartmoney_simulate::{Scenario, Summary, simulate};
use std::collections::BTreeMap;

/// Fewer draws than by default, and a base asset whose price does not jump.
fn scenario(wallets: u32, days: u32) -> Scenario {
    let mut scenario = Scenario::with_total(wallets, days, 13);
    scenario.skill.draws = 500;
    scenario.market.jumps_per_year = 0.0;
    scenario
}

fn run(scenario: &Scenario) -> (Vec<Trade>, Summary) {
    let mut trades = Vec::new();
    let summary = simulate(scenario, |trade| {
        trades.push(trade);
        Ok(())
    })
    .unwrap();
    (trades, summary)
}

fn is_stable(leg: &Leg) -> bool {
    leg.token.kind() == TokenKind::Stable
}

/// What a wallet exchanged in one transaction: each token's amount in less its amount out.
type Net = BTreeMap<String, f64>;

/// By wallet and transaction: the net of its pools, and how often an aggregator tells of it.
fn by_transaction(trades: &[Trade]) -> BTreeMap<(Address, TxHash), (Net, Vec<&Trade>)> {
    let mut all: BTreeMap<_, (Net, Vec<&Trade>)> = BTreeMap::new();
    for trade in trades {
        let (net, rows) = all.entry((trade.wallet, trade.tx_hash)).or_default();
        rows.push(trade);
        if !is_aggregated(trade) {
            let leg = |leg: &Leg| (leg.token.label(), leg.amount.to_f64());
            let ((sold, out), (bought, into)) = (leg(&trade.sold), leg(&trade.bought));
            *net.entry(sold).or_default() -= out;
            *net.entry(bought).or_default() += into;
        }
    }
    all
}

fn is_aggregated(trade: &Trade) -> bool {
    let project = trade.project.as_deref().unwrap();
    matches!(project, "0x API" | "1inch" | "cow_protocol" | "paraswap")
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn routes_change_the_rows_and_not_what_is_exchanged() {
    let plain = scenario(150, 60);
    let mut told = plain.clone();
    (told.routes.routed, told.routes.echoed, told.routes.reversed) = (0.5, 0.3, 0.2);
    let ((direct, truth), (routed, same_truth)) = (run(&plain), run(&told));
    assert_eq!(truth.truth, same_truth.truth);
    assert_eq!(same_truth.rows, routed.len() as u64);
    let (direct, routed) = (by_transaction(&direct), by_transaction(&routed));
    assert_eq!(direct.len(), routed.len());
    let (mut against_cash, mut hops, mut longer) = (0, 0, 0);
    let (mut alone, mut echoes, mut reversed) = (0, 0, 0);
    for ((key, (net, one)), (same_key, (routed_net, rows))) in direct.iter().zip(&routed) {
        assert_eq!(key, same_key);
        for (token, amount) in routed_net {
            let expected = net.get(token).copied().unwrap_or(0.0);
            let largest = rows.iter().flat_map(|row| [&row.sold, &row.bought]);
            let largest = largest.map(|leg| leg.amount.to_f64()).fold(0.0, f64::max);
            assert!(
                (amount - expected).abs() <= 1e-10 * largest,
                "{token}: {rows:?}"
            );
        }
        let [trade] = &one[..] else { continue };
        alone += 1;
        echoes += rows.iter().filter(|row| is_aggregated(row)).count();
        let pools: Vec<_> = rows.iter().filter(|row| !is_aggregated(row)).collect();
        assert!(rows.iter().all(|row| row.block_time == trade.block_time));
        assert!(rows.iter().all(|row| row.amount_usd == trade.amount_usd));
        against_cash += usize::from(is_stable(&trade.sold) != is_stable(&trade.bought));
        hops += usize::from(pools.len() > 1);
        longer += usize::from(pools.len() > 2);
        reversed += usize::from(pools.len() > 1 && pools[0].sold.token != trade.sold.token);
        let echo = rows.iter().find(|row| is_aggregated(row));
        assert!(echo.is_none_or(|echo| {
            echo.sold.amount.is_close_to(trade.sold.amount)
                && echo.bought.amount.is_close_to(trade.bought.amount)
        }));
    }
    for (found, expected) in [
        (share(hops, against_cash), 0.5),
        (share(echoes, alone), 0.3),
        (share(reversed, hops), 0.2),
        (share(longer, hops), 0.05),
    ] {
        assert!(
            (found - expected).abs() < 0.03,
            "{found} and not {expected}"
        );
    }
}

#[test]
fn a_token_that_passes_through_has_the_markets_price() {
    let mut scenario = scenario(150, 20);
    scenario.routes.routed = 1.0;
    let (trades, _) = run(&scenario);
    let price = |trade: &Trade| {
        let usd = trade.amount_usd.unwrap().to_f64();
        usd / if trade.sold.token.kind() == TokenKind::Base {
            trade.sold.amount.to_f64()
        } else {
            trade.bought.amount.to_f64()
        }
    };
    let mut by_hour: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for trade in &trades {
        let legs = [&trade.sold, &trade.bought];
        if legs.iter().any(|leg| leg.token.kind() == TokenKind::Base)
            && legs.iter().any(|leg| is_stable(leg))
        {
            by_hour
                .entry(trade.block_time.hour())
                .or_default()
                .push(price(trade));
        }
    }
    assert!(by_hour.len() > 400, "{}", by_hour.len());
    for (hour, prices) in by_hour {
        let (least, most) = prices.iter().fold((f64::MAX, 0.0), |(least, most), price| {
            (price.min(least), price.max(most))
        });
        assert!(most / least < 1.06, "{hour:?}: {least} to {most}");
    }
}
