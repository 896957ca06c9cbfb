//! Whether the score is a probability: in all, by the number of positions, by scenario.

use super::{by_scenario, percent, pooled, with_interval};
use crate::{Bucket, Buckets, Run};
use std::fmt::Write;
use std::ops::Range;

pub(super) fn calibration_table(runs: &[Run]) -> String {
    let mut text = String::from(
        "## Is the score a probability?\n\n\
         All tested wallets of all markets, by their score. If it is one, as many of a row are \
         skilled as its mean score says.\n\n\
         | score | wallets | mean score | skilled (95 %) | difference |\n\
         |---|--:|--:|---|--:|\n",
    );
    let all = sum(&pooled(runs), Run::buckets);
    for (at, of) in all.0.iter().enumerate() {
        let _ = write!(text, "| {}–{} | {} |", at * 10, at * 10 + 10, of.wallets);
        if of.wallets == 0 {
            text += " – | – | – |\n";
            continue;
        }
        let mean = 100.0 * of.score / of.wallets as f64;
        let skilled = 100.0 * of.skilled as f64 / of.wallets as f64;
        let _ = writeln!(
            text,
            " {mean:.1} | {} | {:+.1} |",
            with_interval(of.skilled, of.wallets),
            skilled - mean
        );
    }
    text + "\n"
}

/// The scores of a column of the finer tables, by tenths.
const COLUMNS: [(&str, Range<usize>); 4] = [
    ("0–10", 0..1),
    ("10–40", 1..4),
    ("40–80", 4..8),
    ("80–100", 8..10),
];

pub(super) fn finer_tables(runs: &[Run]) -> String {
    let mut text = String::from(
        "### By the number of positions\n\n\
         The mean score, the share of skilled wallets and the number of wallets, by score and by \
         how many of a wallet's positions were compared.\n\n",
    );
    text += &header("positions");
    let pooled = pooled(runs);
    text += &row("10–29", &sum(&pooled, |run| run.buckets_10));
    text += &row("30–99", &sum(&pooled, |run| run.buckets_30));
    text += &row("100 and more", &sum(&pooled, |run| run.buckets_100));
    text += "\n### By scenario\n\nThe same, of all numbers of positions.\n\n";
    text += &header("scenario");
    for (name, runs) in by_scenario(runs) {
        text += &row(name, &sum(&runs, Run::buckets));
    }
    text + "\n"
}

fn header(first: &str) -> String {
    let names = COLUMNS.map(|(name, _)| format!(" score {name} |"));
    format!(
        "| {first} |{}\n|---{}\n",
        names.concat(),
        "|---".repeat(4) + "|"
    )
}

fn row(name: &str, buckets: &Buckets) -> String {
    let cells = COLUMNS.map(|(_, tenths)| {
        let mut all = Bucket::default();
        for of in &buckets.0[tenths] {
            all.add(*of);
        }
        if all.wallets == 0 {
            return " – |".to_owned();
        }
        let mean = 100.0 * all.score / all.wallets as f64;
        let skilled = percent(all.skilled, all.wallets, 1);
        format!(" {mean:.1}: {skilled} of {} |", all.wallets)
    });
    format!("| {name} |{}\n", cells.concat())
}

fn sum(runs: &[&Run], of: impl Fn(&Run) -> Buckets) -> Buckets {
    let mut all = Buckets::default();
    for run in runs {
        all.add_all(of(run));
    }
    all
}
