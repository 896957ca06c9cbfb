//! A server process that ends with the test process.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server that ends with this process, whatever ends it.
///
/// A shell starts it and then waits for its standard input to close, which
/// happens when the handle is dropped and also when the process is killed. It
/// then stops the server and removes the folder.
#[derive(Debug)]
pub(crate) struct Server {
    shell: Child,
    port: u16,
}

/// `$1` is the folder, `$2` the signal that ends the server, and the rest is the
/// command. A server that a test has stopped takes most signals only once it goes on.
const SUPERVISOR: &str = r#"
folder=$1; signal=$2; shift 2
"$@" </dev/null >"$folder/log" 2>&1 &
server=$!
cat >/dev/null
kill -s "$signal" $server 2>/dev/null
kill -s CONT $server 2>/dev/null
{ wait $server; } 2>/dev/null
rm -rf "$folder"
"#;

const LONGEST_START: Duration = Duration::from_mins(1);

impl Server {
    /// Starts a command, given its port, in a folder that becomes its own, and
    /// waits until `is_ready`. `end` is the name of the signal that ends it.
    pub(crate) fn start(
        folder: TempDir,
        end: &str,
        command: impl Fn(u16) -> Vec<String>,
        is_ready: impl Fn(u16) -> bool,
    ) -> io::Result<Self> {
        Self::start_at(free_port()?, folder, end, command, is_ready)
    }

    /// The same at a port that the caller knows to be free.
    pub(crate) fn start_at(
        port: u16,
        folder: TempDir,
        end: &str,
        command: impl Fn(u16) -> Vec<String>,
        is_ready: impl Fn(u16) -> bool,
    ) -> io::Result<Self> {
        let folder = folder.keep();
        let shell = Command::new("sh")
            .args(["-c", SUPERVISOR, "supervisor"])
            .arg(&folder)
            .arg(end)
            .args(command(port))
            .stdin(Stdio::piped())
            .spawn()?;
        let mut server = Self { shell, port };
        let begun = Instant::now();
        while !is_ready(port) {
            let has_ended = server.shell.try_wait()?.is_some();
            if has_ended || begun.elapsed() > LONGEST_START {
                let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(io::Error::other(format!(
                    "the server did not start:\n{log}"
                )));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(server)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // The shell ends in any case, and its standard input may be closed already.
        let _ = self.shell.wait();
    }
}

/// A free port. Another program may take it before the server starts, which is rare; the
/// start then fails.
pub(crate) fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// Sends a signal; does nothing to a process that has ended.
pub(crate) fn signal(name: &str, process: &str) {
    let _ = Command::new("kill").args(["-s", name, process]).status();
}
