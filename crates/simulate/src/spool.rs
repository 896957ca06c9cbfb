//! Sorts the trades of many wallets by time in bounded memory. They are kept by day; when
//! too many are in memory, all move to one temporary file, and each day is read back and
//! sorted by itself.

use crate::SimulateError;
use crate::clock::BLOCKS_PER_DAY;
use crate::record::{RECORD_BYTES, Record};
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

/// Records that are kept in memory: 128 MB.
const MOST_WAITING: usize = 2_000_000;

/// Trades by day, in memory and in a temporary file.
pub(crate) struct Spool {
    days: Vec<Day>,
    waiting: usize,
    most_waiting: usize,
    file: Option<File>,
    total: u64,
}

#[derive(Default)]
struct Day {
    waiting: Vec<Record>,
    /// (offset in the file, number of records).
    written: Vec<(u64, usize)>,
}

impl Spool {
    pub(crate) fn new(days: u32) -> Self {
        Self::with_room(days, MOST_WAITING)
    }

    fn with_room(days: u32, most_waiting: usize) -> Self {
        Self {
            days: (0..days).map(|_| Day::default()).collect(),
            waiting: 0,
            most_waiting,
            file: None,
            total: 0,
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn add(&mut self, records: &[Record]) -> io::Result<()> {
        for record in records {
            self.days[(record.block / BLOCKS_PER_DAY) as usize]
                .waiting
                .push(*record);
        }
        self.waiting += records.len();
        self.total += records.len() as u64;
        if self.waiting > self.most_waiting {
            self.spill()?;
        }
        Ok(())
    }

    /// Takes each day's trades in order, the first day first.
    pub(crate) fn drain(
        mut self,
        mut take: impl FnMut(Vec<Record>) -> Result<(), SimulateError>,
    ) -> Result<(), SimulateError> {
        for day in std::mem::take(&mut self.days) {
            let mut records = day.waiting;
            if let Some(file) = &mut self.file {
                for (offset, count) in day.written {
                    read(file, offset, count, &mut records).map_err(SimulateError::Spool)?;
                }
            }
            records.sort_unstable_by_key(Record::order);
            take(records)?;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let mut offset = out.seek(SeekFrom::End(0))?;
        for day in &mut self.days {
            if day.waiting.is_empty() {
                continue;
            }
            for record in &day.waiting {
                out.write_all(&record.to_bytes())?;
            }
            day.written.push((offset, day.waiting.len()));
            offset += (day.waiting.len() * RECORD_BYTES) as u64;
            day.waiting.clear();
        }
        self.file = Some(out.into_inner().map_err(io::IntoInnerError::into_error)?);
        self.waiting = 0;
        Ok(())
    }
}

fn read(file: &mut File, offset: u64, count: usize, into: &mut Vec<Record>) -> io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = vec![0; count * RECORD_BYTES];
    file.read_exact(&mut bytes)?;
    into.reserve(count);
    let (chunks, _) = bytes.as_chunks::<RECORD_BYTES>();
    into.extend(chunks.iter().map(Record::from_bytes));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(block: u32, wallet: u32) -> Record {
        Record {
            block,
            wallet,
            sequence: 0,
            tx: 0,
            sold: 1,
            bought: 2,
            project: 0,
            is_routed: false,
            usd: 3,
            sold_amount: 4,
            bought_amount: 5,
        }
    }

    proptest! {
        #[test]
        fn everything_comes_back_in_order_spilled_or_not(
            blocks in prop::collection::vec(0..5 * BLOCKS_PER_DAY, 0..200),
            room in 1_usize..300,
        ) {
            let mut spool = Spool::with_room(5, room);
            let all: Vec<Record> = (0..).zip(&blocks).map(|(i, b)| record(*b, i)).collect();
            for part in all.chunks(7) {
                spool.add(part).unwrap();
            }
            prop_assert_eq!(spool.total(), all.len() as u64);
            let mut got = Vec::new();
            spool.drain(|day| { got.extend(day); Ok(()) }).unwrap();
            let mut expected = all;
            expected.sort_by_key(Record::order);
            prop_assert_eq!(got, expected);
        }
    }
}
