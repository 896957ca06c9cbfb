//! The JSON of `/search`.

use serde::Serialize;
use smartmoney_model::{Address, ChainId, Confidence, Score, ScoreBasis, WalletStatus, WalletType};
use utoipa::ToSchema;

/// A wallet as a search shows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundWallet {
    /// The chain that the wallet trades on.
    chain_id: ChainId,
    /// The wallet's address on that chain.
    wallet_address: Address,
    /// From a curator or a label.
    wallet_name: Option<String>,
    /// What it is.
    wallet_type: WalletType,
    /// Whether it counts as smart money.
    status: WalletStatus,
    /// 0 to 100; null for what is no trader by judgement.
    smart_money_score: Option<Score>,
    /// What the score is made of, or why there is none.
    score_basis: ScoreBasis,
    /// How strong the evidence is.
    confidence_level: Confidence,
}

impl From<smartmoney_store::FoundWallet> for FoundWallet {
    fn from(found: smartmoney_store::FoundWallet) -> Self {
        Self {
            chain_id: found.chain_id,
            wallet_address: found.wallet_address,
            wallet_name: found.wallet_name,
            wallet_type: found.wallet_type,
            status: found.status,
            smart_money_score: found.smart_money_score,
            score_basis: found.score_basis,
            confidence_level: found.confidence_level,
        }
    }
}
