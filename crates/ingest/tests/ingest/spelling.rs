//! A column decides how its numbers and times are spelled.

use crate::support::{
    Collected, Row, csv, dune, error_of, gzip, mapped, ndjson, parquet, read_bytes, read_whole, tx,
    zstd,
};
use proptest::prelude::*;
use smartmoney_ingest::{DecimalSign, FileProblem, Options, Preset};
use smartmoney_model::DateOrder;

/// A row for each value of the column.
fn rows_of(column: &str, values: &[&str]) -> Vec<Row> {
    let rows = values.iter().zip(1..);
    rows.map(|(value, n)| dune(&[("tx_hash", &tx(n)), (column, value)]))
        .collect()
}

/// The same rows in every format that spells.
fn files(rows: &[Row]) -> [(&'static str, Vec<u8>); 5] {
    [
        ("x.csv", csv(rows)),
        ("x.ndjson", ndjson(rows)),
        ("x.parquet", parquet(rows)),
        ("x.csv.gz", gzip(&csv(rows))),
        ("x.parquet.zst", zstd(&parquet(rows))),
    ]
}

/// What the column is read as: amounts bought, or times.
fn read_column(column: &str, values: &[&str], options: &Options) -> Vec<String> {
    let rows = rows_of(column, values);
    let mut found = files(&rows).map(|(name, bytes)| {
        let sink = read_whole(name, bytes, options);
        assert_eq!(sink.rejects, [], "{name} {values:?}");
        let trades = sink.trades.iter();
        trades
            .map(|trade| match column {
                "block_time" => trade.block_time.to_string(),
                _ => trade.bought.amount.to_string(),
            })
            .collect::<Vec<_>>()
    });
    for other in &found[1..] {
        assert_eq!(*other, found[0], "{values:?}");
    }
    std::mem::take(&mut found[0])
}

/// Why the file is refused, of which no row may be taken.
fn refusal(rows: &[Row], options: &Options) -> String {
    let errors = files(rows).map(|(name, bytes)| {
        let (outcome, sink) = read_bytes(name, bytes, options);
        let error = outcome.unwrap_err();
        assert_eq!((sink.trades.len(), sink.rejects.len()), (0, 0), "{error}");
        assert_eq!(error.so_far.rows, 0);
        error.problem.to_string()
    });
    // Only text has lines.
    assert_eq!(errors[0], errors[3]);
    assert_eq!(errors[2], errors[4]);
    errors[0].clone()
}

const AMOUNT: &str = "token_bought_amount";

#[test]
fn one_number_decides_for_its_column() {
    for (values, expected) in [
        (["1.000,50", "2.000", "3.000"], ["1000.5", "2000", "3000"]),
        (["2.000", "3.000", "10,25"], ["2000", "3000", "10.25"]),
        (["2.000", "1.234.567", "1"], ["2000", "1234567", "1"]),
        (["1 234,56", "1\u{a0}000", "2"], ["1234.56", "1000", "2"]),
        (["1'234.56", "2,000", "0.5"], ["1234.56", "2000", "0.5"]),
        (["1,234.56", "2,000", "2.000"], ["1234.56", "2000", "2"]),
        (
            ["1,234,567", "1,234", "1.5E+3"],
            ["1234567", "1234", "1500"],
        ),
        (["1,5E+3", "2.000", "7"], ["1500", "2000", "7"]),
        (["12,34,567.5", "1", "2"], ["1234567.5", "1", "2"]),
    ] {
        assert_eq!(
            read_column(AMOUNT, &values, &Options::default()),
            expected,
            "{values:?}"
        );
    }
}

/// The example of a European export: two thousand is not two.
#[test]
fn a_file_with_decimal_commas_is_not_a_thousandth_of_itself() {
    let row = |n: u64, bought: &str, sold: &str| {
        dune(&[
            ("tx_hash", &tx(n)),
            (AMOUNT, bought),
            ("token_sold_amount", sold),
            ("amount_usd", sold),
        ])
    };
    let rows = [
        row(1, "10,25", "1.000,50"),
        row(2, "20", "2.000"),
        row(3, "3.000", "20"),
    ];
    let text = String::from_utf8(csv(&rows)).unwrap();
    assert!(text.contains("\"1.000,50\""), "quoted, for the commas");
    for (name, bytes) in files(&rows) {
        let sink = read_whole(name, bytes, &Options::default());
        let usd: Vec<_> = sink
            .trades
            .iter()
            .map(|t| t.amount_usd.unwrap().to_string())
            .collect();
        assert_eq!(usd, ["1000.50", "2000.00", "20.00"], "{name}");
        assert_eq!(sink.trades[2].bought.amount.to_string(), "3000", "{name}");
    }
}

#[test]
fn a_column_that_contradicts_itself_refuses_the_file() {
    for (column, one, other, message) in [
        (
            AMOUNT,
            "1.000,50",
            "12.5",
            "row 2 (line 3) has \"1.000,50\" (a decimal comma: 1000.50), row 4 (line 5) has \"12.5\" (a decimal point: 12.5)",
        ),
        ("amount_usd", "1.5", "1,5", "(a decimal comma: 1.5)"),
        (
            "block_time",
            "13/01/2024",
            "01/13/2024 10:00",
            "row 2 (line 3) has \"13/01/2024\" (the day first: 2024-01-13), row 4 (line 5) has \"01/13/2024 10:00\" (the month first: 2024-01-13)",
        ),
        (
            "block_time",
            "1704189600",
            "1704189600000",
            "row 2 (line 3) has \"1704189600\" (seconds: 2024-01-02T10:00:00Z), row 4 (line 5) has \"1704189600000\" (milliseconds: 2024-01-02T10:00:00Z)",
        ),
        (
            "block_time",
            "1704189600000000",
            "1704189600000000000",
            "nanoseconds",
        ),
        (
            "block_time",
            "2024-01-02 10:00:00",
            "2024-01-02 10:00:00 Europe/Berlin",
            "a time without a zone",
        ),
    ] {
        let neutral = match column {
            "block_time" => "2024-01-02 10:00:00 UTC",
            _ => "7",
        };
        let rows = rows_of(column, &[neutral, one, neutral, other, one]);
        let error = refusal(&rows, &Options::default());
        let beginning = format!("the column {column:?} contradicts itself: ");
        assert!(error.starts_with(&beginning), "{error}");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn nothing_is_taken_before_the_last_row_was_seen() {
    let mut rows = rows_of(AMOUNT, &vec!["1.5"; 20_000]);
    rows.extend(rows_of(AMOUNT, &["1,5"]));
    for (name, bytes) in files(&rows) {
        let (outcome, sink) = read_bytes(name, bytes, &Options::default());
        let problem = outcome.unwrap_err().problem;
        let FileProblem::Contradiction { first, second, .. } = problem else {
            panic!("{name}: {problem}");
        };
        assert_eq!((first.row, second.row), (1, 20_001), "{name}");
        assert!(sink.trades.is_empty(), "{name}");
    }
}

fn with_sign(sign: DecimalSign) -> Options {
    Options {
        decimal_sign: Some(sign),
        ..Options::default()
    }
}

#[test]
fn a_column_that_does_not_decide_is_read_as_the_file_is() {
    // The other columns of the row have points, unless they are changed.
    let rows = |sold: &str, usd: &str| {
        vec![dune(&[
            (AMOUNT, "2.000"),
            ("token_sold_amount", sold),
            ("amount_usd", usd),
        ])]
    };
    let bought = |sold: &str, usd: &str, options: &Options| {
        let sink = read_whole("x.csv", csv(&rows(sold, usd)), options);
        sink.trades[0].bought.amount.to_string()
    };
    let options = Options::default();
    assert_eq!(bought("1.5", "1.5", &options), "2");
    assert_eq!(bought("1,5", "15", &options), "2000");
    assert_eq!(bought("2.000", "15", &options), "2");
    assert_eq!(
        bought("2.000", "15", &with_sign(DecimalSign::Comma)),
        "2000"
    );
    assert_eq!(bought("1.5", "1.5", &with_sign(DecimalSign::Comma)), "2000");
    let undecided = |sold: &str, options: &Options| {
        let (outcome, _) = read_bytes("x.csv", csv(&rows(sold, "15")), options);
        let columns = outcome.unwrap().undecided_numbers.into_iter();
        let told = columns.map(|told| (told.column, told.first.value, told.read_as));
        told.collect::<Vec<_>>()
    };
    let told = |column: &str, read_as: &str| {
        let [column, value, read_as] = [column, "2.000", read_as].map(str::to_owned);
        (column, value, read_as)
    };
    assert_eq!(undecided("1.5", &options), [told(AMOUNT, "2.000")]);
    assert_eq!(undecided("1,5", &options), [told(AMOUNT, "2000")]);
    let both = [told(AMOUNT, "2.000"), told("token_sold_amount", "2.000")];
    assert_eq!(undecided("2.000", &options), both);
    assert_eq!(undecided("2.000", &with_sign(DecimalSign::Point)), []);
    let unclear = refusal(&rows("1,5", "1.5"), &options);
    assert!(
        unclear.contains("row 1 (line 2) has \"2.000\" (2.000 or 2000)"),
        "{unclear}"
    );
    assert!(
        unclear.contains("say --decimal-point or --decimal-comma"),
        "{unclear}"
    );
    for (sign, amount) in [(DecimalSign::Point, "2"), (DecimalSign::Comma, "2000")] {
        assert_eq!(bought("1,5", "1.5", &with_sign(sign)), amount);
    }
    // Both marks, and neither column nor file says which is which.
    let mut both = rows_of(AMOUNT, &["2.000", "2,000"]);
    for row in &mut both {
        for (name, value) in row {
            if matches!(name.as_str(), "token_sold_amount" | "amount_usd") {
                "7".clone_into(value);
            }
        }
    }
    assert!(refusal(&both, &options).contains("nothing says whether"));
}

#[test]
fn numbers_of_json_have_a_point_beside_any_text() {
    let text = String::from_utf8(ndjson(&rows_of(AMOUNT, &["1.5", "1,5", "2.000"]))).unwrap();
    let text = text.replacen("\"1.5\"", "1.5", 1);
    let sink = read_whole("x.ndjson", text, &Options::default());
    let bought = sink.trades.iter().map(|t| t.bought.amount.to_string());
    assert_eq!(bought.collect::<Vec<_>>(), ["1.5", "1.5", "2000"]);
}

#[test]
fn one_date_decides_which_number_is_the_day() {
    for (values, expected) in [
        (["02/01/2024", "13/01/2024"], ["01-02", "01-13"]),
        (["01/13/2024", "02/01/2024"], ["01-13", "02-01"]),
        (["2.1.2024", "31.12.2023"], ["01-02", "12-31"]),
        (["03/03/2024", "04-04-2024"], ["03-03", "04-04"]),
        (["2024/01/02", "2024-01-03"], ["01-02", "01-03"]),
    ] {
        let found = read_column("block_time", &values, &Options::default());
        let found: Vec<_> = found.iter().map(|time| &time[5..10]).collect();
        assert_eq!(found, expected, "{values:?}");
    }
}

#[test]
fn dates_that_do_not_decide_need_a_word() {
    let values = ["03/03/2024", "02/01/2024 10:00"];
    let rows = rows_of("block_time", &values);
    let error = refusal(&rows, &Options::default());
    assert!(
        error.contains("row 2 (line 3) has \"02/01/2024 10:00\" (2024-01-02 or 2024-02-01)"),
        "{error}"
    );
    assert!(
        error.contains("say --day-first or --month-first"),
        "{error}"
    );
    for (order, date) in [
        (DateOrder::DayFirst, "2024-01-02T10:00:00Z"),
        (DateOrder::MonthFirst, "2024-02-01T10:00:00Z"),
    ] {
        let options = Options {
            date_order: Some(order),
            ..Options::default()
        };
        assert_eq!(read_column("block_time", &values, &options)[1], date);
    }
    let options = Options {
        date_order: Some(DateOrder::DayFirst),
        ..Options::default()
    };
    let error = refusal(&rows_of("block_time", &["01/13/2024"]), &options);
    assert!(
        error.contains("--day-first, but the column \"block_time\""),
        "{error}"
    );
}

#[test]
fn one_moment_in_every_spelling() {
    for text in [
        "1704189600",
        "1704189600.0",
        "1.7041896E9",
        "1704189600000",
        "1704189600000000",
        "1704189600000000000",
        "1.704.189.600",
        "1704189600,0",
        "0x6593dea0",
        "2024-01-02T10:00:00Z",
        "2024-01-02T11:00:00+01:00[Europe/Berlin]",
        "2024-01-02T11:00:00[Europe/Berlin]",
        "2024-01-02 05:00 America/New_York",
        "2024-01-02 12:00:00 +0200",
        "2024-01-02 10:00:00 GMT",
        "1/2/2024 10:00:00 AM +00:00",
    ] {
        let options = Options {
            date_order: Some(DateOrder::MonthFirst),
            ..Options::default()
        };
        let found = read_column("block_time", &[text], &options);
        assert_eq!(found, ["2024-01-02T10:00:00Z"], "{text}");
    }
}

#[test]
fn a_zone_that_is_not_known_for_sure_refuses_the_row() {
    for text in [
        "2024-01-02 10:00:00 EST",
        "2024-01-02 10:00:00 PST",
        "2024-01-02T10:00:00[IST]",
        "2024-01-02T10:00:00[Nowhere/City]",
        "2024-01-02T10:00:00+02:00[Europe/Berlin]",
    ] {
        let sink = read_whole(
            "x.csv",
            csv(&rows_of("block_time", &[text])),
            &Options::default(),
        );
        assert_eq!(sink.reasons(), ["bad_time"], "{text}");
    }
}

#[test]
fn bytes_of_addresses_and_hashes_are_written_in_many_ways() {
    let expected = read_whole("x.csv", csv(&[dune(&[])]), &Options::default()).trades;
    for prefix in ["", "\\x", "\\\\x", "0X"] {
        let mut row = dune(&[]);
        for (_, value) in &mut row {
            if let Some(digits) = value.strip_prefix("0x") {
                *value = format!("{prefix}{digits}");
            }
        }
        for (name, bytes) in files(&[row]) {
            let sink = read_whole(name, bytes, &Options::default());
            assert_eq!(sink.trades, expected, "{name} {prefix}");
        }
    }
}

#[test]
fn integers_may_be_hexadecimal() {
    let raw = |text: &str| {
        let row = dune(&[
            (AMOUNT, ""),
            ("token_bought_amount_raw", text),
            ("evt_index", "0x07"),
        ]);
        let sink = read_whole("x.csv", csv(&[row]), &Options::default());
        sink.trades
            .first()
            .map(|trade| trade.bought.amount.to_string())
    };
    assert_eq!(raw("0x0de0b6b3a7640000").unwrap(), "1");
    assert_eq!(raw("\\x0de0b6b3a7640000").unwrap(), "1");
    assert_eq!(raw("1.000.000.000.000.000.000").unwrap(), "1");
    for text in [
        "0x",
        "0xzz",
        "de0b6b3a7640000",
        &format!("0x{}", "f".repeat(64)),
    ] {
        assert_eq!(raw(text), None, "{text}");
    }
}

/// The rows before the damage are read in the way that they decide.
#[test]
fn damage_does_not_undo_a_decision() {
    let values: Vec<String> = (0..20_000)
        .map(|n| format!("{}.000", n % 900 + 1))
        .collect();
    let mut values: Vec<&str> = values.iter().map(String::as_str).collect();
    values[0] = "1,5";
    let bytes = gzip(&csv(&rows_of(AMOUNT, &values)));
    let (outcome, sink) = read_bytes("x", &bytes[..bytes.len() * 3 / 4], &Options::default());
    assert!(matches!(
        outcome.unwrap_err().problem,
        FileProblem::Damaged(_)
    ));
    assert!(sink.trades.len() > 10_000);
    assert_eq!(sink.trades[1].bought.amount.to_string(), "2000");
}

#[test]
fn signed_amounts_and_prices_decide_too() {
    let usdc = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
    let text = format!(
        "chain;wallet;block_time;tx_hash;evt_index;token0_address;token0_symbol;amount0;\
         token1_symbol;amount1\n\
         ethereum;{usdc};1696132823;{};1;{usdc};USDC;-2.000;TOK;1.000\n\
         ethereum;{usdc};1696132823;{};2;{usdc};USDC;-1.000,50;TOK;10,5\n",
        tx(1),
        tx(2)
    );
    let sink = read_whole("x.csv", text, &Options::default());
    let told = sink.trades.iter().map(|trade| {
        let (sold, bought) = (&trade.sold, &trade.bought);
        format!("{} TOK for {}", sold.amount, bought.amount)
    });
    let told: Vec<_> = told.collect();
    assert_eq!(told, ["1000 TOK for 2000", "10.5 TOK for 1000.5"]);
}

#[test]
fn documents_of_json_decide_too() {
    let document = |second: &str| {
        let record = |n: u64, amount: &str| {
            let mut row = dune(&[("tx_hash", &tx(n))]);
            row.retain(|(name, _)| name != AMOUNT);
            let fields = row
                .iter()
                .map(|(name, value)| format!("{name:?}:{value:?}"));
            let fields: Vec<_> = fields.collect();
            format!(
                "{{{},\"bought\":{{\"size\":{amount:?}}}}}",
                fields.join(",")
            )
        };
        let records = [record(1, "2.000"), record(2, second)].join(",\n");
        format!("{{\"data\":{{\"trades\":[\n{records}]}}}}")
    };
    let options = Options {
        preset: Some(Preset::Dune),
        ..mapped("token_bought_amount=bought.size")
    };
    for (second, first) in [("1,5", "2000"), ("1.5", "2")] {
        let sink = read_whole("x.json", document(second), &options);
        assert_eq!(sink.trades[0].bought.amount.to_string(), first);
    }
    let error = error_of(
        "x.json",
        document("1,5").replace("}}]", "}},{\"tx_hash\":1,\"bought\":{\"size\":\"0.5\"}}]"),
        &options,
    );
    assert!(
        error.contains("bought.size") && error.contains("row 3"),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// Whatever the numbers are: read in either spelling they are the same, or the file is
    /// refused as undecided.
    #[test]
    fn both_spellings_of_a_table_are_one_table(
        numbers in prop::collection::vec((0..10_000_000_u64, 0..1_000_000_u32), 1..20),
    ) {
        let spelled = |groups: &str, mark: &str| -> Vec<Row> {
            let text = |(whole, fraction): &(u64, u32)| {
                let whole = smartmoney_model::group_thousands(&whole.to_string());
                format!("{}{mark}{fraction:06}", whole.replace(',', groups))
            };
            let rows = numbers.iter().zip(1..).map(|(number, n)| {
                let amount = text(number);
                let fields = [AMOUNT, "token_sold_amount", "amount_usd"];
                let mut row = dune(&[("tx_hash", &tx(n))]);
                for (name, value) in &mut row {
                    if fields.contains(&name.as_str()) {
                        value.clone_from(&amount);
                    }
                }
                row
            });
            rows.collect()
        };
        let read = |rows: &[Row]| -> Collected {
            read_whole("x.csv", csv(rows), &Options::default())
        };
        let plain = read(&spelled("", "."));
        for (groups, mark) in [(",", "."), (".", ","), (" ", ","), ("\u{202f}", ","), ("'", ".")] {
            let found = read(&spelled(groups, mark));
            prop_assert_eq!(&found.trades, &plain.trades, "{}{}", groups, mark);
        }
    }
}
