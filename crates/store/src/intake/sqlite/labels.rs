//! Writing labels in SQLite.

use crate::StoreError;
use crate::intake::sqlite::ids::Ids;
use crate::row::{address_bytes, json};
use rusqlite::{Connection, params};
use smartmoney_model::Label;

pub(crate) fn put_labels(
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
