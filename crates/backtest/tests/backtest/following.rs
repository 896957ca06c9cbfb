//! A follower worked out by hand.

use smartmoney_analysis::{
    Market, MarketSettings, PositionAction, PositionExcess, TokenTrade, TokenTrades,
};
use smartmoney_backtest::{
    Costs, CutOff, Delay, Exit, FollowReport, ForwardPosition, LeaderGroup, Leaders, Standing,
    follow_report,
};
use smartmoney_model::{
    Confidence, Day, Hour, HourQuote, ScoreBasis, Timestamp, Token, TokenAddress, TokenAmount,
    TokenHour, TokenId, Usd, WalletStatus,
};

const LEADER: u32 = 0;
const OTHER: u32 = 1;
const LARGE: TokenId = TokenId(0);
const FOLLOWED: TokenId = TokenId(1);

/// `LARGE` is nearly all of the market and keeps its price, so that the market stands still.
fn market() -> Market {
    let token = |id: TokenId| Token {
        chain: "ethereum".parse().unwrap(),
        address: TokenAddress::Symbol(format!("T{}", id.0).as_str().into()),
        symbol: None,
        is_cash: None,
    };
    let hour = |token, hour, tokens| TokenHour {
        token,
        hour: Hour(hour),
        quote: HourQuote::Cash,
        usd: Usd::from_dollars(tokens),
        base: TokenAmount::ZERO,
        amount: TokenAmount::from_tokens(tokens.cast_unsigned()),
    };
    let hours = [
        hour(LARGE, 0, 1_000_000_000),
        hour(LARGE, 300, 1_000_000_000),
    ];
    let tokens = [LARGE, FOLLOWED].map(|id| (id, token(id)));
    Market::new(&tokens, &hours, Some(Day(20)), &MarketSettings::default())
}

fn trade(secs: i64, price: f64, action: PositionAction) -> TokenTrade {
    TokenTrade {
        at: Timestamp::from_secs(secs),
        block: Some(secs.cast_unsigned() / 12),
        amount: 100.0,
        usd: Some(100.0 * price),
        level: Some(1.0),
        price_gain: 0.0,
        action,
    }
}

fn traded(trades: Vec<TokenTrade>) -> Vec<TokenTrades> {
    vec![TokenTrades {
        token: FOLLOWED,
        trades,
    }]
}

/// The leader buys for $1 at the start of day 3 and sells for $2 a day later. Another wallet trades 10
/// seconds, 2 minutes and 2 hours after the purchase for $1.25, $1.60 and $2, and 20 seconds after the
/// sale for $2.
fn reports() -> Vec<FollowReport> {
    let others = [(10, 1.25), (120, 1.6), (7_200, 2.0), (86_420, 2.0)];
    reports_of(86_400, &others)
}

/// The leader, identified at the end of day 1, buys for $1 at the start of day 3 and sells for $2 so
/// many seconds later. Another wallet trades so many seconds after the purchase, for so much.
fn reports_of(held: i64, others: &[(i64, f64)]) -> Vec<FollowReport> {
    let standing = Standing {
        score: Some(99.0),
        basis: ScoreBasis::Tested,
        status: WalletStatus::Identified,
        confidence: Confidence::High,
        follower_excess: None,
        total_pnl: Usd::ZERO,
        predictors: [(0.0, 0.0); 8],
    };
    let position = ForwardPosition {
        wallet: LEADER,
        token: FOLLOWED,
        week: Day(3).week(),
        excess: PositionExcess {
            own: [0.0; 2],
            follower: None,
        },
    };
    let cut_offs = [CutOff {
        day: Day(1),
        end: Day(10),
        standings: vec![Some(standing)],
        positions: vec![position],
        results: vec![None],
    }];
    let (bought, sold) = (3 * 86_400, 3 * 86_400 + held);
    let mut leaders = Leaders::of(&cut_offs);
    let (opens, closes) = (PositionAction::Opens, PositionAction::Closes);
    leaders.add(
        LEADER,
        traded(vec![trade(bought, 1.0, opens), trade(sold, 2.0, closes)]),
    );
    let others = others.iter();
    let others = others.map(|(after, price)| trade(bought + after, *price, opens));
    leaders.add(OTHER, traded(others.collect()));
    leaders.sort();
    follow_report(&cut_offs, &leaders, &market(), 24, Costs::default(), (0, 1))
}

fn cell(report: &FollowReport, delay: Delay, exit: Exit) -> Option<f64> {
    let mut cells = report.gross.iter();
    let cell = cells.find(|cell| cell.delay == delay.name() && cell.exit == exit.name());
    cell.unwrap().excess.value
}

#[test]
fn the_price_is_the_first_of_another_wallet_after_the_delay() {
    let reports = reports();
    let report = reports
        .iter()
        .find(|of| of.group == LeaderGroup::Identified)
        .unwrap();
    assert_eq!(report.positions, 1);
    for (delay, exit, expected) in [
        // $2 ÷ $1.25, $2 ÷ $1.60; an hour late he buys for $2 what he sells for $2.
        (Delay::Seconds(0), Exit::Leader, Some(0.6)),
        (Delay::Seconds(15), Exit::Leader, Some(0.25)),
        (Delay::Seconds(60), Exit::Leader, Some(0.25)),
        // The trade of 10 seconds later may be in the leader's block.
        (Delay::NextBlock, Exit::Leader, Some(0.25)),
        // Later than a minute after the sale there is no trade: he keeps what he has, at its last price.
        (Delay::Seconds(3_600), Exit::Leader, Some(0.0)),
        // An hour after his purchase the next trade is that for $2.
        (Delay::Seconds(0), Exit::Hours(1), Some(0.6)),
    ] {
        let found = cell(report, delay, exit);
        let is_it = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(
            is_it,
            "{} {}: {found:?}, not {expected:?}",
            delay.name(),
            exit.name()
        );
    }
}

/// The leader sells after 30 seconds, and a minute after him the next trade is that of 100 seconds for
/// both orders: there is nothing to gain, and nothing is kept until a day later it is worth $3.
#[test]
fn who_is_late_for_both_orders_sells_what_he_buys() {
    let reports = reports_of(30, &[(100, 2.0), (86_400, 3.0)]);
    let report = &reports[0];
    assert_eq!(report.group, LeaderGroup::Identified);
    let found = cell(report, Delay::Seconds(60), Exit::Leader);
    assert_eq!(found, Some(0.0));
}

/// $100 in an hour in which $100 were traded before: 0.3 % + 1 % + 10 % on both sides.
#[test]
fn costs_are_taken_off() {
    let reports = reports();
    let report = reports
        .iter()
        .find(|of| of.group == LeaderGroup::Identified)
        .unwrap();
    let net = report
        .net
        .iter()
        .find(|cell| cell.delay == "0 s" && cell.size_usd == 100.0);
    let net = net.unwrap();
    assert!((net.cost.unwrap() - 0.226).abs() < 1e-9, "{:?}", net.cost);
    assert!((net.excess.value.unwrap() - (0.6 - 0.226)).abs() < 1e-9);
}
