//! The truth about every wallet, and the file that states it.
//!
//! A wallet is *skilled* if the expected excess, over the market and over peers and before gas,
//! that a follower gets who trades at the token's next traded hour, is above 0 in the period
//! judged. Here this means:
//!
//! - The follower repeats each of the wallet's trades in the middle of the next hour, at the
//!   price of that moment, as the mean price of an hour without a trend of its own is, and pays
//!   the pool's fee and slippage. The simulator has no gas.
//! - The expectation is over what the market could have done, not over what it did: prices are
//!   fair, so that a trader who does not look ahead expects the market's return less costs, as its
//!   peers do. That holds for every habit (kept losers, averaging down, stops, baskets), for
//!   tastes, and for the kinds that earn by prices no other wallet gets: makers, bots, wash pairs,
//!   rings, snipers. None of them is skilled, which needs no computation.
//! - Of wallets that choose the better of random positions the follower's expectation is
//!   computed by Monte Carlo, over `skill.draws` random positions of the wallet's own way of
//!   choosing, on the generator's true prices an hour later, each weighted by the density with
//!   which the wallet chooses it, less what the unweighted positions happened to earn before
//!   costs. Positions in tokens that everybody buys (pumps, listings) keep what they lose.
//! - Where skill fades, positions before and after count by their numbers: a wallet is skilled
//!   if its whole period has an expectation above 0.
//! - Copies, followers and front-runners have their leader's expectation with their delay (or
//!   lead) added to the follower's.

use crate::SimulateError;
use crate::calibrate::{NullSample, Tilt};
use crate::kinds::{Habit, Kind, Role};
use crate::rows::wallet_address;
use crate::world::World;
use smartmoney_model::Address;
use std::io::Write;

/// The truth about one wallet.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletTruth {
    /// Its number in the scenario, from 0.
    pub index: u32,
    /// Its address.
    pub wallet: Address,
    /// Its kind.
    pub kind: Kind,
    /// Whether it takes profits early and holds on to losses.
    pub disposition: bool,
    /// Mean ÷ standard deviation of a position's net excess return that its
    /// skill was set for; 0 without skill, None for other kinds than traders.
    pub edge_ratio: Option<f64>,
    /// Positions opened and closed (other kinds: round trips).
    pub positions: u64,
    /// Trades in the data, each counted once whatever number of rows tells of it.
    pub trades: u64,
    /// The mean of the wallet's own distribution of net excess returns, skill and costs
    /// included; traders only.
    pub expected_mean: Option<f64>,
    /// The standard deviation of that distribution.
    pub expected_std: Option<f64>,
    /// How its positions were chosen among random ones.
    pub tilt: Tilt,
    /// The p-value of the best possible test; traders only.
    pub oracle_p_value: Option<f64>,
    /// Every closed position's result; traders only.
    pub outcomes: Vec<Outcome>,
    /// Whether it is worth following: see the definition above.
    pub skilled: bool,
    /// The wallet whose trades it repeats, later or earlier.
    pub copy_of: Option<Address>,
    /// What a trader without skill is in the habit of.
    pub habit: Habit,
}

/// One position's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Net return less the market's over the same time; a fraction.
    pub excess: f64,
    /// The share of the wallet's random positions that are worse.
    pub null_rank: f64,
}

impl WalletTruth {
    pub(crate) fn new(world: &World, wallet: u32, role: Role) -> Self {
        Self {
            index: wallet,
            wallet: Address::Evm(wallet_address(world.scenario.seed, wallet)),
            kind: role.kind,
            disposition: role.disposition,
            edge_ratio: role.kind.is_trader().then(|| role.edge.unwrap_or(0.0)),
            positions: 0,
            trades: 0,
            expected_mean: None,
            expected_std: None,
            tilt: Tilt::NONE,
            oracle_p_value: None,
            outcomes: Vec::new(),
            skilled: false,
            copy_of: role
                .leader
                .map(|leader| Address::Evm(wallet_address(world.scenario.seed, leader))),
            habit: role.habit,
        }
    }

    /// States the distribution of a wallet that chooses this part of its positions by `tilt`.
    pub(crate) fn trade_with(&mut self, sample: &NullSample, tilt: Tilt, lasts: f64) {
        let (mut mean, mut deviation) = sample.moments(tilt);
        if lasts < 1.0 {
            let (later, its_deviation) = sample.moments(Tilt::NONE);
            let squares = |mean: f64, deviation: f64| mean * mean + deviation * deviation;
            let square =
                lasts * squares(mean, deviation) + (1.0 - lasts) * squares(later, its_deviation);
            mean = lasts * mean + (1.0 - lasts) * later;
            deviation = (square - mean * mean).max(0.0).sqrt();
        }
        self.expected_mean = Some(mean);
        self.expected_std = Some(deviation);
        self.tilt = tilt;
    }

    /// Mean of the positions' net excess returns; None without any.
    pub fn mean_excess(&self) -> Option<f64> {
        let n = self.outcomes.len() as f64;
        (n > 0.0).then(|| self.outcomes.iter().map(|o| o.excess).sum::<f64>() / n)
    }

    /// Their standard deviation (n − 1); None with fewer than two.
    pub fn std_excess(&self) -> Option<f64> {
        let mean = self.mean_excess()?;
        let n = self.outcomes.len() as f64;
        let squares = self.outcomes.iter().map(|o| (o.excess - mean).powi(2));
        (n > 1.0).then(|| (squares.sum::<f64>() / (n - 1.0)).sqrt())
    }
}

const COLUMNS: [&str; 15] = [
    "wallet",
    "kind",
    "exit_rule",
    "edge_ratio",
    "positions",
    "trades",
    "mean_excess",
    "std_excess",
    "expected_mean",
    "expected_std",
    "tilt",
    "oracle_p_value",
    "skilled",
    "copy_of",
    "habit",
];

/// Writes the truth as CSV, one row per wallet in the scenario's order. Cells without
/// a value are empty.
pub fn write_truth(out: impl Write, truth: &[WalletTruth]) -> Result<(), SimulateError> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for row in truth {
        csv.write_record(cells(row))?;
    }
    csv.flush().map_err(csv::Error::from)?;
    Ok(())
}

fn cells(row: &WalletTruth) -> [String; 15] {
    let number = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
    let exit_rule = match (row.kind.is_trader(), row.disposition) {
        (false, _) => "",
        (true, false) => "random",
        (true, true) => "disposition",
    };
    let tilt = row
        .kind
        .is_trader()
        .then(|| format!("{}@{}", row.tilt.p, row.tilt.k));
    [
        row.wallet.to_string(),
        row.kind.to_string(),
        exit_rule.to_owned(),
        number(row.edge_ratio),
        row.positions.to_string(),
        row.trades.to_string(),
        number(row.mean_excess()),
        number(row.std_excess()),
        number(row.expected_mean),
        number(row.expected_std),
        tilt.unwrap_or_default(),
        number(row.oracle_p_value),
        row.skilled.to_string(),
        row.copy_of
            .map_or_else(String::new, |leader| leader.to_string()),
        row.habit.as_str().to_owned(),
    ]
}
