//! What was known on a day does not change by what comes after it.

use crate::support::{LINK, PEPE, USDC, WETH, market_of, swap};
use proptest::prelude::*;
use smartmoney_analysis::{Settings, analyse_wallet, analyse_wallet_at};
use smartmoney_model::{Day, LedgerTrade, TokenId};

/// The trades of a wallet and of two others, which make the prices at which it is looked at.
type Trades = [Vec<LedgerTrade>; 3];

fn trade() -> impl Strategy<Value = LedgerTrade> {
    let token = prop_oneof![Just(PEPE), Just(LINK), Just(WETH)];
    let hours = 0..(24 * 40_u32);
    (
        hours,
        0..60_u32,
        token,
        1..2_000_u32,
        50..200_u32,
        any::<bool>(),
    )
        .prop_map(|(hour, minute, token, tokens, percent, buys)| {
            let day = (f64::from(hour) + f64::from(minute) / 60.0) / 24.0;
            let (tokens, usd) = (f64::from(tokens), f64::from(tokens * percent) / 100.0);
            let (cash, bought): ((f64, TokenId), _) = ((usd, USDC), (tokens, token));
            if buys {
                swap(day, cash, bought, Some(usd))
            } else {
                swap(day, bought, cash, Some(usd))
            }
        })
}

fn trades() -> impl Strategy<Value = Trades> {
    let ledger = || prop::collection::vec(trade(), 1..60);
    [ledger(), ledger(), ledger()].prop_map(|mut all| {
        for ledger in &mut all {
            ledger.sort_by_key(|trade| trade.block_time);
        }
        all
    })
}

/// Of few positions and small ones, so that there is evidence.
fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.evidence.min_position_usd = 1.0;
    settings.evidence.max_own_share = 1.0;
    settings.bots.min_closed = 6;
    settings
}

fn up_to(trades: &Trades, day: Day) -> Trades {
    let is_known = |trade: &&LedgerTrade| trade.block_time.day() <= day;
    let known = |ledger: &Vec<LedgerTrade>| ledger.iter().filter(is_known).copied().collect();
    [known(&trades[0]), known(&trades[1]), known(&trades[2])]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_look_back_sees_what_was_to_be_seen_then(trades in trades()) {
        let settings = settings();
        let market = market_of(&trades.concat());
        let mut days: Vec<Day> =
            trades.iter().flatten().map(|trade| trade.block_time.day()).collect();
        days.sort_unstable();
        days.dedup();
        let (seen, _) = analyse_wallet_at(&mut trades[0].clone(), &market, &days, &settings);
        for (day, seen) in days.into_iter().zip(seen) {
            let known = up_to(&trades, day);
            let market = market_of(&known.concat());
            let then = analyse_wallet(&mut known[0].clone(), &market, &settings);
            prop_assert_eq!(seen, then, "day {}", day.0);
        }
    }
}
