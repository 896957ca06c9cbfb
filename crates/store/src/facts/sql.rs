//! The columns and rows of facts that both databases share.

use crate::curations::sql::read_curation;
use crate::intake::labels::read_label;
use crate::row::checks::real;
use crate::row::{ReadColumns, count, real_option, usd};
use crate::{FactsRow, PopulationEntry, StoreError, WalletId};
use smartmoney_model::{WalletFacts, WalletKey};

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

/// Reads wallet, wins, losses, compared positions, p-value and label.
pub(crate) fn read_population_entry(
    columns: &mut impl ReadColumns,
) -> Result<PopulationEntry, StoreError> {
    Ok(PopulationEntry {
        id: WalletId(columns.integer()?),
        wins: columns.count()?,
        losses: columns.count()?,
        compared: columns.count()?,
        p_value: columns.real_option()?,
        label: columns.named_option()?,
    })
}

/// Reads wallet, chain, address, facts, the columns of [`read_label`] and
/// [`read_curation`], and the status that is published.
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
        published: columns.named_option()?,
        key,
    })
}
