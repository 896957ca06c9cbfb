//! How many rows the analysis takes in a second on one core, beside a bare loop over the same
//! rows that keeps each token's quantity and nothing else.
//!
//! `cargo run --release -p smartmoney-validity --example analysis_speed -- [WALLETS [ROUTED]]`
//!
//! ROUTED is the share of trades against stablecoins that are told by several rows. If it is
//! more than 0, aggregators tell 30 % of trades again, and 5 % of transactions are reversed.

use rustc_hash::FxHashMap;
use smartmoney_analysis::{Settings, analyse_wallet};
use smartmoney_model::{LedgerTrade, TokenId};
use smartmoney_simulate::{RouteSettings, Scenario};
use smartmoney_validity::simulate_ledgers;
use std::hint::black_box;
use std::time::Instant;

/// The best of these counts: whatever else the machine does only slows down.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let wallets = arguments.next().map_or(Ok(5_000), |count| count.parse())?;
    let routed = arguments.next().map_or(Ok(0.0), |share| share.parse())?;
    let mut ledgers = simulate_ledgers(&Scenario {
        wallets,
        routes: routes(routed),
        ..Scenario::default()
    })?;
    let settings = Settings::default();
    let rows: usize = ledgers.wallets.iter().map(Vec::len).sum();
    let trades: u64 = ledgers.truth.iter().map(|wallet| wallet.trades).sum();
    let (mut analysis, mut bare) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        bare = bare.min(seconds(&mut ledgers.wallets, |rows| {
            black_box(quantities(rows));
        }));
        analysis = analysis.min(seconds(&mut ledgers.wallets, |rows| {
            black_box(analyse_wallet(rows, &ledgers.market, &settings));
        }));
    }
    println!(
        "analysis   {:>11.0} rows/s, {:.0} trades/s on one core ({rows} rows, {trades} trades, {wallets} wallets)",
        rows as f64 / analysis,
        trades as f64 / analysis
    );
    println!(
        "bare loop  {:>11.0} rows/s; analysis reaches {:.1} % of it",
        rows as f64 / bare,
        100.0 * bare / analysis
    );
    Ok(())
}

fn routes(routed: f64) -> RouteSettings {
    if routed > 0.0 {
        RouteSettings {
            routed,
            echoed: 0.3,
            reversed: 0.05,
        }
    } else {
        RouteSettings::default()
    }
}

fn seconds(wallets: &mut [Vec<LedgerTrade>], mut each: impl FnMut(&mut [LedgerTrade])) -> f64 {
    let begun = Instant::now();
    for rows in wallets {
        each(rows);
    }
    begun.elapsed().as_secs_f64()
}

fn quantities(rows: &[LedgerTrade]) -> FxHashMap<TokenId, f64> {
    let mut held = FxHashMap::default();
    for row in rows {
        *held.entry(row.sold).or_insert(0.0) -= row.sold_amount.to_f64();
        *held.entry(row.bought).or_insert(0.0) += row.bought_amount.to_f64();
    }
    held
}
