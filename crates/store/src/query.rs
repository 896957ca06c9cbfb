use smartmoney_model::{ChainId, Confidence, Wallet, WalletType};

/// Which wallets, in which order.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletQuery {
    /// Of these chains only; empty for all.
    pub chains: Vec<ChainId>,
    /// Score of at least this.
    pub min_score: Option<f64>,
    /// Verified, or not.
    pub verified: Option<bool>,
    /// Of this type.
    pub wallet_type: Option<WalletType>,
    /// Of this status.
    pub status: StatusFilter,
    /// Confidence of at least this.
    pub min_confidence: Option<Confidence>,
    /// What is compared.
    pub sort_by: SortBy,
    /// Which end comes first. Undefined values come last in both orders; equal
    /// ones are ordered by (chain, address).
    pub sort_order: SortOrder,
}

impl Default for WalletQuery {
    fn default() -> Self {
        Self {
            chains: Vec::new(),
            min_score: None,
            verified: None,
            wallet_type: None,
            status: StatusFilter::Identified,
            min_confidence: None,
            sort_by: SortBy::Score,
            sort_order: SortOrder::Desc,
        }
    }
}

/// Which statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFilter {
    /// Smart money.
    Identified,
    /// Was smart money.
    Former,
    /// May become smart money.
    Candidate,
    /// Every wallet.
    All,
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// `smart_money_score`
    Score,
    /// `roi_all_time`
    Roi,
    /// `total_pnl`
    Pnl,
    /// `total_trades`
    Trades,
    /// `win_rate`
    WinRate,
    /// `sharpe_ratio`
    Sharpe,
    /// `max_drawdown`: the deepest drawdown is the smallest value.
    MaxDrawdown,
    /// `last_trade_timestamp`
    LastTrade,
}

/// Which end of an order comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortOrder {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

/// A page of wallets.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletPage {
    /// The wallets of this page.
    pub wallets: Vec<Wallet>,
    /// How many match in all.
    pub total: u64,
}
