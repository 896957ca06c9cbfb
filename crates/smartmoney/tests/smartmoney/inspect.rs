//! What would be understood of a file, and answers of queries as they come.

use crate::support::TestFolder;

const WALLET: &str = "0x2b1fb3657a8772f1d46f5d0ddda3946de362aff7";
const USDC: &str =
    r#"{"id": "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "symbol": "USDC", "decimals": 6}"#;
const TOKEN: &str =
    r#"{"id": "0x7a576207abb039a83e17a64a5fab01723388ce87", "symbol": "TOK", "decimals": 18}"#;

fn swap(number: u64, time: u64, token_in: (&str, &str), token_out: (&str, &str)) -> String {
    format!(
        r#"{{"hash": "0x{number:064x}", "logIndex": 5, "timestamp": "{time}", "account": {{"id": "{WALLET}"}}, "tokenIn": {}, "amountIn": "{}", "tokenOut": {}, "amountOut": "{}"}}"#,
        token_in.0, token_in.1, token_out.0, token_out.1
    )
}

/// A purchase for $1,000 and the sale of it all for $1,500.
fn swaps() -> [String; 2] {
    let ten = (TOKEN, "10000000000000000000");
    [
        swap(1, 1_704_189_600, (USDC, "1000000000"), ten),
        swap(2, 1_704_448_800, ten, (USDC, "1500000000")),
    ]
}

#[test]
fn a_subgraphs_answer_becomes_a_wallet_in_every_form() {
    let [buy, sell] = swaps();
    for (name, content) in [
        ("swaps.ndjson", format!("{buy}\n{sell}\n")),
        ("swaps.json", format!("[{buy}, {sell}]")),
        (
            "answer.json",
            format!(r#"{{"data": {{"swaps": [{buy}, {sell}]}}}}"#),
        ),
    ] {
        let folder = TestFolder::new();
        let file = folder.write(name, &content).display().to_string();
        folder.run(&["ingest", &file]);
        folder.run(&["score"]);
        let wallet = &folder.json(&["wallet", WALLET])[0]["wallet"];
        assert_eq!(wallet["totalPnl"], 500.0, "{name}");
    }
}

#[test]
fn inspect_tells_what_is_understood_and_stores_nothing() {
    let folder = TestFolder::new();
    let [buy, sell] = swaps();
    let content = format!(r#"{{"data": {{"swaps": [{buy}, {sell}]}}}}"#);
    let file = folder.write("answer.json", &content).display().to_string();
    let report = folder.json(&["inspect", &file]);
    assert_eq!(report["canBeIngested"], true);
    assert_eq!(report["shape"], "messari");
    assert_eq!(report["records"], "data.swaps");
    assert_eq!(report["rowsLookedAt"], 2);
    let field = |field: &str, column: &str, spelling: Option<&str>, example: &str| {
        serde_json::json!({
            "field": field, "column": column, "spelling": spelling, "example": example,
        })
    };
    for expected in [
        field("wallet", "account.id", None, WALLET),
        field("block_time", "timestamp", Some("seconds"), "1704189600"),
    ] {
        let fields = report["fields"].as_array().unwrap();
        assert!(fields.contains(&expected), "{expected}: {report}");
    }
    assert_eq!(report["trades"][1]["bought"]["amount"], "1500");
    let text = folder.run(&["inspect", &file]);
    for part in [
        "shape     messari (bought and sold)",
        "sold 1000 USDC for 10 TOK",
        "warning   the chain is assumed to be ethereum",
        "warning   no column states a value in USD",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!folder.file("data").exists());
}

#[test]
fn inspect_fails_where_ingest_would() {
    let folder = TestFolder::new();
    let [buy, sell] = swaps();
    let both = format!(r#"{{"a": [{buy}], "b": [{sell}]}}"#);
    let both = folder.write("both.json", &both).display().to_string();
    let lost = buy.replace("account", "owner");
    let lost = folder.write("lost.json", &lost).display().to_string();
    for (file, expected) in [
        (
            &lost,
            "error     12 columns, and the closest shape, messari, lacks a column for wallet",
        ),
        (&lost, "columns   hash, logIndex, timestamp, owner.id"),
        (&both, "arrays of objects are at a, b"),
    ] {
        let output = folder.command(&["inspect", file]).assert().failure();
        let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        assert!(text.contains(expected), "{text}");
        let error = folder.fail(&["ingest", file]);
        assert!(error.contains("\n  say which"), "{error}");
    }
    let report = folder.json(&["ingest", &both, "--records", "b"]);
    assert_eq!(report["trades"]["inserted"], 1);
    folder.run(&["inspect", &lost, "--map", "wallet=owner.id"]);
}
