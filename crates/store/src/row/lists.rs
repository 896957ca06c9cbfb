use crate::{SortBy, SortOrder, StatusFilter, WalletQuery};

/// The status that a list asks for, where it asks for one.
pub(crate) const fn status_name(status: StatusFilter) -> Option<&'static str> {
    match status {
        StatusFilter::Identified => Some("identified"),
        StatusFilter::Former => Some("former"),
        StatusFilter::Candidate => Some("candidate"),
        StatusFilter::All => None,
    }
}

/// Undefined values come last in both orders, and no two rows are equal: else
/// wallets would repeat or vanish between pages.
pub(crate) fn order(query: &WalletQuery) -> String {
    let column = match query.sort_by {
        SortBy::Score => "smart_money_score",
        SortBy::Roi => "roi_all_time",
        SortBy::Pnl => "total_pnl",
        SortBy::Trades => "total_trades",
        SortBy::WinRate => "win_rate",
        SortBy::Sharpe => "sharpe_ratio",
        SortBy::MaxDrawdown => "max_drawdown",
        SortBy::LastTrade => "last_trade_timestamp",
    };
    let direction = match query.sort_order {
        SortOrder::Asc => "ASC",
        SortOrder::Desc => "DESC",
    };
    format!("{column} {direction} NULLS LAST, chain_id, wallet_address")
}
