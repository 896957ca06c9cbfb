use clap::{Args, ValueEnum};
use smartmoney_model::{ChainId, Confidence, WalletType};
use smartmoney_store::{SortBy, SortOrder, StatusFilter, WalletQuery};

/// Which wallets a list shows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// Of these chains only: ethereum,base,…
    #[arg(long, value_delimiter = ',', value_name = "CHAIN,…")]
    chains: Vec<ChainId>,
    /// Score of at least this, 0 to 100
    #[arg(long, value_name = "SCORE", value_parser = score)]
    min_score: Option<f64>,
    /// Verified wallets only (or, with false, unverified ones)
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    verified: Option<bool>,
    /// Of this type
    #[arg(long = "type", value_name = "TYPE")]
    wallet_type: Option<TypeArg>,
    /// Of this status
    #[arg(long, value_name = "STATUS")]
    status: Option<StatusArg>,
    /// Confidence of at least this
    #[arg(long, value_name = "LEVEL")]
    min_confidence: Option<ConfidenceArg>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TypeArg {
    Whale,
    Fund,
    Trader,
    Protocol,
}

/// The statuses that a list can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusArg {
    Identified,
    Former,
    Candidate,
    All,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ConfidenceArg {
    Low,
    Medium,
    High,
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "camelCase")]
pub(crate) enum SortArg {
    Score,
    Roi,
    Pnl,
    Trades,
    WinRate,
    Sharpe,
    MaxDrawdown,
    LastTrade,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum OrderArg {
    Asc,
    Desc,
}

fn score(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|score| (0.0..=100.0).contains(score))
        .ok_or_else(|| "expected a number from 0 to 100".to_owned())
}

impl Filters {
    /// The query of these filters; `status` is what no word about it means.
    pub(crate) fn query(&self, status: StatusFilter) -> WalletQuery {
        WalletQuery {
            chains: self.chains.clone(),
            min_score: self.min_score,
            verified: self.verified,
            wallet_type: self.wallet_type.map(|wallet_type| match wallet_type {
                TypeArg::Whale => WalletType::Whale,
                TypeArg::Fund => WalletType::Fund,
                TypeArg::Trader => WalletType::Trader,
                TypeArg::Protocol => WalletType::Protocol,
            }),
            status: self.status.map_or(status, |status| match status {
                StatusArg::Identified => StatusFilter::Identified,
                StatusArg::Former => StatusFilter::Former,
                StatusArg::Candidate => StatusFilter::Candidate,
                StatusArg::All => StatusFilter::All,
            }),
            min_confidence: self.min_confidence.map(|level| match level {
                ConfidenceArg::Low => Confidence::Low,
                ConfidenceArg::Medium => Confidence::Medium,
                ConfidenceArg::High => Confidence::High,
            }),
            ..WalletQuery::default()
        }
    }
}

impl From<SortArg> for SortBy {
    fn from(sort: SortArg) -> Self {
        match sort {
            SortArg::Score => Self::Score,
            SortArg::Roi => Self::Roi,
            SortArg::Pnl => Self::Pnl,
            SortArg::Trades => Self::Trades,
            SortArg::WinRate => Self::WinRate,
            SortArg::Sharpe => Self::Sharpe,
            SortArg::MaxDrawdown => Self::MaxDrawdown,
            SortArg::LastTrade => Self::LastTrade,
        }
    }
}

impl From<OrderArg> for SortOrder {
    fn from(order: OrderArg) -> Self {
        match order {
            OrderArg::Asc => Self::Asc,
            OrderArg::Desc => Self::Desc,
        }
    }
}
