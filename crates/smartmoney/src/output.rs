//! Where a command writes: standard output, a stream, or a file that appears when it is whole.

use anyhow::Context;
use std::fs::{File, Permissions};
use std::io::{self, IsTerminal, Seek};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What the names of files that are being written begin and end with.
const PARTIAL: (&str, &str) = (".smartmoney-", ".partial");

/// Where a command writes what it was asked for.
///
/// A file appears under its name only when it is complete. What is there and is
/// no file, a pipe or a device, is written into as it is, and so is the
/// standard output, `-`.
pub(crate) struct Output {
    name: String,
    target: Target,
}

enum Target {
    Stdout(File),
    Stream(File),
    /// `destination` is the file itself, also where the path given is a link to it.
    File {
        destination: PathBuf,
        partial: NamedTempFile,
    },
}

impl Output {
    /// Opens it. Opening a named pipe waits for its reader.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Self> {
        // By its name a standard output that leads into a file would be replaced.
        let is_stdout = path == Path::new("-") || path == Path::new("/dev/stdout");
        let (name, target) = if is_stdout {
            ("the standard output".to_owned(), stdout())
        } else {
            (path.display().to_string(), at(path))
        };
        let target = target.with_context(|| format!("can't write {name}"))?;
        Ok(Self { name, target })
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What writes into it, a file from its beginning.
    pub(crate) fn writer(&self) -> anyhow::Result<File> {
        match &self.target {
            Target::Stdout(stream) | Target::Stream(stream) => stream.try_clone(),
            Target::File { partial, .. } => from_beginning(partial),
        }
        .with_context(|| format!("can't write {}", self.name))
    }

    /// Completes it.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        if let Target::File {
            destination,
            partial,
        } = self.target
        {
            let cant_write = || format!("can't write {}", self.name);
            partial.persist(destination).with_context(cant_write)?;
        }
        Ok(())
    }

    /// Whether what was written can't be taken back.
    pub(crate) fn is_stream(&self) -> bool {
        !matches!(self.target, Target::File { .. })
    }

    pub(crate) fn is_stdout(&self) -> bool {
        matches!(self.target, Target::Stdout(_))
    }

    pub(crate) fn is_terminal(&self) -> bool {
        match &self.target {
            Target::Stdout(stream) | Target::Stream(stream) => stream.is_terminal(),
            Target::File { .. } => false,
        }
    }
}

fn stdout() -> io::Result<Target> {
    let stdout = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(Target::Stdout(stdout.into()))
}

fn at(path: &Path) -> io::Result<Target> {
    let destination = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if destination.exists() && !destination.is_file() {
        return Ok(Target::Stream(
            File::options().write(true).open(destination)?,
        ));
    }
    let folder = match destination.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    remove_left(folder);
    Ok(Target::File {
        partial: begin_in(folder)?,
        destination,
    })
}

/// Begins a file, locked for as long as it is written: so another process sees that it is not
/// left over.
fn begin_in(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let partial = tempfile::Builder::new()
            .prefix(PARTIAL.0)
            .suffix(PARTIAL.1)
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder)?;
        // Where files can't be locked, none is ever taken for left over.
        let _ = partial.as_file().lock();
        // Before the lock was there it looked like one, and may be gone.
        if partial.path().exists() {
            return Ok(partial);
        }
    }
}

/// Removes what killed processes began here. The lock of a process ends with it. What can't be
/// removed stays, and disturbs nothing.
fn remove_left(folder: &Path) {
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_partial = name.to_str().is_some_and(|name| {
            let rest = name.strip_prefix(PARTIAL.0);
            rest.is_some_and(|rest| rest.ends_with(PARTIAL.1))
        });
        if !is_partial || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let Ok(left) = File::open(entry.path()) else {
            continue;
        };
        // Held until it is removed.
        if left.try_lock().is_ok() {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn from_beginning(partial: &NamedTempFile) -> io::Result<File> {
    let mut file = partial.as_file().try_clone()?;
    file.set_len(0)?;
    file.rewind()?;
    Ok(file)
}
