//! The program and its data for the measurements.

use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The binary beside the folder of examples.
pub(crate) fn smartmoney() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own.parent().and_then(Path::parent).context("no folder")?;
    let program = folder.join("smartmoney");
    ensure!(
        program.exists(),
        "{} is missing: build it first",
        program.display()
    );
    Ok(program)
}

/// A folder for large files: there is room where things are built.
pub(crate) fn scratch() -> anyhow::Result<TempDir> {
    let program = smartmoney()?;
    let beside = program.parent().context("no folder")?;
    Ok(tempfile::tempdir_in(beside)?)
}

pub(crate) fn text(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("a path that is no text")
}
