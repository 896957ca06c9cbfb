//! A trade is the same however many rows tell of it: a market whose trades are routed, echoed
//! and reversed has the same positions, the same PnL and the same identified wallets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use smartmoney_analysis::{ClosedPosition, Settings, WalletAnalysis, analyse_wallet};
use smartmoney_model::{Address, Timestamp, Usd, Wallet, WalletStatus};
use smartmoney_simulate::{RouteSettings, Scenario};
use smartmoney_validity::{Ledgers, judge, simulate_ledgers};
use std::sync::OnceLock;

/// With more skill than the reference market and fewer tokens, so that some of few wallets are
/// identified.
fn market(routes: RouteSettings) -> Ledgers {
    let mut scenario = Scenario::with_total(300, 180, 2);
    scenario.skill.draws = 500;
    scenario.skill.edges = vec![0.35, 0.7];
    scenario.market.tokens = 40;
    scenario.trading.positions_median = 100.0;
    scenario.shares.skilled = 0.20;
    scenario.shares.no_skill = 0.55;
    scenario.shares.others = 0.17;
    scenario.routes = routes;
    simulate_ledgers(&scenario).unwrap()
}

/// The same market: each trade as one row, and by many rows.
fn markets() -> &'static [Ledgers; 2] {
    static MARKETS: OnceLock<[Ledgers; 2]> = OnceLock::new();
    let many = RouteSettings {
        routed: 0.5,
        echoed: 0.3,
        reversed: 0.1,
    };
    MARKETS.get_or_init(|| [RouteSettings::default(), many].map(market))
}

fn analyses(ledgers: &Ledgers) -> Vec<Option<WalletAnalysis>> {
    let rows = ledgers.wallets.iter();
    rows.map(|rows| analyse_wallet(&mut rows.clone(), &ledgers.market, &Settings::default()))
        .collect()
}

fn assert_close(a: Usd, b: Usd, what: &str) {
    let difference = (a - b).as_micros().abs();
    assert!(difference <= 10_000, "{what}: {a} and {b}");
}

#[test]
fn the_same_wallets_are_identified() {
    let [direct, routed] = markets().each_ref().map(|ledgers| {
        let wallets: Vec<Wallet> = judge(ledgers, &Settings::default())
            .into_iter()
            .flatten()
            .collect();
        wallets
    });
    let statuses = |wallets: &[Wallet]| -> Vec<(Address, WalletStatus)> {
        let of = |wallet: &Wallet| (wallet.wallet_address, wallet.status);
        wallets.iter().map(of).collect()
    };
    assert_eq!(statuses(&direct), statuses(&routed));
    let is_identified = |wallet: &&Wallet| wallet.status == WalletStatus::Identified;
    let identified = direct.iter().filter(is_identified).count();
    assert!(identified >= 10, "{identified} identified");
    for (direct, routed) in direct.iter().zip(&routed) {
        assert_close(direct.total_pnl, routed.total_pnl, "total PnL");
        assert_eq!(direct.total_trades, routed.total_trades);
    }
}

/// What makes two positions the same: the token's name and the times.
fn times(position: &ClosedPosition, ledgers: &Ledgers) -> (String, Timestamp, Timestamp) {
    let named = ledgers.tokens.iter().find(|(id, _)| *id == position.token);
    let (_, token) = named.unwrap();
    (token.label(), position.opened_at, position.closed_at)
}

#[test]
fn positions_and_results_are_the_same_to_the_cent() {
    let [direct, routed] = markets();
    let rows = |ledgers: &Ledgers| ledgers.wallets.iter().map(Vec::len).sum::<usize>();
    assert!(rows(routed) > rows(direct) * 3 / 2);
    for (index, pair) in analyses(direct)
        .into_iter()
        .zip(analyses(routed))
        .enumerate()
    {
        let (Some(a), Some(b)) = (&pair.0, &pair.1) else {
            assert_eq!(pair, (None, None));
            continue;
        };
        let kind = direct.truth[index].kind;
        let positions = |analysis: &WalletAnalysis, ledgers| {
            let closed = analysis.closed.iter();
            closed.map(|one| times(one, ledgers)).collect::<Vec<_>>()
        };
        assert_eq!(positions(a, direct), positions(b, routed), "{kind}");
        for (a, b) in a.closed.iter().zip(&b.closed) {
            assert_close(a.cost, b.cost, "cost");
            assert_close(a.realized(), b.realized(), "realized");
        }
        let (a, b) = (&a.facts, &b.facts);
        assert_close(a.pnl.realized, b.pnl.realized, "realized");
        assert_close(a.pnl.unrealized, b.pnl.unrealized, "unrealized");
        assert_close(a.pnl.atomic, b.pnl.atomic, "atomic");
        assert_close(a.volume_usd, b.volume_usd, "volume");
        assert_eq!((a.trades, a.atomic_trades), (b.trades, b.atomic_trades));
        let (a, b) = (a.positions, b.positions);
        assert_eq!((a.open, a.wins, a.losses), (b.open, b.wins, b.losses));
    }
}
