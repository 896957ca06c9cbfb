//! `CurationStore` in PostgreSQL.

use crate::curations::sql::{CuratedRow, read_curated, select_curated};
use crate::lists::index::postgres::{raise_version, update_index_rows};
use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Session, execute};
use crate::publication::staged::FORGET_DIGEST;
use crate::row::json;
use crate::{CurationStore, StoreError};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use smartmoney_model::{Curation, CurationPatch, Timestamp, WalletKey, WalletType};

#[async_trait]
impl CurationStore for PostgresStore {
    async fn curate(
        &self,
        key: WalletKey,
        patch: CurationPatch,
        by: String,
        at: Timestamp,
    ) -> Result<Option<Curation>, StoreError> {
        self.sessions
            .write(|transaction| {
                Box::pin(async move {
                    let (chain, address) = (key.chain_id.as_str(), key.wallet_address.to_string());
                    let found = transaction
                        .row_option(&select_curated(), &[&chain, &address])
                        .await?;
                    let Some(row) = found else { return Ok(None) };
                    let curated = read_curated(&mut Columns::new(&row, "curation"))?;
                    let curation = patch.applied_to(curated.curation.clone(), by, at);
                    let row = curated.row(&curation);
                    put_curation(transaction, curated.wallet, &curation, &row).await?;
                    let update = "UPDATE smart_money_wallets
                    SET wallet_name = $2, wallet_type = $3, verified = $4 WHERE wallet_id = $1";
                    let wallet_type = row.wallet_type.as_str();
                    execute(
                        transaction,
                        update,
                        &[
                            &curated.wallet,
                            &row.wallet_name,
                            &wallet_type,
                            &row.verified,
                        ],
                    )
                    .await?;
                    execute(transaction, FORGET_DIGEST, &[&curated.wallet]).await?;
                    raise_version(transaction, at).await?;
                    update_index_rows(transaction, &curated.source()).await?;
                    Ok(Some(curation))
                })
            })
            .await
    }
}

async fn put_curation(
    transaction: &Transaction<'_>,
    wallet: i64,
    curation: &Curation,
    row: &CuratedRow,
) -> Result<(), StoreError> {
    let tags = curation.tags.as_ref().map(|tags| json("tags", tags));
    let put = "INSERT INTO curations (wallet_id, verified, wallet_name, wallet_type, tags, notes,
          changed_by, changed_at, judged_type, is_fresh)
        VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, $7, $8, $9, true)
        ON CONFLICT (wallet_id) DO UPDATE SET verified = excluded.verified,
          wallet_name = excluded.wallet_name, wallet_type = excluded.wallet_type,
          tags = excluded.tags, notes = excluded.notes, changed_by = excluded.changed_by,
          changed_at = excluded.changed_at, judged_type = excluded.judged_type, is_fresh = true";
    execute(
        transaction,
        put,
        &[
            &wallet,
            &curation.verified,
            &curation.wallet_name,
            &curation.wallet_type.map(WalletType::as_str),
            &tags.transpose()?,
            &curation.notes,
            &curation.changed_by,
            &Moment(curation.changed_at),
            &row.judged_type.map(WalletType::as_str),
        ],
    )
    .await?;
    Ok(())
}
