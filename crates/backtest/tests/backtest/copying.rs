//! Copying one wallet, worked out by hand.

use smartmoney_analysis::{
    Market, MarketSettings, PositionAction, Settings, TokenTrade, TokenTrades,
};
use smartmoney_backtest::FollowPlan;
use smartmoney_model::{
    Day, FollowMeasures, Followability, Hour, HourQuote, Timestamp, Token, TokenAddress,
    TokenAmount, TokenHour, TokenId, Usd,
};

const LEADER: u32 = 0;
const OTHERS: u32 = u32::MAX;
const LARGE: TokenId = TokenId(0);
const AS_OF: Day = Day(100);

/// `LARGE` is nearly all of the market and keeps its price, so that the market stands still.
fn market() -> Market {
    let token = |id: u32| Token {
        chain: "ethereum".parse().unwrap(),
        address: TokenAddress::Symbol(format!("T{id}").as_str().into()),
        symbol: None,
        is_cash: None,
    };
    let hour = |hour| TokenHour {
        token: LARGE,
        hour: Hour(hour),
        quote: HourQuote::Cash,
        usd: Usd::from_dollars(1_000_000_000),
        base: TokenAmount::ZERO,
        amount: TokenAmount::from_tokens(1_000_000_000),
    };
    let tokens: Vec<_> = (0..40).map(|id| (TokenId(id), token(id))).collect();
    Market::new(
        &tokens,
        &[hour(0), hour(300)],
        Some(AS_OF),
        &MarketSettings::default(),
    )
}

/// A trade of so many tokens.
fn trade(secs: i64, amount: f64, price: f64, action: PositionAction) -> TokenTrade {
    TokenTrade {
        at: Timestamp::from_secs(secs),
        block: Some(secs.cast_unsigned() / 12),
        amount,
        usd: Some(amount * price),
        level: Some(1.0),
        price_gain: 0.0,
        action,
    }
}

/// What others pay after the leader has bought for $1, and what he and they get a day later.
struct Prices {
    /// 10 seconds later, in the same block.
    same_block: f64,
    /// 20 seconds later, in the next.
    next_block: f64,
    /// After two hours.
    later: f64,
    sold: f64,
}

/// The leader buys 100 tokens for $1 in a token of their own every third day, and sells them a day
/// later; in the hour before, others traded $9,900. In the last of the positions no other wallet trades
/// after that.
fn measured(positions: u32, prices: &Prices) -> FollowMeasures {
    let settings = Settings::default();
    let plan = FollowPlan::before(AS_OF, &settings);
    let mut leaders = plan.leaders([LEADER], (0..40).map(TokenId));
    let (opens, closes) = (PositionAction::Opens, PositionAction::Closes);
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for number in 0..positions {
        let (bought, sold) = (
            86_400 * (20 + 3 * i64::from(number)),
            86_400 * (21 + 3 * i64::from(number)),
        );
        let token = TokenId(number + 1);
        own.push(TokenTrades {
            token,
            trades: vec![
                trade(bought, 100.0, 1.0, opens),
                trade(sold, 100.0, prices.sold, closes),
            ],
        });
        let mut of_others = vec![trade(bought - 1_800, 9_900.0, 1.0, opens)];
        if number + 1 < positions {
            of_others.extend([
                trade(bought + 10, 1.0, prices.same_block, opens),
                trade(bought + 20, 1.0, prices.next_block, opens),
                trade(bought + 7_200, 1.0, prices.later, opens),
                trade(sold + 20, 1.0, prices.sold, opens),
                trade(sold + 7_200, 1.0, prices.sold, opens),
            ]);
        }
        others.push(TokenTrades {
            token,
            trades: of_others,
        });
    }
    leaders.add(LEADER, own);
    leaders.add(OTHERS, others);
    leaders.sort();
    plan.measure(LEADER, &leaders, &market(), &settings)
}

/// In the same block a follower gets 2 ÷ 1.25 − 1 = 60 %, in the next 2 ÷ 1.6 − 1 = 25 %, and a
/// minute later nothing. Half of 60 % is left after 15 s × 30 ÷ 35 = 13 s. In the next block each of
/// two trades may cost 12.5 %. A trade of $1,000 costs 0.3 % + 0.1 % + 0.1 × √(1,000 ÷ 10,000) =
/// 3.56 %; one of $14,125 costs 12.2 %, one of the next size, $15,849, 12.9 %.
#[test]
fn a_late_follower_has_less() {
    let measures = measured(
        25,
        &Prices {
            same_block: 1.25,
            next_block: 1.6,
            later: 2.0,
            sold: 2.0,
        },
    );
    assert_eq!(measures.verdict, Followability::WithinDelay);
    assert_eq!(measures.within_secs, Some(15));
    assert_eq!(measures.half_life_secs, Some(13.0));
    assert_eq!(measures.break_even_cost, Some(0.125));
    assert_eq!(measures.capacity, Some(Usd::from_dollars(14_125)));
    assert_eq!(measures.fill_rate, Some(0.96));
    assert_eq!(measures.as_of, AS_OF.start());
    let decay: Vec<_> = measures
        .decay
        .iter()
        .map(|of| (of.delay_secs, of.positions, of.excess, of.leader_excess))
        .collect();
    // From a minute on the next trade is that for $2, two hours after the purchase.
    let point = |delay, excess| (delay, 24, Some(excess), Some(1.0));
    assert_eq!(
        decay[..5],
        [
            point(Some(0), 0.6),
            point(None, 0.25),
            point(Some(15), 0.25),
            point(Some(60), 0.0),
            point(Some(300), 0.0),
        ]
    );
    // A day later no wallet trades any more when he would sell, nor in the week before the end: what
    // he bought is lost.
    assert_eq!(measures.decay[8].excess, Some(-1.0));
    // Without any difference between positions there is no doubt.
    let first = measures.decay[0];
    assert_eq!((first.low, first.high), (first.excess, first.excess));
}

#[test]
fn where_the_price_waits_it_can_be_followed() {
    let measures = measured(
        25,
        &Prices {
            same_block: 1.0,
            next_block: 1.0,
            later: 1.1,
            sold: 2.0,
        },
    );
    assert_eq!(measures.verdict, Followability::Followable);
    assert_eq!(measures.within_secs, None);
}

/// 2 % are less than the two trades cost.
#[test]
fn what_costs_more_than_it_brings_is_not_followable() {
    let small = Prices {
        same_block: 1.0,
        next_block: 1.0,
        later: 1.0,
        sold: 1.02,
    };
    assert_eq!(measured(25, &small).verdict, Followability::NotFollowable);
    // 19 of 20 positions have a price.
    let few = measured(20, &small);
    assert_eq!(few.verdict, Followability::Unknown);
    assert_eq!((few.break_even_cost, few.capacity), (None, None));
    assert_eq!(few.fill_rate, Some(0.95));
}

#[test]
fn a_wallet_without_positions_is_unknown() {
    let settings = Settings::default();
    let plan = FollowPlan::before(AS_OF, &settings);
    let leaders = plan.leaders([LEADER], []);
    let measures = plan.measure(LEADER, &leaders, &market(), &settings);
    assert_eq!(measures.verdict, Followability::Unknown);
    assert_eq!(measures.fill_rate, None);
    assert!(measures.decay.iter().all(|point| point.positions == 0));
}
