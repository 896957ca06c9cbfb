//! The settings of a simulated market.

use crate::SimulateError;
use serde::{Deserialize, Serialize};
use smartmoney_model::{ChainId, Timestamp};

mod catalogue;
mod defaults;
mod drawn;
mod events;
mod habits;
mod validate;
mod validate_events;

pub use catalogue::NamedScenario;
pub use events::{BurstSettings, ListingSettings, LotterySettings, PumpSettings, SectorSettings};
pub use habits::{HabitSettings, MimicSettings, RingSettings, SniperSettings};

/// A market and its traders. The defaults are the reference scenario of the
/// methodology; every number can be set in a TOML file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// Wallets of all kinds.
    pub wallets: u32,
    /// Days of data.
    pub days: u32,
    /// Two runs with one seed give the same bytes.
    pub seed: u64,
    /// The first moment of the data; a whole day.
    pub start: Timestamp,
    /// The chain: `ethereum`, `arbitrum`, `optimism`, `polygon` or `bnb`.
    pub chain: ChainId,
    /// Tokens and their prices.
    pub market: MarketSettings,
    /// What a trade costs.
    pub costs: CostSettings,
    /// How many wallets of each kind.
    pub shares: ShareSettings,
    /// How traders trade, skilled or not.
    pub trading: TradingSettings,
    /// How the wallets of other kinds trade.
    pub others: OtherSettings,
    /// How many rows tell of a trade.
    pub routes: RouteSettings,
    /// How skill is set.
    pub skill: SkillSettings,
    /// Tokens that move together, and wallets' tastes.
    pub sectors: SectorSettings,
    /// A time in which everybody trades.
    pub bursts: BurstSettings,
    /// Tokens that are pumped and fall.
    pub pumps: PumpSettings,
    /// Listings that everybody buys and that fall.
    pub listings: ListingSettings,
    /// Tokens that lose nearly everything and rarely multiply.
    pub lottery: LotterySettings,
    /// Habits of traders without skill.
    pub habits: HabitSettings,
    /// How wallets trade that repeat others.
    pub mimics: MimicSettings,
    /// How snipers of listings trade.
    pub snipers: SniperSettings,
    /// How rings trade.
    pub rings: RingSettings,
}

/// Tokens and their prices. Volatilities and drifts are fractions a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MarketSettings {
    /// Tokens with a price, the wrapped native token among them; stablecoins
    /// come on top.
    pub tokens: u16,
    /// Volatility of the factor that all tokens share.
    pub volatility: f64,
    /// Expected arithmetic growth of that factor.
    pub drift: f64,
    /// Standard deviation of the tokens' exposures to the factor around 1.
    pub beta_spread: f64,
    /// Least volatility of a token's own (drawn log-uniform up to the greatest).
    pub least_idiosyncratic: f64,
    /// Greatest volatility of a token's own.
    pub greatest_idiosyncratic: f64,
    /// The wrapped native token's own volatility.
    pub native_idiosyncratic: f64,
    /// Jumps a year and token.
    pub jumps_per_year: f64,
    /// Standard deviation of a jump's logarithm.
    pub jump_size: f64,
    /// Share of tokens that are listed after the data begins.
    pub new_listings: f64,
    /// Share of tokens that fall for good at a random time.
    pub falling: f64,
    /// How far they fall, a fraction.
    pub fall: f64,
    /// Median of the tokens' pool depth, USD: a trade of that size slips by half.
    pub depth_median: f64,
    /// Standard deviation of the depth's logarithm.
    pub depth_spread: f64,
    /// The wrapped native token's depth, in medians.
    pub native_depth: f64,
    /// A token is traded, and weighs in the market, in proportion to its
    /// depth to this power.
    pub popularity_power: f64,
    /// Expected growth a year, on top, of tokens whose pools are less deep than the median.
    pub small_premium: f64,
}

/// What a trade costs, as fractions of its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CostSettings {
    /// The pool's fee.
    pub fee: f64,
    /// Traders split or shrink what would slip by more than this.
    pub largest_slippage: f64,
}

/// Shares of all wallets. They sum to 1; `others` is split evenly among seven kinds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShareSettings {
    /// Random entry and exit.
    pub no_skill: f64,
    /// The part of `no_skill` that takes profits early and holds on to losses.
    pub disposition: f64,
    /// Worse than random.
    pub losers: f64,
    /// Better than random, in equal parts one for each edge.
    pub skilled: f64,
    /// Market makers, bots, dumpers and the rest.
    pub others: f64,
    /// More wash pairs than are among the others.
    pub wash_pairs: f64,
    /// Wallets in rings of six.
    pub rings: f64,
    /// Snipers of listings.
    pub snipers: f64,
    /// Wallets that repeat what another does, minutes later.
    pub copies: f64,
    /// Wallets that repeat what another does, a longer delay later.
    pub followers: f64,
    /// Wallets that trade shortly before a skilled one.
    pub front_runners: f64,
}

/// How traders trade. Times are days, values USD.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TradingSettings {
    /// Median of the wallets' number of positions in 180 days.
    pub positions_median: f64,
    /// Standard deviation of its logarithm.
    pub positions_spread: f64,
    /// At most this many positions in 180 days.
    pub positions_greatest: u32,
    /// A busy wallet holds shorter, so that on average no more are open at once.
    pub open_at_once: f64,
    /// A wallet is active during at least this share of the data's span.
    pub least_active: f64,
    /// Share of positions that are bought and never sold, on top.
    pub never_sold: f64,
    /// Median of the wallets' typical holding times.
    pub holding_median: f64,
    /// Standard deviation of its logarithm between wallets.
    pub holding_spread: f64,
    /// Standard deviation of its logarithm between a wallet's positions.
    pub holding_spread_within: f64,
    /// Shortest time that a position is held.
    pub holding_least: f64,
    /// Longest time that a position is held.
    pub holding_greatest: f64,
    /// Parts of the holding time over which purchases, or sales, are spread.
    pub parts_spread: f64,
    /// Probabilities of 1, 2, 3 and 4 purchases (or sales) in a position.
    pub parts: [f64; 4],
    /// Share of exits that leave a small remainder.
    pub remainder_share: f64,
    /// The largest small remainder, as a share of the position.
    pub remainder_small: f64,
    /// Share of exits that leave more than that.
    pub remainder_large_share: f64,
    /// The largest of those.
    pub remainder_large: f64,
    /// Median of the wallets' typical position size.
    pub size_median: f64,
    /// Standard deviation of its logarithm between wallets.
    pub size_spread: f64,
    /// Standard deviation of its logarithm between a wallet's positions.
    pub size_spread_within: f64,
    /// Smallest position.
    pub size_least: f64,
    /// Largest position.
    pub size_greatest: f64,
    /// Share of wallets that pay some positions in the wrapped native token.
    pub native_wallets: f64,
    /// Share of those wallets' positions that are.
    pub native_positions: f64,
    /// Median of the gain at which disposition wallets sell, a fraction.
    pub take_profit_median: f64,
    /// Standard deviation of its logarithm between wallets.
    pub take_profit_spread: f64,
    /// Disposition wallets hold what does not gain this many times longer.
    pub hold_losses: f64,
    /// Share of transactions in which a router is the taker.
    pub routed: f64,
    /// A position that is worth less than this at its end, USD, is never sold.
    pub least_sale: f64,
}

/// By how many rows, and in which order, sources tell of a trade. All are 0 by default: one
/// row for each trade. They change nothing of what wallets exchange.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RouteSettings {
    /// Share of trades against a stablecoin that go through another token, some through two:
    /// a row for each pool.
    pub routed: f64,
    /// Share of trades that an aggregator tells again, in one more row of their transaction.
    /// Of trades that share a transaction it tells none.
    pub echoed: f64,
    /// Share of transactions whose pools stand in the reversed order, as those that ask for an
    /// exact output log them.
    pub reversed: f64,
}

/// How skill is set and measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SkillSettings {
    /// Mean ÷ standard deviation of a skilled wallet's net excess returns.
    pub edges: Vec<f64>,
    /// The same for losers; below zero.
    pub loser_edge: f64,
    /// The edge that the best possible test looks for in wallets without one.
    pub oracle_edge: f64,
    /// Random positions by which a wallet's own distribution is known.
    pub draws: u32,
    /// The part of its active time in which a skilled wallet has skill, from the beginning.
    pub lasts: f64,
}

/// The wallets of other kinds: ranges are least and greatest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OtherSettings {
    /// Days on which a market maker trades.
    pub maker_days: [u32; 2],
    /// Its trades on such a day.
    pub maker_trades: [u32; 2],
    /// What it earns on each side, a fraction.
    pub maker_spread: [f64; 2],
    /// A sandwich bot's round trips in 180 days.
    pub sandwiches: [u32; 2],
    /// Its gain on one, a fraction; one in ten fails.
    pub sandwich_gain: [f64; 2],
    /// An arbitrage bot's round trips in 180 days.
    pub arbitrages: [u32; 2],
    /// Its gain on one, a fraction.
    pub arbitrage_gain: [f64; 2],
    /// Tokens that an airdrop dumper sells without having bought them.
    pub airdrops: [u32; 2],
    /// A funded wallet sells this many times what it bought.
    pub funded_multiple: [f64; 2],
    /// Round trips of a wash pair in 180 days.
    pub washes: [u32; 2],
    /// How far a wash pair moves its thin pool, a fraction each way.
    pub wash_move: [f64; 2],
    /// The part of a truncated wallet's span whose purchases are missing.
    pub truncated_part: f64,
}

impl RouteSettings {
    /// Whether every trade is one row.
    pub(crate) fn are_direct(&self) -> bool {
        *self == Self::default()
    }
}

impl Scenario {
    /// The reference scenario with other totals.
    pub fn with_total(wallets: u32, days: u32, seed: u64) -> Self {
        Self {
            wallets,
            days,
            seed,
            ..Self::default()
        }
    }

    /// Reads a scenario from TOML; what it does not name has its default.
    pub fn from_toml(text: &str) -> Result<Self, SimulateError> {
        let scenario: Self = toml::from_str(text)?;
        scenario.validate()?;
        Ok(scenario)
    }

    /// Whether more than random walks moves prices, or some tokens attract some wallets.
    pub(crate) fn has_events(&self) -> bool {
        self.sectors.taste > 0.0
            || self.sectors.correlation > 0.0
            || self.sectors.pumps > 0
            || self.bursts.share > 0.0
            || self.pumps.positions > 0.0
            || self.listings.positions > 0.0
            || self.lottery.share > 0.0
            || self.market.small_premium != 0.0
    }

    /// The data's span in parts of the 180 days that counts are stated for.
    pub(crate) fn half_years(&self) -> f64 {
        f64::from(self.days) / 180.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_reads_back_and_unknown_names_are_refused() {
        let scenario = Scenario::default();
        let text = toml::to_string(&scenario).unwrap();
        assert_eq!(Scenario::from_toml(&text).unwrap(), scenario);
        assert_eq!(Scenario::from_toml("").unwrap(), scenario);
        let changed =
            Scenario::from_toml("seed = 7\nstart = \"2023-05-01\"\n[market]\ntokens = 20").unwrap();
        assert_eq!((changed.seed, changed.market.tokens), (7, 20));
        assert!(Scenario::from_toml("walets = 7").is_err());
        assert!(Scenario::from_toml("[market]\nvolatilty = 1.0").is_err());
    }

    #[test]
    fn impossible_settings_are_named() {
        for (text, name) in [
            ("days = 0", "days"),
            ("chain = \"solana\"", "chain"),
            ("[market]\ntokens = 1", "market.tokens"),
            ("[shares]\nskilled = 0.5", "shares"),
            ("[costs]\nfee = 1.0", "costs.fee"),
            ("[market]\nvolatility = -1.0", "market.volatility"),
            ("[market]\nvolatility = nan", "market.volatility"),
            ("[routes]\nrouted = 1.5", "routes.routed"),
            ("[routes]\nechoed = -0.1", "routes.echoed"),
            ("[routes]\nreversed = nan", "routes.reversed"),
            ("[skill]\nedges = []", "skill.edges"),
            ("[trading]\nparts = [0.0, 0.0, 0.0, 0.0]", "trading.parts"),
            ("[skill]\nlasts = 1.5", "skill.lasts"),
            ("[sectors]\ncorrelation = 1.5", "sectors.correlation"),
            ("[sectors]\ncount = 0", "sectors.count"),
            ("[bursts]\nshare = nan", "bursts.share"),
            ("[pumps]\npositions = -0.1", "pumps.positions"),
            ("[listings]\nfall = 1.0", "listings.fall"),
            ("[lottery]\nmultiple = [9.0, 4.0]", "lottery.multiple"),
            ("[habits]\nkept = 2.0", "habits.kept"),
            ("[habits]\nstops = 0.9", "habits"),
            ("[mimics]\ncopy_delay = [5.0, 1.0]", "mimics.copy_delay"),
            ("[snipers]\ndiscount = [0.1, 1.0]", "snipers.discount"),
            ("[rings]\nround_trips = [0, 1]", "rings.round_trips"),
            ("[shares]\nsnipers = 0.1", "shares"),
        ] {
            let error = Scenario::from_toml(text).unwrap_err();
            assert!(error.to_string().starts_with(name), "{text}: {error}");
        }
    }
}
