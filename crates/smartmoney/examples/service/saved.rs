//! Reads of the database that the cache saves.

use crate::database;
use crate::http::{Connection, get};
use crate::load::CONNECTIONS;
use crate::program::{self, text};
use crate::questions::Questions;
use crate::served::Served;
use crate::step::Step;
use crate::table::{Line, head, percent};
use anyhow::ensure;
use rand::SeedableRng;
use rand::rngs::StdRng;
use smartmoney_testkit::PostgresServer;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// Requests before the run that publishes, and again after it: 15 minutes, the
/// time between two runs, at some 220 requests a second.
const OF_A_VERSION: u64 = 200_000;

/// Reads of the database saved while a run publishes a new version.
pub(crate) async fn measure() -> anyhow::Result<()> {
    let folder = program::scratch()?;
    let url = PostgresServer::shared().empty_database();
    add_market(folder.path(), &url, "1")?;
    run(&url, &["score"])?;
    database::settle(&url).await?;
    let served = Served::smartmoney(&url).await?;
    let questions = Questions::of(served.address).await?;
    // These are seen with the next version.
    add_market(folder.path(), &url, "2")?;
    let before = figures(served.address).await?;
    let asked = ask(&served, &url, &questions).await?;
    let after = figures(served.address).await?;
    report(questions.count() as u64, asked, &before, &after)
}

fn add_market(folder: &Path, url: &str, seed: &str) -> anyhow::Result<()> {
    let file = folder.join(format!("{seed}.parquet"));
    let file = text(&file)?;
    let size = ["--wallets", "1000", "--days", "60", "--seed", seed];
    run(
        url,
        &[&["simulate", "-o", file, "--truth", "/dev/null"], &size[..]].concat(),
    )?;
    run(url, &["ingest", file])
}

fn run(url: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let arguments = [&["--database-url", url], arguments].concat();
    Step::run(&program::smartmoney()?, &arguments)?;
    Ok(())
}

/// Clients ask until a run has published and each version was asked enough.
async fn ask(served: &Served, url: &str, questions: &Arc<Questions>) -> anyhow::Result<u64> {
    let asked = Arc::new(AtomicU64::new(0));
    let is_over = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for seed in 0..CONNECTIONS as u64 {
        let (questions, asked) = (Arc::clone(questions), Arc::clone(&asked));
        let is_over = Arc::clone(&is_over);
        let address = served.address;
        clients.spawn(async move {
            let mut random = StdRng::seed_from_u64(seed);
            let mut connection = Connection::open(address).await?;
            while !is_over.load(Ordering::Relaxed) {
                let request = questions.draw(&mut random);
                let response = connection.ask(request).await?;
                ensure!(response.status() == "200", "{}", response.head);
                asked.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    until(&asked, OF_A_VERSION, &mut clients).await?;
    let database = url.to_owned();
    tokio::task::spawn_blocking(move || run(&database, &["score"])).await??;
    let published_at = asked.load(Ordering::Relaxed);
    until(&asked, published_at + OF_A_VERSION, &mut clients).await?;
    is_over.store(true, Ordering::Relaxed);
    while let Some(client) = clients.join_next().await {
        client??;
    }
    Ok(asked.load(Ordering::Relaxed))
}

/// Waits for so many answers; a client that ends before has failed.
async fn until(
    asked: &AtomicU64,
    count: u64,
    clients: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    while asked.load(Ordering::Relaxed) < count {
        if let Some(ended) = clients.try_join_next() {
            ended??;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// What the service counts of its cache.
async fn figures(address: SocketAddr) -> anyhow::Result<serde_json::Value> {
    let path = "/v1/analytics/smart-money/monitoring/cache";
    let mut connection = Connection::open(address).await?;
    let response = connection.ask(&get(path, "")).await?;
    Ok(serde_json::from_slice(response.body)?)
}

fn report(
    questions: u64,
    asked: u64,
    before: &serde_json::Value,
    after: &serde_json::Value,
) -> anyhow::Result<()> {
    let of = |figures: &serde_json::Value, name: &str| figures[name].as_u64().unwrap_or(0);
    let more = |name| of(after, name) - of(before, name);
    head(&format!(
        "{asked} requests for {questions} questions by Zipf's law, a run publishing half-way"
    ));
    ensure!(more("failed") == 0, "requests without an answer: {after}");
    // Each question once for each of the two versions.
    let fewest = 2 * questions;
    let share = |count: u64| count as f64 / asked as f64;
    let line = |what, count: u64, floor: String, goal| {
        Line {
            what,
            figure: count.to_string(),
            floor,
            ratio: percent(share(count)),
            goal,
        }
        .print();
    };
    line("HIT from memory", more("hitsMemory"), String::new(), "");
    line("HIT from Redis", more("hitsRedis"), String::new(), "");
    line(
        "STALE, while another reads",
        more("stale"),
        String::new(),
        "",
    );
    line(
        "waited for another's read",
        more("coalesced"),
        String::new(),
        "",
    );
    line("MISS", more("misses"), String::new(), "");
    // The cache's own count also has those that made answers ready.
    let reads = more("fills");
    line("reads of the database", reads, fewest.to_string(), "");
    line(
        "reads saved",
        asked - reads,
        (asked - fewest).to_string(),
        "≥ 99 %",
    );
    Ok(())
}
