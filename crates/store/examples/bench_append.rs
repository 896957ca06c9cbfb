//! How fast trades are appended, beside a bare loop of prepared statements
//! that inserts the same rows, and how fast all ledgers are read. Both write to
//! files in the same folder and take turns batch by batch. The bare loop checks
//! and counts nothing; it writes
//!
//! - `tables`: the same rows into the same tables as the store, or
//! - `indexes`: into `trades` alone, with a unique index of its identity and
//!   an index of its wallet.
//!
//! `cargo run --release -p smartmoney-store --example bench_append --
//! [ROWS] [BATCH] [tables|indexes|none] [FOLDER]`

use rusqlite::{Connection, params};
use smartmoney_model::{Leg, Timestamp, Token, Trade, Usd};
use smartmoney_store::{Scope, SqliteStore, StoreError, WalletId, WalletStore};
use smartmoney_testkit::{TradeBuilder, chain, evm_address, token};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const WALLETS: u64 = 50_000;
const TOKENS: u64 = 500;
const FIRST_SECOND: i64 = 1_700_000_000;

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let mut args = std::env::args().skip(1);
    let rows: u64 = args.next().map_or(1_000_000, |a| a.parse().expect("ROWS"));
    let batch: u64 = args.next().map_or(50_000, |a| a.parse().expect("BATCH"));
    let kind = args.next().unwrap_or_else(|| "tables".to_owned());
    let folder = args.next().unwrap_or_else(|| "target/bench".to_owned());
    let folder = tempfile_in(Path::new(&folder));

    let store = SqliteStore::open(&folder.path().join("store.db"))?;
    let bare_path = folder.path().join("bare.db");
    drop(SqliteStore::open(&bare_path)?);
    let bare = open_bare(&bare_path, &kind)?;
    let (store_time, bare_time) = append(&store, &bare, &kind, rows, batch).await?;

    report("append_trades", rows, store_time);
    if kind != "none" {
        report(&format!("bare loop, {kind}"), rows, bare_time);
        let ratio = bare_time.as_secs_f64() / store_time.as_secs_f64();
        println!(
            "append_trades reaches {:.0} % of the bare loop",
            ratio * 100.0
        );
    }
    read_ledgers(&store).await?;
    println!("peak memory: {}", peak_memory());
    Ok(())
}

fn tempfile_in(folder: &Path) -> tempfile::TempDir {
    std::fs::create_dir_all(folder).expect("a folder for the files");
    tempfile::tempdir_in(folder).expect("a folder for the files")
}

fn report(what: &str, rows: u64, time: Duration) {
    let secs = time.as_secs_f64();
    println!(
        "{what}: {rows} rows in {secs:.2} s, {:.0} rows/s",
        rows as f64 / secs
    );
}

async fn append(
    store: &SqliteStore,
    bare: &Connection,
    kind: &str,
    rows: u64,
    batch: u64,
) -> Result<(Duration, Duration), StoreError> {
    let ethereum = chain("ethereum");
    let tokens: Vec<Arc<Token>> = (0..TOKENS)
        .map(|n| Arc::new(token(&ethereum, &format!("T{n}"))))
        .collect();
    let (mut store_time, mut bare_time) = (Duration::ZERO, Duration::ZERO);
    let mut next = 0;
    while next < rows {
        let end = rows.min(next + batch);
        let trades: Vec<Trade> = (next..end).map(|n| trade(n, &tokens)).collect();
        if kind != "none" {
            let since = Instant::now();
            append_bare(bare, kind, next, &trades)?;
            bare_time += since.elapsed();
        }
        let since = Instant::now();
        store.append_trades(trades).await?;
        store_time += since.elapsed();
        if end / 1_000_000 > next / 1_000_000 {
            println!(
                "  {end} rows: append_trades {:.1} s, bare loop {:.1} s, processor {:.1} s",
                store_time.as_secs_f64(),
                bare_time.as_secs_f64(),
                processor_time()
            );
        }
        next = end;
    }
    Ok((store_time, bare_time))
}

/// Few wallets trade much, most trade little: the smaller of two random numbers.
fn wallet_of(n: u64) -> u64 {
    let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed >> 32) % WALLETS).min((mixed >> 12) % WALLETS)
}

fn trade(n: u64, tokens: &[Arc<Token>]) -> Trade {
    let leg = |n: u64, leg: Leg| Leg {
        token: Arc::clone(&tokens[(n % TOKENS) as usize]),
        ..leg
    };
    let seconds = i64::try_from(n / 4).expect("few rows");
    let trade = TradeBuilder::new(n)
        .at_time(Timestamp::from_secs(FIRST_SECOND + seconds))
        .block(18_000_000 + n / 48)
        .evt_index(n % 300)
        .sold("A", "1234.567890123456789")
        .bought("B", "0.000123456789")
        .usd_value(Usd::from_micros(1_234_567_890 + i128::from(n % 1_000_000)))
        .project("uniswap")
        .build();
    Trade {
        wallet: evm_address(wallet_of(n)),
        sold: leg(n * 7, trade.sold),
        bought: leg(n * 7 + 1 + n % 11, trade.bought),
        ..trade
    }
}

/// With the settings of the store's own connection, and what a table needs that
/// has no other table to be found by.
fn open_bare(path: &Path, kind: &str) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "cache_size", -64 * 1024)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 32 * 1024)?;
    if kind == "indexes" {
        connection.execute_batch(
            "CREATE UNIQUE INDEX bare_identity ON trades (tx_hash, evt_index, chain_id);
             CREATE INDEX bare_wallet ON trades (wallet_id);",
        )?;
    }
    Ok(connection)
}

/// Every number is known beforehand: rows are written and nothing else.
fn append_bare(
    connection: &Connection,
    kind: &str,
    first: u64,
    trades: &[Trade],
) -> Result<(), StoreError> {
    let transaction = connection.unchecked_transaction()?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO trades (
           wallet_id, chain_id, block_time, block_number, evt_index, tx_hash, sold_token,
           sold_amount, bought_token, bought_amount, amount_usd, gas_usd, project_id
         ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    let mut by_key = transaction.prepare_cached("INSERT INTO trade_keys VALUES (?1, ?2)")?;
    let mut by_wallet = transaction.prepare_cached("INSERT INTO wallet_trades VALUES (?1, ?2)")?;
    for (n, trade) in (first..).zip(trades) {
        let wallet = wallet_of(n).cast_signed();
        let id = insert.insert(params![
            wallet,
            1,
            trade.block_time.as_micros(),
            trade.block_number.map(u64::cast_signed),
            trade.evt_index.cast_signed(),
            trade.tx_hash.as_bytes(),
            (n * 7 % TOKENS).cast_signed(),
            trade.sold.amount.to_be_bytes_trimmed(),
            ((n * 7 + 1 + n % 11) % TOKENS).cast_signed(),
            trade.bought.amount.to_be_bytes_trimmed(),
            trade
                .amount_usd
                .and_then(|usd| i64::try_from(usd.as_micros()).ok()),
            None::<i64>,
            1,
        ])?;
        if kind == "tables" {
            let hash = &trade.tx_hash.as_bytes()[..6];
            let key = hash.iter().fold(0, |key, byte| key << 8 | i64::from(*byte));
            by_key.execute([key, id])?;
            by_wallet.execute([wallet, id])?;
        }
    }
    drop((insert, by_key, by_wallet));
    transaction.commit()?;
    Ok(())
}

async fn read_ledgers(store: &SqliteStore) -> Result<(), StoreError> {
    for batch in [50, 500] {
        let since = Instant::now();
        let (mut after, mut trades) = (WalletId(0), 0);
        loop {
            let wallets = store.wallets_to_analyse(Scope::All, after, batch).await?;
            let Some(last) = wallets.last() else { break };
            after = *last;
            let ledgers = store.ledgers(wallets).await?;
            trades += ledgers.iter().map(|(_, l)| l.len() as u64).sum::<u64>();
        }
        report(&format!("ledgers by {batch}"), trades, since.elapsed());
    }
    Ok(())
}

/// Seconds of processor time of this process, all threads: unlike the clock it
/// does not depend on what else the machine does. Linux counts hundredths.
fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in brackets may hold anything; user and system time are the
    // twelfth and thirteenth field after it.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields = after_name.split_whitespace().skip(11).take(2);
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// The most memory that this process ever had, as Linux counts it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .map_or_else(|| "unknown".to_owned(), |value| value.trim().to_owned())
}
