use crate::support::{LINK, PEPE, analyse, analyse_in, buy, market_of, sell, swap};
use smartmoney_analysis::{Judge, Names, Population, Settings, Subject, WalletOutcome};
use smartmoney_model::{
    Address, Confidence, Label, LabelKind, LedgerTrade, Timestamp, TokenAmount, Wallet,
    WalletFacts, WalletKey, WalletStatus, WalletType,
};

fn key() -> WalletKey {
    WalletKey {
        chain_id: "ethereum".parse().unwrap(),
        wallet_address: Address::Evm([7; 20]),
    }
}

/// A wallet that wins 50 of 60 swing trades over 180 days, and the market it
/// trades in.
fn skilled_facts() -> WalletFacts {
    let proceeds = |i: u32| if i % 6 == 5 { 9_000.0 } else { 14_000.0 };
    let day = |i: u32| f64::from(i) * 3.0;
    let mut trades: Vec<LedgerTrade> = (0..60)
        .flat_map(|i| {
            let bought = buy(day(i), 100.0, PEPE, 10_000.0);
            [bought, sell(day(i) + 2.0, 100.0, PEPE, proceeds(i))]
        })
        .collect();
    let mut all = trades.clone();
    // Others trade far more of it at the same prices, an hour before; the rest
    // of the market is larger and stands still.
    all.extend((0..60).flat_map(|i| {
        let bought = buy(day(i) - 0.05, 8_000.0, PEPE, 800_000.0);
        [
            bought,
            sell(day(i) + 1.95, 8_000.0, PEPE, 80.0 * proceeds(i)),
        ]
    }));
    all.extend((0..180).map(|day| buy(f64::from(day), 1_000_000.0, LINK, 1_000_000.0)));
    all.sort_by_key(|trade| trade.block_time);
    trades.sort_by_key(|trade| trade.block_time);
    let market = crate::support::market_of(&all);
    crate::support::analyse_in(&trades, &market, &Settings::default()).facts
}

fn judge(
    facts: &WalletFacts,
    label: Option<&Label>,
    published: Option<WalletStatus>,
    settings: &Settings,
) -> Wallet {
    let outcome = WalletOutcome {
        wins: facts.positions.wins,
        losses: facts.positions.losses,
        compared: facts.evidence.compared,
        p_value: facts.evidence.p_value,
    };
    let population = Population::new(&[outcome], &settings.confidence);
    let judge = Judge {
        settings,
        population: &population,
        as_of: facts.last_trade.day(),
        names: &Names::default(),
        now: Timestamp::from_secs(1_800_000_000),
    };
    judge.judge(&Subject {
        key: &key(),
        facts,
        label,
        curation: None,
        q_value: population.q_value(0),
        published,
    })
}

#[test]
fn strong_evidence_identifies_and_the_reasons_say_so() {
    let wallet = judge(&skilled_facts(), None, None, &Settings::default());
    assert_eq!(
        wallet.status,
        WalletStatus::Identified,
        "{:#?}",
        wallet.confidence_reasons
    );
    assert_eq!(wallet.confidence_level, Confidence::High);
    assert!(wallet.status_reasons.iter().all(|reason| reason.is_met));
    let points: f64 = wallet
        .score_breakdown
        .factors
        .iter()
        .map(|factor| factor.points)
        .sum();
    assert!((points - wallet.smart_money_score.value()).abs() < 1e-9);
}

#[test]
fn a_former_wallet_stays_former_with_the_reason() {
    let (facts, settings) = (skilled_facts(), Settings::default());
    let before = judge(&facts, None, None, &settings);
    let mut strict = settings.clone();
    strict.eligibility.min_roi = 10.0;
    let after = judge(&facts, None, Some(before.status), &strict);
    assert_eq!(after.status, WalletStatus::Former);
    let failed: Vec<_> = after
        .status_reasons
        .iter()
        .filter(|reason| !reason.is_met)
        .map(|r| r.rule.as_str())
        .collect();
    assert_eq!(failed, ["min_roi"]);
    let again = judge(&facts, None, Some(after.status), &strict);
    assert_eq!(again, after, "nothing changed, so nothing moves");
    assert_eq!(
        judge(&facts, None, Some(again.status), &settings).status,
        WalletStatus::Identified
    );
}

#[test]
fn high_confidence_asks_for_its_own_rules_only() {
    let mut settings = Settings::default();
    settings.confidence.medium.min_history_days = 10_000.0;
    let wallet = judge(&skilled_facts(), None, None, &settings);
    assert_eq!(wallet.confidence_level, Confidence::High);
}

#[test]
fn what_was_given_away_is_not_priced_and_nothing_invested_has_no_risk() {
    let mut given = sell(40.0, 0.0, PEPE, 10.0);
    given.bought_amount = TokenAmount::ZERO;
    let facts = analyse(&[sell(0.0, 5.0, PEPE, 10.0), given], &Settings::default()).facts;
    assert_eq!((facts.trades, facts.priced_trades), (2, 1));
    let wallet = judge(&facts, None, None, &Settings::default());
    assert_eq!((wallet.max_drawdown, wallet.volatility), (None, None));
    assert_eq!(wallet.risk_profile, None);
}

/// PEPE doubles, and leaves the ledger with its cost: nothing is left to measure.
#[test]
fn who_sold_all_at_an_unknown_value_has_no_ratio_at_all() {
    let own = [
        buy(0.0, 10.0, PEPE, 100.0),
        swap(40.0, (10.0, PEPE), (5.0, LINK), None),
    ];
    let all = [own.as_slice(), &[buy(5.0, 10.0, PEPE, 200.0)]].concat();
    let facts = analyse_in(&own, &market_of(&all), &Settings::default()).facts;
    assert!(facts.returns.sum_squares > 0.0);
    let wallet = judge(&facts, None, None, &Settings::default());
    let ratios = [
        wallet.sharpe_ratio,
        wallet.sortino_ratio,
        wallet.calmar_ratio,
        wallet.volatility,
        wallet.max_drawdown,
        wallet.roi_all_time,
    ];
    assert_eq!(ratios, [None; 6]);
}

#[test]
fn a_bot_has_no_profile_of_risk() {
    let facts = skilled_facts();
    let risk_of = |facts: &WalletFacts| judge(facts, None, None, &Settings::default()).risk_profile;
    assert!(risk_of(&facts).is_some());
    let recognised = WalletFacts {
        bot_reason: Some("it is fast".to_owned()),
        ..facts
    };
    assert_eq!(risk_of(&recognised), None);
}

#[test]
fn labels_decide_funds_and_bots() {
    let label = |kind| Label {
        chain: key().chain_id,
        address: key().wallet_address,
        kind,
        name: Some("A name".to_owned()),
        tags: Vec::new(),
        verified: true,
    };
    let facts = skilled_facts();
    let fund = judge(
        &facts,
        Some(&label(LabelKind::Fund)),
        None,
        &Settings::default(),
    );
    assert_eq!((fund.wallet_type, fund.verified), (WalletType::Fund, true));
    assert_eq!(fund.status, WalletStatus::Identified);
    let bot = judge(
        &facts,
        Some(&label(LabelKind::Bot)),
        None,
        &Settings::default(),
    );
    assert_eq!((bot.is_bot, bot.status), (true, WalletStatus::None));
    assert_eq!(bot.risk_profile, None);
}

#[test]
fn a_wallet_without_metrics_scores_low_and_never_nan() {
    let facts = analyse(&[buy(0.0, 1.0, PEPE, 10.0)], &Settings::default()).facts;
    let wallet = judge(&facts, None, None, &Settings::default());
    assert_eq!(wallet.sharpe_ratio, None);
    assert_eq!(wallet.win_rate, None);
    assert!(wallet.smart_money_score.value() < 30.0);
    assert_eq!(wallet.status, WalletStatus::None);
}
