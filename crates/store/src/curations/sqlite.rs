//! `CurationStore` in SQLite.

use crate::curations::sql::{read_curated, select_curated};
use crate::lists::index::sqlite::{raise_version, update_index_rows};
use crate::publication::staged::FORGET_DIGEST;
use crate::row::json;
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{CurationStore, StoreError};
use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};
use smartmoney_model::{Curation, CurationPatch, Timestamp, WalletKey, WalletType};

#[async_trait]
impl CurationStore for SqliteStore {
    async fn curate(
        &self,
        key: WalletKey,
        patch: CurationPatch,
        by: String,
        at: Timestamp,
    ) -> Result<Option<Curation>, StoreError> {
        self.writer
            .run(move |connection, _| {
                let found = connection
                    .prepare_cached(&select_curated())?
                    .query_row(
                        params![key.chain_id.as_str(), key.wallet_address.to_string()],
                        |row| Ok(read_curated(&mut Columns::new(row, "curation"))),
                    )
                    .optional()?;
                let Some(curated) = found.transpose()? else {
                    return Ok(None);
                };
                let curation = patch.applied_to(curated.curation.clone(), by, at);
                let row = curated.row(&curation);
                let tags = curation.tags.as_ref().map(|tags| json("tags", tags));
                connection
                    .prepare_cached(
                        "REPLACE INTO curations (wallet_id, verified, wallet_name, wallet_type, tags, notes,
                           changed_by, changed_at, judged_type, is_fresh)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, true)",
                    )?
                    .execute(params![
                        curated.wallet,
                        curation.verified,
                        curation.wallet_name,
                        curation.wallet_type.map(WalletType::as_str),
                        tags.transpose()?,
                        curation.notes,
                        curation.changed_by,
                        at.as_micros(),
                        row.judged_type.map(WalletType::as_str),
                    ])?;
                connection
                    .prepare_cached(
                        "UPDATE smart_money_wallets SET wallet_name = ?2, wallet_type = ?3, verified = ?4
                         WHERE wallet_id = ?1",
                    )?
                    .execute(params![
                        curated.wallet,
                        row.wallet_name,
                        row.wallet_type.as_str(),
                        row.verified
                    ])?;
                connection
                    .prepare_cached(FORGET_DIGEST)?
                    .execute([curated.wallet])?;
                raise_version(connection, at)?;
                update_index_rows(connection, &curated.source())?;
                Ok(Some(curation))
            })
            .await
    }
}
