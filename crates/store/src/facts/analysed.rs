//! Analysed wallets on their way into their columns.

use crate::facts::sql::refuse_unstorable;
use crate::publication::details::compressed;
use crate::publication::digest::Digest;
use crate::row::checks::out_of_range;
use crate::row::{count, json};
use crate::{AnalysedWallet, StoreError, WalletId};
use smartmoney_model::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// What is written of an analysed wallet.
pub(crate) struct AnalysedRow {
    pub(crate) wallet: i64,
    pub(crate) is_unsettled: bool,
    pub(crate) last_trade: Timestamp,
    pub(crate) wins: i64,
    pub(crate) losses: i64,
    /// JSON, as the others.
    pub(crate) facts: String,
    pub(crate) sparkline: String,
    pub(crate) evidence: Vec<u8>,
    detail: String,
    /// Of all of these.
    pub(crate) digest: i64,
}

impl AnalysedRow {
    /// Refuses what no column can hold.
    fn new(wallet: i64, analysed: &AnalysedWallet) -> Result<Self, StoreError> {
        let AnalysedWallet {
            facts,
            evidence,
            is_unsettled,
            detail,
            sparkline,
        } = analysed;
        refuse_unstorable(facts)?;
        let texts = [
            json("facts", facts)?,
            json("sparkline", sparkline)?,
            json("details", detail)?,
        ];
        let evidence =
            postcard::to_stdvec(evidence).map_err(|error| out_of_range("evidence", error))?;
        let mut digest = Digest::default();
        digest.add(&[(*is_unsettled).into()]);
        digest.add(&evidence);
        for text in &texts {
            digest.add(text.as_bytes());
        }
        let [facts_json, sparkline, detail] = texts;
        Ok(Self {
            wallet,
            is_unsettled: *is_unsettled,
            last_trade: facts.last_trade,
            wins: count("wins", facts.positions.wins)?,
            losses: count("losses", facts.positions.losses)?,
            facts: facts_json,
            sparkline,
            evidence,
            detail,
            digest: digest.finish(),
        })
    }
}

/// By wallet, of several of one the last.
pub(crate) fn analysed_rows(
    analysed: &[(WalletId, AnalysedWallet)],
) -> Result<Vec<AnalysedRow>, StoreError> {
    let last: BTreeMap<i64, _> = analysed.iter().map(|(id, row)| (id.0, row)).collect();
    last.into_iter()
        .map(|(wallet, analysed)| AnalysedRow::new(wallet, analysed))
        .collect()
}

/// Those that are not what is stored already, and the details of each as they are
/// stored.
pub(crate) fn changed_rows(
    mut rows: Vec<AnalysedRow>,
    stored: &HashMap<i64, i64>,
) -> Result<(Vec<AnalysedRow>, Vec<Vec<u8>>), StoreError> {
    rows.retain(|row| stored.get(&row.wallet) != Some(&row.digest));
    let details = rows.iter().map(|row| compressed(&row.detail));
    let details = details.collect::<Result<_, _>>()?;
    Ok((rows, details))
}
