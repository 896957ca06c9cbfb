//! The same load by wrk, where it is installed.

use anyhow::{Context, ensure};
use std::net::SocketAddr;
use std::process::Command;

pub(crate) fn is_installed() -> bool {
    Command::new("wrk").arg("-v").output().is_ok()
}

/// What wrk says of the same question: requests a second.
pub(crate) async fn per_second(
    address: SocketAddr,
    path: &str,
    seconds: u64,
) -> anyhow::Result<f64> {
    let connections = crate::load::CONNECTIONS.to_string();
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", "-c", &connections, "-d", &format!("{seconds}s")])
        .arg(format!("http://{address}{path}"));
    let output = tokio::task::spawn_blocking(move || wrk.output()).await??;
    ensure!(output.status.success(), "wrk: {}", output.status);
    let said = String::from_utf8(output.stdout)?;
    ensure!(!said.contains("Non-2xx"), "{said}");
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"));
    Ok(line.context("wrk named no rate")?.trim().parse()?)
}
