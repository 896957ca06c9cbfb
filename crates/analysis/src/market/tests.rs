//! What does not move the market.

use super::*;
use crate::evidence::Crowd;
use smartmoney_model::{
    Hour, HourQuote, PositionEvidence, PositionRecord, TokenAddress, TokenAmount, Usd,
};

const LARGE: TokenId = TokenId(0);
const OTHER: TokenId = TokenId(1);
const NEW: TokenId = TokenId(2);

const TODAY: Day = Day(30);

fn tokens() -> [(TokenId, Token); 3] {
    [LARGE, OTHER, NEW].map(|id| {
        let token = Token {
            chain: "ethereum".parse().unwrap(),
            address: TokenAddress::Symbol(format!("T{}", id.0).as_str().into()),
            symbol: None,
            is_cash: None,
        };
        (id, token)
    })
}

/// An hour in which $1,000 were paid for so many tokens.
fn hour(token: TokenId, day: i32, of_day: i32, tokens: &str) -> TokenHour {
    TokenHour {
        token,
        hour: Hour(day * 24 + of_day),
        quote: HourQuote::Cash,
        usd: Usd::from_dollars(1_000),
        base: TokenAmount::ZERO,
        amount: tokens.parse().unwrap(),
    }
}

/// Five hours of each closed day, in which one token rises from day to day and the other falls.
fn closed_days() -> Vec<TokenHour> {
    let of = |token, first: i32, step: i32| {
        (0..TODAY.0).flat_map(move |day| {
            let amount = (first + step * day).to_string();
            [1, 9, 12, 15, 23].map(|of_day| hour(token, day, of_day, &amount))
        })
    };
    of(LARGE, 900, -10).chain(of(OTHER, 100, 20)).collect()
}

fn market(mut hours: Vec<TokenHour>) -> Market {
    hours.sort_by_key(|hour| (hour.token, hour.hour));
    Market::new(&tokens(), &hours, Some(TODAY), &MarketSettings::default())
}

/// The index of the closed days: at each half hour, and at which each day begins, today's
/// beginning included.
fn levels(market: &Market) -> Vec<f64> {
    let token = market.token(LARGE);
    let moments = (0..TODAY.start().as_secs()).step_by(1_800);
    let within = moments.map(|at| market.index_level(token, Timestamp::from_secs(at)));
    let at_start = (0..=TODAY.0).map(|day| market.index_at_start(token, Day(day)));
    within.chain(at_start).map(Option::unwrap).collect()
}

/// The tokens' excess over the market on each closed day, of which the crowd's is made.
fn excesses(market: &Market) -> Vec<Option<f64>> {
    let settings = CrowdSettings::default();
    (0..TODAY.0)
        .flat_map(|day| [LARGE, OTHER].map(|token| market.day_excess(token, Day(day), &settings)))
        .collect()
}

/// What 40 wallets that hold the rising token from the second day on earned beyond the market
/// up to each half day.
fn crowd(market: &Market) -> Vec<f64> {
    let held = PositionRecord {
        token: LARGE,
        opened_at: Day(1).start(),
        closed_at: None,
        cost_cents: 100_000,
        left_out: None,
        price_gain: 0.0,
        can_be_followed: true,
        periods: Vec::new(),
    };
    let mut crowd = Crowd::default();
    for _ in 0..40 {
        crowd.add(&PositionEvidence {
            until: Some(TODAY),
            positions: vec![held.clone()],
            ..PositionEvidence::default()
        });
    }
    let peers = crowd.finish(market, TODAY, &CrowdSettings::default());
    let ends = (0..=TODAY.start().as_secs()).step_by(43_200);
    let ends = ends.map(Timestamp::from_secs);
    ends.map(|end| peers.excess(LARGE, Day(0).start(), end))
        .collect()
}

/// At noon of a day in which all else stays one hour has another amount.
fn with_noon(amount: &str) -> Vec<f64> {
    let mut hours = closed_days();
    let noon = hour(LARGE, 20, 12, amount);
    let at = hours
        .iter()
        .position(|of| (of.token, of.hour) == (noon.token, noon.hour));
    hours[at.unwrap()] = noon;
    levels(&market(hours))
}

/// A source with wrong decimals: an hour at 10,000 times the price of its day. One at 900 times
/// is let in, and moves the index.
#[test]
fn one_bad_hour_does_not_move_the_index() {
    let mut without = closed_days();
    without.retain(|of| (of.token, of.hour) != (LARGE, Hour(20 * 24 + 12)));
    let without = levels(&market(without));
    assert!(without.iter().any(|level| (level - 1.0).abs() > 0.1));
    for bad in ["0.07", "7000000"] {
        assert_eq!(with_noon(bad), without, "{bad}");
    }
    for odd in ["0.78", "630000"] {
        assert_ne!(with_noon(odd), without, "{odd}");
    }
}

#[test]
fn a_later_trade_of_today_changes_nothing_of_the_closed_days() {
    let before = market(closed_days());
    assert!(excesses(&before).iter().flatten().any(|of| *of > 0.01));
    let mut hours = closed_days();
    // Tokens halve and double, one is listed, and more is traded than on all days before.
    for of_day in [0, 7] {
        let mut halved = hour(LARGE, TODAY.0, of_day, "366000");
        let mut doubled = hour(OTHER, TODAY.0, of_day, "102000");
        for of in [&mut halved, &mut doubled] {
            of.usd = Usd::from_dollars(300_000);
        }
        hours.extend([halved, doubled, hour(NEW, TODAY.0, of_day, "5")]);
    }
    let after = market(hours);
    assert_eq!(levels(&after), levels(&before));
    assert_eq!(excesses(&after), excesses(&before));
    assert_eq!(crowd(&after), crowd(&before));
    assert!(crowd(&before).iter().any(|of| *of > 0.01));
    let tonight = |market: &Market| market.index_at_start(market.token(LARGE), Day(TODAY.0 + 1));
    assert_ne!(tonight(&after), tonight(&before));
}
