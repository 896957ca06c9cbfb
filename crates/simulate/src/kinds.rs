//! The kinds of wallets.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of a simulated wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Random entry and exit: the market's return less costs.
    NoSkill,
    /// Worse than random.
    Loser,
    /// Better than random.
    Skilled,
    /// Trades one deep token back and forth hundreds of times a day.
    MarketMaker,
    /// Buys and sells within one block, around another wallet's trade.
    SandwichBot,
    /// Goes through two or three pools and back within a minute.
    ArbitrageBot,
    /// Only sells tokens that it never bought.
    AirdropDumper,
    /// Sells far more than it bought: the rest came by transfer.
    Funded,
    /// One of two wallets that trade a thin token with each other.
    WashPair,
    /// Its history begins before the data: early sales lack their purchases.
    Truncated,
    /// Buys a listing in its first minutes, at prices that no other wallet gets.
    Sniper,
    /// One of six wallets that trade a token of their own with each other.
    Ring,
    /// Repeats what another wallet does, minutes later.
    Copy,
    /// Repeats what another wallet does, a longer delay later.
    Follower,
    /// Trades shortly before a skilled wallet.
    FrontRunner,
}

/// What a trader without skill is in the habit of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Habit {
    /// Nothing in particular.
    #[default]
    None,
    /// Takes profits, and keeps losers for good.
    KeepsLosers,
    /// Buys more of what fell.
    AveragesDown,
    /// Doubles what it holds as often as it falls.
    Doubles,
    /// Buys more of what rose.
    AddsToWinners,
    /// Stops trading after a lucky streak.
    Stops,
    /// Makes each bet in many tokens of one sector at once.
    Baskets,
}

impl Habit {
    /// Its name in `truth.csv`; none has none.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::KeepsLosers => "keeps_losers",
            Self::AveragesDown => "averages_down",
            Self::Doubles => "doubles",
            Self::AddsToWinners => "adds_to_winners",
            Self::Stops => "stops",
            Self::Baskets => "baskets",
        }
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 15] = [
        Self::NoSkill,
        Self::Loser,
        Self::Skilled,
        Self::MarketMaker,
        Self::SandwichBot,
        Self::ArbitrageBot,
        Self::AirdropDumper,
        Self::Funded,
        Self::WashPair,
        Self::Truncated,
        Self::Sniper,
        Self::Ring,
        Self::Copy,
        Self::Follower,
        Self::FrontRunner,
    ];

    /// The kinds among which `shares.others` is split.
    pub const OTHERS: [Self; 7] = [
        Self::MarketMaker,
        Self::SandwichBot,
        Self::ArbitrageBot,
        Self::AirdropDumper,
        Self::Funded,
        Self::WashPair,
        Self::Truncated,
    ];

    /// Its name in `truth.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSkill => "no_skill",
            Self::Loser => "loser",
            Self::Skilled => "skilled",
            Self::MarketMaker => "market_maker",
            Self::SandwichBot => "sandwich_bot",
            Self::ArbitrageBot => "arbitrage_bot",
            Self::AirdropDumper => "airdrop_dumper",
            Self::Funded => "funded",
            Self::WashPair => "wash_pair",
            Self::Truncated => "truncated",
            Self::Sniper => "sniper",
            Self::Ring => "ring",
            Self::Copy => "copy",
            Self::Follower => "follower",
            Self::FrontRunner => "front_runner",
        }
    }

    /// Whether its positions are draws of a known distribution, which the best possible
    /// test needs to know.
    pub const fn is_trader(self) -> bool {
        matches!(self, Self::NoSkill | Self::Loser | Self::Skilled)
    }

    /// Whether it repeats another wallet's trades.
    pub const fn is_mimic(self) -> bool {
        matches!(self, Self::Copy | Self::Follower | Self::FrontRunner)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a wallet does in the market.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Role {
    pub(crate) kind: Kind,
    /// Mean ÷ standard deviation of net excess returns that its skill is set for.
    pub(crate) edge: Option<f64>,
    /// Takes profits early and holds on to losses.
    pub(crate) disposition: bool,
    pub(crate) habit: Habit,
    /// Of wash wallets: (the pair's number, whether it is the one that gains).
    pub(crate) pair: Option<(u32, bool)>,
    /// Of ring wallets: (the ring's number, the wallet's within it).
    pub(crate) ring: Option<(u16, u32)>,
    /// Of mimics: the wallet that they repeat.
    pub(crate) leader: Option<u32>,
}

impl Role {
    pub(crate) const fn of(kind: Kind) -> Self {
        Self {
            kind,
            edge: None,
            disposition: false,
            habit: Habit::None,
            pair: None,
            ring: None,
            leader: None,
        }
    }
}
