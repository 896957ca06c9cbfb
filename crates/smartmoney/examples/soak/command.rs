//! Commands of the program on the database, through a network of their own.

use crate::program::smartmoney;
use anyhow::Context;
use std::process::{Command, Output, Stdio};

/// A command that ends with this process.
pub(crate) fn command(database: &str, arguments: &[&str]) -> anyhow::Result<Command> {
    let mut command = Command::new("setpriv");
    command
        .args(["--pdeathsig", "KILL", "--"])
        .arg(smartmoney()?)
        .args(["--database-url", database])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ok(command)
}

/// Runs one to its end.
pub(crate) fn run(database: &str, arguments: &[&str]) -> anyhow::Result<Output> {
    command(database, arguments)?
        .output()
        .context("setpriv, of util-linux")
}

/// What one says that has to succeed.
pub(crate) fn get(database: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = run(database, arguments)?;
    anyhow::ensure!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}
