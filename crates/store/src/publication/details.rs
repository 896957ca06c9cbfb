//! Details as they lie in a column.

use crate::StoreError;
use crate::row::ReadColumns;
use crate::row::checks::out_of_range;
use smartmoney_model::WalletDetail;

/// On a simulated market (1,500 wallets of 242 trades) a wallet's JSON of 37 kB
/// becomes 8.5 kB. Level 3 makes no less of it, and level 9 saves 4 % of that at
/// five times the cost.
const COMPRESSION_LEVEL: i32 = 1;

/// More than the details of any wallet: what is damaged may claim any size.
const LARGEST: usize = 16 * 1024 * 1024;

pub(crate) fn compressed(detail: &str) -> Result<Vec<u8>, StoreError> {
    zstd::bulk::compress(detail.as_bytes(), COMPRESSION_LEVEL)
        .map_err(|error| out_of_range("details", error))
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
