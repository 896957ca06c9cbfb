//! The types of a list query: filters, order and where a page begins.

use smartmoney_model::{DataVersion, WalletKey, named};

/// The wallets that a list shows, by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum StatusFilter {
    /// Wallets that are smart money now.
    #[default]
    Identified,
    /// Was smart money.
    Former,
    /// May become smart money.
    Candidate,
    /// Every wallet.
    All,
}

named! { StatusFilter, "a status";
    Identified => "identified",
    Former => "former",
    Candidate => "candidate",
    All => "all",
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// `smart_money_score`, and of equal ones `follower_excess`
    #[default]
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
    /// `follower_excess`
    FollowerExcess,
}

named! { SortBy, "what a list is ordered by";
    Score => "score",
    Roi => "roi",
    Pnl => "pnl",
    Trades => "trades",
    WinRate => "winRate",
    Sharpe => "sharpe",
    MaxDrawdown => "maxDrawdown",
    LastTrade => "lastTrade",
    FollowerExcess => "followerExcess",
}

/// Which end of an order comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// Smallest first.
    Asc,
    /// Largest first.
    #[default]
    Desc,
}

named! { SortOrder, "an order";
    Asc => "asc",
    Desc => "desc",
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq)]
pub enum PageStart {
    /// After so many wallets of the present list.
    Offset(u64),
    /// After a wallet of the list as it was when the walk began.
    After(CursorPosition),
}

impl PageStart {
    /// The beginning of the list.
    pub const FIRST: Self = Self::Offset(0);
}

/// Where a walk through a list stands. It goes on over the set and in the order
/// of the version at which it began, whatever was published since.
#[derive(Debug, Clone, PartialEq)]
pub struct CursorPosition {
    /// The data version of the walk's first page.
    pub version: DataVersion,
    /// How many wallets matched then.
    pub total: u64,
    /// What the last wallet shown is ordered by; None for an undefined value.
    pub value: Option<SortValue>,
    /// The last wallet shown.
    pub key: WalletKey,
}

/// A value that lists are ordered by, exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SortValue {
    /// A count, micro-dollars or microseconds.
    Integer(i64),
    /// A score or ratio.
    Real(f64),
}
