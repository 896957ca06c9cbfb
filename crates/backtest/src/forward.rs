//! What a wallet had in the time after a cut-off.

use serde::Serialize;
use smartmoney_analysis::{Peers, PositionExcess, Settings};
use smartmoney_model::{Day, PositionEvidence, TokenId, Usd, WalletFacts};

/// What is measured of a position that was opened after a cut-off, as a share of its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The wallet's own, over the market.
    OwnMarket,
    /// The wallet's own, over its peers.
    OwnPeers,
    /// That of a follower who trades at the token's next traded hour, over the market.
    FollowerMarket,
    /// The same over the wallet's peers.
    FollowerPeers,
}

impl Measure {
    /// What the score is the probability of being above 0.
    pub const OF_SCORE: Self = Self::FollowerPeers;

    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::OwnMarket,
        Self::OwnPeers,
        Self::FollowerMarket,
        Self::FollowerPeers,
    ];

    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnMarket => "own, over the market",
            Self::OwnPeers => "own, over peers",
            Self::FollowerMarket => "follower, over the market",
            Self::FollowerPeers => "follower, over peers",
        }
    }

    /// None of a position that could not be followed.
    pub(crate) fn of(self, excess: &PositionExcess) -> Option<f64> {
        match self {
            Self::OwnMarket => Some(excess.own[0]),
            Self::OwnPeers => Some(excess.own[1]),
            Self::FollowerMarket => Some(excess.follower?[0]),
            Self::FollowerPeers => Some(excess.follower?[1]),
        }
    }
}

/// A position that a wallet opened after a cut-off.
#[derive(Debug, Clone, PartialEq)]
pub struct ForwardPosition {
    /// The wallet's number in the order in which wallets were given.
    pub wallet: u32,
    /// Its token.
    pub token: TokenId,
    /// The week in which it was opened.
    pub week: i32,
    /// What it earned up to the end of the time that is measured.
    pub excess: PositionExcess,
}

/// A wallet's totals over the time after a cut-off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForwardResult {
    /// Trades that it made.
    pub trades: u64,
    /// Realized PnL, and the change of unrealized PnL, USD.
    pub pnl: Usd,
    /// What it held at the cut-off and bought since, USD.
    pub stake: Usd,
}

impl ForwardResult {
    pub(crate) fn between(before: &WalletFacts, after: &WalletFacts) -> Self {
        let held = before.pnl.held_cost + before.pnl.unrealized;
        Self {
            trades: after.trades.saturating_sub(before.trades),
            pnl: after.pnl.total() - before.pnl.total(),
            stake: held + (after.pnl.cost - before.pnl.cost),
        }
    }

    /// PnL ÷ stake; None without any.
    pub fn roi(&self) -> Option<f64> {
        let stake = self.stake.to_f64();
        (stake > 0.0).then(|| self.pnl.to_f64() / stake)
    }
}

/// The compared positions that a wallet opened after a day.
pub(crate) fn positions_after<'a>(
    day: Day,
    wallet: u32,
    evidence: &'a PositionEvidence,
    peers: &'a Peers,
    settings: &'a Settings,
) -> impl Iterator<Item = ForwardPosition> + 'a {
    let until = evidence.until.unwrap_or(day);
    let opened = evidence.positions.iter();
    let opened = opened.filter(move |record| record.opened_at.day() > day);
    opened.filter_map(move |record| {
        let excess = PositionExcess::new(record, peers, until, &settings.evidence)?;
        Some(ForwardPosition {
            wallet,
            token: record.token,
            week: record.opened_at.day().week(),
            excess,
        })
    })
}
