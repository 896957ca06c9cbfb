//! Backtests of simulated markets, in which it is known who has skill: how well each order of wallets
//! foretells what follows, seed by seed and over all of them.
//!
//! ```text
//! simulated [SCENARIO [SEEDS]]           reference 1..10
//! ```

use smartmoney_analysis::Settings;
use smartmoney_backtest::{
    CutOff, Interval, Measure, Plan, Predictor, Report, WalletPast, report, walk_forward,
};
use smartmoney_model::{Day, WalletKey};
use smartmoney_validity::{Ledgers, scenario, simulate_ledgers};
use std::error::Error;
use std::ops::RangeInclusive;

const DRAWS: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "reference".to_owned());
    let seeds = seeds(&arguments.next().unwrap_or_else(|| "1..10".to_owned()))?;
    let settings = Settings::default();
    let mut all: Vec<CutOff> = Vec::new();
    println!("{name}: rank correlation with the excess of a follower over peers after a cut-off");
    for seed in seeds {
        let market = scenario(&name, seed).ok_or("no such scenario")?;
        let ledgers = simulate_ledgers(&market)?;
        let cut_offs = walk(&ledgers, &settings)?;
        print(&format!("seed {seed}"), &report(&cut_offs, DRAWS, 1));
        all.extend(cut_offs);
    }
    print("all seeds", &report(&all, 0, 1));
    Ok(())
}

fn seeds(text: &str) -> Result<RangeInclusive<u64>, Box<dyn Error>> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    Ok(first.parse()?..=last.parse()?)
}

fn walk(ledgers: &Ledgers, settings: &Settings) -> Result<Vec<CutOff>, Box<dyn Error>> {
    let days = || {
        ledgers
            .wallets
            .iter()
            .flatten()
            .map(|row| row.block_time.day())
    };
    let (first, last): (Day, Day) = days().min().zip(days().max()).ok_or("no trades")?;
    let plan = Plan::new((first, last), 12, 30, 90, 30)?;
    let looks = plan.looks();
    let wallets = ledgers.wallets.iter().zip(&ledgers.truth);
    let mut pasts = Vec::new();
    for (rows, truth) in wallets {
        let key = WalletKey {
            chain_id: "ethereum".parse()?,
            wallet_address: truth.wallet,
        };
        pasts.extend(WalletPast::new(
            key,
            &mut rows.clone(),
            &ledgers.market,
            &looks,
            settings,
        ));
    }
    Ok(walk_forward(
        &pasts,
        &ledgers.market,
        &plan,
        settings,
        1,
        |_| {},
    ))
}

fn print(name: &str, report: &Report) {
    let pooled = &report.pooled;
    let shown = Predictor::ALL.map(|predictor| {
        let found = pooled.correlation(predictor, Measure::OF_SCORE);
        format!("{} {}", predictor.as_str(), with_interval(found))
    });
    println!(
        "{name}: {} identified of {} with a score, {} cut-offs\n  {}",
        pooled.identified.wallets,
        pooled.scored.wallets,
        report.cut_offs.len(),
        shown.join("; ")
    );
    let best = pooled.best_baseline(Measure::OF_SCORE);
    if let Some((best, ahead)) = best.and_then(|best| Some((best, best.score_ahead?))) {
        let name = best.predictor.as_str();
        println!(
            "  ahead of the best of the others, {name}, by {}",
            with_interval(ahead)
        );
    }
}

fn with_interval(of: Interval) -> String {
    let value = of
        .value
        .map_or("–".to_owned(), |value| format!("{value:+.3}"));
    match (of.low, of.high) {
        (Some(low), Some(high)) => format!("{value} [{low:+.3} {high:+.3}]"),
        _ => value,
    }
}
