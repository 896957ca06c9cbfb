//! Simulates every named market and prints what it is like.
//!
//! `cargo run --release -p smartmoney-simulate --example scenarios -- SEED [NAME ...]`

use smartmoney_simulate::{Kind, Scenario, simulate};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seed = arguments.first().map_or(Ok(1), |seed| seed.parse())?;
    let wanted = arguments.get(1..).unwrap_or_default();
    println!(
        "scenario             wallets  skilled  of those set to be   market   positions     trades"
    );
    for named in Scenario::all_names() {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == named.name) {
            continue;
        }
        let scenario = Scenario::named(named.name, seed).ok_or("a name without a market")?;
        let summary = simulate(&scenario, |_| Ok(()))?;
        let truth = &summary.truth;
        let skilled = truth.iter().filter(|row| row.skilled).count();
        let set = |row: &&smartmoney_simulate::WalletTruth| row.kind == Kind::Skilled;
        let set_and_skilled = truth.iter().filter(set).filter(|row| row.skilled).count();
        println!(
            "{:<20} {:>7}  {skilled:>7}  {set_and_skilled:>9} of {:>5}  {:>+7.1} %  {:>9}  {:>9}",
            named.name,
            truth.len(),
            truth.iter().filter(set).count(),
            summary.market_return * 100.0,
            truth.iter().map(|row| row.positions).sum::<u64>(),
            truth.iter().map(|row| row.trades).sum::<u64>(),
        );
    }
    Ok(())
}
