//! What was shown of a wallet after a run.

use crate::column::{Column, ColumnType, ReadValue, columns};
use crate::{Address, ChainId, Confidence, Score, ScoreBasis, Timestamp, WalletKey, WalletStatus};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

columns! {
    /// What was shown of a wallet after a run, as far as it is kept.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
    pub struct WalletStanding {
        /// Its place among all wallets of that run, the best score first.
        rank: u64,
        /// The chain.
        chain_id: ChainId,
        /// The address.
        wallet_address: Address,
        /// Whether it counted as smart money.
        status: WalletStatus,
        /// 100 × the probability of skill; none for what is no trader by judgement.
        smart_money_score: Option<Score>,
        /// What the score was made of, or why there was none.
        score_basis: ScoreBasis,
        /// How strong the evidence of skill was.
        confidence_level: Confidence,
        /// Expected excess over market and crowd in a period, drawn towards that of all wallets.
        #[unit = "fraction"]
        expected_excess: Option<f64>,
        /// The lower end of its interval of 95 %.
        #[unit = "fraction"]
        expected_excess_low: Option<f64>,
        /// The upper end.
        #[unit = "fraction"]
        expected_excess_high: Option<f64>,
        /// The expected excess of a follower, who trades at the token's next traded hour.
        #[unit = "fraction"]
        follower_excess: Option<f64>,
        /// Positions compared with the market when a value above changed last.
        compared_positions: Option<u64>,
        /// The q-value at that time.
        q_value: Option<f64>,
        /// The data version that brought these values.
        since_version: u64,
        /// When that was published.
        since: Timestamp,
        /// The version of the rules by which they were computed; none where it was not kept.
        #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
        methodology_version: Option<CompactString>,
    }
}

impl WalletStanding {
    /// Its chain and address.
    pub fn key(&self) -> WalletKey {
        WalletKey {
            chain_id: self.chain_id.clone(),
            wallet_address: self.wallet_address,
        }
    }
}
