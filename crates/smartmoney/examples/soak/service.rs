//! A service in a process of its own, with networks of its own to PostgreSQL and Redis.

use crate::program::smartmoney;
use anyhow::{Context, bail};
use reqwest::blocking::Client;
use smartmoney_testkit::Proxy;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(crate) struct Service {
    pub(crate) port: u16,
    pub(crate) to_postgres: Proxy,
    pub(crate) to_redis: Proxy,
    database: String,
    child: Mutex<Option<Child>>,
}

const LONGEST_START: Duration = Duration::from_mins(2);

impl Service {
    /// Makes one for a database of the server at a port; it is not started yet.
    pub(crate) fn new(postgres: u16, redis: u16, database: &str) -> anyhow::Result<Self> {
        let to_postgres = Proxy::to(postgres)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        Ok(Self {
            port,
            database: format!(
                "postgres://postgres@127.0.0.1:{}/{database}",
                to_postgres.port()
            ),
            to_postgres,
            to_redis: Proxy::to(redis)?,
            child: Mutex::default(),
        })
    }

    /// Starts it and waits until it is ready. `ahead` sets its clock forward, as faketime
    /// understands it (`+1h`).
    pub(crate) fn start(&self, ahead: Option<&str>) -> anyhow::Result<()> {
        let mut command = Command::new("setpriv");
        if let Some(ahead) = ahead {
            set_clock(&mut command, ahead)?;
        }
        command
            .args(["--pdeathsig", "KILL", "--"])
            .arg(smartmoney()?)
            .args(["--database-url", &self.database, "serve"])
            .args(["--listen", &format!("127.0.0.1:{}", self.port)])
            .args(["--redis-host", "127.0.0.1"])
            .args(["--redis-port", &self.to_redis.port().to_string()])
            .args(["--rate-limit", "0"])
            .env("WALLET_SCORING_INTERVAL_MINUTES", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        *self.guard() = Some(command.spawn().context("setpriv, of util-linux")?);
        let begun = Instant::now();
        while !self.is_ready() {
            if let Some(status) = self
                .guard()
                .as_mut()
                .map(Child::try_wait)
                .transpose()?
                .flatten()
            {
                bail!("a service ended: {status}");
            }
            if begun.elapsed() > LONGEST_START {
                bail!("a service is not ready after {LONGEST_START:?}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    pub(crate) fn kill(&self) {
        if let Some(mut child) = self.guard().take() {
            // A stopped process takes this signal too.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Sends its process a signal, such as `STOP`.
    pub(crate) fn signal(&self, name: &str) -> anyhow::Result<()> {
        signal(name, self.process().context("no process")?)
    }

    pub(crate) fn process(&self) -> Option<u32> {
        self.guard().as_ref().map(Child::id)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn is_ready(&self) -> bool {
        let client = Client::builder().timeout(Duration::from_secs(2)).build();
        let answer = client.and_then(|client| client.get(self.url("/readyz")).send());
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    fn guard(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sets the clock of a command that is not started yet, as faketime understands it.
pub(crate) fn set_clock(command: &mut Command, offset: &str) -> anyhow::Result<()> {
    let mut libraries = glob::glob("/usr/lib/*/faketime/libfaketime.so.1")?;
    let library = libraries.find_map(Result::ok);
    command
        .env("LD_PRELOAD", library.context("faketime is missing")?)
        .env("FAKETIME", offset)
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    Ok(())
}

pub(crate) fn signal(name: &str, process: u32) -> anyhow::Result<()> {
    Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status()?;
    Ok(())
}
