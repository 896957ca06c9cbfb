//! A private Redis server for tests.

use crate::server::{Server, free_port, signal};
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A private Redis server of the installed binary, on a free loopback port. It
/// keeps nothing on disk.
#[derive(Debug)]
pub struct RedisServer {
    /// None while it is stopped.
    server: Mutex<Option<Server>>,
    port: u16,
    /// A certificate and its key in PEM.
    identity: Option<(String, String)>,
    databases: AtomicU32,
}

const DATABASES: u32 = 256;

impl RedisServer {
    /// The server of this process: started at the first call, ended with the process.
    ///
    /// # Panics
    ///
    /// When no server can be started.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<RedisServer> = OnceLock::new();
        SERVER.get_or_init(|| match Self::start() {
            Ok(server) => server,
            Err(error) => panic!("Redis is needed (apt-get install redis-server): {error}"),
        })
    }

    /// Starts one.
    pub fn start() -> io::Result<Self> {
        Self::start_with(None)
    }

    /// Starts one that takes encrypted connections alone, with a certificate and its
    /// key in PEM.
    pub fn start_encrypted(certificate: &str, key: &str) -> io::Result<Self> {
        Self::start_with(Some((certificate.to_owned(), key.to_owned())))
    }

    fn start_with(identity: Option<(String, String)>) -> io::Result<Self> {
        let port = free_port()?;
        Ok(Self {
            server: Mutex::new(Some(start_at(port, identity.as_ref())?)),
            port,
            identity,
            databases: AtomicU32::new(0),
        })
    }

    /// Where the server listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The number of a database that no other caller got.
    ///
    /// # Panics
    ///
    /// When all are in use.
    pub fn empty_database(&self) -> u32 {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        assert!(number < DATABASES, "all {DATABASES} databases are in use");
        number
    }

    /// Kills it, as a crash would.
    pub fn stop(&self) {
        drop(self.guard().take());
    }

    /// Starts it again, empty and at the same port, when it is stopped.
    pub fn restart(&self) -> io::Result<()> {
        let mut server = self.guard();
        if server.is_none() {
            *server = Some(start_at(self.port, self.identity.as_ref())?);
        }
        Ok(())
    }

    /// Pauses it: connections stay open, and the server answers nothing until it is resumed.
    ///
    /// # Panics
    ///
    /// When it does not run.
    pub fn pause(&self) -> PausedRedis {
        let info = self.command(&["INFO", "server"]);
        let process = info.lines().find_map(|l| l.strip_prefix("process_id:"));
        let process = process.unwrap_or_else(|| panic!("no process in {info}"));
        signal("STOP", process);
        PausedRedis {
            process: process.to_owned(),
        }
    }

    /// What `redis-cli` prints for these arguments (`-n 3 GET key`).
    ///
    /// # Panics
    ///
    /// When it can't be run.
    pub fn command(&self, arguments: &[&str]) -> String {
        cli(self.port, self.identity.is_some(), arguments)
            .unwrap_or_else(|error| panic!("redis-cli {arguments:?}: {error}"))
            .trim_end()
            .to_owned()
    }

    fn guard(&self) -> MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A server that hangs until this is dropped.
#[derive(Debug)]
#[must_use = "the server goes on when this is dropped"]
pub struct PausedRedis {
    process: String,
}

impl Drop for PausedRedis {
    fn drop(&mut self) {
        signal("CONT", &self.process);
    }
}

fn start_at(port: u16, identity: Option<&(String, String)>) -> io::Result<Server> {
    let folder = tempfile::Builder::new().prefix("redis-").tempdir()?;
    let directory = folder.path().to_string_lossy().into_owned();
    let tls = match identity {
        Some((certificate, key)) => tls_settings(folder.path(), certificate, key)?,
        None => Vec::new(),
    };
    let is_encrypted = identity.is_some();
    let command = |port: u16| {
        let mut command = vec!["redis-server".to_owned()];
        let (port, databases) = (port.to_string(), DATABASES.to_string());
        let plain = if is_encrypted { "0" } else { port.as_str() };
        for (name, value) in [
            ("port", plain),
            ("bind", "127.0.0.1"),
            ("dir", &directory),
            ("databases", &databases),
            ("save", ""),
            ("appendonly", "no"),
        ] {
            command.extend([format!("--{name}"), value.to_owned()]);
        }
        if is_encrypted {
            command.extend(["--tls-port".to_owned(), port.clone()]);
            command.extend(tls.clone());
        }
        command
    };
    let is_ready =
        |port| cli(port, is_encrypted, &["PING"]).is_ok_and(|said| said.trim() == "PONG");
    Server::start_at(port, folder, "KILL", command, is_ready)
}

fn tls_settings(folder: &Path, certificate: &str, key: &str) -> io::Result<Vec<String>> {
    let mut settings = vec!["--tls-auth-clients".to_owned(), "no".to_owned()];
    for (name, pem) in [("cert", certificate), ("key", key)] {
        let file = folder.join(name);
        std::fs::write(&file, pem)?;
        let file = file.to_string_lossy().into_owned();
        settings.extend([format!("--tls-{name}-file"), file]);
    }
    Ok(settings)
}

fn cli(port: u16, is_encrypted: bool, arguments: &[&str]) -> io::Result<String> {
    let tls: &[&str] = if is_encrypted {
        &["--tls", "--insecure"]
    } else {
        &[]
    };
    let output = Command::new("redis-cli")
        .args(["-p", &port.to_string()])
        .args(tls)
        .args(arguments)
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
