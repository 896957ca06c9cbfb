//! The time of scoring runs, beside reading or writing alone.

use crate::database;
use crate::program::{self, text};
use crate::step::Step;
use crate::table::{Line, head, median, percent, rate};
use anyhow::{Context, ensure};
use smartmoney_testkit::PostgresServer;
use std::time::Instant;
use tokio_postgres::Client;

/// Days of the market: some 7 trades a wallet, where files of a few days have 2 or
/// 3, and some 60, as of wallets that are followed for months.
const FEW_TRADES: &str = "1";
const MANY_TRADES: &str = "30";

/// More wallets than these would take an hour to bring many trades in.
const MOST_WITH_MANY_TRADES: u64 = 200_000;

/// Runs over wallets without new trades. The usual one judges all of them; a full sweep also
/// reads and analyses every ledger, and is shown beside what reading alone takes. The floor
/// writes alone.
pub(crate) async fn measure(sizes: &[u64]) -> anyhow::Result<()> {
    head("The job over unchanged ledgers, against a bare UPDATE … FROM unnest of as many rows");
    for size in sizes {
        sweep(*size, FEW_TRADES).await?;
        if *size <= MOST_WITH_MANY_TRADES {
            sweep(*size, MANY_TRADES).await?;
        }
    }
    Ok(())
}

/// Large ones last long enough to be measured once.
fn rounds(size: u64) -> usize {
    if size > 20_000 { 1 } else { 3 }
}

async fn sweep(size: u64, days: &str) -> anyhow::Result<()> {
    let url = PostgresServer::shared().empty_database();
    let run = |arguments: &[&str]| {
        let arguments = [&["--database-url", &url], arguments].concat();
        Step::run(&program::smartmoney()?, &arguments)
    };
    let folder = program::scratch()?;
    let file = folder.path().join("trades.parquet");
    let file = text(&file)?;
    let wallets = size.to_string();
    let market = ["--wallets", &wallets, "--days", days];
    run(&[&["simulate", "-o", file], &market[..]].concat())?;
    let ingested = run(&["ingest", "--json", file])?;
    let ingested: serde_json::Value = serde_json::from_str(&ingested.output)?;
    let trades = ingested["trades"]["inserted"]
        .as_u64()
        .context("no count")?;
    let first = run(&["score"])?;
    database::settle(&url).await?;
    let client = database::connect(&url).await?;
    let ids = copy_of_wallets(&client).await?;
    let (mut ours, mut floor, mut peak_mib) = (Vec::new(), Vec::new(), 0.0_f64);
    let (mut usual, mut reading) = (Vec::new(), Vec::new());
    for _ in 0..rounds(size) {
        let judged = run(&["score", "--json"])?;
        usual.push(ids.len() as f64 / judged.seconds);
        let swept = run(&["score", "--full", "--json"])?;
        let report: serde_json::Value = serde_json::from_str(&swept.output)?;
        ensure!(report["processed"] == ids.len(), "{report}");
        ours.push(ids.len() as f64 / swept.seconds);
        peak_mib = peak_mib.max(swept.peak_mib);
        floor.push(ids.len() as f64 / bare_update(&client, &ids).await?);
        reading.push(ids.len() as f64 / bare_read(&client, &ids, trades).await?);
    }
    let (ours, usual, floor) = (median(&ours), median(&usual), median(&floor));
    println!("  {size} wallets, {trades} trades");
    for (what, figure, goal) in [
        ("  the usual run", usual, "≥ 30 %"),
        ("  a full sweep", ours, "≥ 30 %"),
        ("  a bare SELECT of the same trades", median(&reading), ""),
    ] {
        Line {
            what,
            figure: rate(figure, "wallets"),
            floor: rate(floor, "rows"),
            ratio: percent(figure / floor),
            goal,
        }
        .print();
    }
    println!(
        "    the first run {:.1} s and at most {:.0} MiB, the sweep {:.1} s, {peak_mib:.0} MiB, {:.0} trades/s",
        first.seconds,
        first.peak_mib,
        size as f64 / ours,
        trades as f64 / size as f64 * ours,
    );
    Ok(())
}

/// The published wallets with all their columns and keys once more.
async fn copy_of_wallets(client: &Client) -> anyhow::Result<Vec<i64>> {
    client
        .batch_execute(
            "CREATE TABLE bare_wallets (LIKE smart_money_wallets INCLUDING ALL);
             INSERT INTO bare_wallets SELECT * FROM smart_money_wallets;
             ANALYZE bare_wallets",
        )
        .await?;
    let rows = client
        .query("SELECT wallet_id FROM bare_wallets ORDER BY wallet_id", &[])
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Rows that are updated together.
const ROWS_AT_ONCE: usize = 1_000;

/// Writes new values of four columns to every row; the seconds that takes.
async fn bare_update(client: &Client, ids: &[i64]) -> anyhow::Result<f64> {
    let update = client
        .prepare(
            "UPDATE bare_wallets b SET smart_money_score = given.score, roi_all_time = given.roi,
               win_rate = given.rate, last_updated = now()
             FROM unnest($1::bigint[], $2::float8[], $3::float8[], $4::float8[])
               AS given (id, score, roi, rate)
             WHERE b.wallet_id = given.id",
        )
        .await?;
    let begun = Instant::now();
    for part in ids.chunks(ROWS_AT_ONCE) {
        let scores: Vec<f64> = part.iter().map(|id| (id % 101) as f64).collect();
        let written = client
            .execute(&update, &[&part, &scores, &scores, &scores])
            .await?;
        ensure!(written == part.len() as u64, "only {written} rows");
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// Reads the columns of every wallet's trades that an analysis needs, as many wallets at
/// once as the job does; the seconds that takes.
async fn bare_read(client: &Client, ids: &[i64], trades: u64) -> anyhow::Result<f64> {
    client.batch_execute("SET enable_seqscan = off").await?;
    let select = client
        .prepare(
            "SELECT wallet_id, block_time, block_number, evt_index, tx_hash, sold_token,
               sold_amount, bought_token, bought_amount, amount_usd, gas_usd, project_id
             FROM trades WHERE wallet_id = ANY ($1)",
        )
        .await?;
    let begun = Instant::now();
    let mut read = 0;
    for batch in ids.chunks(50) {
        read += client.query(&select, &[&batch]).await?.len() as u64;
    }
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(read == trades, "only {read} trades");
    client.batch_execute("RESET enable_seqscan").await?;
    Ok(seconds)
}
