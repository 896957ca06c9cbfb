//! Clients that read, each asking one question after the other of a service drawn by lot.

use crate::states::Version;
use crate::world::World;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use reqwest::blocking::{Client, Response};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

pub(crate) const CLIENTS: u64 = 8;

/// The servers and services have the same two cores.
const BETWEEN: Duration = Duration::from_millis(5);

/// Longer than any service may take for an answer.
const LONGEST: Duration = Duration::from_secs(30);

const BASE: &str = "/v1/analytics/smart-money";

/// One of so many questions begins a walk through the pages of a list.
const WALKS: f64 = 0.02;

pub(crate) struct Answer {
    pub(crate) asked: Instant,
    pub(crate) took: Duration,
    pub(crate) service: usize,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Hit(Version),
    Miss,
    Stale,
    /// A status that is no success, and the code of its problem.
    Refused(String),
    /// No answer, and why.
    Broken(&'static str),
}

#[derive(Default)]
pub(crate) struct Answers {
    pub(crate) all: Mutex<Vec<Answer>>,
    pub(crate) walks: Mutex<Walks>,
}

#[derive(Default)]
pub(crate) struct Walks {
    pub(crate) whole: u64,
    pub(crate) rows_twice: u64,
}

/// Asks until all is over.
pub(crate) fn ask(world: &World, seed: u64) {
    let Ok(client) = Client::builder().timeout(LONGEST).build() else {
        return;
    };
    let mut random = StdRng::seed_from_u64(seed);
    let questions = questions(world);
    while !world.is_over() {
        let service = random.random_range(0..world.services.len());
        if random.random::<f64>() < WALKS {
            walk(world, &client, service);
        } else if let Some(path) = questions.choose(&mut random) {
            ask_one(world, &client, service, path);
        }
        std::thread::sleep(BETWEEN);
    }
}

/// Lists, wallets, statistics, moves and searches.
fn questions(world: &World) -> Vec<String> {
    let mut paths = vec!["/stats".to_owned(), "/moves".to_owned()];
    for order in ["score", "roi", "pnl", "trades", "winRate", "sharpe"] {
        for limit in [20, 50] {
            paths.push(format!("/wallets?status=all&sortBy={order}&limit={limit}"));
        }
    }
    paths.push("/wallets?minScore=50".to_owned());
    paths.push("/wallets?status=all&isBot=false&minTrades=20&include=profile,reasons".to_owned());
    for (_, address) in world.wallets.iter().take(30) {
        paths.push(format!("/wallets/{address}"));
        paths.push(format!("/search?q={}", &address[..6]));
    }
    paths
}

/// Pages of a list, no wallet of which may come twice.
fn walk(world: &World, client: &Client, service: usize) {
    let mut path = "/wallets?status=all&limit=100".to_owned();
    let mut seen = BTreeSet::new();
    loop {
        let page = ask_one(world, client, service, &path);
        let Some(page) = page.and_then(|text| serde_json::from_str::<Value>(&text).ok()) else {
            return;
        };
        for wallet in page["data"].as_array().into_iter().flatten() {
            let key = format!("{} {}", wallet["chainId"], wallet["walletAddress"]);
            if !seen.insert(key) {
                locked(&world.answers.walks).rows_twice += 1;
            }
        }
        match page["meta"]["nextCursor"].as_str() {
            Some(cursor) => path = format!("/wallets?status=all&limit=100&cursor={cursor}"),
            None => break,
        }
    }
    locked(&world.answers.walks).whole += 1;
}

/// The body of a successful answer.
fn ask_one(world: &World, client: &Client, service: usize, path: &str) -> Option<String> {
    let url = world.services[service].url(&format!("{BASE}{path}"));
    let asked = Instant::now();
    let (kind, body) = match client.get(url).send() {
        Ok(response) => read(response),
        Err(error) => (broken(&error), None),
    };
    locked(&world.answers.all).push(Answer {
        asked,
        took: asked.elapsed(),
        service,
        kind,
    });
    body
}

fn read(response: Response) -> (Kind, Option<String>) {
    let status = response.status();
    let cache = response.headers().get("x-cache");
    let cache = cache
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let cache = cache.to_owned();
    let body = match response.text() {
        Ok(body) => body,
        Err(error) => return (broken(&error), None),
    };
    if !status.is_success() {
        let problem: Value = serde_json::from_str(&body).unwrap_or_default();
        let code = problem["code"].as_str().unwrap_or("without a code");
        return (Kind::Refused(format!("{} {code}", status.as_u16())), None);
    }
    let kind = match (cache.as_str(), version(&body)) {
        ("HIT", Some(version)) => Kind::Hit(version),
        ("MISS", _) => Kind::Miss,
        ("STALE", _) => Kind::Stale,
        (other, _) => Kind::Refused(format!("200 {other} without a version")),
    };
    (kind, Some(body))
}

fn broken(error: &reqwest::Error) -> Kind {
    Kind::Broken(if error.is_timeout() {
        "no answer within 30 s"
    } else if error.is_connect() {
        "nothing listens"
    } else {
        "the connection ended"
    })
}

/// What an answer says of the state that it was made from: the number stands before the tag.
/// (Moves name the number of a run as well.)
fn version(body: &str) -> Option<Version> {
    let (before, tag) = body.split_once("\"dataTag\":\"")?;
    let (_, number) = before.rsplit_once("\"dataVersion\":")?;
    let (number, tag) = (number.split(',').next()?, tag.split('"').next()?);
    Some(Version {
        number: number.parse().ok()?,
        tag: u64::from_str_radix(tag, 16).ok()?.cast_signed(),
    })
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
