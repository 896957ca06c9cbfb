//! What all wallets hold: the return of their positions beyond the market, by day, and how many
//! wallets stand behind each token's price.

use crate::CrowdSettings;
use crate::market::Market;
use rustc_hash::FxHashMap;
use smartmoney_model::{Day, LeftOut, PositionEvidence, PositionRecord, Timestamp, TokenId};

/// Gathers the positions of all wallets, in any order.
#[derive(Debug, Default)]
pub struct Crowd {
    /// By token and day: how many positions more than the day before are held at its start.
    changes: FxHashMap<(TokenId, Day), i64>,
    /// By token, over wallets: the cost of all positions that are held overnight in cents, and
    /// its square.
    costs: FxHashMap<TokenId, (u128, u128)>,
}

/// The crowd's daily excess over the market of each chain, and the breadth of each token.
#[derive(Debug, Default)]
pub struct Peers {
    chains: Vec<Cumulated>,
    chain_of: FxHashMap<TokenId, usize>,
    breadth: FxHashMap<TokenId, f64>,
}

/// Sums of daily values up to the start of each day.
#[derive(Debug, Default)]
struct Cumulated {
    first: i32,
    sums: Vec<f64>,
}

impl Crowd {
    /// Adds a wallet's positions. Those of a bot count too: whether a wallet is one can change
    /// with today's trades, and must not change what was said of the days before.
    pub fn add(&mut self, evidence: &PositionEvidence) {
        let Some(until) = evidence.until else { return };
        let mut costs: FxHashMap<TokenId, u128> = FxHashMap::default();
        for record in evidence
            .positions
            .iter()
            .filter(|record| is_holding(record))
        {
            let first = Day(record.opened_at.day().0 + 1);
            let last = record.closed_at.map_or(Day(until.0 - 1), Timestamp::day);
            let cost = costs.entry(record.token).or_default();
            if first > last {
                continue;
            }
            *cost += u128::from(record.cost_cents);
            *self.changes.entry((record.token, first)).or_default() += 1;
            *self
                .changes
                .entry((record.token, Day(last.0 + 1)))
                .or_default() -= 1;
        }
        for (token, cents) in costs {
            let (sum, squares) = self.costs.entry(token).or_default();
            *sum += cents;
            *squares += cents * cents;
        }
    }

    /// The crowd of all that were added, up to the start of a day.
    pub fn finish(self, market: &Market, until: Day, settings: &CrowdSettings) -> Peers {
        let mut changes: Vec<((TokenId, Day), i64)> = self.changes.into_iter().collect();
        changes.sort_unstable();
        let mut peers = Peers::default();
        let mut returns: Vec<FxHashMap<Day, Vec<(f64, i64)>>> = Vec::new();
        for of_token in changes.chunk_by(|a, b| a.0.0 == b.0.0) {
            let token = of_token[0].0.0;
            let chain = market.token(token).chain;
            returns.resize_with(returns.len().max(chain + 1), FxHashMap::default);
            let mut held = 0;
            let mut coming = of_token.iter().peekable();
            let mut day = of_token[0].0.1;
            while day < until {
                while let Some(change) = coming.next_if(|change| change.0.1 == day) {
                    held += change.1;
                }
                if held > 0
                    && let Some(excess) = market.day_excess(token, day, settings)
                {
                    returns[chain].entry(day).or_default().push((excess, held));
                }
                day = match (held, coming.peek()) {
                    (0, None) => break,
                    (0, Some(next)) => next.0.1,
                    _ => Day(day.0 + 1),
                };
            }
        }
        peers.chains = returns
            .into_iter()
            .map(|days| Cumulated::of(days, until, settings))
            .collect();
        let breadth = |(sum, squares): (u128, u128)| {
            let sum = sum as f64;
            if squares > 0 {
                sum * sum / squares as f64
            } else {
                0.0
            }
        };
        // Those of tokens that no wallet holds overnight, too.
        let tokens = self.costs.keys();
        peers.chain_of = tokens
            .map(|token| (*token, market.token(*token).chain))
            .collect();
        let costs = self.costs.into_iter();
        peers.breadth = costs.map(|(token, of)| (token, breadth(of))).collect();
        peers
    }
}

/// Whether it is held by its own rules, whatever its wallet is.
fn is_holding(record: &PositionRecord) -> bool {
    matches!(
        record.left_out,
        None | Some(LeftOut::Automated | LeftOut::OwnPrices)
    )
}

impl Peers {
    /// What the crowd's positions on the token's chain earned beyond the market between two
    /// moments; a fraction.
    pub(crate) fn excess(&self, token: TokenId, from: Timestamp, to: Timestamp) -> f64 {
        let chain = self.chain_of.get(&token);
        let Some(days) = chain.and_then(|chain| self.chains.get(*chain)) else {
            return 0.0;
        };
        days.up_to(to) - days.up_to(from)
    }

    /// The effective number of wallets that hold the token overnight: (Σc)² ÷ Σc² over the
    /// costs of each wallet's positions.
    pub(crate) fn breadth(&self, token: TokenId) -> f64 {
        self.breadth.get(&token).copied().unwrap_or(0.0)
    }
}

impl Cumulated {
    fn of(mut days: FxHashMap<Day, Vec<(f64, i64)>>, until: Day, settings: &CrowdSettings) -> Self {
        let Some(first) = days.keys().min().copied() else {
            return Self::default();
        };
        let mut sums = vec![0.0];
        let mut sum = 0.0;
        for day in first.0..until.0 {
            let values = days.remove(&Day(day)).unwrap_or_default();
            sum += winsorised_mean(values, settings);
            sums.push(sum);
        }
        Self {
            first: first.0,
            sums,
        }
    }

    fn up_to(&self, at: Timestamp) -> f64 {
        let day = at.day();
        let Ok(index) = usize::try_from(day.0 - self.first) else {
            return 0.0;
        };
        let Some(start) = self.sums.get(index) else {
            return self.sums.last().copied().unwrap_or(0.0);
        };
        let part = at.secs_since(day.start()) / 86_400.0;
        let end = self.sums.get(index + 1).unwrap_or(start);
        start + (end - start) * part
    }
}

/// The mean of values, each of so many positions.
fn winsorised_mean(mut values: Vec<(f64, i64)>, settings: &CrowdSettings) -> f64 {
    let all: i64 = values.iter().map(|(_, count)| count).sum();
    if all < i64::from(settings.min_positions).max(1) {
        return 0.0;
    }
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let quantile = |share: f64| {
        let mut below = 0;
        let at = values.iter().find(|(_, count)| {
            below += count;
            below as f64 >= share * all as f64
        });
        at.map_or(0.0, |(value, _)| *value)
    };
    let [low, high] = [settings.winsorised, 1.0 - settings.winsorised].map(quantile);
    let sum: f64 = values
        .iter()
        .map(|(value, count)| value.clamp(low, high) * *count as f64)
        .sum();
    sum / all as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MarketSettings;
    use smartmoney_model::{Hour, HourQuote, Token, TokenAddress, TokenAmount, TokenHour, Usd};

    const LARGE: TokenId = TokenId(0);
    const HELD: TokenId = TokenId(1);
    const INTRADAY: TokenId = TokenId(2);

    /// `LARGE`, which is nearly all of the market, keeps its price; `HELD` doubles on day 1.
    fn market() -> Market {
        let token = |id: TokenId| Token {
            chain: "ethereum".parse().unwrap(),
            address: TokenAddress::Symbol(format!("T{}", id.0).as_str().into()),
            symbol: None,
            is_cash: None,
        };
        let hour = |token, hour, usd, tokens| TokenHour {
            token,
            hour: Hour(hour),
            quote: HourQuote::Cash,
            usd: Usd::from_dollars(usd),
            base: TokenAmount::ZERO,
            amount: TokenAmount::from_tokens(tokens),
        };
        let hours = [
            hour(LARGE, 0, 1_000_000_000, 1_000_000_000),
            hour(LARGE, 30, 1_000_000_000, 1_000_000_000),
            hour(HELD, 0, 10, 10),
            hour(HELD, 30, 20, 10),
            hour(INTRADAY, 0, 10, 10),
        ];
        let tokens = [LARGE, HELD, INTRADAY].map(|id| (id, token(id)));
        Market::new(&tokens, &hours, Some(Day(2)), &MarketSettings::default())
    }

    /// Opened and closed in these hours.
    fn position(token: TokenId, opened: i32, closed: Option<i32>) -> PositionRecord {
        let at = |hour: i32| Hour(hour).start();
        PositionRecord {
            token,
            opened_at: at(opened),
            closed_at: closed.map(at),
            cost_cents: 100_000,
            left_out: None,
            price_gain: 0.0,
            can_be_followed: true,
            periods: Vec::new(),
        }
    }

    fn peers(positions: &[PositionRecord]) -> Peers {
        let mut crowd = Crowd::default();
        for record in positions {
            crowd.add(&PositionEvidence {
                until: Some(Day(2)),
                positions: vec![record.clone()],
                ..PositionEvidence::default()
            });
        }
        crowd.finish(&market(), Day(2), &CrowdSettings::default())
    }

    /// 30 wallets hold the token that doubles on day 1: half of its excess by noon, for the
    /// positions in all tokens of the chain, those that no wallet holds overnight included.
    #[test]
    fn a_position_of_a_few_hours_stands_beside_the_crowd_of_its_chain() {
        let mut positions = vec![position(HELD, 12, None); 30];
        positions.push(position(INTRADAY, 26, Some(31)));
        let peers = peers(&positions);
        let noon = Timestamp::from_secs(86_400 + 43_200);
        for token in [HELD, INTRADAY] {
            let excess = peers.excess(token, Day(1).start(), noon);
            assert!((excess - 0.5).abs() < 1e-6, "{excess}");
        }
        assert_eq!((peers.breadth(HELD), peers.breadth(INTRADAY)), (30.0, 0.0));
    }

    #[test]
    fn fewer_than_30_positions_are_no_crowd() {
        let peers = peers(&vec![position(HELD, 12, None); 29]);
        assert_eq!(peers.excess(HELD, Day(1).start(), Day(2).start()), 0.0);
    }
}
