use super::columns::{Columns, json};
use super::ids::{Ids, address_bytes};
use crate::StoreError;
use rusqlite::{Connection, params};
use smartmoney_model::{Label, LabelKind, WalletKey};

pub(super) fn put_labels(
    connection: &Connection,
    ids: &mut Ids,
    labels: &[Label],
) -> Result<(), StoreError> {
    let mut put = connection.prepare_cached(
        "REPLACE INTO labels (chain_id, address, kind, name, tags, verified)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for label in labels {
        put.execute(params![
            ids.chain(connection, &label.chain)?,
            address_bytes(&label.address),
            label.kind.as_str(),
            label.name,
            json("tags", &label.tags)?,
            label.verified,
        ])?;
    }
    Ok(())
}

/// Reads kind, name, tags and verified; all of them are NULL where there is no label.
pub(super) fn read_label(
    columns: &mut Columns<'_>,
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
        name: columns.get()?,
        tags: columns.json()?,
        verified: columns.get()?,
    }))
}
