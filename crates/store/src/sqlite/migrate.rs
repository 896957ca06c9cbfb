//! Migrations of the schema in SQLite.

use crate::Fault;
use crate::migrations::SQLITE as MIGRATIONS;
use crate::schema::known_version;
use crate::sqlite::read_only::{can_be_written, connect_read_only};
use crate::{Schema, StoreError};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;

/// "SMWL": marks the file as ours, so that no other program's database is
/// written to, whatever its own version is.
const APPLICATION_ID: i64 = 0x534d_574c;

/// Brings the schema to the newest version, in one transaction that excludes
/// other writers: of two processes that start at once the second finds nothing to do.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    if version(connection, path)? == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    let found = version(&transaction, path)?;
    if found == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    for sql in &MIGRATIONS[found..] {
        transaction.execute_batch(sql)?;
    }
    let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection, path: &Path) -> Result<usize, StoreError> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    known_version(found, MIGRATIONS.len(), || path.display().to_string())
}

/// Refuses a file that would first have to be brought up to date.
pub(crate) fn refuse_older(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let found = version(connection, path)?;
    if found == MIGRATIONS.len() {
        return Ok(());
    }
    let number = |version| u32::try_from(version).unwrap_or(u32::MAX);
    Err(StoreError::TooOld {
        location: path.display().to_string(),
        found: number(found),
        known: number(MIGRATIONS.len()),
    })
}

/// Refuses a file that is neither ours nor new. It is only read: call this
/// before anything is set that stays in the file.
pub(crate) fn refuse_foreign(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    // One transaction: another process may be making the file ours.
    let transaction = connection.transaction()?;
    let pragma = |name| transaction.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if application == APPLICATION_ID {
        return Ok(());
    }
    let objects: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if (application, version, objects) == (0, 0, 0) {
        return Ok(());
    }
    Err(StoreError::Open {
        fault: Fault::Program,
        location: path.display().to_string(),
        cause: "it is another program's database".into(),
    })
}

/// How far the schema of a file is that is there; changes nothing.
pub(crate) fn schema(path: &Path) -> Result<Schema, StoreError> {
    let connection = if can_be_written(path) {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        refuse_foreign(&mut connection, path)?;
        connection
    } else {
        connect_read_only(path)?.0
    };
    Ok(Schema::of(version(&connection, path)?, MIGRATIONS.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;
    use crate::intake::sqlite::append::take_in;
    use crate::intake::sqlite::ids::Ids;
    use crate::sqlite::connection::Role;
    use crate::sqlite::connection::connect;
    use rusqlite::params;
    use smartmoney_testkit::TradeBuilder;
    use std::path::PathBuf;

    /// A file as it was before the migration that holds `sql`.
    fn before(sql: &str) -> (tempfile::TempDir, PathBuf, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let connection = connect(&path, Role::Writer).unwrap();
        let before = MIGRATIONS
            .iter()
            .position(|migration| migration.contains(sql));
        for sql in &MIGRATIONS[..before.unwrap()] {
            connection.execute_batch(sql).unwrap();
        }
        let version = i64::try_from(before.unwrap()).unwrap();
        connection
            .pragma_update(None, "user_version", version)
            .unwrap();
        (folder, path, connection)
    }

    #[test]
    fn trades_that_are_known_stay_known() {
        let (_folder, path, mut connection) = before("DROP TABLE recent_trade_keys");
        let trades = [1, 2, 3].map(|tx| TradeBuilder::new(tx).build());
        let names = "INSERT INTO chains (id, name) VALUES (1, 'ethereum');
            INSERT INTO tokens (id, chain_id, address, is_symbol)
            VALUES (1, 1, 'USDC', 1), (2, 1, 'PEPE', 1);";
        connection.execute_batch(names).unwrap();
        let wallet = "INSERT INTO wallets (id, chain_id, address) VALUES (1, 1, ?1)";
        let address = crate::row::address_bytes(&trades[0].wallet);
        connection.execute(wallet, [address]).unwrap();
        for trade in &trades[..2] {
            let insert = "INSERT INTO trades (wallet_id, chain_id, block_time, evt_index, tx_hash,
                sold_token, sold_amount, bought_token, bought_amount)
              VALUES (1, 1, ?1, ?2, ?3, 1, ?4, 2, ?4)";
            let values = params![
                trade.block_time.as_micros(),
                trade.evt_index.to_i64(),
                trade.tx_hash.as_bytes(),
                trade.sold.amount.to_be_bytes_trimmed(),
            ];
            connection.execute(insert, values).unwrap();
        }

        migrate(&mut connection, &path).unwrap();
        let taken = take_in(
            &connection,
            &mut Ids::default(),
            &trades,
            &Origin::default(),
        );
        let taken = taken.unwrap();
        // Read again, rows of before have a source.
        assert_eq!((taken.updated, taken.inserted), (2, 1));
    }

    #[test]
    fn migrating_indexes_the_wallets_that_are_published() {
        let (_folder, path, mut connection) = before("CREATE TABLE wallet_places");
        // Some value of its type in each column.
        let insert: String = connection
            .query_row(
                "SELECT 'INSERT INTO smart_money_wallets SELECT ' || group_concat(
                   CASE type WHEN 'TEXT' THEN '''[]''' WHEN 'REAL' THEN '33.4' ELSE '1' END, ', ')
                 FROM pragma_table_info('smart_money_wallets')",
                [],
                |row| row.get(0),
            )
            .unwrap();
        connection.execute(&insert, []).unwrap();
        connection
            .execute("UPDATE store_state SET data_version = 7", [])
            .unwrap();

        migrate(&mut connection, &path).unwrap();
        let found: (i64, i64, f64, bool, i64, i64, bool) = connection
            .query_row(
                "SELECT p.since_version, s.oldest_version, p.smart_money_score, p.is_bot,
                   c.score_bucket, c.wallets, c.is_bot
                 FROM wallet_places p, wallet_counts c, store_state s",
                [],
                |r| r.try_into(),
            )
            .unwrap();
        assert_eq!(found, (7, 7, 33.4, true, 267, 1, true));
    }
}
