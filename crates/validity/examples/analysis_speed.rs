//! How many trades the analysis takes in a second on one core, beside a bare
//! loop over the same trades that keeps each token's quantity and nothing else.
//!
//! `cargo run --release -p smartmoney-validity --example analysis_speed -- [WALLETS]`

use rustc_hash::FxHashMap;
use smartmoney_analysis::{Settings, analyse_wallet};
use smartmoney_model::{LedgerTrade, TokenId};
use smartmoney_simulate::Scenario;
use smartmoney_validity::simulate_ledgers;
use std::hint::black_box;
use std::time::Instant;

/// The best of these counts: whatever else the machine does only slows down.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wallets = std::env::args().nth(1);
    let wallets = wallets.map_or(Ok(5_000), |count| count.parse())?;
    let ledgers = simulate_ledgers(&Scenario {
        wallets,
        ..Scenario::default()
    })?;
    let settings = Settings::default();
    let trades: usize = ledgers.wallets.iter().map(Vec::len).sum();
    let (mut analysis, mut bare) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        bare = bare.min(seconds(&ledgers.wallets, |trades| {
            black_box(quantities(trades));
        }));
        analysis = analysis.min(seconds(&ledgers.wallets, |trades| {
            // Copied, since it is put in order in place: a store hands it over.
            black_box(analyse_wallet(
                &mut trades.to_vec(),
                &ledgers.market,
                &settings,
            ));
        }));
    }
    let rate = |seconds: f64| trades as f64 / seconds;
    println!(
        "analysis   {:>11.0} trades/s on one core ({trades} trades, {wallets} wallets)",
        rate(analysis)
    );
    println!(
        "bare loop  {:>11.0} trades/s; analysis reaches {:.1} % of it",
        rate(bare),
        100.0 * bare / analysis
    );
    Ok(())
}

fn seconds(wallets: &[Vec<LedgerTrade>], mut each: impl FnMut(&[LedgerTrade])) -> f64 {
    let begun = Instant::now();
    for trades in wallets {
        each(trades);
    }
    begun.elapsed().as_secs_f64()
}

fn quantities(trades: &[LedgerTrade]) -> FxHashMap<TokenId, f64> {
    let mut held = FxHashMap::default();
    for trade in trades {
        *held.entry(trade.sold).or_insert(0.0) -= trade.sold_amount.to_f64();
        *held.entry(trade.bought).or_insert(0.0) += trade.bought_amount.to_f64();
    }
    held
}
