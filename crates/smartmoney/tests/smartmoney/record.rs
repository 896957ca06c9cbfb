//! `record`: lists as they were frozen, what came after them, and whether any was changed.

use crate::commands::simulated;
use crate::support::TestFolder;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Low enough for a few weeks of few wallets.
const RULES: &str = "\
[eligibility]
min_trades = 10
min_history_days = 5.0
[evidence]
min_periods = 3
max_own_share = 1.0
max_price_gain = 1.0
min_position_usd = 5.0
min_holders = 0.0
[confidence]
min_followed = 0.0
[confidence.high]
max_q = 0.97
min_compared = 4
min_history_days = 5.0
[confidence.medium]
max_q = 0.99
min_compared = 2
min_history_days = 3.0
";

/// 60 days of a market with much skill.
fn market(folder: &TestFolder) -> String {
    let trades = folder.file("trades.parquet").display().to_string();
    let scenario = "--scenario strong-skill --wallets 60 --days 60 --seed 2 -o";
    let scenario: Vec<&str> = scenario.split(' ').collect();
    folder.run(&[&["simulate"], &scenario[..], &[&trades]].concat());
    trades
}

#[test]
fn a_list_is_frozen_graded_and_verified() {
    let folder = TestFolder::new();
    let trades = market(&folder);
    let rules = folder.write("rules.toml", RULES).display().to_string();
    let full_run = || folder.run(&["score", "--full", "--settings", &rules]);
    folder.run(&["ingest", &trades]);
    assert!(folder.run(&["record"]).contains("No list is frozen yet"));
    assert!(folder.run(&["record", "--verify"]).contains("no list yet"));

    // As the market was on the day before: then the rest comes.
    folder.run(&["forget", "--from", "2024-01-26", "--yes"]);
    full_run();
    let frozen = folder.json(&["record"]);
    let list = &frozen["lists"][0];
    assert_eq!(
        (&list["number"], &list["asOf"]),
        (&1.into(), &"2024-01-25".into())
    );
    assert!(list["wallets"].as_u64().unwrap() > 3, "{list}");
    assert!(folder.run(&["record"]).contains("No list is graded yet"));

    let day = list["day"].as_str().unwrap();
    let text = folder.run(&["record", "--list", day, "--text"]);
    let digest = list["digest"].as_str().unwrap();
    let bytes: Vec<u8> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&digest[at..at + 2], 16).unwrap())
        .collect();
    assert_eq!(Sha256::digest(&text)[..], bytes[..]);
    assert!(folder.run(&["record", "--verify"]).contains(digest));
    let shown = folder.run(&["record", "--list", day]);
    let wallet = text.lines().nth(1).unwrap().split(',').nth(2).unwrap();
    assert!(
        shown.to_lowercase().contains(&wallet.to_lowercase()),
        "{shown}"
    );

    folder.run(&["ingest", &trades]);
    full_run();
    let graded = folder.json(&["record"]);
    assert_eq!(&graded["lists"][0]["digest"], &list["digest"]);
    let horizons = |of: &Value| -> Vec<u64> {
        let all = of.as_array().unwrap().iter();
        all.map(|of| of["horizonDays"].as_u64().unwrap()).collect()
    };
    assert_eq!(horizons(&graded["running"]), [1, 7, 30]);
    assert_eq!(horizons(&graded["lists"][0]["grades"]), [1, 7, 30]);
    let identified = &graded["running"][2]["figures"]["identified"];
    let positions = identified["positions"].as_u64().unwrap();
    assert!(positions > 3, "{identified}");
    let table = folder.run(&["record"]);
    for part in [
        "days after",
        "after 30 d",
        "follower at the next traded hour",
        &digest[..16],
    ] {
        assert!(table.contains(part), "{part} is not in {table}");
    }
    assert!(
        folder
            .run(&["record", "--list", day])
            .contains("after 30 days: ")
    );

    let file = rusqlite::Connection::open(folder.file("data/smartmoney.db")).unwrap();
    file.execute(
        "UPDATE frozen_wallets SET status = 'former' WHERE place = 1",
        [],
    )
    .unwrap();
    drop(file);
    let found = folder.command(&["record", "--verify"]).output().unwrap();
    assert!(!found.status.success());
    let said = String::from_utf8(found.stdout).unwrap();
    assert!(
        said.contains(&format!("list 1 of {day} is not as it was frozen")),
        "{said}"
    );
}

#[test]
fn a_day_without_a_list_is_named() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &simulated(&folder)]);
    let said = folder.fail(&["record", "--list", "2020-01-01"]);
    assert!(said.contains("no list was frozen on 2020-01-01"), "{said}");
    let said = folder.fail(&["record", "--list", "yesterday"]);
    assert!(said.contains("is not a date"), "{said}");
    folder.fail(&["record", "--text"]);
}
