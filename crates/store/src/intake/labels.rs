//! Reading a label, the same in both databases.

use crate::StoreError;
use crate::row::ReadColumns;
use smartmoney_model::{Label, LabelKind, WalletKey};

/// Reads kind, name, tags and verified; all of them are NULL where there is no label.
pub(crate) fn read_label(
    columns: &mut impl ReadColumns,
    key: &WalletKey,
) -> Result<Option<Label>, StoreError> {
    let Some(kind) = columns.named_option::<LabelKind>()? else {
        columns.skip(3);
        return Ok(None);
    };
    Ok(Some(Label {
        chain: key.chain_id.clone(),
        address: key.wallet_address,
        kind,
        name: columns.text_option()?,
        tags: columns.json()?,
        verified: columns.boolean()?,
    }))
}
