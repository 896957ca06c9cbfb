//! The columns and rows of facts that both databases share.

use crate::curations::sql::{CURATION, read_curation};
use crate::intake::labels::read_label;
use crate::row::checks::{json, real};
use crate::row::{ReadColumns, count, usd};
use crate::{EvidenceRow, FactsRow, StoreError, WalletId};
use smartmoney_model::{FollowMeasures, WalletFacts, WalletKey};

/// Refuses facts that could not be stored, read back or published.
pub(crate) fn refuse_unstorable(facts: &WalletFacts) -> Result<(), StoreError> {
    refuse_undefined(facts)?;
    refuse_unpublishable(facts)
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
    real("compounded return", facts.returns.compounded)?;
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
        ("atomic_pnl", pnl.atomic),
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

/// What was made of wallets whose trades were all taken back; `gone` selects their numbers.
pub(crate) fn forget_gone(gone: &str) -> [String; 4] {
    let tables = [
        "wallet_facts",
        "wallet_facts_json",
        "wallet_evidence",
        "wallet_followability",
    ];
    tables.map(|table| format!("DELETE FROM {table} WHERE wallet_id IN ({gone})"))
}

/// Whether a run has measured any wallet's followers.
pub(crate) const HAS_FOLLOWABILITY: &str = "SELECT EXISTS (SELECT 1 FROM wallet_followability)";

/// What copying each of these wallets would have brought, as JSON.
pub(crate) fn follow_rows(
    measured: &[(WalletId, FollowMeasures)],
) -> Result<Vec<(i64, String)>, StoreError> {
    let row = |(id, measures): &(WalletId, FollowMeasures)| {
        let numbers = [measures.half_life_secs, measures.break_even_cost];
        for number in numbers.into_iter().flatten() {
            real("followability", number)?;
        }
        for point in &measures.decay {
            let numbers = [point.excess, point.low, point.high, point.leader_excess];
            for number in numbers.into_iter().flatten() {
                real("followability", number)?;
            }
        }
        Ok((id.0, json("followability", measures)?))
    };
    measured.iter().map(row).collect()
}

/// Facts made by other rules, and the prices that they were made by.
pub(crate) const FORGET_ALL: &str = "\
    DELETE FROM wallet_facts;
    DELETE FROM wallet_facts_json;
    DELETE FROM wallet_evidence;
    DELETE FROM wallet_followability;
    DELETE FROM token_hours;
    UPDATE store_state SET priced_up_to = 0;
    UPDATE changed_hours SET priced_seq = 0;";

/// Puts the rows of `source`, the columns in the order that is named here.
pub(crate) fn put_facts(source: &str) -> String {
    format!(
        "INSERT INTO wallet_facts
           (wallet_id, is_unsettled, last_trade, wins, losses, digest)
         {source}
         ON CONFLICT (wallet_id) DO UPDATE SET is_unsettled = excluded.is_unsettled,
           last_trade = excluded.last_trade, wins = excluded.wins, losses = excluded.losses,
           digest = excluded.digest"
    )
}

/// Selects what [`read_evidence_row`] reads, of the wallets after `$1`, at most `$2`. `after` as
/// in [`facts_statement`].
pub(crate) fn evidence_statement(after: impl Fn(&str) -> String) -> String {
    format!(
        "SELECT e.wallet_id, w.address, f.wins, f.losses, l.kind, e.evidence
         FROM wallet_evidence e
         JOIN wallet_facts f ON f.wallet_id = e.wallet_id {}
         JOIN wallets w ON w.id = e.wallet_id {}
         LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
         WHERE e.wallet_id > $1 ORDER BY e.wallet_id LIMIT $2",
        after("f.wallet_id"),
        after("w.id")
    )
}

pub(crate) fn read_evidence_row(columns: &mut impl ReadColumns) -> Result<EvidenceRow, StoreError> {
    Ok(EvidenceRow {
        id: WalletId(columns.integer()?),
        address: columns.address_bytes()?,
        wins: columns.count()?,
        losses: columns.count()?,
        label: columns.named_option()?,
        evidence: columns.bytes(|bytes| postcard::from_bytes(bytes).ok(), "evidence")?,
    })
}

/// Selects what [`read_facts_row`] reads, of the wallets after `$1`, at most `$2`. `after` adds
/// to a join, by the name of its column, that the wallet is one of them.
pub(crate) fn facts_statement(after: impl Fn(&str) -> String) -> String {
    format!(
        "SELECT f.wallet_id, n.name, w.address, f.facts,
           l.kind, l.name, l.tags, l.verified, {CURATION}, v.measures, p.status
         FROM wallet_facts_json f
         JOIN wallets w ON w.id = f.wallet_id {}
         JOIN chains n ON n.id = w.chain_id
         LEFT JOIN labels l ON l.address = w.address AND l.chain_id = w.chain_id
         LEFT JOIN curations c ON c.wallet_id = f.wallet_id {}
         LEFT JOIN wallet_followability v ON v.wallet_id = f.wallet_id {}
         LEFT JOIN wallet_places p ON p.wallet_id = f.wallet_id {}
         WHERE f.wallet_id > $1 ORDER BY f.wallet_id LIMIT $2",
        after("w.id"),
        after("c.wallet_id"),
        after("v.wallet_id"),
        after("p.wallet_id")
    )
}

pub(crate) fn read_facts_row(columns: &mut impl ReadColumns) -> Result<FactsRow, StoreError> {
    let id = WalletId(columns.integer()?);
    let key = WalletKey {
        chain_id: columns.chain()?,
        wallet_address: columns.address_bytes()?,
    };
    Ok(FactsRow {
        id,
        facts: columns.json()?,
        label: read_label(columns, &key)?,
        curation: read_curation(columns)?,
        follow: columns.json_option()?,
        published: columns.named_option()?,
        key,
    })
}
