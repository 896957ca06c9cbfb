//! One table of trades, in every format and every wrapping.

use crate::support::{
    Collected, csv, dune, error_of, gzip, names, ndjson, parquet, parquet_of, read_bytes,
    read_whole, tx, zstd,
};
use arrow::array::{
    ArrayRef, BinaryArray, Decimal128Array, DictionaryArray, FixedSizeBinaryArray, Float64Array,
    Int64Array, LargeStringArray, StringViewArray, TimestampNanosecondArray,
};
use arrow::datatypes::Int32Type;
use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use smartmoney_ingest::{Input, Options, Preset, find_inputs, read};
use smartmoney_model::Trade;
use std::sync::Arc;

fn rows() -> Vec<crate::support::Row> {
    (0..20)
        .map(|n| dune(&[("tx_hash", &tx(n)), ("evt_index", &n.to_string())]))
        .collect()
}

fn expected() -> Vec<Trade> {
    read_whole("x.csv", csv(&rows()), &Options::default()).trades
}

#[test]
fn a_trade_is_read_as_it_stands() {
    let trade = &expected()[3];
    assert_eq!(trade.chain.as_str(), "ethereum");
    assert_eq!(
        trade.wallet.to_string(),
        "0x24a7806ed40b7584538efe34bfcbca436ec68e60"
    );
    assert_eq!(trade.block_time.to_string(), "2023-10-01T04:00:23Z");
    assert_eq!(trade.block_number, Some(18_253_161));
    assert_eq!(trade.tx_hash.to_string(), tx(3));
    assert_eq!(trade.evt_index.stated(), Some(3));
    assert_eq!(trade.bought.token.label(), "WETH");
    assert_eq!(trade.bought.amount.to_string(), "0.244761954993");
    assert_eq!(trade.sold.amount.to_string(), "409.829278");
    assert_eq!(format!("{:.6}", trade.amount_usd.unwrap()), "409.613790");
    assert_eq!(trade.project.as_deref(), Some("uniswap"));
    assert_eq!(trade.gas_usd, None);
}

#[test]
fn tokens_and_all_are_shared() {
    let trades = expected();
    assert!(Arc::ptr_eq(&trades[0].sold.token, &trades[19].sold.token));
}

#[test]
fn every_format_and_wrapping_gives_the_same_trades() {
    let expected = expected();
    for (name, bytes) in [
        ("x.csv", csv(&rows())),
        ("x.ndjson", ndjson(&rows())),
        ("x.parquet", parquet(&rows())),
    ] {
        let wrapped = [
            ("plain", bytes.clone()),
            ("gzip", gzip(&bytes)),
            ("zstd", zstd(&bytes)),
            ("both", zstd(&gzip(&bytes))),
        ];
        for (wrapping, bytes) in wrapped {
            // The name may say it, hide it or lie about the compression.
            for name in [
                name,
                "nameless",
                &format!("{name}.gz"),
                &format!("{name}.zst"),
            ] {
                let sink = read_whole(name, &bytes, &Options::default());
                assert!(sink.trades == expected, "{name}, {wrapping}");
            }
        }
    }
}

#[test]
fn files_are_read_as_streams_are() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("a.csv.gz"), gzip(&csv(&rows()))).unwrap();
    std::fs::write(at("b.parquet"), parquet(&rows())).unwrap();
    std::fs::write(at("c.parquet.zst"), zstd(&parquet(&rows()))).unwrap();
    let inputs = find_inputs(&[folder.path().to_string_lossy().into_owned()]).unwrap();
    assert_eq!(inputs.len(), 3);
    for input in inputs {
        let mut sink = Collected::default();
        let summary = read(&input, &Options::default(), &mut sink).unwrap();
        assert_eq!(sink.trades, expected(), "{input}");
        assert_eq!(summary.preset, Some(Preset::Dune));
        let Input::File(path) = &input else { panic!() };
        let size = path.metadata().unwrap().len();
        assert_eq!(sink.progress.last(), Some(&(size, Some(size))), "{input}");
    }
}

#[test]
fn members_and_frames_follow_one_another() {
    let bytes = csv(&rows());
    let (one, two) = bytes.split_at(bytes.len() / 2);
    for joined in [
        [gzip(one), gzip(two)].concat(),
        [zstd(one), zstd(two)].concat(),
    ] {
        assert_eq!(
            read_whole("x", joined, &Options::default()).trades,
            expected()
        );
    }
}

#[test]
fn parquet_of_every_compression() {
    let values = |at: usize| -> ArrayRef {
        Arc::new(
            rows()
                .iter()
                .map(|row| Some(row[at].1.clone()))
                .collect::<StringViewArray>(),
        )
    };
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ] {
        let rows = rows();
        let columns = names(&rows)
            .into_iter()
            .enumerate()
            .map(|(at, n)| (n, values(at)));
        let bytes = parquet_of(columns.collect(), compression);
        let sink = read_whole("x.parquet", bytes, &Options::default());
        assert_eq!(sink.trades, expected(), "{compression}");
    }
}

#[test]
fn parquet_of_every_type() {
    let rows = rows();
    let text = |at: usize| rows.iter().map(move |row| row[at].1.clone());
    let hex = |at: usize| {
        text(at).map(|t| {
            (2..t.len())
                .step_by(2)
                .map(|i| u8::from_str_radix(&t[i..i + 2], 16).unwrap())
                .collect::<Vec<u8>>()
        })
    };
    let columns: Vec<(&str, ArrayRef)> = names(&rows)
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let array: ArrayRef = match name {
                "blockchain" | "token_sold_symbol" => {
                    let values: Vec<String> = text(at).collect();
                    Arc::new(
                        values
                            .iter()
                            .map(String::as_str)
                            .collect::<DictionaryArray<Int32Type>>(),
                    )
                }
                "block_time" => Arc::new(
                    TimestampNanosecondArray::from(vec![1_696_132_823_000_000_000; rows.len()])
                        .with_timezone("+02:00"),
                ),
                "block_number" | "evt_index" => Arc::new(
                    text(at)
                        .map(|t| t.parse::<i64>().unwrap())
                        .collect::<Int64Array>(),
                ),
                "token_sold_amount" => Arc::new(
                    Decimal128Array::from(vec![409_829_278; rows.len()])
                        .with_precision_and_scale(38, 6)
                        .unwrap(),
                ),
                "token_bought_amount" | "amount_usd" => Arc::new(
                    text(at)
                        .map(|t| t.parse::<f64>().unwrap())
                        .collect::<Float64Array>(),
                ),
                "tx_from" => Arc::new(FixedSizeBinaryArray::try_from_iter(hex(at)).unwrap()),
                "tx_hash" | "token_sold_address" => {
                    Arc::new(BinaryArray::from_iter_values(hex(at)))
                }
                // A writer that does not say that its bytes are text.
                "token_bought_address" => Arc::new(BinaryArray::from_iter_values(text(at))),
                _ => Arc::new(text(at).map(Some).collect::<LargeStringArray>()),
            };
            (name, array)
        })
        .collect();
    let sink = read_whole(
        "x.parquet",
        parquet_of(columns, Compression::SNAPPY),
        &Options::default(),
    );
    assert_eq!(sink.rejects, []);
    assert_eq!(sink.trades, expected());
}

#[test]
fn csv_may_be_written_in_many_ways() {
    let plain = String::from_utf8(csv(&rows())).unwrap();
    let quoted = plain.lines().fold(String::new(), |text, line| {
        text + "\"" + &line.replace(',', "\",\"") + "\"\r\n"
    });
    let ends = ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"];
    let mixed = plain
        .lines()
        .zip(ends.iter().cycle())
        .fold(String::new(), |text, (line, end)| text + line + end);
    for (what, text) in [
        ("byte order mark", format!("\u{feff}{plain}")),
        ("CRLF", plain.replace('\n', "\r\n")),
        ("CR", plain.replace('\n', "\r")),
        ("mixed", mixed),
        ("quoted", quoted),
        ("semicolons", plain.replace(',', ";")),
        ("tabs", plain.replace(',', "\t")),
        ("bars", plain.replace(',', "|")),
        ("no last line end", plain.trim_end().to_owned()),
        ("blank lines before", format!("\n\r\n{plain}")),
        (
            "upper case",
            plain.replacen(
                plain.lines().next().unwrap(),
                &plain.lines().next().unwrap().to_uppercase(),
                1,
            ),
        ),
        (
            "spaces in the header",
            plain.replacen("tx_hash,", " tx_hash ,", 1),
        ),
    ] {
        let sink = read_whole("x.csv", text, &Options::default());
        assert!(sink.rejects.is_empty(), "{what}: {:?}", sink.rejects[0]);
        assert_eq!(sink.trades, expected(), "{what}");
    }
}

#[test]
fn quoted_line_ends_belong_to_the_value() {
    let mut rows = rows();
    rows[1] = dune(&[("maker", "two\r\nlines, \"quoted\""), ("tx_hash", "nope")]);
    let sink = read_whole("x.csv", csv(&rows), &Options::default());
    assert_eq!(sink.trades.len(), 19);
    let reject = &sink.rejects[0];
    assert_eq!(
        (reject.row, reject.line, reject.field),
        (2, Some(3), Some("tx_hash"))
    );
    // The row after it keeps its true line.
    rows[2] = dune(&[("tx_hash", "nope")]);
    let sink = read_whole("x.csv", csv(&rows), &Options::default());
    assert_eq!((sink.rejects[1].row, sink.rejects[1].line), (3, Some(5)));
}

#[test]
fn json_numbers_keep_all_digits() {
    let text = r#"{"chain":"ethereum","wallet":"0x24a7806ed40b7584538efe34bfcbca436ec68e60","block_time":1696132823,"tx_hash":"0x03634076bc8154368188d728f887e309954192d4e1c4aeb10bfce1f6a2ea57b4","evt_index":0,"token_sold_symbol":"US\u0044C","token_bought_symbol":"X\n","token_sold_amount":123456789012345678901.123456789012345678,"token_bought_amount":1.5E-3,"amount_usd":null,"nested":{"a":[1,{}]}}"#;
    let sink = read_whole("x", text, &Options::default());
    let trade = &sink.trades[0];
    assert_eq!(
        trade.sold.amount.to_string(),
        "123456789012345678901.123456789012345678"
    );
    assert_eq!(trade.bought.amount.to_string(), "0.0015");
    assert_eq!(trade.bought.token.label(), "X");
    assert_eq!(trade.sold.token.label(), "USDC");
    assert_eq!(trade.amount_usd, None);
}

#[test]
fn json_keys_may_come_late() {
    let mut rows: Vec<_> = (0..300).map(|n| dune(&[("tx_hash", &tx(n))])).collect();
    for row in &mut rows[..250] {
        row.retain(|(name, _)| name != "amount_usd");
    }
    let sink = read_whole("x.ndjson", ndjson(&rows), &Options::default());
    assert!(sink.trades[249].amount_usd.is_none());
    assert!(sink.trades[250].amount_usd.is_some());
}

#[test]
fn bad_lines_of_json_are_told_apart() {
    let good = String::from_utf8(ndjson(&[dune(&[])])).unwrap();
    let twice = good.replacen('{', "{\"tx_hash\":\"x\",", 1);
    let text = [
        good.as_str(),
        "[1]\n",
        "{\"a\":\n",
        "\n",
        &twice,
        "{}\n",
        &good.replace("uniswap", "un\\ud800swap"),
        good.trim_end(),
    ]
    .concat();
    let sink = read_whole("x.ndjson", text, &Options::default());
    assert_eq!(sink.trades.len(), 2);
    assert_eq!(
        sink.reasons(),
        [
            "bad_json",
            "bad_json",
            "bad_json",
            "missing_value",
            "bad_encoding"
        ]
    );
    let positions: Vec<_> = sink.rejects.iter().map(|r| (r.row, r.line)).collect();
    assert_eq!(
        positions,
        [
            (2, Some(2)),
            (3, Some(3)),
            (4, Some(5)),
            (5, Some(6)),
            (6, Some(7))
        ]
    );
    assert!(sink.rejects[2].message.contains("stands twice"));
}

#[test]
fn unreadable_files_say_what_to_do() {
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() - 20].to_vec();
    for (name, bytes, message) in [
        ("x.csv", vec![], "the file is empty"),
        ("x.csv.gz", gzip(b""), "the file is empty"),
        ("x.csv", b"\xef\xbb\xbf \n".to_vec(), "the file is empty"),
        ("x.parquet", cut(parquet(&rows())), "truncated Parquet"),
        ("x.parquet", b"PAR1".to_vec(), "truncated Parquet"),
        ("x.parquet", csv(&rows()), "does not begin with PAR1"),
        ("x", (0..=255).collect(), "unknown binary data"),
        ("x.json", b"[{\"a\":1}]".to_vec(), "no known shape is close"),
        (
            "x.ndjson",
            b"nothing\nhere\n".to_vec(),
            "no line at its beginning",
        ),
        ("x.csv", b"PK\x03\x04rest".to_vec(), "ZIP"),
        ("x.csv", b"\xff\xfea\0,\0".to_vec(), "UTF-16"),
        ("x.csv", b"a,b\n1,2\n".to_vec(), "no known shape is close"),
        (
            "x.gz",
            gzip(&gzip(&gzip(&gzip(b"a")))),
            "compressed more than 3 times",
        ),
        ("x.gz", gzip(b"")[..12].to_vec(), "can't read on"),
    ] {
        let error = error_of(name, &bytes, &Options::default());
        assert!(error.starts_with(&format!("{name}: ")), "{error}");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn what_was_read_before_the_damage_is_kept() {
    let rows: Vec<_> = (0..20_000)
        .map(|n| dune(&[("tx_hash", &tx(n * 7919))]))
        .collect();
    for bytes in [gzip(&csv(&rows)), zstd(&csv(&rows)), gzip(&ndjson(&rows))] {
        let cut = &bytes[..bytes.len() * 3 / 4];
        let (outcome, sink) = read_bytes("x", cut, &Options::default());
        let error = outcome.unwrap_err();
        assert!(error.to_string().contains("can't read on"), "{error}");
        assert!(sink.trades.len() > 10_000, "{}", sink.trades.len());
        assert!(sink.rejects.is_empty(), "the half row is no row");
    }
}
