//! Which version the program says it is, and which compiler it says it needs.

use crate::support::TestFolder;
use cargo_metadata::MetadataCommand;
use std::process::Command;

#[test]
fn the_version_names_the_commit() {
    let shown = TestFolder::new().command(&["--version"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let version = concat!("smartmoney ", env!("CARGO_PKG_VERSION"));
    let known = git(&["ls-files", "--error-unmatch", "Cargo.toml"])
        .and_then(|_| git(&["rev-parse", "--short=9", "HEAD"]));
    let expected = match known {
        Some(commit) => vec![
            format!("{version} ({commit})\n"),
            format!("{version} ({commit}-dirty)\n"),
        ],
        // Built from an archive.
        None => vec![format!("{version}\n")],
    };
    assert!(
        expected.contains(&shown),
        "{shown:?} is not in {expected:?}"
    );
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    output.status.success().then(|| text.trim().to_owned())
}

/// Cargo would refuse to build it with the compiler that we say is enough.
#[test]
fn no_dependency_needs_a_newer_compiler() {
    let compiler = Command::new("rustc").arg("-vV").output().unwrap();
    let compiler = String::from_utf8(compiler.stdout).unwrap();
    let host = compiler
        .lines()
        .find_map(|line| line.strip_prefix("host: "));
    // Of other platforms' dependencies nothing may have been downloaded.
    let options = ["--locked", "--filter-platform", host.unwrap()].map(str::to_owned);
    let metadata = MetadataCommand::new()
        .other_options(options)
        .exec()
        .unwrap();
    let ours = metadata.workspace_packages()[0].rust_version.clone();
    let newer: Vec<_> = metadata
        .packages
        .iter()
        .filter(|package| package.rust_version > ours)
        .map(|package| (&package.name, &package.rust_version))
        .collect();
    assert!(newer.is_empty(), "{ours:?} is not enough for {newer:?}");
}
