//! Lists that are not cached, of the service and of a plain handler: both get the same
//! questions in turns, so that what else the machine does meets both.

use crate::hit::WALLETS;
use crate::http::{Connection, get};
use crate::load::{CONNECTIONS, each_once};
use crate::served::Served;
use crate::table::{Line, head, median, ms, quantile, rate};
use anyhow::{Context, ensure};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::ops::Range;
use std::time::{Duration, Instant};

/// Questions of one kind, by number: each is another, and so none is in the cache.
struct Kind {
    name: &'static str,
    parameters: fn(u32, &mut StdRng) -> String,
    /// Whether each page has wallets, at any number of wallets.
    is_full: bool,
}

const KINDS: [Kind; 4] = [
    Kind {
        name: "first page",
        // Below the scores of all that are identified.
        parameters: |number, _| format!("minScore={}", hundredths(number)),
        is_full: true,
    },
    Kind {
        name: "any page of 1 to 100",
        parameters: |number, random| {
            let page = random.random_range(1..=100);
            format!("status=all&page={page}&minScore={}", hundredths(number))
        },
        is_full: true,
    },
    Kind {
        name: "any filters and order",
        parameters: |number, random| {
            let any = |words: &[&'static str], random: &mut StdRng| {
                words.choose(random).copied().unwrap_or_default()
            };
            format!(
                "status=all&walletType={}&minConfidence={}&sortBy={}&sortOrder={}&minScore={}",
                any(&["whale", "trader"], random),
                any(&["low", "medium", "high"], random),
                any(&crate::questions::ORDERS, random),
                any(&["asc", "desc"], random),
                hundredths(number),
            )
        },
        is_full: false,
    },
    Kind {
        name: "filters by PnL, page 151 to 199",
        parameters: |number, _| {
            format!(
                "chains=ethereum&walletType=trader&status=all&sortBy=pnl&page={}&minScore={}",
                151 + number % 49,
                hundredths(600 + number / 49)
            )
        },
        is_full: true,
    },
];

/// One at a time.
const ASKED: u32 = 500;
/// Until the sessions have what they prepare once.
const FIRST: u32 = 50;
/// From all connections at once.
const ROUNDS: u32 = 5;
const OF_A_ROUND: u32 = 250;

const GOAL: &str = "≤ 2 ×";

pub(crate) async fn measure(served: &Served, database: &str, wallets: u64) -> anyhow::Result<()> {
    let (fields, bytes) = a_row_of(served).await?;
    let plain = Served::plain(database, &fields).await?;
    let of_plain = a_row_of(&plain).await?.1;
    // What is written is about the same: the server puts blanks into its JSON.
    let ratio = of_plain as f64 / bytes as f64;
    ensure!((0.9..1.1).contains(&ratio), "{of_plain} bytes for {bytes}");
    head(&format!(
        "MISS at {wallets} wallets against a plain handler, {bytes} and {of_plain} bytes a page"
    ));
    for kind in &KINDS {
        compare(kind, served, &plain).await?;
    }
    Ok(())
}

/// The names of a row's fields, and how long a page of such rows is.
async fn a_row_of(served: &Served) -> anyhow::Result<(String, usize)> {
    let mut connection = Connection::open(served.address).await?;
    let request = get(&format!("{WALLETS}?status=all"), "");
    let response = connection.ask(&request).await?;
    let list: serde_json::Value = serde_json::from_slice(response.body)?;
    let row = list["data"][0].as_object().context("no wallets")?;
    let fields: Vec<_> = row.keys().map(String::as_str).collect();
    Ok((fields.join(","), response.body.len()))
}

async fn compare(kind: &Kind, served: &Served, plain: &Served) -> anyhow::Result<()> {
    let mut random = StdRng::seed_from_u64(1);
    let mut questions = |numbers: Range<u32>| -> Vec<Vec<u8>> {
        let path = |number| format!("{WALLETS}?{}", (kind.parameters)(number, &mut random));
        numbers.map(path).map(|path| get(&path, "")).collect()
    };
    let mut one = Connection::open(served.address).await?;
    let mut other = Connection::open(plain.address).await?;
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for request in questions(0..FIRST + ASKED) {
        ours.push(time(kind, &mut one, &request, Some("MISS")).await?);
        floor.push(time(kind, &mut other, &request, None).await?);
    }
    for (share, name) in [(0.5, "p50"), (0.99, "p99")] {
        let of = |times: &[Duration]| quantile(&mut times[FIRST as usize..].to_vec(), share);
        let (ours, floor) = (of(&ours), of(&floor));
        Line {
            what: &format!("{}, {name}", kind.name),
            figure: ms(ours),
            floor: ms(floor),
            ratio: times(ours.as_secs_f64(), floor.as_secs_f64()),
            goal: GOAL,
        }
        .print();
    }
    let (mut ours, mut floor) = (Rounds::default(), Rounds::default());
    for round in 0..ROUNDS {
        let from = FIRST + ASKED + round * OF_A_ROUND;
        let requests = questions(from..from + OF_A_ROUND);
        ours.ask(served, &requests).await?;
        floor.ask(plain, &requests).await?;
    }
    ours.report(&floor);
    Ok(())
}

/// Rounds of questions from all connections at once.
#[derive(Default)]
struct Rounds {
    per_second: Vec<f64>,
    cpu_micros: Vec<f64>,
}

impl Rounds {
    async fn ask(&mut self, server: &Served, requests: &[Vec<u8>]) -> anyhow::Result<()> {
        let before = server.cpu_seconds()?;
        self.per_second
            .push(each_once(server.address, requests).await?);
        let cpu = server.cpu_seconds()? - before;
        self.cpu_micros.push(cpu * 1e6 / requests.len() as f64);
        Ok(())
    }

    fn report(&self, floor: &Self) {
        let (ours, theirs) = (median(&self.per_second), median(&floor.per_second));
        Line {
            what: &format!("  from {CONNECTIONS} connections"),
            figure: rate(ours, "req"),
            floor: rate(theirs, "req"),
            ratio: times(theirs, ours),
            goal: GOAL,
        }
        .print();
        let (ours, theirs) = (median(&self.cpu_micros), median(&floor.cpu_micros));
        Line {
            what: "  the server's CPU a request",
            figure: format!("{ours:.0} µs"),
            floor: format!("{theirs:.0} µs"),
            ratio: times(ours, theirs),
            goal: "",
        }
        .print();
    }
}

async fn time(
    kind: &Kind,
    connection: &mut Connection,
    request: &[u8],
    from: Option<&str>,
) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let response = connection.ask(request).await?;
    let took = begun.elapsed();
    let is_empty = memchr::memmem::find(response.body, b"\"data\":[]").is_some();
    ensure!(
        response.status() == "200" && response.header("x-cache") == from,
        "{}: {}",
        kind.name,
        response.head
    );
    ensure!(!(kind.is_full && is_empty), "{}: no wallets", kind.name);
    Ok(took)
}

fn times(cost: f64, of_floor: f64) -> String {
    format!("{:.2} ×", cost / of_floor)
}

fn hundredths(number: u32) -> String {
    let number = number + 1;
    format!("{}.{:02}", number / 100, number % 100)
}
