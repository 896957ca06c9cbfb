//! The statements of earlier states, the same in both databases but for how times are compared.

use super::{AsOf, Rules, ShownRun, ShownWallet};
use crate::row::ReadColumns;
use crate::runs::ended_at;
use crate::state::read_data_version;
use crate::{StoreError, WalletId};
use smartmoney_model::{Timestamp, WalletStanding};

/// Selects what [`read_run`] reads: the run whose results were shown at `$1`. `ended` is when the
/// run `r` had published, in the type of the parameter.
pub(crate) fn select_run(as_of: AsOf, ended: &str) -> String {
    let until = match as_of {
        AsOf::Version(_) => "r.data_version",
        AsOf::Time(_) => ended,
    };
    format!(
        "SELECT r.id, r.started_at, r.duration_ms, r.data_version, r.version_tag, r.as_of,
           r.methodology_version, r.settings,
           (SELECT t.started_at FROM job_runs t WHERE t.id <= s.trimmed_run
            ORDER BY t.id DESC LIMIT 1),
           s.data_version, s.version_tag
         FROM store_state s JOIN job_runs r ON r.outcome <> 'failed' AND {until} <= $1
         ORDER BY r.id DESC LIMIT 1"
    )
}

/// The run, and the present version.
pub(crate) fn read_run(
    columns: &mut impl ReadColumns,
) -> Result<(ShownRun, smartmoney_model::DataVersion), StoreError> {
    let id = columns.integer()?;
    let started_at = columns.time()?;
    let at = ended_at(started_at, columns.count()?);
    let version = read_data_version(columns)?;
    let as_of = columns.time_option()?;
    let methodology_version = columns.text_option()?;
    let settings = columns.text()?;
    let trimmed = columns.time_option()?;
    // Whole days are trimmed.
    let is_whole = trimmed.is_none_or(|trimmed| started_at.day() > trimmed.day());
    let run = ShownRun {
        id,
        at,
        version,
        as_of,
        is_exact: is_whole && methodology_version.is_some(),
        methodology_version,
        settings,
    };
    Ok((run, read_data_version(columns)?))
}

/// Selects what [`read_wallet`] reads, of all wallets after the run `$1`. `latest` joins the latest
/// point up to that run of `w.id` as `h`.
pub(crate) fn select_wallets(latest: &str) -> String {
    format!(
        "SELECT w.id, n.name, w.address, h.status, h.score, h.basis, h.confidence,
           h.expected_excess, h.expected_excess_low, h.expected_excess_high, h.follower_excess,
           h.compared_positions, h.q_value, r.data_version, r.started_at, r.duration_ms,
           h.methodology_version
         FROM wallets w JOIN chains n ON n.id = w.chain_id
         {latest} JOIN job_runs r ON r.id = h.run_id
         WHERE NOT h.is_gone"
    )
}

/// A wallet whose rank is not known yet.
pub(crate) fn read_wallet(columns: &mut impl ReadColumns) -> Result<ShownWallet, StoreError> {
    let id = WalletId(columns.integer()?);
    let (chain_id, wallet_address) = (columns.chain()?, columns.address_bytes()?);
    let standing = WalletStanding {
        rank: 0,
        chain_id,
        wallet_address,
        status: columns.named()?,
        smart_money_score: columns.score_option()?,
        score_basis: columns.named()?,
        confidence_level: columns.named()?,
        expected_excess: columns.real_option()?,
        expected_excess_low: columns.real_option()?,
        expected_excess_high: columns.real_option()?,
        follower_excess: columns.real_option()?,
        compared_positions: columns.count_option()?,
        q_value: columns.real_option()?,
        since_version: columns.count()?,
        since: {
            let started_at: Timestamp = columns.time()?;
            ended_at(started_at, columns.count()?)
        },
        methodology_version: columns.text_option()?.map(Into::into),
    };
    Ok(ShownWallet { id, standing })
}

/// Of the wallet `$1` the latest rules up to the run `$2`.
pub(crate) const SELECT_RULES: &str = "\
    SELECT reasons FROM score_history
    WHERE wallet_id BETWEEN $1 AND $1 AND run_id <= $2 AND (reasons IS NOT NULL OR is_gone)
    ORDER BY wallet_id DESC, run_id DESC LIMIT 1";

pub(crate) fn read_rules(columns: &mut impl ReadColumns) -> Result<Option<Rules>, StoreError> {
    columns.json_option()
}
