//! Simulates a scenario and prints what it is like: how long it took, whether
//! skill is what it was set to, and how much of it the best possible test finds.
//!
//! `cargo run --release -p smartmoney-simulate --example figures -- WALLETS DAYS SEED [FILE]`

use smartmoney_simulate::{Kind, Scenario, WalletTruth, simulate, write_parquet, write_truth};
use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Instant;

/// Share of false ones among wallets found that is put up with.
const FALSE_DISCOVERIES: f64 = 0.05;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize, default: u32| {
        let text = arguments.get(index);
        text.and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let scenario = Scenario::with_total(number(0, 5_000), number(1, 180), u64::from(number(2, 1)));
    let begin = Instant::now();
    let summary = if let Some(path) = arguments.get(3) {
        let path = Path::new(path);
        let summary = write_parquet(File::create(path)?, &scenario, |_| ())?;
        let truth = File::create(path.with_file_name("truth.csv"))?;
        write_truth(truth, &summary.truth)?;
        summary
    } else {
        simulate(&scenario, |_| Ok(()))?
    };
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "{} rows in {seconds:.1} s ({:.0} a second)",
        summary.rows,
        summary.rows as f64 / seconds
    );
    for kind in Kind::ALL {
        let rows = || summary.truth.iter().filter(|row| row.kind == kind);
        let trades: u64 = rows().map(|row| row.trades).sum();
        let positions: u64 = rows().map(|row| row.positions).sum();
        println!(
            "{kind:>15}: {:>6} wallets {positions:>8} positions {trades:>8} trades",
            rows().count()
        );
    }
    print_calibration(&summary.truth);
    print_discoveries(&summary.truth);
    Ok(())
}

/// Realised mean ÷ standard deviation, each wallet's results in units of the
/// deviation that it was set for.
fn print_calibration(truth: &[WalletTruth]) {
    for (name, edge, disposition) in [
        ("no skill", 0.0, false),
        ("disposition", 0.0, true),
        ("loser", -0.20, false),
        ("skilled", 0.10, false),
        ("skilled", 0.20, false),
        ("skilled", 0.35, false),
    ] {
        let rows: Vec<&WalletTruth> = truth
            .iter()
            .filter(|row| row.edge_ratio == Some(edge) && row.disposition == disposition)
            .collect();
        let (mut n, mut sum, mut squares, mut target, mut excess) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for row in &rows {
            let (Some(mean), Some(deviation)) = (row.expected_mean, row.expected_std) else {
                continue;
            };
            for outcome in &row.outcomes {
                n += 1.0;
                sum += outcome.excess / deviation;
                squares += (outcome.excess / deviation).powi(2);
                target += mean / deviation;
                excess += outcome.excess;
            }
        }
        let mean: f64 = sum / n;
        let deviation = (squares / n - mean * mean).sqrt();
        println!(
            "{name:>12} {edge:>5}: realised {:+.4} ± {:.4}, calibrated {:+.4}, mean excess {:+.5}, {n} positions",
            mean / deviation,
            deviation / n.sqrt(),
            target / n,
            excess / n,
        );
    }
}

/// Benjamini–Hochberg over the best possible test's p-values.
fn print_discoveries(truth: &[WalletTruth]) {
    let mut tested: Vec<(f64, &WalletTruth)> = truth
        .iter()
        .filter_map(|row| Some((row.oracle_p_value?, row)))
        .collect();
    tested.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wallets = truth.len() as f64;
    let found = (1..=tested.len())
        .rev()
        .find(|rank| tested[rank - 1].0 <= FALSE_DISCOVERIES * *rank as f64 / wallets)
        .unwrap_or(0);
    let found = &tested[..found];
    for edge in [0.10, 0.20, 0.35] {
        let of = truth
            .iter()
            .filter(|row| row.edge_ratio == Some(edge))
            .count();
        let count = found
            .iter()
            .filter(|(_, row)| row.edge_ratio == Some(edge))
            .count();
        println!("the best test finds {count} of {of} with an edge of {edge}");
    }
    let wrong = found
        .iter()
        .filter(|(_, row)| row.kind != Kind::Skilled)
        .count();
    println!("and {wrong} others");
}
