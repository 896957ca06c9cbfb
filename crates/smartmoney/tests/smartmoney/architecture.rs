//! The crates and their files keep to ARCHITECTURE.md.

use cargo_metadata::{DependencyKind, MetadataCommand};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which crate may use which: the table of ARCHITECTURE.md.
const ARROWS: [(&str, &[&str]); 12] = [
    ("model", &[]),
    ("ingest", &["model"]),
    ("analysis", &["model"]),
    ("simulate", &["model"]),
    ("store", &["model"]),
    ("cache", &["model"]),
    ("jobs", &["model", "analysis", "backtest", "store"]),
    ("api", &["model", "store", "cache"]),
    ("testkit", &["model", "store"]),
    ("validity", &["model", "analysis", "simulate"]),
    ("backtest", &["model", "analysis"]),
    (
        "smartmoney",
        &[
            "model", "ingest", "analysis", "backtest", "simulate", "store", "cache", "jobs", "api",
        ],
    ),
];

#[test]
fn crates_use_only_what_the_architecture_allows() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let allowed: BTreeMap<&str, BTreeSet<&str>> = ARROWS
        .iter()
        .map(|(name, uses)| (*name, uses.iter().copied().collect()))
        .collect();
    let mut seen = BTreeSet::new();
    for package in &metadata.packages {
        let name = short(&package.name);
        seen.insert(name.to_owned());
        let Some(allowed) = allowed.get(name) else {
            panic!("{name} is not in the table of ARCHITECTURE.md");
        };
        // Tests may use the test kit and stand on other crates.
        let drawn = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal)
            .filter(|dependency| dependency.path.is_some())
            .map(|dependency| short(&dependency.name));
        for used in drawn {
            assert!(allowed.contains(used), "{name} must not use {used}");
        }
    }
    let named: BTreeSet<String> = allowed.keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(seen, named, "the table names crates that are not there");
}

fn short(package: &str) -> &str {
    package.strip_prefix("smartmoney-").unwrap_or(package)
}

/// The table in the document is the table of this test.
#[test]
fn the_document_draws_the_same_arrows() {
    let document = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (name, uses) in ARROWS {
        let row = document
            .lines()
            .find(|line| line.starts_with(&format!("| `crates/{name}`")))
            .unwrap_or_else(|| panic!("ARCHITECTURE.md has no row of {name}"));
        let cell = row.trim_end_matches('|').rsplit('|').next().unwrap().trim();
        let listed: BTreeSet<&str> = cell
            .split(", ")
            .filter(|word| *word != "–" && !word.is_empty())
            .collect();
        assert_eq!(listed, uses.iter().copied().collect(), "the row of {name}");
    }
}

/// What JSON the store's records become is the API's to say.
#[test]
fn the_store_has_no_wire_format() {
    let store = root().join("crates/store");
    let mut files = vec![store.join("Cargo.toml")];
    collect_files(&store.join("src"), &mut files);
    assert!(files.len() > 50, "only {} files of the store", files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for word in ["utoipa", "rename_all = \"camelCase\""] {
            assert!(!text.contains(word), "{} names {word}", file.display());
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_files(&path, files);
        } else {
            files.push(path);
        }
    }
}
