use super::columns::{Columns, Moment};
use super::details::put_details;
use super::ids::execute;
use super::statement::{Parameter, Session};
use crate::row::{
    CURATION, DROP_UNPUBLISHED, StoredDetail, columns_of, count, json, limit, read_facts_row,
    read_population_entry, real_option, refuse_unstorable,
};
use crate::{AnalysedWallet, FactsRow, PopulationEntry, StoreError, WalletId};
use deadpool_postgres::{Client, Transaction};
use std::collections::BTreeMap;

pub(super) async fn keep_facts_made_by(
    transaction: &Transaction<'_>,
    rules: &str,
) -> Result<(), StoreError> {
    let declare = "UPDATE store_state SET facts_rules = $1 WHERE facts_rules IS DISTINCT FROM $1";
    if execute(transaction, declare, &[&rules]).await? > 0 {
        transaction
            .batch_execute(
                "DELETE FROM wallet_facts;
                 DELETE FROM wallet_facts_json;
                 DELETE FROM token_hours;
                 UPDATE store_state SET priced_up_to = 0;",
            )
            .await?;
        execute(transaction, DROP_UNPUBLISHED, &[]).await?;
    }
    Ok(())
}

/// The columns of both tables, one vector each.
#[derive(Default)]
pub(super) struct FactsColumns {
    wallets: Vec<i64>,
    holds: Vec<bool>,
    last_trades: Vec<Moment>,
    wins: Vec<i64>,
    losses: Vec<i64>,
    compared: Vec<i64>,
    p_values: Vec<Option<f64>>,
    facts: Vec<String>,
}

impl FactsColumns {
    /// Refuses what no column can hold. Of several facts of one wallet the last stay.
    pub(super) fn of(analysed: &[(WalletId, AnalysedWallet)]) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        let facts: BTreeMap<_, _> = analysed.iter().map(|(id, a)| (id.0, &a.facts)).collect();
        for (id, facts) in facts {
            refuse_unstorable(facts)?;
            columns.wallets.push(id);
            columns.holds.push(facts.holds);
            columns.last_trades.push(Moment(facts.last_trade));
            columns.wins.push(count("wins", facts.positions.wins)?);
            columns
                .losses
                .push(count("losses", facts.positions.losses)?);
            let compared = count("compared positions", facts.evidence.compared)?;
            columns.compared.push(compared);
            let p_value = real_option("p_value", facts.evidence.p_value)?;
            columns.p_values.push(p_value);
            columns.facts.push(json("facts", facts)?);
        }
        Ok(columns)
    }
}

pub(super) async fn put_facts(
    transaction: &Transaction<'_>,
    columns: &FactsColumns,
    details: &BTreeMap<i64, StoredDetail>,
) -> Result<(), StoreError> {
    let c = columns;
    let put = "INSERT INTO wallet_facts
          (wallet_id, holds, last_trade, wins, losses, compared, p_value)
        SELECT * FROM unnest($1::bigint[], $2::boolean[], $3::timestamptz[], $4::bigint[],
          $5::bigint[], $6::bigint[], $7::double precision[])
        ON CONFLICT (wallet_id) DO UPDATE SET holds = excluded.holds,
          last_trade = excluded.last_trade, wins = excluded.wins, losses = excluded.losses,
          compared = excluded.compared, p_value = excluded.p_value";
    let values: [&dyn Parameter; 7] = [
        &c.wallets,
        &c.holds,
        &c.last_trades,
        &c.wins,
        &c.losses,
        &c.compared,
        &c.p_values,
    ];
    execute(transaction, put, &values).await?;
    let put = "INSERT INTO wallet_facts_json (wallet_id, facts)
        SELECT wallet_id, facts::json FROM unnest($1::bigint[], $2::text[]) AS f (wallet_id, facts)
        ON CONFLICT (wallet_id) DO UPDATE SET facts = excluded.facts";
    execute(transaction, put, &[&c.wallets, &c.facts]).await?;
    put_details(transaction, details).await
}

pub(super) async fn population(client: &Client) -> Result<Vec<PopulationEntry>, StoreError> {
    let rows = client
        .rows(
            "SELECT f.wallet_id, f.wins, f.losses, f.compared, f.p_value, l.kind
             FROM wallet_facts f
             JOIN wallets w ON w.id = f.wallet_id
             LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
             ORDER BY f.wallet_id",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| read_population_entry(&mut Columns::new(row, "wallet's facts")))
        .collect()
}

pub(super) async fn facts_after(
    client: &Client,
    after: WalletId,
    at_most: usize,
) -> Result<Vec<FactsRow>, StoreError> {
    let rows = client
        .rows(
            &format!(
                "SELECT f.wallet_id, n.name, w.address, f.facts,
               l.kind, l.name, l.tags, l.verified, {CURATION},
               {published}
             FROM wallet_facts_json f
             JOIN wallets w ON w.id = f.wallet_id
             JOIN chains n ON n.id = w.chain_id
             LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
             LEFT JOIN curations c ON c.wallet_id = f.wallet_id
             LEFT JOIN smart_money_wallets p ON p.wallet_id = f.wallet_id
             WHERE f.wallet_id > $1 ORDER BY f.wallet_id LIMIT $2",
                published = columns_of("p")
            ),
            &[&after.0, &limit(at_most)],
        )
        .await?;
    rows.iter()
        .map(|row| read_facts_row(&mut Columns::new(row, "wallet's facts")))
        .collect()
}
