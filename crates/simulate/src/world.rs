//! What all wallets share while they trade.

use crate::clock::{Block, blocks};
use crate::kinds::Role;
use crate::market::Market;
use crate::roles::assign_roles;
use crate::scenario::Scenario;
use crate::tokens::{TokenNumber, Tokens};

/// The market, its tokens and the roles of its wallets.
pub(crate) struct World {
    pub(crate) scenario: Scenario,
    pub(crate) market: Market,
    pub(crate) tokens: Tokens,
    pub(crate) roles: Vec<Role>,
    /// The token with the deepest pools after the native one.
    pub(crate) liquid: TokenNumber,
    /// Whether more than random walks moves prices, or some tokens attract some wallets.
    pub(crate) has_events: bool,
}

impl World {
    /// The world of a scenario, which has to be valid.
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let market = Market::new(scenario);
        Self {
            liquid: market.liquid(),
            market,
            tokens: Tokens::new(scenario),
            roles: assign_roles(scenario),
            has_events: scenario.has_events(),
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

    /// The fraction of a value that is left after a pool's fee and slippage, which grows
    /// with the value (USD).
    pub(crate) fn after_costs(&self, token: TokenNumber, usd: f64) -> f64 {
        (1.0 - self.scenario.costs.fee) * (1.0 - usd / (usd + self.market.depth(token)))
    }

    /// The largest trade, in USD, whose slippage a trader accepts.
    pub(crate) fn largest_trade(&self, token: TokenNumber) -> f64 {
        let slippage = self.scenario.costs.largest_slippage;
        self.market.depth(token) * slippage / (1.0 - slippage)
    }
}
