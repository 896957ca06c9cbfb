//! A private PostgreSQL server for tests.

use crate::server::{Server, signal};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// A private PostgreSQL server of the installed binaries, on a free loopback port.
#[derive(Debug)]
pub struct PostgresServer {
    server: Server,
    binaries: PathBuf,
    /// Beside those of all, as `name=value`.
    settings: Vec<String>,
    databases: AtomicU32,
}

const USER: &str = "postgres";

impl PostgresServer {
    /// The server of this process: started at the first call, ended with the process.
    ///
    /// # Panics
    ///
    /// When no server can be started.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<PostgresServer> = OnceLock::new();
        SERVER.get_or_init(|| match Self::start() {
            Ok(server) => server,
            Err(error) => panic!("PostgreSQL is needed (apt-get install postgresql): {error}"),
        })
    }

    /// Starts one.
    pub fn start() -> io::Result<Self> {
        Self::start_with(None, &[])
    }

    /// Starts one with settings of its own, as `name=value`.
    pub fn start_with_settings(settings: &[&str]) -> io::Result<Self> {
        Self::start_with(None, settings)
    }

    /// Starts one that also takes encrypted connections, with a certificate and
    /// its key in PEM.
    pub fn start_encrypted(certificate: &str, key: &str) -> io::Result<Self> {
        Self::start_with(Some((certificate, key)), &[])
    }

    fn start_with(identity: Option<(&str, &str)>, own: &[&str]) -> io::Result<Self> {
        let binaries = find_binaries()?;
        let folder = folder()?;
        let mut settings: Vec<String> = own.iter().map(|setting| (*setting).to_owned()).collect();
        if let Some((certificate, key)) = identity {
            settings.extend(tls_settings(folder.path(), certificate, key)?);
        }
        chown_to_server_user(folder.path())?;
        let data = data(&folder);
        let initdb = [
            "--username",
            USER,
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--no-sync",
            "--pgdata",
            text(&data),
        ];
        run(&as_server_user(&binaries.join("initdb"), &initdb))?;
        Self::serve(folder, binaries, settings, 0)
    }

    /// Serves the data in a folder.
    fn serve(
        folder: TempDir,
        binaries: PathBuf,
        settings: Vec<String>,
        databases: u32,
    ) -> io::Result<Self> {
        let (postgres, is_ready) = (binaries.join("postgres"), binaries.join("pg_isready"));
        let data = data(&folder);
        let server = Server::start(
            folder,
            "QUIT",
            |port| {
                let port = port.to_string();
                let mut command = as_server_user(&postgres, &["-D", text(&data), "-p", &port]);
                // Of two settings of one name the last holds.
                let ours = SETTINGS.iter().map(|setting| (*setting).to_owned());
                for setting in ours.chain(settings.clone()) {
                    command.extend(["-c".to_owned(), setting]);
                }
                command
            },
            |port| {
                Command::new(&is_ready)
                    .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                    .status()
                    .is_ok_and(|status| status.success())
            },
        )?;
        Ok(Self {
            server,
            binaries,
            settings,
            databases: AtomicU32::new(databases),
        })
    }

    /// Another server from a base backup of this one: it has what this one has now, and
    /// nothing that comes later.
    pub fn base_backup(&self) -> io::Result<Self> {
        let folder = folder()?;
        chown_to_server_user(folder.path())?;
        let (port, data) = (self.port().to_string(), data(&folder));
        let backup = [
            "--host=127.0.0.1",
            "--port",
            &port,
            "--username",
            USER,
            "--checkpoint=fast",
            "--no-sync",
            "--pgdata",
            text(&data),
        ];
        run(&as_server_user(
            &self.binaries.join("pg_basebackup"),
            &backup,
        ))?;
        let databases = self.databases.load(Ordering::Relaxed);
        Self::serve(
            folder,
            self.binaries.clone(),
            self.settings.clone(),
            databases,
        )
    }

    /// Where the server listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The URL of a database of this name.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port())
    }

    /// Makes an empty database and returns its URL.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub fn empty_database(&self) -> String {
        self.create("template1")
    }

    /// Makes a copy of another database, which must have no open connection, and returns
    /// its URL.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub fn database_like(&self, template: &str) -> String {
        self.create(template)
    }

    /// What `psql` prints for a statement in the database of a URL, without
    /// headings and with `|` between columns.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub fn query(&self, url: &str, statement: &str) -> String {
        let output = self.psql(url).args(["-c", statement]).output();
        match output {
            Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout)
                .trim_end()
                .to_owned(),
            Ok(output) => panic!("{statement}: {}", String::from_utf8_lossy(&output.stderr)),
            Err(error) => panic!("psql: {error}"),
        }
    }

    /// A `psql` in the database of a URL, for more than one statement.
    pub fn psql(&self, url: &str) -> Command {
        let mut psql = Command::new(self.binaries.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url]);
        psql
    }

    /// Kills one of its processes: the server ends all others, recovers and goes on.
    ///
    /// # Panics
    ///
    /// When it does not run.
    pub fn crash(&self) {
        let checkpointer = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
        signal("KILL", &self.query(&self.url(USER), checkpointer));
    }

    /// Pauses it with all its connections: they stay open, the system still accepts new
    /// ones, and the server answers nothing until it is resumed.
    ///
    /// # Panics
    ///
    /// When it does not run.
    pub fn pause(&self) -> PausedPostgres {
        let first_line = "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)";
        let postmaster = self.query(&self.url(USER), first_line);
        // First the one that makes others.
        signal("STOP", &postmaster);
        let children = format!("/proc/{postmaster}/task/{postmaster}/children");
        let children = std::fs::read_to_string(&children)
            .unwrap_or_else(|error| panic!("{children}: {error}"));
        let mut processes: Vec<String> = children.split_whitespace().map(str::to_owned).collect();
        for process in &processes {
            signal("STOP", process);
        }
        processes.push(postmaster);
        PausedPostgres { processes }
    }

    fn create(&self, template: &str) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let created = Command::new(self.binaries.join("createdb"))
            .args([
                "-h",
                "127.0.0.1",
                "-U",
                USER,
                "-p",
                &self.port().to_string(),
            ])
            .args(["-T", template, &name])
            .output();
        match created {
            Ok(output) if output.status.success() => self.url(&name),
            Ok(output) => panic!("createdb: {}", String::from_utf8_lossy(&output.stderr)),
            Err(error) => panic!("createdb: {error}"),
        }
    }
}

/// A server that hangs until this is dropped.
#[derive(Debug)]
#[must_use = "the server goes on when this is dropped"]
pub struct PausedPostgres {
    processes: Vec<String>,
}

impl Drop for PausedPostgres {
    fn drop(&mut self) {
        for process in &self.processes {
            signal("CONT", process);
        }
    }
}

/// Settings for speed: test data need not survive a crash.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=200",
    "timezone=Asia/Kathmandu",
];

/// PostgreSQL refuses a key that others may read.
fn tls_settings(folder: &Path, certificate: &str, key: &str) -> io::Result<Vec<String>> {
    use std::os::unix::fs::PermissionsExt;
    let (certificate_file, key_file) = (folder.join("server.crt"), folder.join("server.key"));
    std::fs::write(&certificate_file, certificate)?;
    std::fs::write(&key_file, key)?;
    std::fs::set_permissions(&key_file, std::fs::Permissions::from_mode(0o600))?;
    Ok(vec![
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", text(&certificate_file)),
        format!("ssl_key_file={}", text(&key_file)),
    ])
}

fn folder() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("postgres-").tempdir()
}

fn data(folder: &TempDir) -> PathBuf {
    folder.path().join("data")
}

/// Debian keeps them out of the path, by version.
fn find_binaries() -> io::Result<PathBuf> {
    let mut versions: Vec<PathBuf> = glob::glob("/usr/lib/postgresql/*/bin/postgres")
        .map_err(io::Error::other)?
        .filter_map(Result::ok)
        .collect();
    versions.sort();
    let newest = versions.last().and_then(|path| path.parent());
    newest
        .map(Path::to_owned)
        .ok_or_else(|| io::Error::other("no /usr/lib/postgresql/*/bin/postgres"))
}

/// PostgreSQL refuses to run as root: it then runs as Debian's own user for it.
fn as_server_user(program: &Path, arguments: &[&str]) -> Vec<String> {
    let mut command = Vec::new();
    if is_root() {
        let switch = [
            "setpriv",
            "--reuid=postgres",
            "--regid=postgres",
            "--clear-groups",
            "--",
        ];
        command.extend(switch.map(str::to_owned));
    }
    command.push(text(program).to_owned());
    command.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

pub(crate) fn chown_to_server_user(folder: &Path) -> io::Result<()> {
    if is_root() {
        run(&[
            "chown".to_owned(),
            "-R".to_owned(),
            "postgres:postgres".to_owned(),
            text(folder).to_owned(),
        ])?;
    }
    Ok(())
}

fn run(command: &[String]) -> io::Result<()> {
    let output = Command::new(&command[0]).args(&command[1..]).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("{}: {said}", command.join(" "))))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}
