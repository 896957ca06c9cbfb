//! The trades as a Parquet file in the shape of Dune's `dex.trades`. Amounts
//! are decimal text, exact to the last digit that the chain has.

use crate::SimulateError;
use crate::clock;
use crate::population::{all_threads, populate};
use crate::record::Record;
use crate::rows::{LogCounter, PROJECTS, contract, router, tx_hash, wallet_address};
use crate::scenario::Scenario;
use crate::simulation::{Progress, Summary};
use crate::spool::Spool;
use crate::text::{decimal, hex, micros};
use crate::world::World;
use arrow::array::{
    ArrayRef, Int64Array, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
    new_null_array,
};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;
use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Rows that are made at a time.
const BATCH: usize = 32_768;
/// Rows whose pages are held until they are written together.
const ROW_GROUP: usize = 262_144;
/// Batches that may wait for the writer.
const WAITING: usize = 2;

/// Simulates a market and writes its trades as a Parquet file, in order of time.
/// Same scenario, same bytes.
pub fn write_parquet(
    out: impl Write + Send,
    scenario: &Scenario,
    progress: impl FnMut(Progress),
) -> Result<Summary, SimulateError> {
    write_parquet_on(out, scenario, all_threads(), progress)
}

pub(crate) fn write_parquet_on(
    out: impl Write + Send,
    scenario: &Scenario,
    threads: NonZeroUsize,
    mut progress: impl FnMut(Progress),
) -> Result<Summary, SimulateError> {
    scenario.validate()?;
    let world = World::new(scenario);
    let of = scenario.wallets;
    let population = populate(&world, threads, |done| {
        progress(Progress::Wallets { done, of });
    })?;
    let rows = population.spool.total();
    write_file(out, &world, population.spool, progress)?;
    Ok(Summary {
        rows,
        truth: population.truth,
        market_return: world.market.total_return(),
    })
}

/// One thread makes rows, another encodes them.
fn write_file(
    out: impl Write + Send,
    world: &World,
    spool: Spool,
    mut progress: impl FnMut(Progress),
) -> Result<(), SimulateError> {
    let schema = schema();
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let writer = scope.spawn({
            let schema = schema.clone();
            move || encode(out, schema, &receiver)
        });
        let made = make_batches(world, spool, &schema, &sender, &mut progress);
        // The end of the rows for the writer.
        drop(sender);
        let written = writer
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // The writer's failure is the cause of the maker's.
        written.and(made)
    })
}

fn encode(
    out: impl Write + Send,
    schema: Arc<Schema>,
    batches: &Receiver<RecordBatch>,
) -> Result<(), SimulateError> {
    let mut writer = ArrowWriter::try_new(out, schema, Some(properties()?))?;
    for batch in batches {
        writer.write(&batch)?;
    }
    writer.close()?;
    Ok(())
}

fn properties() -> Result<WriterProperties, SimulateError> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_created_by("smartmoney simulate".to_owned())
        .set_max_row_group_row_count(Some(ROW_GROUP));
    // No two rows have these in common, so a dictionary would only cost.
    for unique in [
        "tx_hash",
        "token_bought_amount",
        "token_sold_amount",
        "amount_usd",
        "evt_index",
    ] {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(unique), false);
    }
    Ok(properties.build())
}

fn make_batches(
    world: &World,
    spool: Spool,
    schema: &Arc<Schema>,
    sender: &SyncSender<RecordBatch>,
    progress: &mut impl FnMut(Progress),
) -> Result<(), SimulateError> {
    let of = spool.total();
    let mut done = 0;
    let mut logs = LogCounter::default();
    spool.drain(|day| {
        for rows in day.chunks(BATCH) {
            let batch = batch(world, schema, rows, &mut logs)?;
            if sender.send(batch).is_err() {
                return Err(SimulateError::Sink(std::io::ErrorKind::BrokenPipe.into()));
            }
            done += rows.len() as u64;
            progress(Progress::Rows { done, of });
        }
        Ok(())
    })
}

fn schema() -> Arc<Schema> {
    let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let text = |name| Field::new(name, DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        text("blockchain"),
        text("project"),
        text("version"),
        Field::new("block_time", utc, true),
        Field::new("block_number", DataType::Int64, true),
        text("token_bought_symbol"),
        text("token_sold_symbol"),
        text("token_bought_amount"),
        text("token_sold_amount"),
        text("amount_usd"),
        text("token_bought_address"),
        text("token_sold_address"),
        text("taker"),
        text("maker"),
        text("tx_hash"),
        text("tx_from"),
        text("tx_to"),
        Field::new("evt_index", DataType::Int64, true),
    ]))
}

fn batch(
    world: &World,
    schema: &Arc<Schema>,
    rows: &[Record],
    logs: &mut LogCounter,
) -> Result<RecordBatch, SimulateError> {
    let scenario = &world.scenario;
    let (tokens, seed) = (&world.tokens, scenario.seed);
    let project = |row: &Record| PROJECTS[usize::from(row.project)];
    let wallet = |row: &Record| wallet_address(seed, row.wallet);
    let times = rows
        .iter()
        .map(|row| clock::time(scenario, row.block).as_micros());
    let numbers = rows
        .iter()
        .map(|row| clock::number(scenario, row.block).cast_signed());
    let indexes = rows.iter().map(|row| logs.index(seed, row).cast_signed());
    let columns: Vec<ArrayRef> = vec![
        names(rows, |_| scenario.chain.as_str()),
        names(rows, |row| project(row).0),
        names(rows, |row| project(row).1),
        Arc::new(TimestampMicrosecondArray::from_iter_values(times).with_timezone("UTC")),
        Arc::new(Int64Array::from_iter_values(numbers)),
        names(rows, |row| tokens.symbol(row.bought)),
        names(rows, |row| tokens.symbol(row.sold)),
        texts(rows, 24, |row, out| decimal(row.bought_amount, out)),
        texts(rows, 24, |row, out| decimal(row.sold_amount, out)),
        texts(rows, 14, |row, out| micros(row.usd, out)),
        names(rows, |row| tokens.address(row.bought)),
        names(rows, |row| tokens.address(row.sold)),
        texts(rows, 42, |row, out| {
            hex(&router(world, row).unwrap_or_else(|| wallet(row)), out);
        }),
        new_null_array(&DataType::Utf8, rows.len()),
        texts(rows, 66, |row, out| hex(&tx_hash(seed, row), out)),
        texts(rows, 42, |row, out| hex(&wallet(row), out)),
        texts(rows, 42, |row, out| {
            hex(&router(world, row).unwrap_or_else(|| contract(row)), out);
        }),
        Arc::new(Int64Array::from_iter_values(indexes)),
    ];
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}

/// A column of texts that are there already.
fn names<'a>(rows: &[Record], name: impl Fn(&Record) -> &'a str) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows.iter().map(name)))
}

/// A column of texts of about `length` characters that are made here.
fn texts(rows: &[Record], length: usize, write: impl Fn(&Record, &mut String)) -> ArrayRef {
    let mut column = StringBuilder::with_capacity(rows.len(), rows.len() * length);
    let mut text = String::with_capacity(80);
    for row in rows {
        text.clear();
        write(row, &mut text);
        column.append_value(&text);
    }
    Arc::new(column.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_threads_changes_no_byte() {
        let mut scenario = Scenario::with_total(150, 30, 4);
        scenario.skill.draws = 300;
        let bytes = [1, 3].map(|threads| {
            let mut bytes = Vec::new();
            let threads = NonZeroUsize::new(threads).unwrap();
            let summary = write_parquet_on(&mut bytes, &scenario, threads, |_| ()).unwrap();
            (bytes, summary)
        });
        assert!(bytes[0] == bytes[1]);
    }

    #[test]
    fn a_place_without_room_ends_it() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let error = write_parquet(Full, &Scenario::with_total(1, 1, 1), |_| ()).unwrap_err();
        assert!(error.to_string().contains("no storage space"), "{error}");
    }
}
