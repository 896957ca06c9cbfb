//! `StandingStore` in PostgreSQL.

use super::sql::{SELECT_RULES, read_rules, read_run, read_wallet, select_run, select_wallets};
use super::{AsOf, Rules, ShownRun, StandingStore, Standings};
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session};
use crate::{PostgresStore, StoreError, WalletId};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use std::collections::HashMap;

#[async_trait]
impl StandingStore for PostgresStore {
    async fn standings(&self, as_of: AsOf) -> Result<Option<Standings>, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(standings(t, as_of)))
            .await
    }

    async fn rules_then(
        &self,
        run: &ShownRun,
        wallets: Vec<WalletId>,
    ) -> Result<HashMap<WalletId, Rules>, StoreError> {
        let run = run.id;
        self.sessions
            .read_snapshot(|t| Box::pin(rules_then(t, run, wallets)))
            .await
    }
}

/// The latest point is found as in [`SCORE_HISTORY`](crate::runs::sql::SCORE_HISTORY).
const LATEST: &str = "\
    JOIN LATERAL (
      SELECT * FROM score_history
      WHERE wallet_id BETWEEN w.id AND w.id AND run_id <= $1
      ORDER BY wallet_id DESC, run_id DESC LIMIT 1) h ON true";

async fn standings(
    transaction: &Transaction<'_>,
    as_of: AsOf,
) -> Result<Option<Standings>, StoreError> {
    let select = select_run(
        as_of,
        "r.started_at + r.duration_ms * interval '1 millisecond'",
    );
    let limit: &dyn Parameter = match &as_of {
        AsOf::Version(number) => number,
        AsOf::Time(time) => &Moment(*time),
    };
    let Some(row) = transaction.row_option(&select, &[limit]).await? else {
        return Ok(None);
    };
    let (run, present) = read_run(&mut Columns::new(&row, "run"))?;
    let rows = transaction
        .rows(&select_wallets(LATEST), &[&run.id])
        .await?;
    let wallets = rows
        .iter()
        .map(|row| read_wallet(&mut Columns::new(row, "score")));
    let wallets = wallets.collect::<Result<_, _>>()?;
    Ok(Some(Standings::of(run, present, wallets)))
}

async fn rules_then(
    transaction: &Transaction<'_>,
    run: i64,
    wallets: Vec<WalletId>,
) -> Result<HashMap<WalletId, Rules>, StoreError> {
    let mut found = HashMap::new();
    for wallet in wallets {
        let row = transaction
            .row_option(SELECT_RULES, &[&wallet.0, &run])
            .await?;
        if let Some(row) = row
            && let Some(rules) = read_rules(&mut Columns::new(&row, "rules"))?
        {
            found.insert(wallet, rules);
        }
    }
    Ok(found)
}
