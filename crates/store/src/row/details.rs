//! Details as they lie in a column.

use super::checks::out_of_range;
use super::{ReadColumns, json};
use crate::{AnalysedWallet, StoreError, WalletId};
use smartmoney_model::WalletDetail;
use std::collections::BTreeMap;

/// On a simulated market (1,500 wallets of 242 trades) a wallet's JSON of 37 kB
/// becomes 8.5 kB. Level 3 makes no less of it, and level 9 saves 4 % of that at
/// five times the cost.
const COMPRESSION_LEVEL: i32 = 1;

/// More than the details of any wallet: what is damaged may claim any size.
const LARGEST: usize = 16 * 1024 * 1024;

/// Details of a wallet, ready to be written.
pub(crate) struct StoredDetail {
    pub(crate) sparkline: String,
    pub(crate) detail: Vec<u8>,
}

/// Of several of one wallet the last. Made before a writer is waited for.
pub(crate) fn stored_details(
    analysed: &[(WalletId, AnalysedWallet)],
) -> Result<BTreeMap<i64, StoredDetail>, StoreError> {
    let store = |wallet: &AnalysedWallet| -> Result<StoredDetail, StoreError> {
        let text = json("details", &wallet.detail)?;
        let detail = zstd::bulk::compress(text.as_bytes(), COMPRESSION_LEVEL);
        Ok(StoredDetail {
            sparkline: json("sparkline", &wallet.sparkline)?,
            detail: detail.map_err(|error| out_of_range("details", error))?,
        })
    };
    analysed
        .iter()
        .map(|(id, wallet)| Ok((id.0, store(wallet)?)))
        .collect()
}

/// Reads a column of compressed details.
pub(crate) fn read_detail(columns: &mut impl ReadColumns) -> Result<WalletDetail, StoreError> {
    let text = columns.bytes(
        |bytes| zstd::bulk::decompress(bytes, LARGEST).ok(),
        "compressed details",
    )?;
    serde_json::from_slice(&text).map_err(|error| columns.damaged(error))
}

/// Of those that are published the latest.
pub(crate) const SELECT_DETAIL: &str = "\
    SELECT d.detail FROM wallet_details d, store_state s
    WHERE d.wallet_id = $1 AND d.epoch <= s.details_epoch ORDER BY d.epoch DESC LIMIT 1";

pub(crate) const DROP_UNPUBLISHED: &str =
    "DELETE FROM wallet_details WHERE epoch > (SELECT details_epoch FROM store_state)";

/// Nothing where no wallet has new details.
pub(crate) const PUBLISH_DETAILS: &str = "\
    UPDATE store_state SET details_epoch = details_epoch + 1
    WHERE EXISTS (SELECT 1 FROM wallet_details WHERE epoch > store_state.details_epoch)";

/// Run this after [`PUBLISH_DETAILS`].
pub(crate) const DROP_SUPERSEDED: &str = "\
    DELETE FROM wallet_details
    WHERE epoch < (SELECT details_epoch FROM store_state) AND wallet_id IN (
      SELECT wallet_id FROM wallet_details WHERE epoch = (SELECT details_epoch FROM store_state))";
