//! Prints, for several seeds of the reference market, whom the analysis
//! identified and how that compares with the best possible test.
//!
//! `cargo run --release -p smartmoney-validity --example validity -- 1 2 3`

use smartmoney_analysis::Settings;
use smartmoney_simulate::Scenario;
use smartmoney_validity::{Report, evaluate, simulate_ledgers};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seeds: Vec<u64> = std::env::args()
        .skip(1)
        .map(|seed| seed.parse())
        .collect::<Result<_, _>>()?;
    let rules = rules();
    let mut totals = rules.clone().map(|_| Report::default());
    for seed in seeds {
        let ledgers = simulate_ledgers(&Scenario {
            seed,
            ..Scenario::default()
        })?;
        for ((name, settings), total) in rules.iter().zip(&mut totals) {
            let report = evaluate(&ledgers, settings);
            let skilled = report.skilled();
            println!(
                "seed {seed}, {name}: {} identified, {} not skilled; of {} skilled the best test finds {}, high confidence {}",
                report.identified,
                report.without_skill,
                skilled.wallets,
                skilled.oracle,
                skilled.confident
            );
            total.add(&report);
        }
    }
    for ((name, _), total) in rules.iter().zip(&totals) {
        println!("\nall seeds, {name}\n{total}");
    }
    Ok(())
}

/// The default, and rules that are common on leaderboards beside it.
fn rules() -> [(&'static str, Settings); 3] {
    let mut no_loss = Settings::default();
    no_loss.eligibility.min_roi = 0.0;
    let mut strict = Settings::default();
    strict.eligibility.min_roi = 0.2;
    strict.eligibility.min_win_rate = 0.55;
    strict.eligibility.min_avg_trade_usd = 1_000.0;
    [
        ("default rules", Settings::default()),
        ("no loss", no_loss),
        (
            "ROI of 20 %, win rate of 55 %, mean trade of $1,000",
            strict,
        ),
    ]
}
