//! Reading and applying curations, the same in both databases.

use crate::StoreError;
use crate::row::ReadColumns;
use smartmoney_model::{Curation, WalletType};

/// The columns of [`read_curation`], of a table `c`.
pub(crate) const CURATION: &str = "c.changed_by, c.changed_at, c.verified, c.wallet_name, \
    c.wallet_type, c.tags, c.notes";

/// All columns are NULL where there is none.
pub(crate) fn read_curation(
    columns: &mut impl ReadColumns,
) -> Result<Option<Curation>, StoreError> {
    let Some(changed_by) = columns.text_option()? else {
        columns.skip(6);
        return Ok(None);
    };
    let changed_at = columns.time()?;
    Ok(Some(Curation {
        verified: columns.boolean_option()?,
        wallet_name: columns.text_option()?,
        wallet_type: columns.named_option()?,
        tags: columns.json_option()?,
        notes: columns.text_option()?,
        changed_by,
        changed_at,
    }))
}

/// A published wallet that is to be curated. The statement's parameters are
/// chain and address.
pub(crate) fn select_curated() -> String {
    format!(
        "SELECT w.wallet_id, w.wallet_type, c.judged_type, l.name, l.verified, {CURATION}
         FROM smart_money_wallets w
         JOIN wallets i ON i.id = w.wallet_id
         LEFT JOIN labels l ON l.address = i.address AND l.chain_id = i.chain_id
         LEFT JOIN curations c ON c.wallet_id = w.wallet_id
         WHERE w.chain_id = $1 AND w.wallet_address = $2"
    )
}

/// What [`select_curated`] finds.
pub(crate) struct Curated {
    pub(crate) wallet: i64,
    published_type: WalletType,
    judged_type: Option<WalletType>,
    label_name: Option<String>,
    label_verified: bool,
    pub(crate) curation: Option<Curation>,
}

pub(crate) fn read_curated(columns: &mut impl ReadColumns) -> Result<Curated, StoreError> {
    Ok(Curated {
        wallet: columns.integer()?,
        published_type: columns.named()?,
        judged_type: columns.named_option()?,
        label_name: columns.text_option()?,
        label_verified: columns.boolean_option()?.unwrap_or(false),
        curation: read_curation(columns)?,
    })
}

/// What a curation makes of a wallet's row.
pub(crate) struct CuratedRow {
    pub(crate) wallet_name: Option<String>,
    pub(crate) wallet_type: WalletType,
    pub(crate) verified: bool,
    /// What the type becomes when the curator takes it back, until the next run
    /// judges the wallet.
    pub(crate) judged_type: Option<WalletType>,
}

impl Curated {
    /// The table of the published wallet, of which index rows are made.
    pub(crate) fn source(&self) -> String {
        format!("smart_money_wallets WHERE wallet_id = {}", self.wallet)
    }

    pub(crate) fn row(&self, after: &Curation) -> CuratedRow {
        let judged = self.judged_type.unwrap_or(self.published_type);
        CuratedRow {
            wallet_name: after.wallet_name.clone().or(self.label_name.clone()),
            wallet_type: after.wallet_type.unwrap_or(judged),
            verified: after.verified.unwrap_or(self.label_verified),
            judged_type: after.wallet_type.map(|_| judged),
        }
    }
}

/// A run under way judged these wallets by what curators said before. What is published
/// of them is then no run's judgement: the next one has to compare all of it.
pub(crate) const KEEP_FRESH: &str = "\
    UPDATE staged_wallets SET wallet_name = p.wallet_name, wallet_type = p.wallet_type,
      verified = p.verified, digest = NULL
    FROM smart_money_wallets p JOIN curations c ON c.wallet_id = p.wallet_id
    WHERE c.is_fresh AND p.wallet_id = staged_wallets.wallet_id";

/// A run that begins reads all of them.
pub(crate) const NONE_IS_FRESH: &str = "UPDATE curations SET is_fresh = false WHERE is_fresh";

/// What a page of a wallet says of its labels and curation.
pub(crate) fn select_tags() -> String {
    format!(
        "SELECT l.tags, {CURATION} FROM wallets i
         LEFT JOIN labels l ON l.address = i.address AND l.chain_id = i.chain_id
         LEFT JOIN curations c ON c.wallet_id = i.id WHERE i.id = $1"
    )
}

/// The curator's tags, or else the label's; and the curation.
pub(crate) fn read_tags(
    columns: &mut impl ReadColumns,
) -> Result<(Vec<String>, Option<Curation>), StoreError> {
    let of_label: Option<Vec<String>> = columns.json_option()?;
    let curation = read_curation(columns)?;
    let of_curator = curation.as_ref().and_then(|curation| curation.tags.clone());
    Ok((of_curator.or(of_label).unwrap_or_default(), curation))
}
