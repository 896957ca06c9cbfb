//! Requests with the frequencies of Zipf's law.

use crate::http::{Connection, get};
use anyhow::{Context, ensure};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::net::SocketAddr;
use std::sync::Arc;

const BASE: &str = "/v1/analytics/smart-money";

/// About a thousand questions, of which some are asked very often and most
/// seldom: the second half as often as the first, the third a third as often
/// (Zipf's law with exponent 1).
pub(crate) struct Questions {
    requests: Vec<Vec<u8>>,
    /// Sums of the frequencies up to each question.
    sums: Vec<f64>,
}

impl Questions {
    pub(crate) async fn of(address: SocketAddr) -> anyhow::Result<Arc<Self>> {
        let mut paths = lists();
        for page in 1..=4 {
            paths.extend(details(address, page).await?);
        }
        paths.shuffle(&mut StdRng::seed_from_u64(1));
        // What most people ask first.
        paths.insert(0, format!("{BASE}/wallets"));
        let mut sum = 0.0;
        let add = |rank: usize| {
            sum += 1.0 / (rank + 1) as f64;
            sum
        };
        Ok(Arc::new(Self {
            sums: (0..paths.len()).map(add).collect(),
            requests: paths.iter().map(|path| get(path, "")).collect(),
        }))
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.len()
    }

    pub(crate) fn draw(&self, random: &mut StdRng) -> &[u8] {
        let all = self.sums.last().copied().unwrap_or_default();
        let at = all * random.random::<f64>();
        let index = self.sums.partition_point(|sum| *sum < at);
        &self.requests[index.min(self.requests.len() - 1)]
    }
}

pub(crate) const ORDERS: [&str; 8] = [
    "score",
    "roi",
    "pnl",
    "trades",
    "winRate",
    "sharpe",
    "maxDrawdown",
    "lastTrade",
];

fn lists() -> Vec<String> {
    let mut parameters = Vec::new();
    for order in ORDERS {
        for page in 1..=25 {
            parameters.push(format!("status=all&sortBy={order}&page={page}"));
        }
        for kind in ["whale", "fund", "trader", "protocol"] {
            for confidence in ["low", "medium", "high"] {
                for direction in ["asc", "desc"] {
                    parameters.push(format!(
                        "walletType={kind}&minConfidence={confidence}&sortBy={order}&sortOrder={direction}"
                    ));
                }
            }
        }
    }
    for score in 1..=50 {
        for rest in [
            "",
            "&chains=ethereum",
            "&status=all",
            "&status=all&limit=50",
        ] {
            parameters.push(format!("minScore={score}{rest}"));
        }
    }
    let path = |parameters| format!("{BASE}/wallets?{parameters}");
    parameters.into_iter().map(path).collect()
}

/// The pages of a hundred wallets.
async fn details(address: SocketAddr, page: u32) -> anyhow::Result<Vec<String>> {
    let path = format!("{BASE}/wallets?status=all&limit=100&page={page}");
    let mut connection = Connection::open(address).await?;
    let response = connection.ask(&get(&path, "")).await?;
    ensure!(response.status() == "200", "{}", response.head);
    let list: serde_json::Value = serde_json::from_slice(response.body)?;
    let wallets = list["data"].as_array().context("no wallets")?;
    let path = |wallet: &serde_json::Value| {
        let address = wallet["walletAddress"].as_str().context("no address")?;
        Ok(format!("{BASE}/wallets/{address}"))
    };
    wallets.iter().map(path).collect()
}
