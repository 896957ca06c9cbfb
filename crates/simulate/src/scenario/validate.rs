//! What a scenario's settings must satisfy.

use super::Scenario;
use crate::SimulateError;
use crate::tokens::is_supported;
use std::fmt::Display;

/// Ten years: more hours would make the price table larger than the memory
/// that a run may use.
const LONGEST_DAYS: u32 = 3_650;
const MOST_TOKENS: u16 = 5_000;
const MOST_WALLETS: u32 = 20_000_000;

fn refuse(setting: &'static str, problem: impl Display) -> SimulateError {
    SimulateError::Setting {
        setting,
        problem: problem.to_string(),
    }
}

pub(super) fn check(setting: &'static str, met: bool, problem: &str) -> Result<(), SimulateError> {
    if met {
        Ok(())
    } else {
        Err(refuse(setting, problem))
    }
}

/// NaN is in no range.
pub(super) fn within(
    setting: &'static str,
    value: f64,
    least: f64,
    greatest: f64,
) -> Result<(), SimulateError> {
    if (least..=greatest).contains(&value) {
        Ok(())
    } else {
        Err(refuse(
            setting,
            format!("{value} lies outside of {least} to {greatest}"),
        ))
    }
}

impl Scenario {
    /// Whether a market can have these settings; else the first that it can't.
    pub fn validate(&self) -> Result<(), SimulateError> {
        check(
            "days",
            (1..=LONGEST_DAYS).contains(&self.days),
            "must be 1 to 3650",
        )?;
        check(
            "wallets",
            self.wallets <= MOST_WALLETS,
            "at most 20,000,000",
        )?;
        check(
            "start",
            self.start.as_micros() == self.start.day().start().as_micros()
                && self.start.plausible().is_ok(),
            "must be the beginning of a day from 2009 on",
        )?;
        check(
            "chain",
            is_supported(&self.chain),
            "must be ethereum, arbitrum, optimism, polygon or bnb",
        )?;
        self.validate_market()?;
        self.validate_shares()?;
        self.validate_trading()?;
        self.validate_routes()?;
        self.validate_skill()?;
        self.validate_others()?;
        self.validate_events()?;
        self.validate_habits()
    }

    fn validate_market(&self) -> Result<(), SimulateError> {
        let market = &self.market;
        check(
            "market.tokens",
            (2..=MOST_TOKENS).contains(&market.tokens),
            "must be 2 to 5000",
        )?;
        within("market.volatility", market.volatility, 0.0, 10.0)?;
        within("market.drift", market.drift, -10.0, 10.0)?;
        within("market.beta_spread", market.beta_spread, 0.0, 2.0)?;
        within(
            "market.least_idiosyncratic",
            market.least_idiosyncratic,
            0.01,
            10.0,
        )?;
        within(
            "market.greatest_idiosyncratic",
            market.greatest_idiosyncratic,
            market.least_idiosyncratic,
            10.0,
        )?;
        within(
            "market.native_idiosyncratic",
            market.native_idiosyncratic,
            0.0,
            10.0,
        )?;
        within("market.jumps_per_year", market.jumps_per_year, 0.0, 1_000.0)?;
        within("market.jump_size", market.jump_size, 0.0, 2.0)?;
        within("market.new_listings", market.new_listings, 0.0, 1.0)?;
        within("market.falling", market.falling, 0.0, 1.0)?;
        within("market.fall", market.fall, 0.0, 0.999_999)?;
        within("market.depth_median", market.depth_median, 1_000.0, 1e12)?;
        within("market.depth_spread", market.depth_spread, 0.0, 4.0)?;
        within("market.native_depth", market.native_depth, 0.01, 1e6)?;
        within("market.popularity_power", market.popularity_power, 0.0, 2.0)?;
        within("market.small_premium", market.small_premium, -10.0, 10.0)?;
        within("costs.fee", self.costs.fee, 0.0, 0.5)?;
        within(
            "costs.largest_slippage",
            self.costs.largest_slippage,
            0.000_001,
            0.5,
        )
    }

    fn validate_shares(&self) -> Result<(), SimulateError> {
        let shares = &self.shares;
        let all = [
            shares.no_skill,
            shares.losers,
            shares.skilled,
            shares.others,
            shares.wash_pairs,
            shares.rings,
            shares.snipers,
            shares.copies,
            shares.followers,
            shares.front_runners,
        ];
        for share in all {
            within("shares", share, 0.0, 1.0)?;
        }
        within("shares.disposition", shares.disposition, 0.0, 1.0)?;
        check(
            "shares",
            (all.iter().sum::<f64>() - 1.0).abs() < 1e-6,
            "they must sum to 1",
        )
    }

    fn validate_trading(&self) -> Result<(), SimulateError> {
        let trading = &self.trading;
        within(
            "trading.positions_median",
            trading.positions_median,
            0.01,
            100_000.0,
        )?;
        check(
            "trading.positions_greatest",
            (1..=100_000).contains(&trading.positions_greatest),
            "must be 1 to 100000",
        )?;
        for (name, spread) in [
            ("trading.positions_spread", trading.positions_spread),
            ("trading.holding_spread", trading.holding_spread),
            (
                "trading.holding_spread_within",
                trading.holding_spread_within,
            ),
            ("trading.size_spread", trading.size_spread),
            ("trading.size_spread_within", trading.size_spread_within),
            ("trading.take_profit_spread", trading.take_profit_spread),
        ] {
            within(name, spread, 0.0, 5.0)?;
        }
        for (name, share) in [
            ("trading.least_active", trading.least_active),
            ("trading.never_sold", trading.never_sold),
            ("trading.remainder_share", trading.remainder_share),
            (
                "trading.remainder_large_share",
                trading.remainder_large_share,
            ),
            ("trading.native_wallets", trading.native_wallets),
            ("trading.native_positions", trading.native_positions),
            ("trading.routed", trading.routed),
        ] {
            within(name, share, 0.0, 1.0)?;
        }
        self.validate_trading_ranges()
    }

    fn validate_trading_ranges(&self) -> Result<(), SimulateError> {
        let trading = &self.trading;
        within("trading.open_at_once", trading.open_at_once, 0.1, 1_000.0)?;
        within("trading.parts_spread", trading.parts_spread, 0.0, 0.45)?;
        within("trading.remainder_small", trading.remainder_small, 0.0, 0.5)?;
        within(
            "trading.remainder_large",
            trading.remainder_large,
            trading.remainder_small,
            0.9,
        )?;
        within(
            "trading.holding_least",
            trading.holding_least,
            0.001,
            3_650.0,
        )?;
        within(
            "trading.holding_greatest",
            trading.holding_greatest,
            trading.holding_least,
            3_650.0,
        )?;
        within(
            "trading.holding_median",
            trading.holding_median,
            0.001,
            3_650.0,
        )?;
        within("trading.size_least", trading.size_least, 1.0, 1e8)?;
        within(
            "trading.size_greatest",
            trading.size_greatest,
            trading.size_least,
            1e8,
        )?;
        within("trading.size_median", trading.size_median, 1.0, 1e8)?;
        within(
            "trading.take_profit_median",
            trading.take_profit_median,
            0.001,
            100.0,
        )?;
        within("trading.hold_losses", trading.hold_losses, 1.0, 100.0)?;
        within("trading.least_sale", trading.least_sale, 0.0, 1e8)?;
        let parts = trading.parts;
        check(
            "trading.parts",
            parts.iter().all(|p| (0.0..=1.0).contains(p))
                && (parts.iter().sum::<f64>() - 1.0).abs() < 1e-6,
            "must be four probabilities that sum to 1",
        )
    }

    fn validate_routes(&self) -> Result<(), SimulateError> {
        within("routes.routed", self.routes.routed, 0.0, 1.0)?;
        within("routes.echoed", self.routes.echoed, 0.0, 1.0)?;
        within("routes.reversed", self.routes.reversed, 0.0, 1.0)
    }

    fn validate_skill(&self) -> Result<(), SimulateError> {
        let skill = &self.skill;
        check(
            "skill.edges",
            !skill.edges.is_empty() && skill.edges.iter().all(|e| (0.0..=1.0).contains(e)),
            "must be one or more ratios from 0 to 1",
        )?;
        within("skill.loser_edge", skill.loser_edge, -1.0, 0.0)?;
        within("skill.oracle_edge", skill.oracle_edge, 0.001, 1.0)?;
        within("skill.lasts", skill.lasts, 0.0, 1.0)?;
        check(
            "skill.draws",
            (200..=1_000_000).contains(&skill.draws),
            "must be 200 to 1000000",
        )
    }

    fn validate_others(&self) -> Result<(), SimulateError> {
        let others = &self.others;
        for (name, [least, greatest]) in [
            ("others.maker_days", others.maker_days),
            ("others.maker_trades", others.maker_trades),
            ("others.sandwiches", others.sandwiches),
            ("others.arbitrages", others.arbitrages),
            ("others.airdrops", others.airdrops),
            ("others.washes", others.washes),
        ] {
            check(
                name,
                1 <= least && least <= greatest && greatest <= 100_000,
                "must be two counts from 1 to 100000, the lesser first",
            )?;
        }
        for (name, [least, greatest], limit) in [
            ("others.maker_spread", others.maker_spread, 0.5),
            ("others.sandwich_gain", others.sandwich_gain, 0.5),
            ("others.arbitrage_gain", others.arbitrage_gain, 0.5),
            ("others.wash_move", others.wash_move, 0.9),
            ("others.funded_multiple", others.funded_multiple, 1_000.0),
        ] {
            within(name, greatest, 0.0, limit)?;
            within(name, least, 0.0, greatest)?;
        }
        within("others.truncated_part", others.truncated_part, 0.0, 1.0)
    }
}
