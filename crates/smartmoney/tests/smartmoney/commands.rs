//! The commands and their output.

use crate::support::TestFolder;

const HEADER: &str = "blockchain,project,block_time,block_number,token_bought_symbol,\
    token_sold_symbol,token_bought_amount,token_sold_amount,amount_usd,token_bought_address,\
    token_sold_address,tx_hash,tx_from,evt_index";
const USDC: &str = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
const PEPE: &str = "0x6982508145454ce325ddbe47a25d4ec3d2311933";
pub(crate) const WALLET: &str = "0x56eddb7aa87536c09ccc2793473599fd21a8b17f";

/// A purchase of 100 PEPE for $100 and a sale for $150 the day after.
pub(crate) fn two_trades(folder: &TestFolder) -> String {
    let content = format!(
        "{HEADER}\n\
         ethereum,uniswap,2024-01-01 00:00:00.000 UTC,1,PEPE,USDC,100,100,100,{PEPE},{USDC},0x{:064x},{WALLET},0\n\
         ethereum,uniswap,2024-01-02 00:00:00.000 UTC,2,USDC,PEPE,150,100,150,{USDC},{PEPE},0x{:064x},{WALLET},0\n",
        1, 2
    );
    folder.write("trades.csv", &content).display().to_string()
}

pub(crate) fn simulated(folder: &TestFolder) -> String {
    let trades = folder.file("trades.parquet").display().to_string();
    folder.run(&[
        "simulate",
        "--wallets",
        "120",
        "--days",
        "120",
        "--seed",
        "3",
        "-o",
        &trades,
    ]);
    trades
}

#[test]
fn trades_become_a_wallet_with_its_reasons() {
    let folder = TestFolder::new();
    let ingest = folder.json(&["ingest", &two_trades(&folder)]);
    assert_eq!(ingest["trades"]["inserted"], 2);
    let run = folder.json(&["score"]);
    assert_eq!(
        (&run["total"], &run["updated"], &run["failed"]),
        (&1.into(), &1.into(), &0.into())
    );
    let page = folder.json(&["wallet", &WALLET.to_uppercase().replace("0X", "0x")]);
    let wallet = &page[0]["wallet"];
    assert_eq!(wallet["totalPnl"], 50.0);
    assert_eq!(wallet["roiAllTime"], 0.5);
    assert_eq!(wallet["winRate"], 1.0);
    assert_eq!(wallet["status"], "none");
    assert_eq!(page[0]["closedPositions"][0]["return"], 0.5);
    let text = folder.run(&["wallet", WALLET]);
    assert!(text.contains("✗ 2 trades (needs at least 50)"), "{text}");
}

#[test]
fn top_prints_what_is_included() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &two_trades(&folder)]);
    folder.run(&["score"]);
    let row = |more: &[&str]| {
        let list = folder.json(&[&["top", "--status", "all"], more].concat());
        list["data"][0].clone()
    };
    let plain = row(&[]);
    assert_eq!(plain["totalPnl"], 50.0);
    for left_out in ["profile", "excessCurve", "statusReasons", "realizedPnl"] {
        assert_eq!(plain.get(left_out), None);
    }
    let more = row(&["--include", "metrics,profile,curve"]);
    assert_eq!(more["realizedPnl"], 50.0);
    assert!(more["profile"]["factors"].is_array(), "{more}");
    assert!(more["excessCurve"].is_array(), "{more}");
    assert_eq!(more.get("statusReasons"), None);
}

#[test]
fn reading_a_file_twice_adds_nothing_and_an_unchanged_run_changes_nothing() {
    let folder = TestFolder::new();
    let trades = simulated(&folder);
    let first = folder.json(&["ingest", &trades]);
    let second = folder.json(&["ingest", &trades]);
    assert_eq!(second["trades"]["inserted"], 0);
    assert_eq!(second["trades"]["known"], first["trades"]["inserted"]);

    // It freezes the list of the day, so that the next one does not.
    let first = folder.json(&["score", "--full"]);
    let csv = folder.run(&["export", "--format", "csv"]);
    let second = folder.json(&["score", "--full"]);
    assert_eq!(second["updated"], 0);
    assert_eq!(second["dataVersion"], first["dataVersion"]);
    assert_eq!(folder.run(&["export", "--format", "csv"]), csv);
}

#[test]
fn every_format_exports_every_wallet() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &simulated(&folder)]);
    folder.run(&["score"]);
    let csv = folder.run(&["export", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(
        header.iter().take(4).collect::<Vec<_>>(),
        ["chain_id", "wallet_address", "wallet_name", "wallet_type"]
    );
    let rows = reader.records().count();
    let ndjson = folder.run(&["export", "--format", "ndjson"]);
    assert_eq!(ndjson.lines().count(), rows);
    let row: serde_json::Value = serde_json::from_str(ndjson.lines().next().unwrap()).unwrap();
    assert_eq!(row.as_object().unwrap().len(), header.len());

    let file = folder.file("wallets.parquet");
    // Its name says what it is to be.
    folder.run(&["export", "-o", file.to_str().unwrap()]);
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(
        std::fs::File::open(&file).unwrap(),
    )
    .unwrap();
    assert_eq!(
        usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap(),
        rows
    );
    assert_eq!(reader.schema().fields().len(), header.len());
}

#[test]
fn bad_rows_are_counted_written_out_and_stop_a_strict_reading() {
    let folder = TestFolder::new();
    let trades = two_trades(&folder);
    let mut content = std::fs::read_to_string(&trades).unwrap();
    let early = format!("1,PEPE,USDC,1,1,1,{PEPE},{USDC},0x{:064x},{WALLET},0\n", 3);
    content = format!("{content}ethereum,uniswap,1900-01-01,{early}");
    std::fs::write(&trades, content).unwrap();
    let rejects = folder.file("rejects.csv").display().to_string();
    let report = folder.json(&["ingest", &trades, "--rejects", &rejects]);
    assert_eq!(report["trades"]["inserted"], 2);
    assert_eq!(report["files"][0]["rejected"]["time_out_of_range"], 1);
    let written = std::fs::read_to_string(&rejects).unwrap();
    assert!(
        written
            .lines()
            .nth(1)
            .unwrap()
            .contains("time_out_of_range"),
        "{written}"
    );
    let output = folder
        .command(&["ingest", &trades, "--strict"])
        .assert()
        .failure();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("--strict") && text.contains("block_time"),
        "{text}"
    );
}

#[test]
fn a_trade_is_kept_without_a_value_that_can_not_be() {
    let folder = TestFolder::new();
    let trades = two_trades(&folder);
    let content = std::fs::read_to_string(&trades).unwrap();
    std::fs::write(&trades, content.replace(",100,100,100,", ",100,100,1e60,")).unwrap();
    let strict = folder
        .command(&["ingest", &trades, "--strict"])
        .assert()
        .failure();
    let text = String::from_utf8(strict.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("row or value (--strict)") && text.contains("row 1 (line 2), amount_usd"),
        "{text}"
    );
    let rejects = folder.file("rejects.csv").display().to_string();
    let report = folder.json(&["ingest", &trades, "--rejects", &rejects]);
    assert_eq!(report["trades"]["inserted"], 2);
    assert_eq!(report["files"][0]["leftOut"]["amount_usd.too_large"], 1);
    let written = std::fs::read_to_string(&rejects).unwrap();
    assert!(
        written.contains("the trade is kept without it"),
        "{written}"
    );
    let text = folder.run(&["ingest", &trades]);
    assert!(
        text.contains("rejected    0\nleft out    1 values, their trades are kept\n")
            && text.contains("--rejects FILE writes each value left out with the reason"),
        "{text}"
    );
    // Its stablecoin side still says what was paid.
    folder.run(&["score"]);
    let page = folder.json(&["wallet", WALLET]);
    assert_eq!(page[0]["wallet"]["totalPnl"], 50.0);
}

#[test]
fn a_transaction_may_be_cut_between_files() {
    let folder = TestFolder::new();
    let header = HEADER.replace(",evt_index", "");
    let row = |amount: u64| {
        format!(
            "ethereum,uniswap,2024-01-01,1,PEPE,USDC,{amount},100,100,{PEPE},{USDC},0x{:064x},{WALLET}\n",
            1
        )
    };
    let page = |name: &str, rows: &str| {
        let path = folder.write(name, &format!("{header}\n{rows}"));
        path.display().to_string()
    };
    let one = page("1.csv", &(row(1) + &row(2)));
    let two = page("2.csv", &(row(3) + &row(4)));
    let inserted = |files: &[&str]| {
        let report = folder.json(&[&["ingest"], files].concat());
        report["trades"]["inserted"].as_u64().unwrap()
    };
    assert_eq!(inserted(&[&one, &two]), 4);
    let copy = page("1 again.csv", &(row(1) + &row(2)));
    assert_eq!(inserted(&[&one, &copy, &two]), 0);
    assert_eq!(inserted(&[&two]), 0);
}

#[test]
fn a_chain_that_nobody_said_is_told() {
    let folder = TestFolder::new();
    let content = format!(
        "timestamp,hash,account_id,tokenIn_id,tokenIn_symbol,amountIn,tokenIn_decimals,\
         tokenOut_id,tokenOut_symbol,amountOut,tokenOut_decimals,amountInUSD,logIndex\n\
         1704067200,0x{:064x},{WALLET},{USDC},USDC,100000000,6,{PEPE},PEPE,1000,1,100,0\n",
        1
    );
    let swaps = folder.write("swaps.csv", &content).display().to_string();
    let report = folder.json(&["ingest", &swaps]);
    assert_eq!(report["trades"]["inserted"], 1);
    assert_eq!(report["files"][0]["assumedChain"], "ethereum");
    let line = "  chain ethereum (assumed; --chain says another)\n";
    let text = folder.run(&["ingest", &swaps]);
    assert!(
        text.contains(&format!("(messari): 1 rows\n{line}")),
        "{text}"
    );
    let warning = |chain| {
        let ingested = folder
            .command(&["ingest", &swaps, "--chain", chain])
            .assert();
        let output = ingested.success().get_output().clone();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("assumed"), "{text}");
        String::from_utf8(output.stderr).unwrap()
    };
    // The address is Ethereum's USDC.
    assert!(warning("base").contains(&format!("USDC ({USDC}) on base")));
    assert_eq!(warning("ethereum"), "");
    assert!(warning("bse").contains("no token of a chain bse is known"));
}

#[test]
fn a_trade_of_the_future_does_not_move_the_as_of_day() {
    let folder = TestFolder::new();
    let trades = two_trades(&folder);
    let mut content = std::fs::read_to_string(&trades).unwrap();
    let last = content.lines().last().unwrap().to_owned();
    let later = last.replace("2024-01-02", "2090-01-02").replace("x0", "x1");
    content.push_str(&later);
    std::fs::write(&trades, content).unwrap();
    let report = folder.json(&["ingest", &trades]);
    assert_eq!(report["trades"]["inserted"], 2);
    assert_eq!(report["files"][0]["rejected"]["time_out_of_range"], 1);
    assert!(folder.run(&["score"]).contains("as of       2024-01-02"));
}

#[test]
fn keys_are_listed_and_revoked_where_there_is_no_database() {
    let folder = TestFolder::new();
    assert_eq!(folder.json(&["keys", "list"]), serde_json::json!([]));
    let error = folder.fail(&["keys", "revoke", "1"]);
    assert!(error.contains("there is no key 1"), "{error}");
    assert!(!folder.file("data").join("smartmoney.db").exists());
}

#[test]
fn mistakes_get_a_clear_answer() {
    let folder = TestFolder::new();
    for (arguments, expected) in [
        (&["ingest", "nowhere.csv"][..], "nowhere.csv"),
        (&["wallet", "0x12"], "0x12"),
        (&["top", "--min-score", "101"], "0 to 100"),
        (
            &["top", "--min-trades", "-1"],
            "'--min-trades <N>': expected a whole number from 0 to 1000000000, not \"-1\"; for example 50",
        ),
        (
            &["top", "--limit", "-1"],
            "'--limit <N>': expected a whole number from 1 to 1000",
        ),
        (
            &["top", "--page", "0"],
            "'--page <N>': expected a whole number from 1",
        ),
        (&["score", "--batch-size", "-1"], "from 1 to 100000"),
        (&["top", "--sort-by", "luck"], "winRate"),
        (&["ingest", "x.csv", "--map", "walet=a"], "walet"),
        (&["score", "--set", "eligibility.min_trade=1"], "min_trade"),
        (&["simulate"], "--output"),
        (
            &["simulate", "--routed", "1.5", "-o", "x.parquet"],
            "0 to 1",
        ),
        (&["wallet", "vitalik.eth"], "base58 (Solana)"),
        (&["export", "-o", "wallets.xlsx"], ".xlsx is no format"),
        (&["export"], "--format csv, ndjson or parquet"),
        (&["top", "--include", "profile"], "--json"),
        (&["top", "--json", "--include", "luck"], "profile"),
    ] {
        let error = folder.fail(arguments);
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
}

#[test]
fn a_file_of_rejects_alone_shows_what_is_wrong_and_fails() {
    let folder = TestFolder::new();
    let trades = two_trades(&folder);
    let content = std::fs::read_to_string(&trades).unwrap();
    std::fs::write(&trades, content.replace("2024-01-", "1st/2nd/")).unwrap();
    let output = folder.command(&["ingest", &trades]).assert().failure();
    let text = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(text.contains("rejected    2\n  bad_time "), "{text}");
    let first = "trades.csv: row 1 (line 2), block_time: ";
    assert!(
        text.contains(first) && text.contains("expected 2024"),
        "{text}"
    );
    let shown = folder.run(&["top"]);
    assert!(shown.contains("no trades yet"), "{shown}");
    assert!(shown.contains("smartmoney ingest"), "{shown}");
}

#[test]
fn a_wallet_that_traded_elsewhere_is_told_where() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &two_trades(&folder)]);
    folder.run(&["score"]);
    let error = folder.fail(&["wallet", WALLET, "--chain", "base"]);
    assert!(error.contains("on base, but on ethereum"), "{error}");
    let error = folder.fail(&["wallet", PEPE]);
    assert!(error.contains("it made no trade"), "{error}");
}

#[test]
fn two_wallets_stand_side_by_side() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &simulated(&folder)]);
    folder.run(&["score"]);
    let listed = folder.json(&["top", "--status", "all", "--limit", "2"]);
    let [one, other] = [0, 1].map(|at| {
        listed["data"][at]["walletAddress"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    let table = folder.run(&["wallet", &one, "--compare", &other]);
    let trades = table
        .lines()
        .find(|line| line.starts_with(" trades "))
        .unwrap();
    assert_eq!(trades.split_whitespace().count(), 3, "{table}");
    let both = folder.json(&["wallet", &one, "--compare", &other]);
    let addresses = [0, 1].map(|at| both[at]["wallet"]["walletAddress"].as_str().unwrap());
    assert_eq!(addresses, [&*one, &*other]);
    let error = folder.fail(&["wallet", &one, "--compare", PEPE]);
    assert!(error.contains("it made no trade"), "{error}");
}

#[test]
fn settings_are_set_one_by_one_and_former_wallets_stay_visible() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &simulated(&folder)]);
    let loose = [
        "eligibility.min_trades=1",
        "eligibility.min_roi=-1",
        "eligibility.min_win_rate=0",
        "eligibility.min_avg_trade_usd=0",
        "eligibility.min_history_days=0",
        "confidence.high.max_q=1",
        "confidence.medium.max_q=1",
        "confidence.high.min_compared=10",
        "confidence.high.min_history_days=0",
        // The market of so few wallets is much of each one's own making.
        "confidence.min_followed=0",
        "evidence.min_holders=0",
        "evidence.min_periods=3",
        "evidence.max_own_share=1",
    ];
    let loose = loose.map(|rule| ["--set", rule]).concat();
    let run = folder.json(&[&["score"], &loose[..]].concat());
    let identified = run["identified"].as_u64().unwrap();
    assert!(identified > 0);
    folder.run(&["score"]);
    let former = folder.json(&["top", "--status", "former"])["pagination"]["total"]
        .as_u64()
        .unwrap();
    let still = folder.json(&["top"])["pagination"]["total"]
        .as_u64()
        .unwrap();
    assert_eq!(former + still, identified);
}

#[test]
fn completions_and_help_are_there() {
    let folder = TestFolder::new();
    assert!(folder.run(&["completions", "bash"]).contains("smartmoney"));
    for command in [
        "ingest", "inspect", "score", "top", "wallet", "export", "simulate",
    ] {
        assert!(
            folder.run(&[command, "--help"]).contains("Example"),
            "{command}"
        );
    }
}
