//! An ingest into PostgreSQL, beside a bare `COPY`.

use crate::database;
use crate::program::{self, text};
use crate::step::Step;
use crate::table::{Line, head, median, percent, rate};
use anyhow::{Context, ensure};
use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt, TryStreamExt};
use smartmoney_store::PostgresStore;
use smartmoney_testkit::PostgresServer;
use std::pin::pin;
use std::time::Instant;
use tokio_postgres::Client;

const ROUNDS: usize = 3;

/// `ingest` of a Parquet file in the order of time, into an empty database: reading,
/// checking, numbering and writing. Its floor writes the very same rows, which lie ready
/// as the server takes them. Beside it, the same file once more, each trade of which is
/// looked up.
pub(crate) async fn measure(wallets: u64) -> anyhow::Result<()> {
    let folder = program::scratch()?;
    let file = folder.path().join("trades.parquet");
    let (program, file) = (program::smartmoney()?, text(&file)?);
    let size = ["--wallets", &wallets.to_string()];
    Step::run(&program, &[&["simulate", "-o", file], &size[..]].concat())?;
    let (mut ours, mut again) = (Vec::new(), Vec::new());
    let (mut plain, mut keyed) = (Vec::new(), Vec::new());
    let mut trades = 0.0;
    for _ in 0..ROUNDS {
        let url = PostgresServer::shared().empty_database();
        // The schema is no part of it.
        drop(PostgresStore::connect(&url).await?);
        let ingest = ["--database-url", &url, "ingest", "--json", file];
        let step = Step::run(&program, &ingest)?;
        let report: serde_json::Value = serde_json::from_str(&step.output)?;
        let inserted = report["trades"]["inserted"].as_u64().context("no count")?;
        trades = inserted as f64;
        ours.push(trades / step.seconds);
        again.push(trades / Step::run(&program, &ingest)?.seconds);
        let client = database::connect(&url).await?;
        let rows = read_rows(&client).await?;
        plain.push(trades / copy(&client, "", &rows, inserted).await?);
        keyed.push(trades / copy(&client, "INCLUDING ALL", &rows, inserted).await?);
    }
    head(&format!(
        "Ingest of {trades:.0} trades from Parquet, against a bare binary COPY of the same rows"
    ));
    // Without keys an ingest could not recognise a known trade, and so the first is no floor of
    // it: it shows what the keys cost.
    for (what, floor, goal) in [
        ("into the same columns alone", &plain, ""),
        ("into the same columns, keys and indexes", &keyed, "≥ 60 %"),
    ] {
        let (ours, floor) = (median(&ours), median(floor));
        Line {
            what,
            figure: rate(ours, "trades"),
            floor: rate(floor, "rows"),
            ratio: percent(ours / floor),
            goal,
        }
        .print();
    }
    println!(
        "    the same file once more: {}",
        rate(median(&again), "trades")
    );
    Ok(())
}

/// As much as is sent at once.
const CHUNK: usize = 64 * 1024;

/// The rows as the server gives them, which is also how it takes them.
async fn read_rows(client: &Client) -> anyhow::Result<Vec<Bytes>> {
    let stream = client
        .copy_out("COPY (SELECT * FROM trades ORDER BY id) TO STDOUT (FORMAT binary)")
        .await?;
    let mut stream = pin!(stream);
    let (mut chunks, mut gathered) = (Vec::new(), BytesMut::new());
    while let Some(row) = stream.try_next().await? {
        gathered.extend_from_slice(&row);
        if gathered.len() >= CHUNK {
            chunks.push(gathered.split().freeze());
        }
    }
    chunks.push(gathered.freeze());
    Ok(chunks)
}

/// The seconds that one COPY takes.
async fn copy(client: &Client, like: &str, rows: &[Bytes], count: u64) -> anyhow::Result<f64> {
    client
        .batch_execute(&format!(
            "DROP TABLE IF EXISTS bare_trades; CREATE TABLE bare_trades (LIKE trades {like})"
        ))
        .await?;
    let begun = Instant::now();
    let sink = client
        .copy_in("COPY bare_trades FROM STDIN (FORMAT binary)")
        .await?;
    let mut sink = pin!(sink);
    for chunk in rows {
        sink.send(chunk.clone()).await?;
    }
    let written = sink.finish().await?;
    ensure!(written == count, "{written} of {count} rows");
    Ok(begun.elapsed().as_secs_f64())
}
