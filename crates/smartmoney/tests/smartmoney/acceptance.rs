//! The program on real data sets.

use crate::support::{TestFolder, shared};
use serde_json::{Value, json};

/// What each real data set comes to: rows, rejects by reason, wallets, statuses
/// and anomalies. The data span days, so the rules on days are lowered.
fn check(name: &str, files: &[&str], extra: &[&str]) {
    let Some(files) = files
        .iter()
        .map(|file| shared(file))
        .collect::<Option<Vec<_>>>()
    else {
        println!("SKIPPED {name}: the shared data is not beside the project");
        return;
    };
    let folder = TestFolder::new();
    let mut arguments = vec!["ingest"];
    arguments.extend(files.iter().map(String::as_str));
    let extra: Vec<String> = extra
        .iter()
        .map(|word| {
            word.strip_prefix('@')
                .map_or((*word).to_owned(), |file| shared(file).unwrap())
        })
        .collect();
    arguments.extend(extra.iter().map(String::as_str));
    let ingest = folder.json(&arguments);
    let run = folder.json(&[
        "score",
        "--set",
        "eligibility.min_history_days=0",
        "--set",
        "eligibility.min_trades=10",
        "--set",
        "confidence.high.min_history_days=0",
        "--set",
        "confidence.medium.min_history_days=0",
    ]);
    assert_eq!(run["failed"], 0);
    let stats = folder.json(&["stats"])["stats"].clone();
    let top = folder.json(&["top", "--status", "all", "--limit", "1"]);
    let address = top["data"][0]["walletAddress"].as_str().unwrap();
    assert!(folder.run(&["wallet", address]).contains("Evidence"));
    let mut rejected: Value = json!({});
    for (reason, count) in ingest["files"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|f| f["rejected"].as_object().unwrap())
    {
        let sum = rejected[reason].as_u64().unwrap_or(0) + count.as_u64().unwrap();
        rejected[reason] = json!(sum);
    }
    let rows: u64 = ingest["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["rows"].as_u64().unwrap())
        .sum();
    insta::assert_json_snapshot!(
        name,
        json!({
            "rows": rows,
            "trades": ingest["trades"],
            "rejected": rejected,
            "wallets": stats["wallets"],
            "status": stats["byStatus"],
            "confidence": stats["byConfidence"],
            "type": stats["byType"],
            "anomalies": stats["anomalies"],
        })
    );
}

#[test]
fn complete_log_of_one_pair_from_parquet() {
    check(
        "messari_parquet",
        &["messari/univ3_ethereum_usdc_weth_2023-04-21_29.parquet"],
        &[],
    );
}

#[test]
fn complete_log_of_one_pair_from_dune() {
    check(
        "dune_pair",
        &["dune/univ3_ethereum_usdc_weth_2023-04-21_29.csv.gz"],
        &[],
    );
}

#[test]
fn sample_of_many_tokens_from_messari() {
    check(
        "messari_sample",
        &[
            "messari/univ3_ethereum_2023-10-01.csv.gz",
            "messari/univ3_ethereum_2023-10-03.csv.gz",
            "messari/univ3_ethereum_2023-10-04.csv.gz",
            "messari/univ3_ethereum_2023-10-05.csv.gz",
        ],
        &[
            "--tokens",
            "@tokens.csv",
            "--labels",
            "@labels/ethereum.csv.gz",
        ],
    );
}

#[test]
fn sample_of_many_tokens_from_dune() {
    check(
        "dune_sample",
        &["dune/univ3_ethereum_2023-10_sample.csv.gz"],
        &["--labels", "@labels/ethereum.csv.gz"],
    );
}

/// Bots known as such: none may be identified.
#[test]
fn known_bots_are_not_smart_money() {
    check(
        "dune_bots",
        &["dune/bots_ethereum_2023-08-08.csv.gz"],
        &["--labels", "@labels/ethereum.csv.gz"],
    );
    // The snapshot shows the statuses; this says what matters in them.
    let Some(file) = shared("dune/bots_ethereum_2023-08-08.csv.gz") else {
        return;
    };
    let folder = TestFolder::new();
    folder.run(&["ingest", &file]);
    folder.run(&[
        "score",
        "--set",
        "eligibility.min_history_days=0",
        "--set",
        "eligibility.min_trades=1",
        "--set",
        "confidence.high.min_history_days=0",
        "--set",
        "confidence.medium.min_history_days=0",
    ]);
    assert_eq!(folder.json(&["top"])["pagination"]["total"], 0);
}
