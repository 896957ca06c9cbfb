//! What a wallet's positions tell of its skill, before they are compared with all others'.

use crate::{Day, ScoreBasis, Timestamp, TokenId, named};
use serde::{Deserialize, Serialize};

/// All positions of one wallet, up to the end of the last closed day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PositionEvidence {
    /// What the wallet's trades alone show it to be, where that is no trader by judgement.
    pub recognised: Option<Recognised>,
    /// The first day that is not closed: nothing from it on is evidence.
    pub until: Option<Day>,
    /// In the order of opening.
    pub positions: Vec<PositionRecord>,
}

/// What rules recognise by a wallet's trades alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognised {
    /// It trades as no person can.
    Bot,
    /// It trades all day long, and holds nothing overnight.
    MarketMaker,
    /// It trades at prices, or in tokens, of its own.
    WashTrader,
}

impl From<Recognised> for ScoreBasis {
    fn from(recognised: Recognised) -> Self {
        match recognised {
            Recognised::Bot => Self::Bot,
            Recognised::MarketMaker => Self::MarketMaker,
            Recognised::WashTrader => Self::WashTrader,
        }
    }
}

/// One position, from the purchase that opened it to the sale that closed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PositionRecord {
    /// The token.
    pub token: TokenId,
    /// The first purchase.
    #[serde(with = "micros")]
    pub opened_at: Timestamp,
    /// The sale that closed it; None while it is open.
    #[serde(with = "micros::option")]
    pub closed_at: Option<Timestamp>,
    /// What its purchases cost, in whole cents.
    pub cost_cents: u64,
    /// Why it is not compared; None where it is.
    pub left_out: Option<LeftOut>,
    /// How much better its prices were than the market's last before each trade, as a
    /// logarithm: 0.1 is 10 %.
    pub price_gain: f32,
    /// Whether a follower would have had a price for each of its trades.
    pub can_be_followed: bool,
    /// Its excess over the market, by period from the one in which it opened; empty where it
    /// is not compared.
    pub periods: Vec<PeriodExcess>,
}

/// The excess over the market of one position in one period of a few days, as a share of what the position
/// had cost by then.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct PeriodExcess {
    /// The wallet's own.
    pub own: f32,
    /// That of a follower, who trades at the token's next traded hour.
    pub follower: f32,
}

/// Why a position is left out of the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// The token makes most of its chain's market: comparing it with itself shows nothing.
    TokenIsTheMarket,
    /// The wallet itself made much of the token's trading, and with it the price.
    OwnTrading,
    /// The value of a purchase or sale in it is unknown.
    NotFullyPriced,
    /// Too little was at stake to say anything.
    TooSmall,
    /// There is no market to compare it with.
    NoReturn,
    /// The wallet is a bot: the evidence is about people's judgement.
    Automated,
    /// In the median the wallet's prices were better than the market's by more than chance
    /// and timing explain: they were not open to other wallets.
    OwnPrices,
}

named! { LeftOut, "a reason to leave a position out";
    TokenIsTheMarket => "token_is_the_market",
    OwnTrading => "own_trading",
    NotFullyPriced => "not_fully_priced",
    TooSmall => "too_small",
    NoReturn => "no_return",
    Automated => "automated",
    OwnPrices => "own_prices",
}

/// Moments as numbers, which a binary format holds in fewer bytes than texts.
mod micros {
    use crate::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        at.as_micros().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        i64::deserialize(from).map(Timestamp::from_micros)
    }

    pub(super) mod option {
        use crate::Timestamp;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        #[allow(clippy::ref_option, reason = "serde's signature")]
        pub(in super::super) fn serialize<S: Serializer>(
            at: &Option<Timestamp>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            at.map(Timestamp::as_micros).serialize(to)
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Timestamp>, D::Error> {
            Ok(Option::<i64>::deserialize(from)?.map(Timestamp::from_micros))
        }
    }
}
