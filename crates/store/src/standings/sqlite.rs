//! `StandingStore` in SQLite.

use super::sql::{SELECT_RULES, read_rules, read_run, read_wallet, select_run, select_wallets};
use super::{AsOf, Rules, ShownRun, StandingStore, Standings};
use crate::sqlite::columns::Columns;
use crate::{SqliteStore, StoreError, WalletId};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

#[async_trait]
impl StandingStore for SqliteStore {
    async fn standings(&self, as_of: AsOf) -> Result<Option<Standings>, StoreError> {
        self.readers.run(move |c| standings(c, as_of)).await
    }

    async fn rules_then(
        &self,
        run: &ShownRun,
        wallets: Vec<WalletId>,
    ) -> Result<HashMap<WalletId, Rules>, StoreError> {
        let run = run.id;
        self.readers.run(move |c| rules_then(c, run, wallets)).await
    }
}

const LATEST: &str = "\
    JOIN score_history h ON h.wallet_id = w.id AND h.run_id = (
      SELECT max(run_id) FROM score_history WHERE wallet_id = w.id AND run_id <= ?1)";

fn standings(connection: &Connection, as_of: AsOf) -> Result<Option<Standings>, StoreError> {
    let limit = match as_of {
        AsOf::Version(number) => number,
        AsOf::Time(time) => time.as_micros(),
    };
    let found = connection
        .prepare_cached(&select_run(as_of, "r.started_at + r.duration_ms * 1000"))?
        .query_row([limit], |row| Ok(read_run(&mut Columns::new(row, "run"))))
        .optional()?
        .transpose()?;
    let Some((run, present)) = found else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(&select_wallets(LATEST))?;
    let mut rows = statement.query([run.id])?;
    let mut wallets = Vec::new();
    while let Some(row) = rows.next()? {
        wallets.push(read_wallet(&mut Columns::new(row, "score"))?);
    }
    Ok(Some(Standings::of(run, present, wallets)))
}

fn rules_then(
    connection: &Connection,
    run: i64,
    wallets: Vec<WalletId>,
) -> Result<HashMap<WalletId, Rules>, StoreError> {
    let mut statement = connection.prepare_cached(SELECT_RULES)?;
    let mut found = HashMap::new();
    for wallet in wallets {
        let mut rows = statement.query([wallet.0, run])?;
        if let Some(row) = rows.next()?
            && let Some(rules) = read_rules(&mut Columns::new(row, "rules"))?
        {
            found.insert(wallet, rules);
        }
    }
    Ok(found)
}
