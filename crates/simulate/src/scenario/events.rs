//! Settings of what happens in a market beside random walks. All are off by default.

use serde::{Deserialize, Serialize};

/// Tokens that move together, and wallets that prefer some of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SectorSettings {
    /// Sectors that the tokens are divided among; the native token belongs to none.
    pub count: u16,
    /// Correlation of two tokens' own shocks within a sector.
    pub correlation: f64,
    /// Share of a wallet's positions that it takes in the one sector that it prefers.
    pub taste: f64,
    /// Sectors that are pumped as a whole, one after another.
    pub pumps: u16,
    /// What each token of a pumped sector is then worth, in multiples.
    pub pump_multiple: f64,
    /// Days that this takes.
    pub pump_days: f64,
}

impl Default for SectorSettings {
    fn default() -> Self {
        Self {
            count: 8,
            correlation: 0.0,
            taste: 0.0,
            pumps: 0,
            pump_multiple: 3.0,
            pump_days: 5.0,
        }
    }
}

/// A time in which everybody trades.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BurstSettings {
    /// Share of all positions that are opened in it.
    pub share: f64,
    /// When it begins, as a part of the data's span.
    pub begin: f64,
    /// How long it lasts.
    pub days: f64,
}

impl Default for BurstSettings {
    fn default() -> Self {
        Self {
            share: 0.0,
            begin: 0.5,
            days: 14.0,
        }
    }
}

/// Tokens that are pumped and fall again, and those who buy them meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PumpSettings {
    /// Share of traders' positions that are taken in a token because it is pumped: from the
    /// middle of its rise to the end of its fall. Of the whole volume, with bots and makers, it
    /// is about a third of this. 0: there are no pumps.
    pub positions: f64,
    /// Pumps in 180 days.
    pub count: u32,
    /// What a token is worth at its peak, in multiples.
    pub multiple: f64,
    /// Hours to the peak.
    pub rise_hours: u32,
    /// By which fraction it falls from there.
    pub fall: f64,
    /// Hours that this takes.
    pub fall_hours: u32,
}

impl Default for PumpSettings {
    fn default() -> Self {
        Self {
            positions: 0.0,
            count: 120,
            multiple: 3.0,
            rise_hours: 24,
            // Back to where it was.
            fall: 2.0 / 3.0,
            fall_hours: 24,
        }
    }
}

/// Newly listed tokens that everybody buys and that fall afterwards. Before their fall is over
/// they are no part of the market.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListingSettings {
    /// Share of traders' positions that are taken in a token because it is new. Of the whole
    /// volume it is about a third of this. 0: listings are like other tokens.
    pub positions: f64,
    /// For how many days a listing is new.
    pub days: f64,
    /// By which fraction it falls after that.
    pub fall: f64,
    /// Days that this takes.
    pub fall_days: f64,
}

impl Default for ListingSettings {
    fn default() -> Self {
        Self {
            positions: 0.0,
            days: 3.0,
            fall: 0.85,
            fall_days: 7.0,
        }
    }
}

/// Tokens that lose nearly everything slowly, and rarely multiply. With the defaults the one
/// makes up for the other: their expected return is that of other tokens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LotterySettings {
    /// Share of tokens that are such.
    pub share: f64,
    /// Whether they are whole sectors, so that some wallets prefer them and others do not.
    pub by_sector: bool,
    /// Which fraction they lose in 180 days without a jump.
    pub fall: f64,
    /// Jumps of such a token in 180 days.
    pub jumps: f64,
    /// What a token is worth after a jump, in multiples: least and greatest.
    pub multiple: [f64; 2],
}

impl Default for LotterySettings {
    fn default() -> Self {
        Self {
            share: 0.0,
            by_sector: false,
            fall: 0.95,
            jumps: 0.174,
            multiple: [4.0, 50.0],
        }
    }
}
