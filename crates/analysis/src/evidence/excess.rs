use super::mean_above_zero::p_value_mean_above_zero;
use crate::ConfidenceSettings;
use crate::ledger::ClosedPosition;
use smartmoney_model::Evidence;

/// Why a closed position is no evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    /// The token makes most of its chain's market: comparing it with itself shows nothing.
    TokenIsTheMarket,
    /// The wallet itself made much of the token's trading, and with it the price.
    OwnTrading,
    /// The value of a purchase or sale in it is unknown.
    NotFullyPriced,
    /// Cost or market return are unknown.
    NoReturn,
    /// The wallet is a bot: the question is about people's judgement, and its
    /// many sure gains would make room for others' luck among the q-values.
    Automated,
    /// On average its prices were better than the market's by more than chance
    /// and timing explain: somebody gave them to it.
    OwnPrices,
}

impl LeftOut {
    const fn as_str(self) -> &'static str {
        match self {
            Self::TokenIsTheMarket => "token_is_the_market",
            Self::OwnTrading => "own_trading",
            Self::NotFullyPriced => "not_fully_priced",
            Self::NoReturn => "no_return",
            Self::Automated => "automated",
            Self::OwnPrices => "own_prices",
        }
    }
}

/// The excess returns of the closed positions that can be compared, and how
/// likely chance alone would put their mean this far above 0.
pub(crate) fn evidence(
    closed: &[ClosedPosition],
    is_bot: bool,
    settings: &ConfidenceSettings,
) -> Evidence {
    let mut evidence = Evidence::default();
    let mut excess = Vec::with_capacity(closed.len());
    let of_all = if is_bot {
        Some(LeftOut::Automated)
    } else if mean_price_gain(closed) > settings.max_price_gain {
        Some(LeftOut::OwnPrices)
    } else {
        None
    };
    for position in closed {
        let compared = comparable(position, settings.max_own_share)
            .and_then(|excess| of_all.map_or(Ok(excess), Err));
        match compared {
            Ok(value) => excess.push(value),
            Err(reason) => {
                *evidence
                    .left_out
                    .entry(reason.as_str().to_owned())
                    .or_default() += 1;
            }
        }
    }
    evidence.compared = excess.len() as u64;
    evidence.p_value = p_value_mean_above_zero(&excess);
    if !excess.is_empty() {
        excess.sort_unstable_by(f64::total_cmp);
        evidence.mean_excess = mean(&excess);
        evidence.mean_excess_without_best = mean(&excess[..excess.len() - 1]);
        evidence.median_excess = Some(median_of_sorted(&excess));
    }
    evidence
}

fn mean_price_gain(closed: &[ClosedPosition]) -> f64 {
    closed
        .iter()
        .map(|position| position.price_gain)
        .sum::<f64>()
        / closed.len().max(1) as f64
}

fn comparable(position: &ClosedPosition, max_own_share: f64) -> Result<f64, LeftOut> {
    if position.is_the_market {
        return Err(LeftOut::TokenIsTheMarket);
    }
    if position.own_share > max_own_share {
        return Err(LeftOut::OwnTrading);
    }
    if !position.is_fully_priced {
        return Err(LeftOut::NotFullyPriced);
    }
    position.excess_return().ok_or(LeftOut::NoReturn)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn median_of_sorted(values: &[f64]) -> f64 {
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}
