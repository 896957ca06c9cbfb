use super::columns::{Columns, count, json, limit, real, real_option, usd};
use super::labels::read_label;
use super::wallet_row::{columns_of, read_wallet};
use crate::{FactsRow, PopulationEntry, StoreError, WalletId};
use rusqlite::{Connection, params};
use smartmoney_model::{WalletFacts, WalletKey};

pub(super) fn keep_facts_made_by(connection: &Connection, rules: &str) -> Result<(), StoreError> {
    let changed = connection.execute(
        "UPDATE store_state SET facts_rules = ?1 WHERE facts_rules IS NOT ?1",
        [rules],
    )?;
    if changed > 0 {
        connection.execute_batch(
            "DELETE FROM wallet_facts;
             DELETE FROM wallet_facts_json;
             DELETE FROM token_hours;
             UPDATE store_state SET priced_up_to = 0;",
        )?;
    }
    Ok(())
}

pub(super) fn put_facts(
    connection: &Connection,
    facts: &[(WalletId, WalletFacts)],
) -> Result<(), StoreError> {
    let mut put = connection.prepare_cached(
        "REPLACE INTO wallet_facts (wallet_id, holds, last_trade, wins, losses, compared, p_value)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut put_json = connection
        .prepare_cached("REPLACE INTO wallet_facts_json (wallet_id, facts) VALUES (?1, ?2)")?;
    for (id, facts) in facts {
        refuse_undefined(facts)?;
        refuse_unpublishable(facts)?;
        put.execute(params![
            id.0,
            facts.holds,
            facts.last_trade.as_micros(),
            count("wins", facts.positions.wins)?,
            count("losses", facts.positions.losses)?,
            count("compared positions", facts.evidence.compared)?,
            real_option("p_value", facts.evidence.p_value)?,
        ])?;
        put_json.execute(params![id.0, json("facts", facts)?])?;
    }
    Ok(())
}

/// JSON would write what is not a number as null, which no later run could read.
fn refuse_undefined(facts: &WalletFacts) -> Result<(), StoreError> {
    real("max_drawdown", facts.max_drawdown)?;
    real("sum of returns", facts.returns.sum)?;
    real("sum of squared returns", facts.returns.sum_squares)?;
    real(
        "sum of squared negative returns",
        facts.returns.sum_negative_squares,
    )?;
    real_option("mean excess return", facts.evidence.mean_excess)?;
    real_option("median excess return", facts.evidence.median_excess)?;
    if let Some(holding) = &facts.holding {
        real("mean holding time", holding.mean_days)?;
        real("median holding time", holding.median_days)?;
        real("style consistency", holding.style_consistency)?;
    }
    Ok(())
}

/// The sums and counts of a published wallet that facts decide alone. What does
/// not fit there is refused here, where the wallet stands alone: staged, it
/// would fail together with all others in every run.
fn refuse_unpublishable(facts: &WalletFacts) -> Result<(), StoreError> {
    let pnl = &facts.pnl;
    let money = [
        ("total_volume", facts.volume_usd),
        ("total_pnl", pnl.total()),
        ("realized_pnl", pnl.realized),
        ("unrealized_pnl", pnl.unrealized),
        ("base_asset_pnl", pnl.base_asset),
        ("net_pnl", pnl.total() - pnl.gas),
        ("profit_without_best", pnl.total() - pnl.best_position),
        ("unmatched_proceeds", pnl.unmatched_proceeds),
    ];
    for (what, value) in money {
        usd(what, value)?;
    }
    count("total_trades", facts.trades)?;
    count("closed_positions", facts.positions.closed)?;
    count("open_positions", facts.positions.open)?;
    Ok(())
}

pub(super) fn population(connection: &Connection) -> Result<Vec<PopulationEntry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT f.wallet_id, f.wins, f.losses, f.compared, f.p_value, l.kind
         FROM wallet_facts f
         JOIN wallets w ON w.id = f.wallet_id
         LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
         ORDER BY f.wallet_id",
    )?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "wallet's facts");
        entries.push(PopulationEntry {
            id: WalletId(columns.get()?),
            wins: columns.count()?,
            losses: columns.count()?,
            compared: columns.count()?,
            p_value: columns.get()?,
            label: columns.named_option()?,
        });
    }
    Ok(entries)
}

pub(super) fn facts_after(
    connection: &Connection,
    after: WalletId,
    at_most: usize,
) -> Result<Vec<FactsRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT f.wallet_id, c.name, w.address, f.facts,
           l.kind, l.name, l.tags, l.verified,
           {published}
         FROM wallet_facts_json f
         JOIN wallets w ON w.id = f.wallet_id
         JOIN chains c ON c.id = w.chain_id
         LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
         LEFT JOIN smart_money_wallets p ON p.wallet_id = f.wallet_id
         WHERE f.wallet_id > ?1 ORDER BY f.wallet_id LIMIT ?2",
        published = columns_of("p")
    ))?;
    let mut rows = statement.query([after.0, limit(at_most)])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "wallet's facts");
        let id = WalletId(columns.get()?);
        let key = WalletKey {
            chain_id: columns.chain()?,
            wallet_address: columns.address_blob()?,
        };
        facts.push(FactsRow {
            id,
            facts: columns.json()?,
            label: read_label(&mut columns, &key)?,
            published: if columns.next_is_null()? {
                None
            } else {
                Some(read_wallet(&mut columns)?.1)
            },
            key,
        });
    }
    Ok(facts)
}
