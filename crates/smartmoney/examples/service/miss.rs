//! Lists that are not cached.

use crate::http::{Connection, get};
use crate::served::Served;
use crate::table::{self, Line, ms, quantile};
use anyhow::ensure;
use std::time::{Duration, Instant};

/// Questions of one kind. Each is asked once, and so none is in the cache.
struct Questions {
    name: &'static str,
    parameters: &'static str,
    lowest_score: u32,
}

const KINDS: [Questions; 4] = [
    Questions {
        name: "easy: the default list",
        parameters: "",
        lowest_score: 20,
    },
    Questions {
        name: "hard: filters by PnL, page 200",
        parameters: "chains=ethereum&walletType=trader&minConfidence=low&status=all&sortBy=pnl&page=200&limit=20&",
        lowest_score: 6,
    },
    // Of 10,000 wallets some 90 are left: page 200 would be an empty one.
    Questions {
        name: "hard and narrow: medium confidence, page 4",
        parameters: "chains=ethereum&walletType=trader&minConfidence=medium&status=all&sortBy=pnl&page=4&limit=20&",
        lowest_score: 30,
    },
    Questions {
        name: "count-heavy: all unverified",
        parameters: "status=all&verified=false&",
        lowest_score: 15,
    },
];

const ASKED: u32 = 500;
/// Until the sessions have what they prepare once.
const FIRST: u32 = 20;

pub(crate) type P99s = Vec<(&'static str, Duration)>;

pub(crate) async fn measure(served: &Served, wallets: u64) -> anyhow::Result<P99s> {
    println!(
        "\nMISS at {wallets} wallets, one question at a time, each another: p50 / p99 of {ASKED}"
    );
    let mut p99s = Vec::new();
    for kind in &KINDS {
        let mut times = ask(served, kind).await?;
        let (p50, p99) = (quantile(&mut times, 0.5), quantile(&mut times, 0.99));
        println!("    {:<42} {:>16} / {}", kind.name, ms(p50), ms(p99));
        p99s.push((kind.name, p99));
    }
    Ok(p99s)
}

async fn ask(served: &Served, kind: &Questions) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(served.address).await?;
    let mut times = Vec::new();
    for number in 0..FIRST + ASKED {
        // Steps of 0.01: about five points of the score in all.
        let score = kind.lowest_score * 100 + 1 + number;
        let path = format!(
            "/v1/analytics/smart-money/wallets?{}minScore={}.{:02}",
            kind.parameters,
            score / 100,
            score % 100
        );
        let request = get(&path, "");
        let begun = Instant::now();
        let response = connection.ask(&request).await?;
        let took = begun.elapsed();
        ensure!(
            response.header("x-cache") == Some("MISS"),
            "{path}: {}",
            response.head
        );
        let is_empty = memchr::memmem::find(response.body, b"\"data\":[]").is_some();
        ensure!(!is_empty, "{path}: no wallets");
        if number >= FIRST {
            times.push(took);
        }
    }
    Ok(times)
}

/// The floor of a large number of wallets is the small one.
pub(crate) fn compare(small: &P99s, large: &P99s) {
    table::head("MISS, p99 at the most wallets against that at the fewest");
    for ((name, floor), (_, figure)) in small.iter().zip(large) {
        Line {
            what: name,
            figure: ms(*figure),
            floor: ms(*floor),
            ratio: format!("{:.1} ×", figure.as_secs_f64() / floor.as_secs_f64()),
            goal: "≤ 5 ×",
        }
        .print();
    }
}
