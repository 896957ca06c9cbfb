//! Clients that write, and what of their acknowledged writes is there at the end.

use crate::command;
use crate::load::locked;
use crate::program::text;
use crate::world::World;
use anyhow::{Context, bail, ensure};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::blocking::Client;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Default)]
pub(crate) struct Written {
    /// Files that `ingest` said it had taken in.
    files: Mutex<Vec<PathBuf>>,
    /// The last name of each wallet that the API said it had stored.
    names: Mutex<HashMap<usize, u64>>,
    /// How long each write took, and what it was.
    pub(crate) took: Mutex<Vec<(Instant, Duration, &'static str)>>,
    pub(crate) errors: Mutex<BTreeMap<String, u64>>,
}

#[derive(Default)]
pub(crate) struct Lost {
    pub(crate) files: usize,
    pub(crate) trades: u64,
    pub(crate) names: usize,
    /// Of a full run after the last usual one.
    pub(crate) wallets_that_differ: usize,
}

/// Takes in a small file every few seconds, until all is over.
pub(crate) fn ingest(world: &World) {
    let mut seed = 100;
    while !world.is_over() {
        seed += 1;
        let Ok(file) = world.simulate("30", seed) else {
            continue;
        };
        while !world.is_over() && ingest_file(world, &file).is_none() {
            std::thread::sleep(Duration::from_secs(1));
        }
        std::thread::sleep(Duration::from_secs(5));
    }
}

fn ingest_file(world: &World, file: &std::path::Path) -> Option<()> {
    let _writing = world.writing.read().unwrap_or_else(PoisonError::into_inner);
    let begun = Instant::now();
    let output = command::run(&world.database_url(), &["ingest", text(file).ok()?]).ok()?;
    note(world, begun, "ingest");
    if output.status.success() {
        locked(&world.written.files).push(file.to_owned());
        return Some(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let error = said
        .lines()
        .find(|line| line.starts_with("error"))
        .unwrap_or("ended");
    count_error(world, format!("ingest: {error}"));
    None
}

/// Names a wallet twice a second, until all is over.
pub(crate) fn curate(world: &World, seed: u64) {
    let Ok(client) = Client::builder().timeout(Duration::from_secs(30)).build() else {
        return;
    };
    let mut random = StdRng::seed_from_u64(seed);
    for number in 1.. {
        if world.is_over() {
            return;
        }
        let wallet = random.random_range(0..world.wallets.len());
        let service = random.random_range(0..world.services.len());
        name(world, &client, (wallet, service, number));
        std::thread::sleep(Duration::from_millis(500));
    }
}

fn name(world: &World, client: &Client, (wallet, service, number): (usize, usize, u64)) {
    let _writing = world.writing.read().unwrap_or_else(PoisonError::into_inner);
    let begun = Instant::now();
    let answer = patch(world, client, (wallet, service, number));
    note(world, begun, "curation");
    match answer {
        Ok(answer) if answer.status().is_success() => {
            locked(&world.written.names).insert(wallet, number);
        }
        Ok(answer) => count_error(world, format!("curation: {}", answer.status().as_u16())),
        Err(error) if error.is_timeout() => {
            count_error(world, "curation: no answer within 30 s".to_owned());
        }
        Err(_) => count_error(world, "curation: the connection ended".to_owned()),
    }
}

/// Gives a wallet a name with a number.
pub(crate) fn patch(
    world: &World,
    client: &Client,
    (wallet, service, number): (usize, usize, u64),
) -> reqwest::Result<reqwest::blocking::Response> {
    let (chain, address) = &world.wallets[wallet];
    let path = format!("/v1/analytics/smart-money/wallets/{chain}/{address}");
    client
        .patch(world.services[service].url(&path))
        .bearer_auth(&world.key)
        .json(&json!({ "walletName": format!("soak {number}") }))
        .send()
}

fn note(world: &World, begun: Instant, what: &'static str) {
    locked(&world.written.took).push((begun, begun.elapsed(), what));
}

pub(crate) fn count_error(world: &World, error: String) {
    *locked(&world.written.errors).entry(error).or_default() += 1;
}

/// Looks for all that was acknowledged: a file that is read again must bring nothing new, and a
/// name must be the acknowledged one, or one that was sent later. Then a full run must say what
/// the last usual run said.
pub(crate) fn find_lost(world: &World) -> anyhow::Result<Lost> {
    let url = world.database_url();
    let mut lost = Lost::default();
    for file in locked(&world.written.files).iter() {
        let said = command::get(&url, &["ingest", "--json", text(file)?])?;
        let report: Value = serde_json::from_str(&said)?;
        let inserted = report["trades"]["inserted"].as_u64().context("no count")?;
        lost.files += usize::from(inserted > 0);
        lost.trades += inserted;
    }
    score(&url, &["score"])?;
    let usual = exported(&url)?;
    for (wallet, acknowledged) in locked(&world.written.names).iter() {
        let stored = usual
            .get(&world.wallets[*wallet])
            .context("a wallet is missing")?;
        let number = stored["wallet_name"].strip_prefix("soak ");
        let number: u64 = number.unwrap_or("0").parse()?;
        lost.names += usize::from(number < *acknowledged);
    }
    score(&url, &["score", "--full"])?;
    let full = exported(&url)?;
    ensure!(
        usual.len() == full.len(),
        "{} and {} wallets",
        usual.len(),
        full.len()
    );
    let differs = |(wallet, row): &(&(String, String), &Row)| full.get(*wallet) != Some(*row);
    lost.wallets_that_differ = usual.iter().filter(differs).count();
    Ok(lost)
}

/// Scores, once no service does.
fn score(url: &str, arguments: &[&str]) -> anyhow::Result<()> {
    const TRIES: usize = 30;
    for _ in 0..TRIES {
        let output = command::run(url, arguments)?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            return Ok(());
        }
        let is_scored_by_another = said.contains("another scoring run is under way");
        ensure!(is_scored_by_another, "{arguments:?}: {said}");
        std::thread::sleep(Duration::from_secs(1));
    }
    bail!("{arguments:?}: services score all the time")
}

type Row = BTreeMap<String, String>;

/// All wallets by chain and address, without the moment of their last run.
fn exported(url: &str) -> anyhow::Result<HashMap<(String, String), Row>> {
    let text = command::get(url, &["export", "--format", "csv", "--status", "all"])?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = HashMap::new();
    for row in reader.deserialize::<Row>() {
        let mut row = row?;
        row.remove("last_updated");
        let key = |name: &str| row.get(name).cloned().context("no such column");
        rows.insert((key("chain_id")?, key("wallet_address")?), row);
    }
    Ok(rows)
}
