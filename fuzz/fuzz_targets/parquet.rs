//! Good files of several types and compressions with bytes changed. A panic in
//! a decoder is caught by the reader; one in our own code is a finding.
#![no_main]

use arrow::array::{
    ArrayRef, Decimal128Array, FixedSizeBinaryArray, Float64Array, Int64Array, RecordBatch,
    StringArray, TimestampMillisecondArray,
};
use libfuzzer_sys::fuzz_target;
use parquet::arrow::ArrowWriter;
use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;
use smartmoney_fuzz::{HEADER, ROW, read_and_count};
use std::sync::{Arc, LazyLock};

static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::LZ4_RAW,
    ]
    .into_iter()
    .flat_map(|compression| [true, false].map(|typed| file(compression, typed)))
    .collect()
});

const ROWS: usize = 30;

fn file(compression: Compression, typed: bool) -> Vec<u8> {
    let names = HEADER.trim_end().split(',');
    let columns = names.zip(ROW.trim_end().split(',')).map(|(name, value)| {
        let array: ArrayRef = match name {
            "block_time" if typed => Arc::new(TimestampMillisecondArray::from(vec![
                    1_696_132_823_000;
                    ROWS
                ])),
            "block_number" | "evt_index" if typed => {
                Arc::new((0..ROWS as i64).collect::<Int64Array>())
            }
            "amount_usd" if typed => Arc::new(Float64Array::from(vec![1.5; ROWS])),
            "token_sold_amount" if typed => Arc::new(Decimal128Array::from(vec![12_345; ROWS])),
            "tx_from" if typed => Arc::new(
                FixedSizeBinaryArray::try_from_iter((0..ROWS).map(|n| [n as u8; 20]))
                    .expect("one length"),
            ),
            _ => Arc::new(StringArray::from(vec![value; ROWS])),
        };
        (name, array)
    });
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(20))
        .build();
    let mut writer =
        ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("room");
    writer.into_inner().expect("room")
}

fuzz_target!(
    init: {
        // The reader may catch panics of decoders. Only ours end the process.
        std::panic::set_hook(Box::new(|info| {
            let ours = info.location().is_none_or(|at| {
                at.file().contains("smartmoney") || at.file().contains("crates/") || at.file().contains("fuzz_targets") || at.file().starts_with("src/")
            });
            if ours {
                eprintln!("{info}");
                std::process::abort();
            }
        }));
    },
    |data: &[u8]| {
        let Some((first, rest)) = data.split_first() else {
            return;
        };
        let mut bytes = FILES[usize::from(*first) % FILES.len()].clone();
        // Each change: a distance from the end (where the metadata lies), a byte.
        for change in rest.chunks_exact(3) {
            let from_end = usize::from(u16::from_le_bytes([change[0], change[1]]));
            let length = bytes.len();
            bytes[length - 1 - from_end % length] = change[2];
        }
        if rest.len() % 3 == 1 {
            bytes.truncate(bytes.len() * usize::from(rest[rest.len() - 1]) / 256);
        }
        read_and_count("x.parquet", bytes);
    }
);
