//! `backtest`: what it prints, and what it says when it can't.

use crate::commands::{simulated, two_trades};
use crate::support::TestFolder;
use serde_json::Value;

/// Two cut-offs within the 120 days of a small market.
const SHORT: [&str; 8] = [
    "--every",
    "20",
    "--history",
    "60",
    "--horizon",
    "30",
    "--draws",
    "40",
];

fn backtest(folder: &TestFolder) -> Value {
    folder.json(&[&["backtest"], &SHORT[..]].concat())
}

#[test]
fn a_market_is_walked_forward() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &simulated(&folder)]);
    folder.run(&["score"]);
    let report = backtest(&folder);
    let cut_offs = report["cutOffs"].as_array().unwrap();
    assert_eq!(cut_offs.len(), 2);
    assert_eq!(
        cut_offs[1]["end"], "2024-04-29T00:00:00Z",
        "{}",
        cut_offs[1]["end"]
    );
    let wallets = |section: &Value| section["scored"]["wallets"].as_u64().unwrap();
    assert_eq!(
        wallets(&report["pooled"]),
        cut_offs.iter().map(wallets).sum::<u64>()
    );
    let of_score = report["pooled"]["correlations"].as_array().unwrap().iter();
    let mut of_score = of_score.filter(|of| of["predictor"] == "score");
    let of = of_score
        .find(|of| of["measure"] == "follower_peers")
        .unwrap();
    let [value, low, high] = ["value", "low", "high"].map(|name| of[name].as_f64().unwrap());
    assert!(low < value && value < high, "{of}");
    // The same once more, and nothing of it was published.
    assert_eq!(backtest(&folder), report);
    let table = folder.run(&[&["backtest"], &SHORT[..]].concat());
    for part in [
        "2 cut-offs from 2024-03-",
        "identified",
        "past Sharpe ratio",
        "10 (best)",
        "the score is ahead of it by",
    ] {
        assert!(table.contains(part), "{part} is not in {table}");
    }
    let page = folder.file("record.html");
    let html = ["--html", page.to_str().unwrap()];
    folder.run(&[&["backtest"], &SHORT[..], &html].concat());
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<svg").count(), 6);
    for elsewhere in ["src=", "href=", "@import", "url("] {
        assert!(!page.contains(elsewhere), "{elsewhere}");
    }
}

/// Files alone give the same figures as what `ingest` and `score` make of them, and leave nothing.
#[test]
fn files_are_backtested_by_themselves() {
    let (folder, passing) = (TestFolder::new(), TestFolder::new());
    let trades = simulated(&folder);
    let of_files = |arguments: &[&str]| {
        let mut command = folder.command(&[&["backtest"], arguments].concat());
        let output = command.env("TMPDIR", passing.dir.path()).output().unwrap();
        let left = std::fs::read_dir(passing.dir.path()).unwrap().count();
        assert_eq!(left, 0, "{arguments:?} left something behind");
        assert!(!folder.file("data").exists(), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), output.stdout, said)
    };
    let (is_done, found, said) = of_files(&[&[trades.as_str(), "--json"], &SHORT[..]].concat());
    assert!(is_done, "{said}");
    assert!(said.contains("trades.parquet"), "{said}");
    let page = [trades.as_str(), "--html", trades.as_str()];
    for (arguments, expected) in [
        (
            &[trades.as_str(), "--history", "600"][..],
            "a backtest needs 600 of history",
        ),
        (&["missing.csv"], "no such file"),
        (
            &["--preset", "dune"],
            "--preset says how files are read: name the files, too",
        ),
        (&["--cash", "cash.csv"], "--cash says how files are read"),
        (
            &[&page[..], &SHORT[..]].concat(),
            "is read: name another file to write",
        ),
    ] {
        let (is_done, _, said) = of_files(arguments);
        assert!(!is_done && said.contains(expected), "{arguments:?}: {said}");
    }
    folder.run(&["ingest", &trades]);
    folder.run(&["score"]);
    let found: Value = serde_json::from_slice(&found).unwrap();
    assert_eq!(found, backtest(&folder));
}

/// A file of which nothing is a trade.
#[test]
fn a_file_without_trades_is_no_record() {
    let folder = TestFolder::new();
    let file = folder
        .write("other.csv", "colour,size\nred,3\n")
        .display()
        .to_string();
    let error = folder.fail(&["backtest", &file]);
    assert!(
        error.contains("nothing was backtested") || error.contains("there are no trades in"),
        "{error}"
    );
}

#[test]
fn where_nothing_can_be_compared_it_says_so() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &simulated(&folder)]);
    folder.run(&["score"]);
    let none = ["--set", "evidence.min_position_usd=1000000000"];
    let table = folder.run(&[&["backtest"], &SHORT[..], &none].concat());
    for part in [
        "No position that was opened",
        "No wallet was followed",
        "2024-03-",
    ] {
        assert!(table.contains(part), "{part} is not in {table}");
    }
}

#[test]
fn what_is_missing_is_said() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &two_trades(&folder)]);
    let error = folder.fail(&["backtest"]);
    assert!(error.contains("run `smartmoney score` first"), "{error}");
    folder.run(&["score"]);
    let error = folder.fail(&["backtest"]);
    assert!(
        error.contains("the data has 2 days: a backtest needs 90 of history"),
        "{error}"
    );
    let error = folder.fail(&["backtest", "--horizon", "1"]);
    assert!(error.contains("from 2 to 3650"), "{error}");
}
