//! What was shown after earlier runs, and what changed between them.

use crate::support::TestFolder;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> String {
    let upgrades = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smartmoney/upgrades");
    let path: PathBuf = upgrades.join(name);
    path.to_str().unwrap().to_owned()
}

const KEPT: [&str; 8] = [
    "chainId",
    "walletAddress",
    "status",
    "smartMoneyScore",
    "scoreBasis",
    "confidenceLevel",
    "followerExcess",
    "methodologyVersion",
];

fn kept(row: &Value) -> Vec<Value> {
    KEPT.iter().map(|field| row[field].clone()).collect()
}

fn rows(answer: &Value) -> Vec<Vec<Value>> {
    answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(kept)
        .collect()
}

/// Three runs: over the first trades, over all of them, and by rules that none meets.
fn three_runs(folder: &TestFolder) -> [Value; 3] {
    let settings = fixture("settings.toml");
    let top = || folder.json(&["top", "--status", "all", "--limit", "1000"]);
    let score = |more: &[&str]| {
        let mut arguments = vec!["score", "--settings", &settings];
        arguments.extend_from_slice(more);
        folder.run(&arguments);
        top()
    };
    folder.run(&["ingest", &fixture("0.1.0-schema15/first.csv")]);
    let first = score(&[]);
    folder.run(&["ingest", &fixture("0.1.0-schema15/second.csv")]);
    let second = score(&[]);
    let third = score(&["--set", "confidence.high.min_compared=1000"]);
    [first, second, third]
}

#[test]
fn what_was_shown_after_each_run_is_kept() {
    let folder = TestFolder::new();
    let answers = three_runs(&folder);
    let mut identified = Vec::new();
    for answer in &answers {
        let version = answer["meta"]["dataVersion"].to_string();
        let as_of = |arguments: &[&'static str]| -> Vec<&str> {
            let mut arguments: Vec<&str> = arguments.to_vec();
            arguments.extend(["--as-of", &version]);
            arguments
        };
        let then = folder.json(&as_of(&["top", "--status", "all", "--limit", "1000"]));
        assert_eq!(rows(&then), rows(answer), "version {version}");
        assert_eq!(then["meta"]["dataVersion"], answer["meta"]["dataVersion"]);
        let stats = folder.json(&as_of(&["stats"]));
        assert_eq!(stats["stats"]["scoredWallets"], rows(answer).len());
        identified.push(
            stats["stats"]["byStatus"]["identified"]
                .as_u64()
                .unwrap_or(0),
        );
        let export = folder.run(&as_of(&["export", "--format", "ndjson"]));
        let exported = export.lines().map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            row["smart_money_score"].clone()
        });
        let scores = answer["data"].as_array().unwrap().iter();
        let scores = scores.map(|row| row["smartMoneyScore"].clone());
        assert!(exported.eq(scores), "version {version}");
        let address = answer["data"][0]["walletAddress"].as_str().unwrap();
        let wallet = folder.json(&["wallet", address, "--as-of", &version]);
        assert_eq!(wallet["data"][0]["rank"], 1);
        let shown = folder.run(&as_of(&["top", "--status", "all", "--limit", "3"]));
        assert!(
            shown.contains(&format!("data version {version}")),
            "{shown}"
        );
        let parquet = folder.file("then.parquet");
        folder.run(&[
            "export",
            "-o",
            parquet.to_str().unwrap(),
            "--as-of",
            &version,
        ]);
        assert_eq!(&std::fs::read(&parquet).unwrap()[..4], b"PAR1");
    }
    assert!(identified[1] > 0 && identified[2] == 0, "{identified:?}");
    for (arguments, expected) in [
        (
            &["top", "--as-of", "99"][..],
            "there is no data version 99 yet",
        ),
        (
            &["top", "--as-of", "2020-01-01"],
            "nothing was published yet",
        ),
        (
            &["top", "--as-of", "soon"],
            "expected a data version such as 1234",
        ),
        (
            &["top", "--as-of", "1", "--min-roi", "0"],
            "minRoi does not go with --as-of",
        ),
        (
            &[
                "export",
                "--format",
                "csv",
                "--as-of",
                "1",
                "--verified",
                "true",
            ],
            "verified does not",
        ),
    ] {
        let said = folder.fail(arguments);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn changes_between_runs_are_explained() {
    let folder = TestFolder::new();
    let answers = three_runs(&folder);
    let version = |run: usize| answers[run]["meta"]["dataVersion"].to_string();
    // The last run had other rules.
    let shown = folder.run(&["changes"]);
    assert!(
        shown.contains("setting confidence.high.min_compared: "),
        "{shown}"
    );
    assert!(shown.contains("smart money no more ("), "{shown}");
    assert!(shown.contains("needs at least 1000)"), "{shown}");
    // The run before had more trades.
    let between = folder.json(&["changes", "--from", &version(0), "--to", &version(1)]);
    assert_eq!(between["rules"].as_array().unwrap().len(), 0);
    let changes = between["wallets"].as_array().unwrap();
    let has = |text: &str| {
        let mut why = changes.iter().flat_map(|of| of["why"].as_array().unwrap());
        why.any(|of| of.as_str().unwrap().contains(text))
    };
    assert!(
        has("more of its positions could be compared"),
        "{between:#}"
    );
    let counted: u64 = between["counts"]
        .as_object()
        .unwrap()
        .values()
        .map(|of| of.as_u64().unwrap())
        .sum();
    assert!(counted >= changes.len() as u64);
    // Each is told from what the two lists show.
    for change in changes {
        for (side, run) in [("before", 0), ("after", 1)] {
            let address = &change[side]["walletAddress"];
            let mut listed = answers[run]["data"].as_array().unwrap().iter();
            let row = listed.find(|row| {
                row["walletAddress"] == *address && row["chainId"] == change[side]["chainId"]
            });
            assert_eq!(
                row.map(kept),
                change[side].is_object().then(|| kept(&change[side]))
            );
        }
    }
    let same = folder.run(&["changes", "--from", &version(1), "--to", &version(1)]);
    assert!(
        same.contains("No wallet has another status, confidence or score."),
        "{same}"
    );
    let said = folder.fail(&["changes", "--from", &version(1), "--to", &version(0)]);
    assert!(said.contains("exchange the two"), "{said}");
}

#[test]
fn the_first_run_changes_all() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &fixture("0.1.0-schema15/first.csv")]);
    let said = folder.fail(&["changes"]);
    assert!(said.contains("nothing was published by then"), "{said}");
    folder.run(&["score"]);
    let shown = folder.run(&["changes"]);
    assert!(
        shown.starts_with("from nothing: no run had published yet"),
        "{shown}"
    );
    assert!(shown.contains("it was not published before"), "{shown}");
}
