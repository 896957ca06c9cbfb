//! Finds the files that the arguments name.

use crate::InputError;
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where trades are read from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// The standard input.
    Stdin,
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Stdin => f.pad("standard input"),
        }
    }
}

/// The endings by which files are found in folders.
const KNOWN: [&str; 7] = ["csv", "tsv", "ndjson", "jsonl", "json", "parquet", "pq"];
const COMPRESSED: [&str; 4] = ["gz", "gzip", "zst", "zstd"];

/// The inputs that the arguments name: files (whatever they are called),
/// folders (all files below with a known ending, sorted by name), patterns
/// such as `data/*.parquet`, and `-` for the standard input. A file named
/// twice is read once.
pub fn find_inputs(arguments: &[String]) -> Result<Vec<Input>, InputError> {
    let mut inputs = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            inputs.push(Input::Stdin);
        } else if path.is_dir() {
            inputs.extend(files_below(path)?.into_iter().map(Input::File));
        } else if path.exists() {
            inputs.push(Input::File(path.to_owned()));
        } else if argument.contains(['*', '?', '[']) {
            inputs.extend(matching(argument)?);
        } else {
            return Err(InputError::NotFound(argument.clone()));
        }
    }
    if inputs.is_empty() {
        return Err(InputError::Nothing);
    }
    let mut seen = HashSet::new();
    inputs.retain(|input| seen.insert(identity(input)));
    Ok(inputs)
}

/// Two spellings of one path are one file.
fn identity(input: &Input) -> Input {
    match input {
        Input::File(path) => Input::File(path.canonicalize().unwrap_or_else(|_| path.clone())),
        Input::Stdin => Input::Stdin,
    }
}

/// The walk begins at the folder before the first wildcard. Names need not be UTF-8: an
/// invalid byte matches like any other character.
fn matching(pattern: &str) -> Result<Vec<Input>, InputError> {
    let matcher = glob::Pattern::new(pattern).map_err(|e| InputError::Pattern {
        pattern: pattern.to_owned(),
        message: e.to_string(),
    })?;
    let options = glob::MatchOptions {
        require_literal_separator: true,
        ..glob::MatchOptions::new()
    };
    let is_plain = |part: &&std::path::Component<'_>| {
        !part.as_os_str().to_string_lossy().contains(['*', '?', '['])
    };
    let parts = Path::new(pattern).components();
    let base: PathBuf = parts.clone().take_while(|part| is_plain(&part)).collect();
    let levels = parts.count() - base.components().count();
    let deepest = if pattern.contains("**") {
        usize::MAX
    } else {
        levels
    };
    let (root, prefix) = if base.as_os_str().is_empty() {
        (Path::new("."), Path::new("."))
    } else {
        (base.as_path(), Path::new(""))
    };
    let mut inputs = Vec::new();
    for entry in walk(root).min_depth(1).max_depth(deepest) {
        let path = match &entry {
            Ok(entry) => entry.path(),
            Err(error) => error.path().unwrap_or(root),
        };
        let path = path.strip_prefix(prefix).unwrap_or(path);
        if !matcher.matches_with(&path.to_string_lossy(), options) {
            continue;
        }
        if path.is_dir() {
            inputs.extend(files_below(path)?.into_iter().map(Input::File));
        } else {
            inputs.push(Input::File(path.to_owned()));
        }
    }
    if inputs.is_empty() {
        return Err(InputError::NoMatch(pattern.to_owned()));
    }
    Ok(inputs)
}

fn walk(folder: &Path) -> walkdir::WalkDir {
    walkdir::WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
}

/// A path that can't be read (a broken link, a folder without permission) is among the
/// files, so that reading it reports the reason and the other files are still read.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, InputError> {
    let mut files = Vec::new();
    for entry in walk(folder) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && has_known_ending(entry.path()) => {
                files.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => files.push(error.path().unwrap_or(folder).to_owned()),
        }
    }
    if files.is_empty() {
        return Err(InputError::EmptyFolder(folder.to_owned()));
    }
    Ok(files)
}

/// Names that begin with a point or an underscore are what other programs
/// leave beside data (`._x.csv`, `_metadata.json`).
fn has_known_ending(path: &Path) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else {
        return false;
    };
    let lower = name.to_ascii_lowercase();
    let mut endings = lower.rsplit('.');
    let mut ending = endings.next().unwrap_or_default();
    if COMPRESSED.contains(&ending) {
        ending = endings.next().unwrap_or_default();
    }
    KNOWN.contains(&ending) && endings.next().is_some() && !name.starts_with(['.', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[String]) -> Vec<String> {
        find_inputs(arguments)
            .unwrap()
            .iter()
            .map(|input| match input {
                Input::File(path) => path.file_name().unwrap().to_string_lossy().into_owned(),
                Input::Stdin => "-".to_owned(),
            })
            .collect()
    }

    #[cfg(unix)]
    #[test]
    fn names_need_not_be_utf8_and_what_cannot_be_looked_at_is_not_passed_over() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let odd = std::ffi::OsStr::from_bytes(b"bad\xff.csv");
        for name in [std::ffi::OsStr::new("a.csv"), odd] {
            std::fs::write(root.join(name), "").unwrap();
        }
        std::os::unix::fs::symlink("/nonexistent", root.join("z.csv")).unwrap();
        for argument in [
            format!("{}/*.csv", root.display()),
            root.display().to_string(),
        ] {
            assert_eq!(find_inputs(&[argument]).unwrap().len(), 3);
        }
    }

    #[test]
    fn finds_files_folders_and_patterns() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::create_dir(at("sub")).unwrap();
        for name in [
            "b.csv",
            "a.parquet",
            "c.ndjson.gz",
            "README.md",
            "_meta.json",
            "csv",
            "sub/d.TSV.zst",
            "odd.name",
        ] {
            std::fs::write(at(name), "x").unwrap();
        }
        let all = at("");
        assert_eq!(
            names(std::slice::from_ref(&all)),
            ["a.parquet", "b.csv", "c.ndjson.gz", "d.TSV.zst"]
        );
        assert_eq!(names(&[at("*.csv"), at("odd.name")]), ["b.csv", "odd.name"]);
        assert_eq!(
            names(&["-".to_owned(), at("b.csv"), all])[..2],
            ["-", "b.csv"]
        );
        assert_eq!(names(&[at("b.csv"), at("sub/../b.csv")]), ["b.csv"]);
    }

    #[test]
    fn says_what_was_not_found() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        for (argument, message) in [
            (at("nope.csv"), "no such file"),
            (at("*.csv"), "no file matches"),
            (at(""), "no file in this folder"),
            (at("[").replace('[', "*["), "not a valid pattern"),
        ] {
            let error = find_inputs(&[argument]).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
        assert!(find_inputs(&[]).is_err());
    }
}
