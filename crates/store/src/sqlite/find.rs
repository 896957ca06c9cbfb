//! The tables by which known trades are found: see the migration.

use super::ids::Ids;
use crate::StoreError;
use crate::row::count;
use rusqlite::{Connection, params};
use smartmoney_model::Trade;

/// The recent part is at most this long, or an eighth of all trades if that
/// is more: so a move rewrites the large part only after it grew by a share,
/// and the cost of all moves grows with the number of trades.
const LEAST_TO_MOVE: i64 = 128 * 1024;

/// A digest of the trade's transaction and place. It lies in the file, so it
/// never changes; chains may share digests.
pub(super) fn key(trade: &Trade) -> i64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |state: u64, word: u64| {
        let mixed = (state ^ word).wrapping_mul(FACTOR);
        mixed ^ (mixed >> 29)
    };
    let mut state = mix(FACTOR, trade.evt_index);
    for chunk in trade.tx_hash.as_bytes().chunks(8) {
        let word = chunk.iter().fold(0, |w, byte| w << 8 | u64::from(*byte));
        state = mix(state, word);
    }
    // 48 bits: SQLite stores such a number in 6 bytes.
    (mix(state, 0) >> 16).cast_signed()
}

/// Which of these trades are neither in the store nor earlier in the batch:
/// `keys` are their keys and places, in order.
pub(super) fn find_new(
    connection: &Connection,
    ids: &mut Ids,
    trades: &[Trade],
    keys: &[(i64, usize)],
) -> Result<Vec<bool>, StoreError> {
    let mut find = connection.prepare_cached(
        "SELECT 1 FROM (
           SELECT trade_id FROM recent_trade_keys WHERE key = ?1
           UNION ALL SELECT trade_id FROM trade_keys WHERE key = ?1) found
         JOIN trades t ON t.id = found.trade_id
         WHERE t.tx_hash = ?2 AND t.evt_index = ?3 AND t.chain_id = ?4",
    )?;
    let mut is_new = vec![false; trades.len()];
    for same_key in keys.chunk_by(|a, b| a.0 == b.0) {
        for (at, (key, place)) in same_key.iter().enumerate() {
            let trade = &trades[*place];
            let is_same =
                |(_, earlier): &(i64, usize)| identity(&trades[*earlier]) == identity(trade);
            is_new[*place] = !same_key[..at].iter().any(is_same)
                && !find.exists(params![
                    key,
                    trade.tx_hash.as_bytes(),
                    count("evt_index", trade.evt_index)?,
                    ids.chain(connection, &trade.chain)?,
                ])?;
        }
    }
    Ok(is_new)
}

fn identity(trade: &Trade) -> impl PartialEq {
    (trade.tx_hash, trade.evt_index, trade.chain.clone())
}

/// Enters trades by (key, id), in order.
pub(super) fn enter(connection: &Connection, by_key: &[(i64, i64)]) -> Result<(), StoreError> {
    let mut put = connection
        .prepare_cached("INSERT INTO recent_trade_keys (key, trade_id) VALUES (?1, ?2)")?;
    for (key, id) in by_key {
        put.execute([key, id])?;
    }
    Ok(())
}

/// Moves the recent part to the large one when it has become long.
pub(super) fn move_when_due(connection: &Connection) -> Result<(), StoreError> {
    let (recent, trades): (i64, i64) = connection
        .prepare_cached("SELECT recent, trades FROM store_state")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if recent < LEAST_TO_MOVE.max(trades / 8) {
        return Ok(());
    }
    connection.execute_batch(
        "INSERT INTO trade_keys SELECT * FROM recent_trade_keys ORDER BY key, trade_id;
         DELETE FROM recent_trade_keys;
         UPDATE store_state SET recent = 0;",
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::connection::{Role, connect};
    use crate::sqlite::migrate::migrate;
    use smartmoney_testkit::TradeBuilder;

    #[test]
    fn trades_whose_digests_meet_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let mut connection = connect(&path, Role::Writer).unwrap();
        migrate(&mut connection, &path).unwrap();
        let trade = |tx| TradeBuilder::new(tx).build();
        let known = [trade(1)];
        let mut ids = crate::sqlite::ids::Ids::default();
        crate::sqlite::append::append_trades(&connection, &mut ids, &known).unwrap();
        let digest = key(&known[0]);

        let batch = [trade(2), trade(1), trade(2), trade(3)];
        let keys: Vec<_> = (0..4).map(|place| (digest, place)).collect();
        let mut is_new = || find_new(&connection, &mut ids, &batch, &keys).unwrap();
        assert_eq!(is_new(), [true, false, false, true]);
        // The same once the known trade lies in the large part.
        connection
            .execute("UPDATE store_state SET recent = ?1", [LEAST_TO_MOVE])
            .unwrap();
        move_when_due(&connection).unwrap();
        let recent: i64 = connection
            .query_row("SELECT count(*) FROM recent_trade_keys", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(recent, 0);
        assert_eq!(is_new(), [true, false, false, true]);
    }

    #[test]
    fn digests_lie_in_files_and_stay_what_they_are() {
        assert_eq!(key(&TradeBuilder::new(1).build()), 98_556_638_045_020);
        let other_place = TradeBuilder::new(1).evt_index(1).build();
        assert_ne!(key(&TradeBuilder::new(1).build()), key(&other_place));
    }
}
