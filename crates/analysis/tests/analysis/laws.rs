use crate::support::{LINK, PEPE, USDC, WETH, analyse, analyse_in, at, kind, market_of, swap, usd};
use proptest::prelude::*;
use smartmoney_analysis::{CostBasis, Settings, WalletAnalysis, token_hours};
use smartmoney_model::{LedgerTrade, Swaps, TokenAmount, TokenHour, TokenId, TokenKind, Usd};
use std::collections::BTreeMap;

fn token() -> impl Strategy<Value = TokenId> {
    prop_oneof![Just(USDC), Just(WETH), Just(PEPE), Just(LINK)]
}

/// Any trade at all: zero amounts, both sides alike, absurd and missing values.
fn any_trade() -> impl Strategy<Value = LedgerTrade> {
    let amount = prop_oneof![1 => Just(0_u64), 8 => 1..1_000_000_000_u64];
    let value = prop_oneof![
        1 => Just(None),
        6 => (1..10_000_000_000_i128).prop_map(Some),
        1 => (0..2_000_000_000_000_000_i128).prop_map(Some),
    ];
    (
        0..200_000_u32,
        token(),
        token(),
        amount.clone(),
        amount,
        value,
    )
        .prop_map(
            |(minutes, sold, bought, sold_amount, bought_amount, value)| {
                let mut trade = swap(
                    f64::from(minutes) / 1_440.0,
                    (1.0, sold),
                    (1.0, bought),
                    None,
                );
                trade.sold_amount = milli_tokens(sold_amount);
                trade.bought_amount = milli_tokens(bought_amount);
                trade.amount_usd = value.map(Usd::from_micros);
                trade
            },
        )
}

fn milli_tokens(count: u64) -> TokenAmount {
    TokenAmount::from_raw(&count.to_string(), 3).unwrap()
}

fn any_trades() -> impl Strategy<Value = Vec<LedgerTrade>> {
    prop::collection::vec(any_trade(), 1..80).prop_map(|mut trades| {
        trades.sort_by_key(|trade| trade.block_time);
        // Two of one minute are in a known order, too.
        for (trade, index) in trades.iter_mut().zip(0..) {
            trade.log_index = Some(index);
        }
        trades
    })
}

fn any_settings() -> impl Strategy<Value = Settings> {
    prop_oneof![Just(CostBasis::Fifo), Just(CostBasis::Average)].prop_map(|cost_basis| Settings {
        cost_basis,
        ..Settings::default()
    })
}

fn moves_tokens(trade: &LedgerTrade) -> bool {
    trade.sold != trade.bought
}

/// What is held must be what was bought less what was sold, as far as there was any.
fn expected_holdings(trades: &[LedgerTrade]) -> BTreeMap<TokenId, TokenAmount> {
    let mut held: BTreeMap<TokenId, TokenAmount> = BTreeMap::new();
    for trade in trades.iter().filter(|trade| moves_tokens(trade)) {
        let left = held.entry(trade.sold).or_default();
        *left = left.saturating_sub(trade.sold_amount);
        *held.entry(trade.bought).or_default() += trade.bought_amount;
    }
    held.retain(|token, amount| kind(*token) != TokenKind::Stable && !amount.is_zero());
    held
}

fn totals_hold(analysis: &WalletAnalysis) {
    let pnl = &analysis.facts.pnl;
    let value: Usd = analysis.open.iter().map(|open| open.value).sum();
    let cost: Usd = analysis.open.iter().map(|open| open.cost).sum();
    assert_eq!(pnl.held_cost, cost);
    assert_eq!(
        pnl.total(),
        pnl.covered_proceeds + value - pnl.cost,
        "{}",
        usd(pnl.total())
    );
}

proptest! {
    #[test]
    fn quantity_in_is_quantity_out_and_held(trades in any_trades(), settings in any_settings()) {
        let analysis = analyse(&trades, &settings);
        let held = analysis.open.iter().map(|open| (open.token, open.amount)).collect();
        prop_assert_eq!(expected_holdings(&trades), held);
    }

    #[test]
    fn pnl_is_received_and_held_less_paid(trades in any_trades(), settings in any_settings()) {
        totals_hold(&analyse(&trades, &settings));
    }

    #[test]
    fn every_priced_sale_is_covered_unmatched_or_funding(trades in any_trades(), settings in any_settings()) {
        let market = market_of(&trades);
        let pnl = analyse(&trades, &settings).facts.pnl;
        // Sales from a lot at no known cost are unmatched; of a base asset they are funding.
        let sold: Usd = trades
            .iter()
            .filter(|t| moves_tokens(t) && kind(t.sold) != TokenKind::Stable)
            .filter(|t| !t.sold_amount.is_zero() && !t.bought_amount.is_zero())
            .filter_map(|t| market.quote(&Swaps::of(&mut [*t]).get(0)).usd)
            .sum();
        prop_assert_eq!(sold, pnl.covered_proceeds + pnl.unmatched_proceeds + pnl.funding);
    }

    /// Prices are sums, so the batches in which trades arrive can't matter.
    #[test]
    fn splitting_into_batches_changes_no_price(trades in any_trades(), at in any::<prop::sample::Index>()) {
        let at = at.index(trades.len());
        let hours_of = |part: &[LedgerTrade]| {
            token_hours(Swaps::of(&mut part.to_vec()).iter(), kind)
        };
        let mut joined: BTreeMap<_, TokenHour> = BTreeMap::new();
        for part in [&trades[at..], &trades[..at]] {
            for hour in hours_of(part) {
                let key = (hour.token, hour.hour, hour.quote);
                joined
                    .entry(key)
                    .and_modify(|sums| {
                        sums.usd += hour.usd;
                        sums.base += hour.base;
                        sums.amount += hour.amount;
                    })
                    .or_insert(hour);
            }
        }
        let joined: Vec<TokenHour> = joined.into_values().collect();
        prop_assert_eq!(joined, hours_of(&trades));
    }

    /// In one market, a wallet's facts do not depend on which other wallets are analysed.
    #[test]
    fn wallets_never_affect_each_other(a in any_trades(), b in any_trades(), settings in any_settings()) {
        let market = market_of(&[a.as_slice(), b.as_slice()].concat());
        let alone = analyse_in(&a, &market, &settings);
        analyse_in(&b, &market, &settings);
        prop_assert_eq!(alone, analyse_in(&a, &market, &settings));
    }

    /// Three times the dollars, three times every result in dollars; rounding
    /// takes at most a micro-dollar a lot.
    #[test]
    fn scaling_all_values_scales_all_results(
        sides in prop::collection::vec((any::<bool>(), 1..1_000_u64, 10..10_000_i64), 1..40),
        settings in any_settings(),
    ) {
        let trades = |factor: i64| -> Vec<LedgerTrade> {
            sides
                .iter()
                .zip(0..)
                .map(|((is_buy, tokens, dollars), day)| {
                    let dollars = (dollars * factor) as f64;
                    let tokens = (*tokens as f64, PEPE);
                    let cash = (dollars, USDC);
                    let (sold, bought) = if *is_buy { (cash, tokens) } else { (tokens, cash) };
                    swap(f64::from(day), sold, bought, Some(dollars))
                })
                .collect()
        };
        let (once, thrice) = (analyse(&trades(1), &settings), analyse(&trades(3), &settings));
        let pairs = |a: &WalletAnalysis| {
            let p = a.facts.pnl;
            [p.realized, p.unrealized, p.cost, p.covered_proceeds, p.unmatched_proceeds]
        };
        for (a, b) in pairs(&once).into_iter().zip(pairs(&thrice)) {
            let difference = (a.as_micros() * 3 - b.as_micros()).abs();
            prop_assert!(difference <= 400, "{a} {b}");
        }
        prop_assert_eq!(once.facts.positions.closed, thrice.facts.positions.closed);
    }

    /// What the wallet did earlier is not changed by trades after it.
    #[test]
    fn a_drawdown_and_a_ratio_stay_in_their_bounds(trades in any_trades(), settings in any_settings()) {
        let facts = analyse(&trades, &settings).facts;
        prop_assert!((-1.0..=0.0).contains(&facts.max_drawdown));
        prop_assert!(facts.returns.sum.is_finite() && facts.returns.sum_squares.is_finite());
        prop_assert!(facts.evidence.compared_open <= facts.evidence.compared);
        prop_assert!(facts.winning_weeks <= facts.active_weeks);
        prop_assert_eq!(facts.last_trade >= facts.first_trade, true);
    }
}

/// Facts of a wallet that stopped trading and holds nothing stay the same
/// whatever the market does from [`smartmoney_analysis::Market::affected_from`] on.
#[test]
fn later_prices_change_nothing_for_who_holds_nothing() {
    let own = [
        swap(0.5, (100.0, USDC), (10.0, PEPE), Some(100.0)),
        swap(1.9, (10.0, PEPE), (150.0, USDC), Some(150.0)),
    ];
    let others = [
        swap(0.4, (90.0, USDC), (9.0, LINK), Some(90.0)),
        swap(1.8, (9.0, LINK), (95.0, USDC), Some(95.0)),
    ];
    let before = [own.as_slice(), others.as_slice()].concat();
    let mut after = before.clone();
    after.push(swap(4.0, (1_000.0, USDC), (1.0, PEPE), Some(1_000.0)));
    let settings = Settings::default();
    let affected = smartmoney_analysis::Market::affected_from(at(4.0), &settings.evidence);
    assert!(affected > own[1].block_time);
    let facts = |all: &[LedgerTrade]| {
        let mut all = all.to_vec();
        all.sort_by_key(|trade| trade.block_time);
        analyse_in(&own, &market_of(&all), &Settings::default()).facts
    };
    assert_eq!(facts(&before), facts(&after));
}
