//! Which compiler the program says it needs.

use cargo_metadata::MetadataCommand;
use std::process::Command;

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
