//! The whole way on simulated trades, each step a process of its own as a user
//! starts it: how long it takes, how much memory it needs, how ingesting
//! compares with a bare loop of prepared statements, and how time grows with
//! the number of trades. The bare loop runs for the first size alone: its
//! indexes grow slow with the number of rows, which would flatter the rest.
//!
//! `cargo build --release --workspace --bins --examples`, then
//! `target/release/examples/pipeline [WALLETS…]`; 1,000 wallets make some
//! 236,000 trades.

mod bare;
mod step;

#[path = "../service/program.rs"]
mod program;

use anyhow::Context;
use program::text;
use step::Step;

fn main() -> anyhow::Result<()> {
    let sizes: Vec<u32> = std::env::args()
        .skip(1)
        .map(|size| size.parse().with_context(|| format!("no number: {size}")))
        .collect::<anyhow::Result<_>>()?;
    let runs = sizes
        .iter()
        .enumerate()
        .map(|(index, wallets)| pipeline(*wallets, index == 0))
        .collect::<anyhow::Result<Vec<_>>>()?;
    for pair in runs.windows(2) {
        compare(&pair[0], &pair[1]);
    }
    Ok(())
}

const TWELVE_CUT_OFFS: [&str; 9] = [
    "backtest",
    "--cut-offs",
    "12",
    "--every",
    "10",
    "--history",
    "30",
    "--horizon",
    "30",
];

struct Run {
    trades: u64,
    ingest: Step,
    score: Step,
}

fn pipeline(wallets: u32, with_bare_loop: bool) -> anyhow::Result<Run> {
    let program = program::smartmoney()?;
    let folder = program::scratch()?;
    let file = folder.path().join("trades.parquet");
    let data = folder.path().join("data");
    let smartmoney = |arguments: &[&str]| {
        let data = ["--data-dir", text(&data)?];
        Step::run(&program, &[&data[..], arguments].concat())
    };
    println!("{wallets} wallets");
    let simulate = smartmoney(&[
        "simulate",
        "--wallets",
        &wallets.to_string(),
        "-o",
        text(&file)?,
    ])?;
    let ingest = smartmoney(&["ingest", "--json", text(&file)?])?;
    let report: serde_json::Value = serde_json::from_str(&ingest.output)?;
    let trades = report["trades"]["inserted"].as_u64().context("no count")?;
    show(&simulate, "simulate", trades);
    show(&ingest, "ingest", trades);
    if with_bare_loop {
        let bare = bare::insert(&file, &folder.path().join("bare.db"))?;
        println!(
            "  bare loop  {:>8.1} s  {:>9.0} trades/s; ingest reaches {:.0} % of it",
            bare.seconds,
            bare.rows as f64 / bare.seconds,
            100.0 * bare.seconds / ingest.seconds
        );
    }
    let score = smartmoney(&["score"])?;
    show(&score, "score", trades);
    show(&smartmoney(&["score"])?, "again", trades);
    let full = smartmoney(&["score", "--full"])?;
    show(&full, "full", trades);
    let backtest = smartmoney(&TWELVE_CUT_OFFS)?;
    show(&backtest, "backtest", trades);
    println!(
        "  12 cut-offs take {:.2} times as long as a full run (goal 2)",
        backtest.seconds / full.seconds
    );
    show(&smartmoney(&["top"])?, "top", trades);
    Ok(Run {
        trades,
        ingest,
        score,
    })
}

fn show(step: &Step, what: &str, trades: u64) {
    println!(
        "  {what:<9}  {:>8.1} s  {:>9.0} trades/s  {:>6.0} MiB",
        step.seconds,
        trades as f64 / step.seconds,
        step.peak_mib
    );
}

fn compare(small: &Run, large: &Run) {
    let times = |small: f64, large: f64| large / small;
    println!(
        "{:.1} times the trades: ingest {:.1} times as long, score {:.1}; most memory {:.0} MiB",
        times(small.trades as f64, large.trades as f64),
        times(small.ingest.seconds, large.ingest.seconds),
        times(small.score.seconds, large.score.seconds),
        large.ingest.peak_mib.max(large.score.peak_mib)
    );
}
