//! Each cut-off says what a run over the trades up to it would have said.

use smartmoney_analysis::{Market, MarketSettings, Settings, token_hours};
use smartmoney_backtest::{CutOff, Plan, WalletPast, walk_forward};
use smartmoney_model::{Day, LedgerTrade, Score, Swaps, TokenId, TokenKind, Wallet, WalletKey};
use smartmoney_simulate::Scenario;
use smartmoney_validity::{Ledgers, judge, simulate_ledgers};

fn market() -> Ledgers {
    let scenario = Scenario {
        wallets: 160,
        days: 140,
        ..Scenario::named("everything", 3).unwrap()
    };
    simulate_ledgers(&scenario).unwrap()
}

fn days(ledgers: &Ledgers) -> (Day, Day) {
    let days = || {
        ledgers
            .wallets
            .iter()
            .flatten()
            .map(|row| row.block_time.day())
    };
    (days().min().unwrap(), days().max().unwrap())
}

fn walk(ledgers: &Ledgers, plan: &Plan, settings: &Settings) -> Vec<CutOff> {
    let looks = plan.looks();
    let pasts: Vec<WalletPast> = ledgers
        .wallets
        .iter()
        .zip(&ledgers.truth)
        .filter(|(rows, _)| !rows.is_empty())
        .map(|(rows, truth)| {
            let key = WalletKey {
                chain_id: "ethereum".parse().unwrap(),
                wallet_address: truth.wallet,
            };
            WalletPast::new(key, &mut rows.clone(), &ledgers.market, &looks, settings).unwrap()
        })
        .collect();
    walk_forward(&pasts, &ledgers.market, plan, settings, 1, |_| {})
}

/// The same market as it was at the end of a day.
fn as_of(ledgers: &Ledgers, day: Day) -> Ledgers {
    let known = |rows: &Vec<LedgerTrade>| -> Vec<LedgerTrade> {
        let is_known = |row: &&LedgerTrade| row.block_time.day() <= day;
        rows.iter().filter(is_known).copied().collect()
    };
    let wallets: Vec<_> = ledgers.wallets.iter().map(known).collect();
    let kinds: Vec<TokenKind> = ledgers
        .tokens
        .iter()
        .map(|(_, token)| token.kind())
        .collect();
    let mut rows: Vec<LedgerTrade> = wallets.concat();
    let kind = |token: TokenId| kinds[token.0 as usize];
    let hours = token_hours(Swaps::of(&mut rows).iter(), kind);
    Ledgers {
        market: Market::new(
            &ledgers.tokens,
            &hours,
            Some(day),
            &MarketSettings::default(),
        ),
        wallets,
        tokens: ledgers.tokens.clone(),
        truth: ledgers.truth.clone(),
    }
}

#[test]
fn a_cut_off_says_what_a_run_would_have_said_that_day() {
    let ledgers = market();
    let settings = Settings::default();
    let plan = Plan::new(days(&ledgers), 3, 15, 60, 20).unwrap();
    let cut_offs = walk(&ledgers, &plan, &settings);
    assert_eq!(cut_offs.len(), 3);
    for cut_off in &cut_offs {
        let judged = judge(&as_of(&ledgers, cut_off.day), &settings);
        let traded = judged
            .iter()
            .zip(&ledgers.wallets)
            .filter(|(_, rows)| !rows.is_empty());
        let judged: Vec<&Option<Wallet>> = traded.map(|(wallet, _)| wallet).collect();
        assert_eq!(judged.len(), cut_off.standings.len());
        let mut compared = 0;
        for (wallet, standing) in judged.into_iter().zip(&cut_off.standings) {
            assert_eq!(wallet.is_some(), standing.is_some());
            let (Some(wallet), Some(standing)) = (wallet, standing) else {
                continue;
            };
            let score = wallet.smart_money_score.map(Score::value);
            assert_eq!(standing.score, score, "{}", wallet.wallet_address);
            assert_eq!(standing.basis, wallet.score_basis);
            assert_eq!(standing.confidence, wallet.confidence_level);
            assert_eq!(standing.follower_excess, wallet.follower_excess);
            assert_eq!(standing.total_pnl, wallet.total_pnl);
            compared += 1;
        }
        assert!(compared > 100, "{compared} wallets");
    }
}

/// Whatever comes after the last day that is measured changes nothing.
#[test]
fn later_trades_change_no_past_record() {
    let ledgers = market();
    let settings = Settings::default();
    let plan = Plan::new(days(&ledgers), 2, 20, 60, 30).unwrap();
    let all = walk(&ledgers, &plan, &settings);
    let end = *plan.looks().last().unwrap();
    let earlier = Plan::new((days(&ledgers).0, end), 2, 20, 60, 30).unwrap();
    assert_eq!(plan, earlier);
    let shortened = as_of(&ledgers, end);
    assert_eq!(walk(&shortened, &earlier, &settings), all);
    assert!(all.iter().all(|cut_off| cut_off.positions.len() > 100));
}
