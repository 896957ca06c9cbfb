//! One value of a good row is changed; what becomes of the row?

use crate::support::{csv, dune, ndjson, parquet, read_whole};
use smartmoney_ingest::Options;

/// Reads the changed row in all three formats: None where it is accepted, else
/// its reason and field.
fn outcome(changes: &[(&str, &str)]) -> Option<(&'static str, &'static str)> {
    let rows = [dune(changes)];
    let outcomes = [
        ("x.csv", csv(&rows)),
        ("x.ndjson", ndjson(&rows)),
        ("x.parquet", parquet(&rows)),
    ]
    .map(|(name, bytes)| {
        let sink = read_whole(name, bytes, &Options::default());
        assert_eq!(
            sink.trades.len() + sink.rejects.len(),
            1,
            "{name} {changes:?}"
        );
        let reject = sink.rejects.first()?;
        assert_eq!(reject.row, 1);
        assert!(!reject.message.is_empty());
        Some((reject.reason.as_str(), reject.field.unwrap()))
    });
    assert_eq!(outcomes[0], outcomes[1], "{changes:?}");
    assert_eq!(outcomes[0], outcomes[2], "{changes:?}");
    outcomes[0]
}

#[test]
fn odd_trades_are_trades() {
    for changes in [
        &[("token_bought_amount", "0")][..],
        &[("token_bought_amount", "0"), ("token_sold_amount", "-0.0")],
        &[("token_bought_amount", "1e-30")],
        &[("token_bought_amount", "2.5E+3")],
        &[("token_bought_amount", "1e39")],
        &[("amount_usd", "")],
        &[("amount_usd", "0")],
        &[("amount_usd", "1000000000")],
        &[(
            "token_bought_address",
            "0xdac17f958d2ee523a2206206994597c13d831ec7",
        )],
        &[("token_bought_address", "")],
        &[("token_bought_symbol", "")],
        &[("project", ""), ("block_number", "")],
        &[("block_number", "18253161.0")],
        &[("block_time", "1696132823")],
        &[("block_time", "2023-10-01T04:00:23+02:00")],
        &[("evt_index", "")],
        &[("evt_index", "4.0")],
        &[("maker", "nonsense"), ("tx_to", "nonsense")],
        &[("blockchain", "Base")],
    ] {
        assert_eq!(outcome(changes), None, "{changes:?}");
    }
}

#[test]
fn bad_values_are_refused_by_name() {
    for (field, reason, values) in [
        (
            "tx_from",
            "bad_address",
            &[
                "0x12",
                "vitalik.eth",
                "4a7806ed40b7584538efe34bfcbca436ec68e60",
            ][..],
        ),
        ("tx_from", "missing_value", &["", "  "]),
        ("tx_hash", "bad_tx_hash", &["0x12", "hash"]),
        ("tx_hash", "missing_value", &[""]),
        ("blockchain", "bad_chain", &["eth ereum", "ünïcode"]),
        ("blockchain", "missing_value", &[""]),
        // An address that is none on the chain.
        ("blockchain", "bad_tx_hash", &["solana"]),
        ("block_time", "bad_time", &["soon", "2023-13-01", "12:00"]),
        (
            "block_time",
            "time_out_of_range",
            &["1900-01-01", "2200-01-01 00:00:00 UTC", "0", "1e300"],
        ),
        ("block_time", "missing_value", &[""]),
        ("block_number", "bad_number", &["x", "1.5"]),
        ("block_number", "negative", &["-1"]),
        (
            "block_number",
            "too_large",
            &["1e30", "18446744073709551615"],
        ),
        ("evt_index", "bad_number", &["first"]),
        ("token_bought_address", "bad_address", &["0x12", "WETH"]),
        (
            "token_bought_amount",
            "bad_number",
            &["many", "1,5,7", "1.2.3", "0x10"],
        ),
        (
            "token_bought_amount",
            "not_finite",
            &["NaN", "inf", "-Infinity", "nan"],
        ),
        ("token_bought_amount", "negative", &["-1", "-1e-9"]),
        (
            "token_bought_amount",
            "too_large",
            &["1e60", "1e40", "1e999999999999"],
        ),
        ("token_bought_amount", "missing_value", &[""]),
        ("token_sold_amount", "missing_value", &[""]),
        ("amount_usd", "bad_number", &["$5", "many"]),
        ("gas_usd", "bad_number", &["$5"]),
    ] {
        for value in values {
            let (found, of) =
                outcome(&[(field, value)]).unwrap_or_else(|| panic!("{field}={value:?} was read"));
            assert_eq!(found, reason, "{field}={value:?}");
            let canonical = match field {
                "tx_from" => "wallet",
                "blockchain" if *value == "solana" => "tx_hash",
                "blockchain" => "chain",
                field => field,
            };
            assert_eq!(of, canonical, "{field}={value:?}");
        }
    }
}

#[test]
fn words_for_none_are_none_where_a_trade_can_do_without() {
    let optional = [
        "amount_usd",
        "gas_usd",
        "block_number",
        "tx_index",
        "evt_index",
        "project",
    ];
    let given: Vec<_> = optional.map(|field| (field, "7")).into();
    let plain = read_whole("x.csv", csv(&[dune(&given)]), &Options::default()).trades;
    assert_eq!(plain[0].evt_index.stated(), Some(7));
    for word in ["NaN", "nan", "None", "null", "<NA>", "NULL"] {
        let without: Vec<_> = optional.map(|field| (field, word)).into();
        let rows = [dune(&without)];
        for (name, bytes) in [
            ("x.csv", csv(&rows)),
            ("x.ndjson", ndjson(&rows)),
            ("x.parquet", parquet(&rows)),
        ] {
            let sink = read_whole(name, bytes, &Options::default());
            assert_eq!((&sink.rejects[..], &sink.left_out[..]), (&[][..], &[][..]));
            let trade = &sink.trades[0];
            let numbers = [trade.block_number, trade.tx_index, trade.evt_index.stated()];
            assert_eq!(numbers, [None; 3], "{name} {word}");
            assert_eq!((trade.amount_usd, trade.gas_usd), (None, None));
            assert_eq!(trade.project, None);
        }
    }
}

#[test]
fn a_trade_is_kept_without_a_value_that_can_not_be() {
    for field in ["amount_usd", "gas_usd"] {
        for (value, reason) in [
            ("inf", "not_finite"),
            ("-inf", "not_finite"),
            ("-0.01", "negative"),
            ("1000000000.01", "too_large"),
            ("1e60", "too_large"),
        ] {
            let rows = [
                dune(&[("gas_usd", "2")]),
                dune(&[("gas_usd", "2"), (field, value)]),
            ];
            for (name, bytes) in [
                ("x.csv", csv(&rows)),
                ("x.ndjson", ndjson(&rows)),
                ("x.parquet", parquet(&rows)),
            ] {
                let sink = read_whole(name, bytes, &Options::default());
                assert_eq!(sink.rejects, [], "{name}");
                let mut expected = sink.trades[0].clone();
                match field {
                    "amount_usd" => expected.amount_usd = None,
                    _ => expected.gas_usd = None,
                }
                assert_eq!(sink.trades[1], expected, "{name} {field}={value}");
                let [left_out] = &sink.left_out[..] else {
                    panic!("{name} {field}={value}: {:?}", sink.left_out);
                };
                assert_eq!((left_out.row, left_out.field), (2, Some(field)));
                assert_eq!(left_out.reason.as_str(), reason);
                assert_eq!(left_out.value, value);
                assert!(left_out.message.ends_with("; the trade is kept without it"));
            }
        }
    }
}

#[test]
fn a_trade_is_no_later_than_the_latest() {
    let rows = [
        dune(&[("block_time", "2023-10-01 00:00:00")]),
        dune(&[("block_time", "2023-10-01 00:00:01")]),
        dune(&[("block_time", "1696204800")]),
    ];
    let options = Options {
        latest: "2023-10-01".parse().unwrap(),
        ..Options::default()
    };
    for (name, bytes) in [("x.csv", csv(&rows)), ("x.parquet", parquet(&rows))] {
        let sink = read_whole(name, bytes, &options);
        assert_eq!(sink.trades.len(), 1, "{name}");
        assert_eq!(sink.reasons(), ["time_out_of_range"; 2], "{name}");
        assert_eq!(
            sink.rejects[0].message,
            "2023-10-01T00:00:01Z is not yet: later than 2023-10-01T00:00:00Z"
        );
    }
}

#[test]
fn a_token_without_address_and_symbol_is_none() {
    let changes = [("token_sold_address", ""), ("token_sold_symbol", "")];
    assert_eq!(
        outcome(&changes),
        Some(("missing_value", "token_sold_address"))
    );
}

#[test]
fn what_databases_write_for_nothing_is_nothing_in_csv() {
    for nothing in ["NULL", "null", "\\N", "<nil>"] {
        let rows = [dune(&[("amount_usd", nothing), ("project", nothing)])];
        let sink = read_whole("x.csv", csv(&rows), &Options::default());
        assert_eq!(sink.trades[0].amount_usd, None);
        assert_eq!(sink.trades[0].project, None);
    }
}

#[test]
fn a_reject_says_where_and_what() {
    let rows = [dune(&[]), dune(&[("tx_from", "vitalik.eth")])];
    let sink = read_whole("some.csv", csv(&rows), &Options::default());
    assert_eq!(
        sink.rejects[0].to_string(),
        "some.csv: row 2 (line 3), wallet: \"vitalik.eth\" is not an EVM address: expected 0x and 40 hexadecimal digits (column tx_from)"
    );
    assert_eq!(sink.rejects[0].value, "vitalik.eth");
}

#[test]
fn native_placeholders_are_the_wrapped_token() {
    let rows = [dune(&[(
        "token_bought_address",
        "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE",
    )])];
    let sink = read_whole("x.csv", csv(&rows), &Options::default());
    assert_eq!(
        sink.trades[0].bought.token.address.to_string(),
        "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
    );
}
