//! Judged wallets on their way into `staged_wallets`.

use crate::publication::digest::Digest;
use crate::wallet::row::{COLUMNS, Field, columns_of, fields, replaced_columns};
use crate::{StoreError, WalletId};
use smartmoney_model::Wallet;
use std::collections::{BTreeMap, HashMap};

/// A wallet's row, ready to be written.
pub(crate) struct StagedRow<'w> {
    /// Values of [`COLUMNS`].
    pub(crate) fields: Vec<Field<'w>>,
    /// Of all of these but the moment of their computation.
    pub(crate) digest: i64,
}

/// What is staged will be published, or is so already.
pub(crate) const KEEP_DIGESTS: &str = "\
    UPDATE wallet_facts SET published_digest = s.digest FROM staged_wallets s
    WHERE s.wallet_id = wallet_facts.wallet_id";

/// Publishes what is staged.
pub(crate) fn publish_staged() -> String {
    // Without WHERE SQLite would take the ON for that of a join.
    format!(
        "INSERT INTO smart_money_wallets ({})
         SELECT {} FROM staged_wallets s WHERE true ORDER BY s.wallet_id
         ON CONFLICT (wallet_id) DO UPDATE SET {}",
        COLUMNS.join(", "),
        columns_of("s"),
        replaced_columns()
    )
}

/// A curator changes what is published beside any run. The statement's parameter is
/// the wallet.
pub(crate) const FORGET_DIGEST: &str =
    "UPDATE wallet_facts SET published_digest = NULL WHERE wallet_id = $1";

/// By wallet, of several rows of one the last. Refuses what no column can hold.
pub(crate) fn staged_rows<'w>(
    wallets: &'w [(WalletId, Wallet)],
) -> Result<BTreeMap<i64, StagedRow<'w>>, StoreError> {
    let row = |(id, wallet): &'w (WalletId, Wallet)| {
        let fields = fields(*id, wallet)?;
        let digest = digest(&fields);
        Ok((id.0, StagedRow { fields, digest }))
    };
    wallets.iter().map(row).collect()
}

/// The digest of each of these wallets. Refuses what no column can hold.
pub(crate) fn judged_digests(
    wallets: &[(WalletId, Wallet)],
) -> Result<BTreeMap<i64, i64>, StoreError> {
    let rows = staged_rows(wallets)?;
    Ok(rows.iter().map(|(id, row)| (*id, row.digest)).collect())
}

/// Those that are not known to be published already.
pub(crate) fn changed_wallets(
    mut wallets: Vec<(WalletId, Wallet)>,
    digests: &BTreeMap<i64, i64>,
    published: &HashMap<i64, i64>,
) -> Vec<(WalletId, Wallet)> {
    wallets.retain(|(id, _)| published.get(&id.0) != digests.get(&id.0));
    wallets
}

fn digest(fields: &[Field<'_>]) -> i64 {
    let mut digest = Digest::default();
    for (column, field) in COLUMNS.iter().zip(fields) {
        if *column == "last_updated" {
            continue;
        }
        match field {
            Field::Null => digest.add_none(),
            Field::Boolean(value) => digest.add(&[(*value).into()]),
            Field::Integer(value) | Field::MicroDollars(value) => digest.add(&value.to_le_bytes()),
            Field::Real(value) => digest.add(&value.to_le_bytes()),
            Field::Time(value) => digest.add(&value.as_micros().to_le_bytes()),
            Field::Text(value) => digest.add(value.as_bytes()),
            Field::Texts(values) => {
                digest.add(&values.len().to_le_bytes());
                for value in *values {
                    digest.add(value.as_bytes());
                }
            }
            Field::Json(text) => digest.add(text.as_bytes()),
        }
    }
    digest.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_value_but_the_moment_makes_another_digest() {
        let mut fields: Vec<Field<'_>> = COLUMNS.iter().map(|_| Field::Null).collect();
        let none = digest(&fields);
        let mut without_effect = Vec::new();
        for (position, column) in COLUMNS.iter().enumerate() {
            fields[position] = Field::Text("".into());
            if digest(&fields) == none {
                without_effect.push(*column);
            }
            fields[position] = Field::Null;
        }
        assert_eq!(without_effect, ["last_updated"]);
    }

    #[test]
    fn lists_are_told_apart_by_where_their_texts_end() {
        let lists = [["ab", "c"], ["a", "bc"]].map(|texts| texts.map(str::to_owned));
        let [first, second] = lists.each_ref().map(|list| digest(&[Field::Texts(list)]));
        assert_ne!(first, second);
    }
}
