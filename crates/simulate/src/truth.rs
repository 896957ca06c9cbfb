//! The truth about every wallet, and the file that states it.

use crate::SimulateError;
use crate::calibrate::{NullSample, Tilt};
use crate::kinds::{Kind, Role};
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
    /// Every position's result; traders only.
    pub outcomes: Vec<Outcome>,
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
        }
    }

    pub(crate) fn trade_with(&mut self, sample: &NullSample, tilt: Tilt) {
        let (mean, deviation) = sample.moments(tilt);
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

const COLUMNS: [&str; 12] = [
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

fn cells(row: &WalletTruth) -> [String; 12] {
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
    ]
}
