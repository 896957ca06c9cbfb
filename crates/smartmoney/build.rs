//! Tells the program which commit it is built from, where it is built from one.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// What the program is made of, beside the crates.
const SOURCES: [&str; 3] = [
    "../../Cargo.lock",
    "../../Cargo.toml",
    "../../dashboard/src",
];

fn main() {
    let version = env!("CARGO_PKG_VERSION");
    let shown = commit().map_or(version.to_owned(), |commit| format!("{version} ({commit})"));
    println!("cargo:rustc-env=SMARTMONEY_VERSION={shown}");
}

/// `SMARTMONEY_COMMIT` where the caller sets it, as a build without git has to; else what git says.
fn commit() -> Option<String> {
    println!("cargo:rerun-if-env-changed=SMARTMONEY_COMMIT");
    let named = std::env::var("SMARTMONEY_COMMIT").ok();
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        return Some(named);
    }
    // An unpacked archive may lie within the checkout of something else.
    git(&["ls-files", "--error-unmatch", "Cargo.toml"])?;
    let commit = git(&["rev-parse", "--short=9", "HEAD"])?;
    let sources = sources();
    watch(&sources);
    let mut status = vec!["status", "--porcelain", "--untracked-files=no", "--"];
    status.extend(sources.iter().filter_map(|path| path.to_str()));
    let is_changed = !git(&status)?.is_empty();
    Some(commit + if is_changed { "-dirty" } else { "" })
}

/// The sources, without the tests and examples, which the program has nothing of.
fn sources() -> Vec<PathBuf> {
    let crates = fs::read_dir("..").into_iter().flatten().flatten();
    let crates = crates.flat_map(|entry| ["src", "Cargo.toml"].map(|name| entry.path().join(name)));
    crates.chain(SOURCES.map(PathBuf::from)).collect()
}

/// Cargo runs this again when one of the sources changes, or which commit is checked out.
fn watch(sources: &[PathBuf]) {
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    let files = [Some("HEAD"), Some("packed-refs"), branch.as_deref()];
    let files = files.into_iter().flatten();
    let files = files.filter_map(|file| git(&["rev-parse", "--git-path", file]));
    for path in files.map(PathBuf::from).chain(sources.iter().cloned()) {
        // A branch that is packed gets a file of its own with the next commit.
        if let Some(there) = path.ancestors().find(|path| path.exists()) {
            println!("cargo:rerun-if-changed={}", there.display());
        }
    }
}

/// What git prints, if it succeeds.
fn git(arguments: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    let output = git
        .arg("--no-optional-locks")
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
