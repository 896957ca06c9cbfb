//! Load over many connections.

use crate::http::Connection;
use anyhow::ensure;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

pub(crate) const CONNECTIONS: usize = 32;

pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) times: Vec<Duration>,
}

/// One question from all connections, each asking again once it is answered.
pub(crate) async fn closed_loop(
    address: SocketAddr,
    request: &[u8],
    lasts: Duration,
) -> anyhow::Result<Measured> {
    let request: Arc<[u8]> = request.into();
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        clients.spawn(ask_again(address, Arc::clone(&request), begun + lasts));
    }
    let mut times = Vec::new();
    while let Some(client) = clients.join_next().await {
        times.extend(client??);
    }
    Ok(Measured {
        per_second: times.len() as f64 / begun.elapsed().as_secs_f64(),
        times,
    })
}

async fn ask_again(
    address: SocketAddr,
    request: Arc<[u8]>,
    until: Instant,
) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    let mut now = Instant::now();
    while now < until {
        let response = connection.ask(&request).await?;
        ensure!(response.status() == "200", "{}", response.head);
        let after = Instant::now();
        times.push(after - now);
        now = after;
    }
    Ok(times)
}

/// All questions, each once, from all connections: answers a second.
pub(crate) async fn each_once(address: SocketAddr, requests: &[Vec<u8>]) -> anyhow::Result<f64> {
    let requests: Arc<[Vec<u8>]> = requests.into();
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        clients.spawn(async move {
            let mut connection = Connection::open(address).await?;
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let response = connection.ask(request).await?;
                ensure!(response.status() == "200", "{}", response.head);
                ensure!(
                    response.header("x-cache").is_none_or(|from| from == "MISS"),
                    "{}",
                    response.head
                );
            }
            anyhow::Ok(())
        });
    }
    while let Some(client) = clients.join_next().await {
        client??;
    }
    Ok(requests.len() as f64 / begun.elapsed().as_secs_f64())
}
