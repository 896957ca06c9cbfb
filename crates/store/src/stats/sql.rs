//! What both databases count in the same way.

use crate::StoreError;
use crate::row::ReadColumns;

/// Counts the scored wallets by a column.
pub(crate) fn count_by(column: &str) -> String {
    format!("SELECT {column}, count(*) FROM smart_money_wallets GROUP BY {column}")
}

/// Reads tens of the score and how many wallets have as many.
pub(crate) fn read_tens(
    columns: &mut impl ReadColumns,
    distribution: &mut [u64; 10],
) -> Result<(), StoreError> {
    let tens = usize::try_from(columns.integer()?);
    if let Some(wallets) = tens.ok().and_then(|tens| distribution.get_mut(tens)) {
        *wallets = columns.count()?;
    }
    Ok(())
}

/// To 9 digits: databases add up floats in the order in which rows lie.
pub(crate) fn rounded(mean: f64) -> f64 {
    (mean * 1e9).round() / 1e9
}
