//! What all wallets share while they trade.

use crate::clock::{Block, blocks};
use crate::kinds::{Role, cast};
use crate::market::Market;
use crate::scenario::Scenario;
use crate::tokens::{TokenNumber, Tokens};

/// The market, its tokens and who trades in it.
pub(crate) struct World {
    pub(crate) scenario: Scenario,
    pub(crate) market: Market,
    pub(crate) tokens: Tokens,
    pub(crate) roles: Vec<Role>,
}

impl World {
    /// Of a scenario that was validated.
    pub(crate) fn new(scenario: &Scenario) -> Self {
        Self {
            market: Market::new(scenario),
            tokens: Tokens::new(scenario),
            roles: cast(scenario),
            scenario: scenario.clone(),
        }
    }

    pub(crate) fn blocks(&self) -> Block {
        blocks(&self.scenario)
    }

    pub(crate) fn usdc(&self) -> TokenNumber {
        self.market.tokens()
    }

    pub(crate) fn usdt(&self) -> TokenNumber {
        self.market.tokens() + 1
    }

    /// What is left of a value that goes through a pool: its fee and the
    /// slippage, which grows with the value.
    pub(crate) fn kept(&self, token: TokenNumber, usd: f64) -> f64 {
        (1.0 - self.scenario.costs.fee) * (1.0 - usd / (usd + self.market.depth(token)))
    }

    /// The value that slips by the most that a trader puts up with.
    pub(crate) fn largest_trade(&self, token: TokenNumber) -> f64 {
        let slippage = self.scenario.costs.largest_slippage;
        self.market.depth(token) * slippage / (1.0 - slippage)
    }
}
