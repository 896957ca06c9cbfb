use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};

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

pub(crate) fn text(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("a path that is no text")
}
