//! All that runs: servers, services, the networks between them, and what is noted of them.

use crate::command;
use crate::load::{Answers, locked};
use crate::program::text;
use crate::service::Service;
use crate::states::States;
use crate::writers::Written;
use anyhow::Context;
use serde_json::Value;
use smartmoney_testkit::{PostgresServer, Proxy, RedisServer};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) struct World {
    pub(crate) folder: TempDir,
    /// The servers, of which the last is the primary. The former ones go on until the end: to stop
    /// one takes seconds.
    servers: Mutex<Vec<Arc<PostgresServer>>>,
    pub(crate) redis: RedisServer,
    pub(crate) services: Vec<Service>,
    /// Of the commands that write.
    network: Proxy,
    /// The name of the database.
    database: String,
    /// Of the API.
    pub(crate) key: String,
    /// Chain and address of some wallets with a score.
    pub(crate) wallets: Vec<(String, String)>,
    pub(crate) states: States,
    pub(crate) answers: Answers,
    pub(crate) written: Written,
    /// Held by each write, and by a failover, after which the last writes are lost.
    pub(crate) writing: RwLock<()>,
    is_over: AtomicBool,
}

const WALLETS: &str = "1000";

/// What a crash of the server's processes may not lose, unlike those of the tests.
const DURABLE: &[&str] = &["synchronous_commit=on", "full_page_writes=on"];

impl World {
    /// A market with scores, and three services that answer.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let folder = crate::program::scratch()?;
        let primary = PostgresServer::start_with_settings(DURABLE)?;
        let redis = RedisServer::start()?;
        let url = primary.empty_database();
        let trades = folder.path().join("trades.parquet");
        simulate(&trades, WALLETS, 1)?;
        command::get(&url, &["ingest", text(&trades)?])?;
        command::get(&url, &["score"])?;
        let key = command::get(&url, &["keys", "create", "soak", "--json"])?;
        let key: Value = serde_json::from_str(&key)?;
        let top = ["top", "--status", "all", "--limit", "100", "--json"];
        let top: Value = serde_json::from_str(&command::get(&url, &top)?)?;
        let database = url.rsplit('/').next().context("no name")?.to_owned();
        let services = (0..3)
            .map(|_| Service::new(primary.port(), redis.port(), &database))
            .collect::<anyhow::Result<Vec<_>>>()?;
        for service in &services {
            service.start(None)?;
        }
        Ok(Self {
            folder,
            network: Proxy::to(primary.port())?,
            servers: Mutex::new(vec![Arc::new(primary)]),
            redis,
            services,
            database,
            key: key["key"].as_str().context("no key")?.to_owned(),
            wallets: wallets(&top).context("no wallets")?,
            states: States::default(),
            answers: Answers::default(),
            written: Written::default(),
            writing: RwLock::default(),
            is_over: AtomicBool::default(),
        })
    }

    pub(crate) fn primary(&self) -> Arc<PostgresServer> {
        let servers = locked(&self.servers);
        Arc::clone(&servers[servers.len() - 1])
    }

    /// Leads all to another server.
    pub(crate) fn fail_over_to(&self, replica: PostgresServer) {
        let port = replica.port();
        locked(&self.servers).push(Arc::new(replica));
        let networks = self.services.iter().map(|service| &service.to_postgres);
        for network in networks.chain([&self.network]) {
            network.lead_to(port);
        }
    }

    /// The URL for commands that write, whose network leads to the primary of the moment.
    pub(crate) fn database_url(&self) -> String {
        let port = self.network.port();
        format!("postgres://postgres@127.0.0.1:{port}/{}", self.database)
    }

    /// The URL of the database of the primary itself.
    pub(crate) fn primary_url(&self) -> String {
        self.primary().url(&self.database)
    }

    pub(crate) fn query(&self, statement: &str) -> String {
        const TRIES: usize = 60;
        for _ in 0..TRIES {
            let mut psql = self.primary().psql(&self.primary_url());
            let output = psql.args(["-c", statement]).output();
            if let Ok(output) = output
                && output.status.success()
            {
                return String::from_utf8_lossy(&output.stdout)
                    .trim_end()
                    .to_owned();
            }
            // After a crash it recovers first.
            std::thread::sleep(Duration::from_millis(500));
        }
        self.primary().query(&self.primary_url(), statement)
    }

    /// A new file with the trades of a market.
    pub(crate) fn simulate(&self, wallets: &str, seed: u64) -> anyhow::Result<PathBuf> {
        let path = self.folder.path().join(format!("{wallets}-{seed}.parquet"));
        simulate(&path, wallets, seed)?;
        Ok(path)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    pub(crate) fn over_at_end(&self) -> Over<'_> {
        Over(&self.is_over)
    }
}

/// Tells all load that it is over when this is dropped.
pub(crate) struct Over<'w>(&'w AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn simulate(path: &std::path::Path, wallets: &str, seed: u64) -> anyhow::Result<()> {
    let seed = seed.to_string();
    let size = ["--wallets", wallets, "--days", "60", "--seed", &seed];
    let files = ["-o", text(path)?, "--truth", "/dev/null"];
    // A database is named, and not used.
    command::get(
        "postgres://unused",
        &[&["simulate"], &size[..], &files].concat(),
    )?;
    Ok(())
}

fn wallets(top: &Value) -> Option<Vec<(String, String)>> {
    let wallet = |wallet: &Value| {
        let text = |name: &str| Some(wallet[name].as_str()?.to_owned());
        Some((text("chainId")?, text("walletAddress")?))
    };
    top["data"].as_array()?.iter().map(wallet).collect()
}
