//! A server in a process of its own.

use crate::http::{Connection, get};
use crate::program;
use anyhow::{Context, bail};
use smartmoney_testkit::RedisServer;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server in a process of its own, until this is dropped or this process ends.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: SocketAddr,
}

const LONGEST_START: Duration = Duration::from_mins(2);

impl Served {
    /// The service on a database and a Redis of its own, without limits of rate
    /// and with scoring left to others.
    pub(crate) async fn smartmoney(database: &str) -> anyhow::Result<Self> {
        let redis = RedisServer::shared();
        let address = free_address()?;
        let arguments = [
            "--database-url",
            database,
            "serve",
            "--no-scoring",
            "--rate-limit",
            "0",
            "--listen",
            &address.to_string(),
            "--redis-host",
            "127.0.0.1",
            "--redis-port",
            &redis.port().to_string(),
            "--redis-db",
            &redis.empty_database().to_string(),
        ];
        Self::start(&program::smartmoney()?, &arguments, address, "/readyz").await
    }

    /// A bare handler that gives the response of a file.
    pub(crate) async fn bare(response: &Path) -> anyhow::Result<Self> {
        let address = free_address()?;
        let arguments = ["bare", &address.to_string(), program::text(response)?];
        Self::start(&std::env::current_exe()?, &arguments, address, "/").await
    }

    /// A plain handler over the same database, whose rows have these fields.
    pub(crate) async fn plain(database: &str, fields: &str) -> anyhow::Result<Self> {
        let address = free_address()?;
        let arguments = ["plain", &address.to_string(), database, fields];
        Self::start(&std::env::current_exe()?, &arguments, address, "/").await
    }

    async fn start(
        program: &Path,
        arguments: &[&str],
        address: SocketAddr,
        ready: &str,
    ) -> anyhow::Result<Self> {
        // So that it ends also when this process is killed.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("setpriv, of util-linux")?;
        let mut served = Self { child, address };
        let begun = Instant::now();
        while !served.is_ready(ready).await {
            if let Some(status) = served.child.try_wait()? {
                bail!("{arguments:?}: {status}");
            }
            if begun.elapsed() > LONGEST_START {
                bail!("{arguments:?}: not ready");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(served)
    }

    async fn is_ready(&self, path: &str) -> bool {
        match Connection::open(self.address).await {
            Ok(mut connection) => connection
                .ask(&get(path, ""))
                .await
                .is_ok_and(|response| response.status() == "200"),
            Err(_) => false,
        }
    }

    /// What the process computed until now, as Linux counts it.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        /// The kernel's unit in this file, whatever its clock's is.
        const TICKS_A_SECOND: f64 = 100.0;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name, in parentheses, may hold spaces.
        let (_, fields) = stat.rsplit_once(')').context("no name")?;
        let mut times = fields.split_whitespace().skip(11).map(str::parse::<f64>);
        let user = times.next().context("no user time")??;
        let system = times.next().context("no system time")??;
        Ok((user + system) / TICKS_A_SECOND)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}
