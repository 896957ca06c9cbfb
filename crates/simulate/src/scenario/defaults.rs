//! The reference scenario.

use super::{
    BurstSettings, CostSettings, HabitSettings, ListingSettings, LotterySettings, MarketSettings,
    MimicSettings, OtherSettings, PumpSettings, RingSettings, RouteSettings, Scenario,
    SectorSettings, ShareSettings, SkillSettings, SniperSettings, TradingSettings,
};
use smartmoney_model::{ChainId, Timestamp};

impl Default for Scenario {
    fn default() -> Self {
        Self {
            wallets: 5_000,
            days: 180,
            seed: 1,
            // 2024-01-01
            start: Timestamp::from_secs(1_704_067_200),
            chain: ethereum(),
            market: MarketSettings::default(),
            costs: CostSettings::default(),
            shares: ShareSettings::default(),
            trading: TradingSettings::default(),
            others: OtherSettings::default(),
            routes: RouteSettings::default(),
            skill: SkillSettings::default(),
            sectors: SectorSettings::default(),
            bursts: BurstSettings::default(),
            pumps: PumpSettings::default(),
            listings: ListingSettings::default(),
            lottery: LotterySettings::default(),
            habits: HabitSettings::default(),
            mimics: MimicSettings::default(),
            snipers: SniperSettings::default(),
            rings: RingSettings::default(),
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant that a test parses")]
fn ethereum() -> ChainId {
    "ethereum".parse().expect("a chain's name")
}

impl Default for MarketSettings {
    fn default() -> Self {
        Self {
            tokens: 200,
            volatility: 0.60,
            drift: 0.20,
            beta_spread: 0.2,
            least_idiosyncratic: 0.8,
            greatest_idiosyncratic: 3.0,
            native_idiosyncratic: 0.2,
            jumps_per_year: 12.0,
            jump_size: 0.15,
            new_listings: 0.25,
            falling: 0.10,
            fall: 0.95,
            depth_median: 3_000_000.0,
            depth_spread: 1.2,
            native_depth: 30.0,
            popularity_power: 0.5,
            small_premium: 0.0,
        }
    }
}

impl Default for CostSettings {
    fn default() -> Self {
        Self {
            fee: 0.003,
            largest_slippage: 0.01,
        }
    }
}

impl Default for ShareSettings {
    fn default() -> Self {
        Self {
            no_skill: 0.76,
            disposition: 0.15,
            losers: 0.08,
            skilled: 0.09,
            others: 0.07,
            wash_pairs: 0.0,
            rings: 0.0,
            snipers: 0.0,
            copies: 0.0,
            followers: 0.0,
            front_runners: 0.0,
        }
    }
}

impl Default for TradingSettings {
    fn default() -> Self {
        Self {
            positions_median: 40.0,
            positions_spread: 1.0,
            positions_greatest: 2_000,
            open_at_once: 15.0,
            least_active: 0.5,
            never_sold: 0.03,
            holding_median: 2.0,
            holding_spread: 1.2,
            holding_spread_within: 0.6,
            holding_least: 0.1,
            holding_greatest: 21.0,
            parts_spread: 0.1,
            parts: [0.60, 0.25, 0.10, 0.05],
            remainder_share: 0.60,
            remainder_small: 0.05,
            remainder_large_share: 0.02,
            remainder_large: 0.20,
            size_median: 3_000.0,
            size_spread: 1.5,
            size_spread_within: 0.5,
            size_least: 50.0,
            size_greatest: 2_000_000.0,
            native_wallets: 0.25,
            native_positions: 0.5,
            take_profit_median: 0.15,
            take_profit_spread: 0.5,
            hold_losses: 4.0,
            routed: 0.3,
            least_sale: 0.0,
        }
    }
}

impl Default for SkillSettings {
    fn default() -> Self {
        Self {
            edges: vec![0.10, 0.20, 0.35],
            loser_edge: -0.20,
            oracle_edge: 0.20,
            draws: 2_000,
            lasts: 1.0,
        }
    }
}

impl Default for OtherSettings {
    fn default() -> Self {
        Self {
            maker_days: [4, 12],
            maker_trades: [220, 420],
            maker_spread: [0.0003, 0.001],
            sandwiches: [100, 400],
            sandwich_gain: [0.0005, 0.008],
            arbitrages: [80, 300],
            arbitrage_gain: [0.0005, 0.006],
            airdrops: [2, 25],
            funded_multiple: [3.0, 10.0],
            washes: [40, 90],
            wash_move: [0.05, 0.20],
            truncated_part: 0.35,
        }
    }
}
