//! The same trades in Parquet columns of every type.

use crate::support::{Row, dune, names, parquet_of, read_bytes, read_whole, tx};
use arrow::array::{
    ArrayRef, BinaryArray, Decimal128Array, Decimal256Array, DictionaryArray, FixedSizeBinaryArray,
    Float64Array, Int64Array, StringArray, TimestampMillisecondArray, TimestampNanosecondArray,
    UInt32Array, UInt64Array,
};
use arrow::datatypes::{Int32Type, i256};
use parquet::basic::Compression;
use parquet::data_type::{Int96, Int96Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use smartmoney_ingest::Options;
use smartmoney_model::Trade;
use std::sync::Arc;

const SECS: i64 = 1_704_189_600;
const RAW: i128 = 1_500_000_000_000_000_000;

fn rows() -> Vec<Row> {
    let row = |n: u64| {
        dune(&[
            ("tx_hash", &tx(n)),
            (
                "block_time",
                &(SECS + i64::try_from(n).unwrap()).to_string(),
            ),
            ("token_bought_amount", ""),
            ("token_bought_amount_raw", &RAW.to_string()),
        ])
    };
    vec![row(0), row(1)]
}

/// The rows as text, with one column of another type.
fn with(column: &str, array: &ArrayRef) -> Vec<u8> {
    let rows = rows();
    let columns = names(&rows).into_iter().enumerate().map(|(at, name)| {
        if name == column {
            return (name, Arc::clone(array));
        }
        let values: StringArray = rows
            .iter()
            .map(|row| Some(row[at].1.as_str()).filter(|value| !value.is_empty()))
            .collect();
        (name, Arc::new(values) as ArrayRef)
    });
    parquet_of(columns.collect(), Compression::SNAPPY)
}

fn expected() -> Vec<Trade> {
    let bytes = crate::support::csv(&rows());
    let trades = read_whole("x.csv", bytes, &Options::default()).trades;
    assert_eq!(trades[0].bought.amount.to_string(), "1.5");
    assert_eq!(trades[1].block_time.to_string(), "2024-01-02T10:00:01Z");
    trades
}

fn big_endian() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[16..].copy_from_slice(&RAW.to_be_bytes());
    bytes
}

#[test]
fn raw_amounts_of_every_type() {
    let expected = expected();
    let fixed = FixedSizeBinaryArray::try_from_iter([big_endian(); 2].iter()).unwrap();
    let wide = Decimal256Array::from(vec![i256::from_i128(RAW); 2]);
    let arrays: [(&str, ArrayRef); 8] = [
        (
            "32 bytes",
            Arc::new(BinaryArray::from_iter_values([big_endian(); 2])),
        ),
        ("32 fixed bytes", Arc::new(fixed)),
        (
            "hexadecimal",
            Arc::new(StringArray::from(vec!["0x14d1120d7b160000"; 2])),
        ),
        (
            "bytea",
            Arc::new(StringArray::from(vec!["\\x14d1120d7b160000"; 2])),
        ),
        (
            "text of bytes",
            Arc::new(BinaryArray::from_iter_values(["1500000000000000000"; 2])),
        ),
        (
            "decimal128",
            Arc::new(
                Decimal128Array::from(vec![RAW; 2])
                    .with_precision_and_scale(38, 0)
                    .unwrap(),
            ),
        ),
        (
            "decimal256",
            Arc::new(wide.with_precision_and_scale(76, 0).unwrap()),
        ),
        ("float", Arc::new(Float64Array::from(vec![1.5e18; 2]))),
    ];
    for (what, array) in arrays {
        let bytes = with("token_bought_amount_raw", &array);
        let sink = read_whole("x.parquet", bytes, &Options::default());
        assert_eq!(sink.rejects, [], "{what}");
        assert_eq!(sink.trades, expected, "{what}");
    }
}

/// A count of tokens is no integer of 32 bytes: that would be a raw amount.
#[test]
fn bytes_are_no_decimal_amount() {
    let array: ArrayRef = Arc::new(BinaryArray::from_iter_values([big_endian(); 2]));
    let sink = read_whole(
        "x.parquet",
        with("token_sold_amount", &array),
        &Options::default(),
    );
    assert_eq!(sink.reasons(), ["bad_encoding"; 2]);
}

#[test]
fn times_of_every_type() {
    let expected = expected();
    let both = [SECS, SECS + 1];
    let scaled = |by: i64| both.map(|secs| secs * by).to_vec();
    let decimal = |by: i128, scale| {
        let values = both.map(|secs| i128::from(secs) * by).to_vec();
        Decimal128Array::from(values)
            .with_precision_and_scale(30, scale)
            .unwrap()
    };
    let unsigned = |by: i64| scaled(by).into_iter().map(|n| u64::try_from(n).unwrap());
    let text = |by: i64| {
        scaled(by)
            .into_iter()
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
    };
    let dictionary: DictionaryArray<Int32Type> = ["2024-01-02T10:00:00Z", "2024-01-02T10:00:01Z"]
        .into_iter()
        .collect();
    let arrays: [(&str, ArrayRef); 14] = [
        (
            "ns without a zone",
            Arc::new(TimestampNanosecondArray::from(scaled(1_000_000_000))),
        ),
        (
            "ms of New York",
            Arc::new(TimestampMillisecondArray::from(scaled(1_000)).with_timezone("-05:00")),
        ),
        ("int64 s", Arc::new(Int64Array::from(scaled(1)))),
        ("int64 ms", Arc::new(Int64Array::from(scaled(1_000)))),
        ("int64 us", Arc::new(Int64Array::from(scaled(1_000_000)))),
        (
            "int64 ns",
            Arc::new(Int64Array::from(scaled(1_000_000_000))),
        ),
        (
            "uint32 s",
            Arc::new(UInt32Array::from_iter_values(
                unsigned(1).map(|n| u32::try_from(n).unwrap()),
            )),
        ),
        (
            "uint64 ms",
            Arc::new(UInt64Array::from_iter_values(unsigned(1_000))),
        ),
        (
            "float s",
            Arc::new(Float64Array::from_iter_values(both.map(|n| n as f64))),
        ),
        (
            "float ms",
            Arc::new(Float64Array::from_iter_values(both.map(|n| n as f64 * 1e3))),
        ),
        ("decimal s", Arc::new(decimal(1_000_000, 6))),
        ("decimal ns", Arc::new(decimal(1_000_000_000, 0))),
        ("text ms", Arc::new(StringArray::from(text(1_000)))),
        ("dictionary", Arc::new(dictionary)),
    ];
    for (what, array) in arrays {
        let sink = read_whole("x.parquet", with("block_time", &array), &Options::default());
        assert_eq!(sink.rejects, [], "{what}");
        assert_eq!(sink.trades, expected, "{what}");
    }
}

#[test]
fn a_typed_column_of_two_units_refuses_the_file_too() {
    for array in [
        Arc::new(Int64Array::from(vec![SECS, SECS * 1_000])) as ArrayRef,
        Arc::new(Float64Array::from(vec![SECS as f64, SECS as f64 * 1e6])),
    ] {
        let bytes = with("block_time", &array);
        let (outcome, sink) = read_bytes("x.parquet", bytes, &Options::default());
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("row 1 has \"1704189600"), "{error}");
        assert!(sink.trades.is_empty());
    }
}

/// As Spark and Impala write times.
#[test]
fn int96_is_a_time() {
    let rows = rows();
    let columns: String = names(&rows)
        .iter()
        .map(|name| match *name {
            "block_time" => "required int96 block_time;".to_owned(),
            name => format!("required binary {name} (utf8);"),
        })
        .collect();
    let schema = parse_message_type(&format!("message trades {{ {columns} }}")).unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for (at, name) in names(&rows).into_iter().enumerate() {
        let mut column = group.next_column().unwrap().unwrap();
        if name == "block_time" {
            // Nanoseconds of the day, and the Julian day.
            let times = [SECS, SECS + 1].map(|secs| {
                let nanos = u64::try_from(secs % 86_400).unwrap() * 1_000_000_000;
                let day = u32::try_from(secs / 86_400).unwrap() + 2_440_588;
                let mut time = Int96::new();
                let half = |part: u64| u32::try_from(part & 0xffff_ffff).unwrap();
                time.set_data(half(nanos), half(nanos >> 32), day);
                time
            });
            let typed = column.typed::<Int96Type>();
            typed.write_batch(&times, None, None).unwrap();
        } else {
            let texts: Vec<_> = rows.iter().map(|row| row[at].1.as_str().into()).collect();
            let typed = column.typed::<parquet::data_type::ByteArrayType>();
            typed.write_batch(&texts, None, None).unwrap();
        }
        column.close().unwrap();
    }
    group.close().unwrap();
    let bytes = writer.into_inner().unwrap();
    let sink = read_whole("x.parquet", bytes, &Options::default());
    assert_eq!(sink.rejects, []);
    assert_eq!(sink.trades, expected());
}
