//! The floor of an ingest: bare inserts of the same rows.

use anyhow::Context;
use rusqlite::{Connection, params};
use smartmoney_ingest::{Options, Reject, Sink, find_inputs, read};
use smartmoney_model::{Address, Token, Trade};
use smartmoney_store::SqliteStore;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// A bare loop of prepared statements that inserts the rows of a file into the
/// same tables as the store. It checks and counts nothing, and every number is
/// known to it beforehand: reading the file is not part of its time.
pub(crate) struct Bare {
    pub(crate) rows: u64,
    pub(crate) seconds: f64,
}

pub(crate) fn insert(file: &Path, database: &Path) -> anyhow::Result<Bare> {
    drop(SqliteStore::open(database)?);
    let mut loops = Loop {
        connection: connect(database)?,
        wallets: HashMap::new(),
        tokens: HashMap::new(),
        gathered: Vec::new(),
        bare: Bare {
            rows: 0,
            seconds: 0.0,
        },
        failed: None,
    };
    let arguments = [file.to_str().context("a path")?.to_owned()];
    for input in find_inputs(&arguments)? {
        read(&input, &Options::default(), &mut loops)?;
    }
    loops.write();
    match loops.failed {
        Some(error) => Err(error.into()),
        None => Ok(loops.bare),
    }
}

/// With the settings of the store's own connection.
fn connect(database: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(database)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "cache_size", -64 * 1024)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 32 * 1024)?;
    Ok(connection)
}

/// As many rows in a transaction as `ingest` writes.
const ROWS_AT_ONCE: usize = 100_000;

struct Loop {
    connection: Connection,
    wallets: HashMap<Address, i64>,
    tokens: HashMap<Arc<Token>, i64>,
    gathered: Vec<Trade>,
    bare: Bare,
    failed: Option<rusqlite::Error>,
}

/// A trade and the numbers of its wallet and tokens.
type Row = (Trade, i64, i64, i64);

impl Loop {
    fn write(&mut self) {
        let rows: Vec<Row> = std::mem::take(&mut self.gathered)
            .into_iter()
            .map(|trade| {
                let wallet = number(&mut self.wallets, &trade.wallet);
                let sold = number(&mut self.tokens, &trade.sold.token);
                let bought = number(&mut self.tokens, &trade.bought.token);
                (trade, wallet, sold, bought)
            })
            .collect();
        let begun = Instant::now();
        self.failed = insert_rows(&self.connection, &rows).err();
        self.bare.seconds += begun.elapsed().as_secs_f64();
        self.bare.rows += rows.len() as u64;
    }
}

impl Sink for Loop {
    fn trades(&mut self, mut batch: Vec<Trade>) -> ControlFlow<()> {
        self.gathered.append(&mut batch);
        if self.gathered.len() >= ROWS_AT_ONCE {
            self.write();
        }
        match self.failed {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    fn reject(&mut self, _reject: Reject) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

fn number<K: Clone + Eq + std::hash::Hash>(numbers: &mut HashMap<K, i64>, key: &K) -> i64 {
    let next = i64::try_from(numbers.len() + 1).unwrap_or(i64::MAX);
    *numbers.entry(key.clone()).or_insert(next)
}

fn insert_rows(connection: &Connection, rows: &[Row]) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO trades (
           wallet_id, chain_id, block_time, block_number, evt_index, tx_hash, sold_token,
           sold_amount, bought_token, bought_amount, amount_usd, gas_usd, project_id
         ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    let mut by_key = transaction.prepare_cached("INSERT INTO trade_keys VALUES (?1, ?2)")?;
    let mut by_wallet = transaction.prepare_cached("INSERT INTO wallet_trades VALUES (?1, ?2)")?;
    for (trade, wallet, sold, bought) in rows {
        let usd = |usd: smartmoney_model::Usd| i64::try_from(usd.as_micros()).ok();
        let id = insert.insert(params![
            wallet,
            1,
            trade.block_time.as_micros(),
            trade.block_number.map(u64::cast_signed),
            trade.evt_index.to_i64(),
            trade.tx_hash.as_bytes(),
            sold,
            trade.sold.amount.to_be_bytes_trimmed(),
            bought,
            trade.bought.amount.to_be_bytes_trimmed(),
            trade.amount_usd.and_then(usd),
            trade.gas_usd.and_then(usd),
            1,
        ])?;
        let hash = &trade.tx_hash.as_bytes()[..6];
        let key = hash.iter().fold(0, |key, byte| key << 8 | i64::from(*byte));
        by_key.execute([key, id])?;
        by_wallet.execute([*wallet, id])?;
    }
    drop((insert, by_key, by_wallet));
    transaction.commit()
}
