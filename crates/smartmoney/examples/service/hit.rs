//! A cached list, beside the bare handler.

use crate::http::{Connection, get};
use crate::load::{CONNECTIONS, closed_loop};
use crate::served::Served;
use crate::table::{Line, head, median, ms, percent, quantile, rate};
use crate::wrk;
use anyhow::ensure;
use std::path::Path;
use std::time::Duration;

pub(crate) const WALLETS: &str = "/v1/analytics/smart-money/wallets";
const ROUNDS: usize = 5;
const LASTS: Duration = Duration::from_secs(2);

/// The default list from memory, against a handler that has nothing to do. The
/// two are asked in turns, so that what else the machine does meets both.
pub(crate) async fn measure(served: &Served) -> anyhow::Result<()> {
    head(&format!(
        "HIT from memory, {CONNECTIONS} connections, against a bare handler with the same bytes"
    ));
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("response");
    let bytes = record(served, &file).await?;
    let bare = Served::bare(&file).await?;
    let (mut ours, mut floor) = (Side::default(), Side::default());
    for _ in 0..ROUNDS {
        ours.round(served, WALLETS).await?;
        floor.round(&bare, "/").await?;
    }
    println!("  an answer has {bytes} bytes");
    ours.report("our client", &floor);
    if !wrk::is_installed() {
        println!("  wrk is not installed: no second opinion");
        return Ok(());
    }
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(wrk::per_second(served.address, WALLETS, LASTS.as_secs()).await?);
        floor.push(wrk::per_second(bare.address, "/", LASTS.as_secs()).await?);
    }
    report_rate("wrk", median(&ours), median(&floor));
    Ok(())
}

/// Keeps a whole response for the bare server to give.
async fn record(served: &Served, file: &Path) -> anyhow::Result<usize> {
    let mut connection = Connection::open(served.address).await?;
    let request = get(WALLETS, "");
    connection.ask(&request).await?;
    let response = connection.ask(&request).await?;
    let is_from_memory = response.header("x-cache") == Some("HIT")
        && response.header("x-cache-tier") == Some("memory");
    ensure!(is_from_memory, "no HIT from memory: {}", response.head);
    let whole = [response.head.as_bytes(), response.body].concat();
    std::fs::write(file, &whole)?;
    Ok(whole.len())
}

#[derive(Default)]
struct Side {
    per_second: Vec<f64>,
    p99: Vec<f64>,
    cpu_micros: Vec<f64>,
}

impl Side {
    async fn round(&mut self, server: &Served, path: &str) -> anyhow::Result<()> {
        let before = server.cpu_seconds()?;
        let mut measured = closed_loop(server.address, &get(path, ""), LASTS).await?;
        let cpu = server.cpu_seconds()? - before;
        self.per_second.push(measured.per_second);
        self.cpu_micros
            .push(cpu * 1e6 / measured.times.len() as f64);
        let p99 = quantile(&mut measured.times, 0.99);
        self.p99.push(p99.as_secs_f64());
        Ok(())
    }

    fn report(&self, client: &str, floor: &Self) {
        report_rate(client, median(&self.per_second), median(&floor.per_second));
        let (ours, theirs) = (median(&self.p99), median(&floor.p99));
        Line {
            what: "  p99",
            figure: ms(Duration::from_secs_f64(ours)),
            floor: ms(Duration::from_secs_f64(theirs)),
            ratio: format!("{:.2} ×", ours / theirs),
            goal: "",
        }
        .print();
        let (ours, theirs) = (median(&self.cpu_micros), median(&floor.cpu_micros));
        Line {
            what: "  the server's CPU a request",
            figure: format!("{ours:.1} µs"),
            floor: format!("{theirs:.1} µs"),
            ratio: format!("{:.2} ×", ours / theirs),
            goal: "",
        }
        .print();
    }
}

fn report_rate(client: &str, ours: f64, floor: f64) {
    Line {
        what: &format!("requests, by {client}"),
        figure: rate(ours, "req"),
        floor: rate(floor, "req"),
        ratio: percent(ours / floor),
        goal: "≥ 80 %",
    }
    .print();
}
