//! A market in which skill ends.

use smartmoney_analysis::Settings;
use smartmoney_backtest::{Measure, Plan, RECENT_DAYS, Trend, WalletPast, report, walk_forward};
use smartmoney_model::{Day, WalletKey};
use smartmoney_simulate::Scenario;
use smartmoney_validity::{Ledgers, simulate_ledgers};

const DAYS: u32 = 360;

/// All skilled wallets are active all the time, and have skill for its first half.
fn market() -> Ledgers {
    let mut scenario = Scenario {
        wallets: 250,
        days: DAYS,
        ..Scenario::named("fading", 2).unwrap()
    };
    (scenario.shares.no_skill, scenario.shares.skilled) = (0.75, 0.25);
    (scenario.shares.losers, scenario.shares.others) = (0.0, 0.0);
    scenario.trading.least_active = 1.0;
    scenario.trading.positions_median = 150.0;
    scenario.skill.edges = vec![0.35];
    scenario.skill.draws = 500;
    simulate_ledgers(&scenario).unwrap()
}

/// What a backtest says of the identified at the end of a day of the market.
fn trends_after(ledgers: &Ledgers, days: i32) -> Vec<Trend> {
    let settings = Settings::default();
    let rows = ledgers.wallets.iter().flatten();
    let first = rows.map(|row| row.block_time.day()).min().unwrap();
    let plan = Plan::new((first, Day(first.0 + days)), 12, 15, 60, 15).unwrap();
    let looks = plan.looks();
    let wallets = ledgers.wallets.iter().zip(&ledgers.truth);
    let pasts: Vec<WalletPast> = wallets
        .filter_map(|(rows, truth)| {
            let key = WalletKey {
                chain_id: "ethereum".parse().unwrap(),
                wallet_address: truth.wallet,
            };
            WalletPast::new(key, &mut rows.clone(), &ledgers.market, &looks, &settings)
        })
        .collect();
    let cut_offs = walk_forward(&pasts, &ledgers.market, &plan, &settings, 1, |_| {});
    report(&cut_offs, 100, 1).trends
}

fn of(trends: &[Trend], measure: Measure) -> &Trend {
    trends.iter().find(|of| of.measure == measure).unwrap()
}

#[test]
fn skill_that_ends_is_said_within_60_days() {
    let ledgers = market();
    let change = DAYS.cast_signed() / 2;
    let before = trends_after(&ledgers, change - 1);
    let after = trends_after(&ledgers, change + RECENT_DAYS);
    for measure in [Measure::OwnPeers, Measure::FollowerPeers] {
        let before = of(&before, measure);
        assert!(!before.is_fading, "{before:?}");
        assert!(before.recent.low > Some(0.0), "{before:?}");
        let after = of(&after, measure);
        assert!(after.is_fading, "{after:?}");
        assert!(after.earlier.low > Some(0.0), "{after:?}");
    }
}
