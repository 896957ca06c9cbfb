//! Documents of JSON: arrays, answers of queries, nested objects.

use crate::support::{error_of, mapped, read_bytes, read_whole, tx};
use smartmoney_ingest::{Options, Preset};

const WALLET: &str = "0x1b1fb3657a8772f1d46f5d0ddda3946de362aff7";
const USDC: &str = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
const TOKEN: &str = "0x6a576207abb039a83e17a64a5fab01723388ce87";

/// A swap as a Messari-schema subgraph answers it, over several lines.
fn swap(number: u64) -> String {
    format!(
        r#"{{
  "id": "swap-{number}", "hash": "{}", "logIndex": {number}, "timestamp": "1704189600",
  "blockNumber": "19000000", "account": {{"id": "{WALLET}"}}, "pool": {{"id": "0x00"}},
  "tokenIn": {{"id": "{USDC}", "symbol": "USDC", "decimals": 6}}, "amountIn": "1000000000",
  "amountInUSD": "1000", "tokenOut": {{"id": "{TOKEN}", "symbol": "TOK", "decimals": 18}},
  "amountOut": "10000000000000000000", "amountOutUSD": "0"
}}"#,
        tx(number)
    )
}

fn swaps(count: u64) -> String {
    let swaps: Vec<String> = (0..count).map(swap).collect();
    format!("[{}]", swaps.join(", "))
}

fn answer(swaps: &str) -> String {
    format!(r#"{{"data": {{"swaps": {swaps}}}}}"#)
}

fn at(path: &str) -> Options {
    Options {
        records: Some(path.to_owned()),
        ..Options::default()
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

#[test]
fn a_subgraphs_answer_is_read_in_every_form() {
    let lines: String = (0..3).map(|n| one_line(&swap(n)) + "\n").collect();
    let pages = [&answer(&swaps(2))[..], &answer("[]"), &answer(&swaps(3))].concat();
    let page_lines = [one_line(&answer(&swaps(3))), one_line(&answer("[]"))].join("\n");
    let in_array = format!("[{}, {}]", answer(&swaps(3)), answer("[]"));
    let expected = read_whole("x.ndjson", &lines, &Options::default()).trades;
    assert_eq!(expected.len(), 3);
    for (name, text) in [
        ("array", swaps(3)),
        ("answer", answer(&swaps(3))),
        ("objects", (0..3).map(swap).collect()),
        ("pages", pages),
        ("page_lines", page_lines),
        ("in_array", in_array),
    ] {
        for file in ["x.json", "nameless"] {
            let (outcome, sink) = read_bytes(file, &text, &Options::default());
            assert_eq!(outcome.unwrap().preset, Some(Preset::Messari), "{name}");
            let trades: Vec<_> = sink.trades.iter().rev().take(3).rev().collect();
            assert_eq!(trades, expected.iter().collect::<Vec<_>>(), "{name}");
        }
    }
    let trade = &expected[2];
    assert_eq!(trade.wallet.to_string(), WALLET);
    assert_eq!(trade.sold.token.address.to_string(), USDC);
    assert_eq!(trade.sold.amount.to_string(), "1000");
    assert_eq!(trade.bought.token.symbol.as_deref(), Some("TOK"));
    assert_eq!(trade.bought.amount.to_string(), "10");
    assert_eq!(trade.amount_usd.unwrap().to_string(), "1000.00");
    assert_eq!(
        (trade.evt_index.stated(), trade.block_number),
        (Some(2), Some(19_000_000))
    );
}

#[test]
fn faults_name_the_record_and_its_line() {
    let bad = [
        swap(0),
        swap(1).replace(WALLET, "0x12"),
        "7".to_owned(),
        swap(2).replacen("\"id\"", "\"hash\": \"x\", \"id\"", 1),
        "null".to_owned(),
        swap(3),
    ];
    let text = answer(&format!("[\n{}\n]", bad.join(",\n")));
    let sink = read_whole("x.json", text, &Options::default());
    assert_eq!(sink.trades.len(), 2);
    let told: Vec<_> = sink
        .rejects
        .iter()
        .map(|reject| (reject.row, reject.line, reject.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (2, Some(9), "bad_address"),
            (3, Some(16), "bad_json"),
            (4, Some(17), "bad_json")
        ]
    );
    let message = sink.rejects[0].to_string();
    assert!(message.contains("(column account.id)"), "{message}");
}

#[test]
fn a_document_of_several_arrays_is_asked_about() {
    let both = format!(
        r#"{{"data": {{"a": {}, "swaps": {}}}}}"#,
        "[{\"b\":1}]",
        swaps(2)
    );
    let error = error_of("x.json", &both, &Options::default());
    assert_eq!(
        error,
        "x.json: more than one array may hold the trades; arrays of objects are at data.a, \
         data.swaps\n  say which with --records PATH, as in --records data.a"
    );
    assert_eq!(
        read_whole("x.json", &both, &at("data.swaps")).trades.len(),
        2
    );
    let error = error_of("x.json", &both, &at("data.swap"));
    assert!(error.contains("no records at \"data.swap\""), "{error}");
    assert!(error.contains("at data.a, data.swaps"), "{error}");
    assert_eq!(
        read_whole("x.json", answer(&swap(1)), &at("data.swaps"))
            .trades
            .len(),
        1
    );
    // A row may itself hold arrays.
    let row = one_line(&swap(1)).replacen('{', r#"{"tags": [{"a": 1}], "#, 1);
    for text in [row.clone(), format!("[{row}]"), format!("{row}\n{row}")] {
        let sink = read_whole("x.json", &text, &Options::default());
        assert!(!sink.trades.is_empty(), "{text}");
    }
}

/// Beyond what is looked at before the records are read.
#[test]
fn another_array_that_comes_late_is_told_after_the_records() {
    let mut text = answer(&swaps(12_000));
    text.truncate(text.len() - 2);
    text.push_str(r#", "burns": [{"id": 1}]}}"#);
    assert!(text.len() > 5 << 20);
    let (outcome, sink) = read_bytes("x.json", &text, &Options::default());
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("are read, but they are not all"), "{error}");
    assert!(error.contains("data.burns"), "{error}");
    assert_eq!(sink.trades.len(), 12_000);
}

#[test]
fn what_is_empty_cut_or_failed_is_told_apart() {
    for text in ["[]", &answer("[]"), "[\n]\n"] {
        let (outcome, _) = read_bytes("x.json", text, &Options::default());
        assert_eq!(outcome.unwrap().rows, 0, "{text}");
    }
    let failed = r#"{"errors": [{"message": "rate limit"}], "data": null}"#;
    let error = error_of("x.json", failed, &Options::default());
    assert!(
        error.contains("the query failed") && error.contains("rate limit"),
        "{error}"
    );
    let partly = format!(
        r#"{{"data": {{"swaps": {}}}, "errors": [{{"message": "timeout"}}]}}"#,
        swaps(2)
    );
    let (outcome, sink) = read_bytes("x.json", partly, &Options::default());
    assert!(outcome.unwrap_err().to_string().contains("timeout"));
    assert_eq!(sink.trades.len(), 2);

    let whole = answer(&swaps(200));
    for length in [whole.len() / 2, whole.len() - 2] {
        let (outcome, sink) = read_bytes("x.json", &whole[..length], &Options::default());
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("can't read on: line "), "{error}");
        assert!(sink.trades.len() > 90, "{}", sink.trades.len());
    }
    let error = error_of(
        "x.json",
        whole.replacen("}, {", "} {", 1),
        &Options::default(),
    );
    assert!(error.contains("expected a comma"), "{error}");
}

#[test]
fn nested_columns_are_mapped_by_their_path() {
    let text = swaps(2)
        .replace("\"account\"", "\"owner\"")
        .replace("tokenIn", "in");
    let error = error_of("x.json", &text, &Options::default());
    assert!(
        error.contains("the closest shape, messari, lacks a column for wallet"),
        "{error}"
    );
    let map = "wallet=owner.id,token_sold_address=in.id,token_sold_decimals=in.decimals";
    let sink = read_whole("x.json", &text, &mapped(map));
    assert_eq!(sink.trades[1].wallet.to_string(), WALLET);
    assert_eq!(sink.trades[1].sold.amount.to_string(), "1000");
}

#[test]
fn hostile_documents_end_with_an_error() {
    for text in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        format!("[{{\"a\":\"{}\"}}]", "x".repeat(3 << 20)),
        "[{},]".to_owned(),
        "[}".to_owned(),
        "{]".to_owned(),
        "[{}} ".to_owned(),
        "[\"\\".to_owned(),
    ] {
        let (outcome, sink) = read_bytes("x.json", &text, &Options::default());
        assert!(outcome.is_err(), "{text:.40}");
        assert!(sink.trades.is_empty());
    }
    let mut deep = swap(1);
    for _ in 0..40 {
        deep = format!("{{\"deep\": {{\"a\": {deep}}}}}");
    }
    assert!(read_bytes("x.json", deep, &Options::default()).0.is_err());
}
