//! Each cut-off says what a run over the trades up to it would have said.

use smartmoney_analysis::{Market, MarketSettings, Settings, token_hours};
use smartmoney_backtest::{CutOff, Plan, Standing, WalletPast, walk_forward};
use smartmoney_model::{
    Day, LedgerTrade, Score, Swaps, TokenAmount, TokenId, TokenKind, TransactionId, Usd, Wallet,
    WalletKey,
};
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

/// A wallet that buys nothing but what will rise: it has no gain yet on the day of its first
/// purchases, and is not identified by the loosest rules then. Later it is.
#[test]
fn who_knows_the_future_is_not_identified_by_it() {
    let mut ledgers = market();
    let mut settings = Settings::default();
    settings.eligibility.min_trades = 1;
    settings.eligibility.min_history_days = 0.0;
    settings.confidence.high.max_q = 1.0;
    settings.confidence.high.min_compared = 6;
    settings.confidence.high.min_history_days = 0.0;
    settings.confidence.medium.min_compared = 6;
    settings.evidence.min_holders = 0.0;
    let plan = Plan::new(days(&ledgers), 3, 25, 60, 25).unwrap();
    let [first, .., last] = plan.cut_offs() else {
        panic!("one cut-off");
    };
    let rows = canary(&ledgers, *first, *last);
    assert!(rows.len() > 40, "{} trades", rows.len());
    // In the place of a wallet that trades.
    let place = ledgers
        .wallets
        .iter()
        .position(|rows| !rows.is_empty())
        .unwrap();
    ledgers.wallets[place] = rows;
    let walked = walk(&ledgers, &plan, &settings);
    let status = |cut_off: &CutOff| cut_off.standings[0].as_ref().map(Standing::is_identified);
    assert_eq!(
        walked.iter().map(status).collect::<Vec<_>>(),
        [Some(false), Some(true), Some(true)]
    );
}

/// Purchases and sales of others that make a gain of 10 % or more within 10 days, copied: one a day,
/// each in another token, from a day to another one.
fn canary(ledgers: &Ledgers, from: Day, to: Day) -> Vec<LedgerTrade> {
    let cash = |token: TokenId| ledgers.tokens[token.0 as usize].1.kind() == TokenKind::Stable;
    let price = |row: &LedgerTrade, amount: TokenAmount| {
        let usd = row.amount_usd.filter(|usd| usd.to_f64() > 500.0)?;
        Some(usd.to_f64() / amount.to_f64())
    };
    let mut all: Vec<LedgerTrade> = ledgers.wallets.concat();
    all.retain(|row| (from..=to).contains(&row.block_time.day()));
    all.sort_by_key(|row| (row.block_time, row.transaction));
    let purchases = all.iter().filter(|row| cash(row.sold) && !cash(row.bought));
    let mut rows: Vec<LedgerTrade> = Vec::new();
    for purchase in purchases {
        let is_sale = |row: &&LedgerTrade| {
            let days = row.block_time.day().0 - purchase.block_time.day().0;
            row.sold == purchase.bought && cash(row.bought) && (1..=10).contains(&days)
        };
        let Some(paid) = price(purchase, purchase.bought_amount) else {
            continue;
        };
        let day = |row: &LedgerTrade| row.block_time.day();
        let is_taken = rows
            .chunks(2)
            .any(|pair| day(&pair[0]) == day(purchase) || pair[0].bought == purchase.bought);
        let sale = all
            .iter()
            .filter(is_sale)
            .find(|row| price(row, row.sold_amount).is_some_and(|got| got > 1.1 * paid));
        if let Some(sale) = sale.filter(|_| !is_taken) {
            let mut sale = *sale;
            let got = price(&sale, sale.sold_amount).unwrap() * purchase.bought_amount.to_f64();
            let got = Usd::from_micros((got * 1e6) as i128);
            (sale.sold_amount, sale.amount_usd) = (purchase.bought_amount, Some(got));
            sale.bought_amount = got.to_string().trim_start_matches('$').parse().unwrap();
            rows.extend([*purchase, sale]);
        }
    }
    for (row, number) in rows.iter_mut().zip(0..) {
        row.transaction = TransactionId(u64::MAX - number);
    }
    rows
}
