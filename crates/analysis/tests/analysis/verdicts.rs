use crate::support::{LINK, PEPE, analyse, analyse_in, buy, market_of, sell, swap};
use smartmoney_analysis::{
    Crowd, Judge, Market, Names, Population, Settings, Subject, WalletAnalysis, WalletOutcome,
};
use smartmoney_model::{
    Address, Confidence, Label, LabelKind, LedgerTrade, Recognised, ScoreBasis, Timestamp,
    TokenAmount, Wallet, WalletKey, WalletStatus, WalletType,
};

fn key() -> WalletKey {
    WalletKey {
        chain_id: "ethereum".parse().unwrap(),
        wallet_address: Address::Evm([7; 20]),
    }
}

/// What others trade every hour: a token at the wallet's prices, far more of it than the
/// wallet, and a larger rest of the market, which stands still.
fn others(prices: impl Fn(f64) -> f64) -> Vec<LedgerTrade> {
    let hourly = (0..190 * 24).map(|hour| f64::from(hour) / 24.0);
    let traded = hourly
        .clone()
        .map(|day| buy(day, 1_000.0, PEPE, 1_000.0 * prices(day)));
    let still = hourly.map(|day| buy(day, 1e6, LINK, 1e6));
    traded.chain(still).collect()
}

/// Up 40 % two days after each third day, but for one in six, then down again.
fn saw(day: f64) -> f64 {
    let nth = (day / 3.0).floor();
    let top = if nth % 6.0 == 5.0 { 90.0 } else { 140.0 };
    if day - 3.0 * nth >= 1.5 { top } else { 100.0 }
}

/// A wallet that wins 50 of 60 swing trades over 180 days in such a market.
fn skilled() -> (WalletAnalysis, Market) {
    let own: Vec<LedgerTrade> = (0..60)
        .flat_map(|nth| {
            let day = 3.0 * f64::from(nth);
            [
                buy(day + 0.5, 100.0, PEPE, 10_000.0),
                sell(day + 2.5, 100.0, PEPE, 100.0 * saw(day + 2.5)),
            ]
        })
        .collect();
    let all = [own.as_slice(), &others(saw)].concat();
    let market = market_of(&all);
    (analyse_in(&own, &market, &Settings::default()), market)
}

fn judge(
    (analysis, market): &(WalletAnalysis, Market),
    label: Option<&Label>,
    published: Option<WalletStatus>,
    settings: &Settings,
) -> Wallet {
    let facts = &analysis.facts;
    let mut crowd = Crowd::default();
    crowd.add(&analysis.evidence);
    let until = market.as_of().unwrap();
    let peers = crowd.finish(market, until, &settings.crowd);
    // Nobody else holds the token overnight here.
    let mut alone = settings.clone();
    alone.evidence.min_holders = 0.0;
    let kind = label.map(|label| label.kind);
    let outcome = WalletOutcome::new(&facts.positions, &analysis.evidence, kind, &peers, &alone);
    let population = Population::new(vec![outcome], settings);
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
        follow: None,
        skill: population.skill(0).unwrap(),
        published,
    })
}

/// The same, of few trades in a market of their own.
fn judge_few(analysis: WalletAnalysis, trades: &[LedgerTrade]) -> Wallet {
    judge(
        &(analysis, market_of(trades)),
        None,
        None,
        &Settings::default(),
    )
}

#[test]
fn strong_evidence_identifies_and_the_reasons_say_so() {
    let wallet = judge(&skilled(), None, None, &Settings::default());
    assert_eq!(
        wallet.status,
        WalletStatus::Identified,
        "{:#?}",
        wallet.confidence_reasons
    );
    assert_eq!(wallet.confidence_level, Confidence::High);
    assert!(wallet.status_reasons.iter().all(|reason| reason.is_met));
    assert_eq!(wallet.score_basis, ScoreBasis::Tested);
    assert!(
        wallet.smart_money_score.unwrap().value() > 80.0,
        "{wallet:#?}"
    );
    assert!(wallet.follower_excess.unwrap() > 0.0);
}

#[test]
fn a_former_wallet_stays_former_with_the_reason() {
    let (skilled, settings) = (skilled(), Settings::default());
    let before = judge(&skilled, None, None, &settings);
    let mut strict = settings.clone();
    strict.eligibility.min_roi = 10.0;
    let after = judge(&skilled, None, Some(before.status), &strict);
    assert_eq!(after.status, WalletStatus::Former);
    let failed: Vec<_> = after
        .status_reasons
        .iter()
        .filter(|reason| !reason.is_met)
        .map(|r| r.rule.as_str())
        .collect();
    assert_eq!(failed, ["min_roi"]);
    let again = judge(&skilled, None, Some(after.status), &strict);
    assert_eq!(again, after, "nothing changed, so nothing moves");
    assert_eq!(
        judge(&skilled, None, Some(again.status), &settings).status,
        WalletStatus::Identified
    );
}

#[test]
fn high_confidence_asks_for_its_own_rules_only() {
    let mut settings = Settings::default();
    settings.confidence.medium.min_history_days = 10_000.0;
    let wallet = judge(&skilled(), None, None, &settings);
    assert_eq!(wallet.confidence_level, Confidence::High);
}

#[test]
fn what_was_given_away_is_not_priced_and_nothing_invested_has_no_risk() {
    let mut given = sell(40.0, 0.0, PEPE, 10.0);
    given.bought_amount = TokenAmount::ZERO;
    let trades = [sell(0.0, 5.0, PEPE, 10.0), given];
    let analysis = analyse(&trades, &Settings::default());
    assert_eq!(
        (analysis.facts.trades, analysis.facts.priced_trades),
        (2, 1)
    );
    let wallet = judge_few(analysis, &trades);
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
    let analysis = analyse_in(&own, &market_of(&all), &Settings::default());
    assert!(analysis.facts.returns.sum_squares > 0.0);
    let wallet = judge_few(analysis, &all);
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
    let mut skilled = skilled();
    let risk_of = |skilled: &_| judge(skilled, None, None, &Settings::default()).risk_profile;
    assert!(risk_of(&skilled).is_some());
    skilled.0.facts.recognised = Some((Recognised::Bot, "it is fast".to_owned()));
    assert_eq!(risk_of(&skilled), None);
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
    let skilled = skilled();
    let fund = judge(
        &skilled,
        Some(&label(LabelKind::Fund)),
        None,
        &Settings::default(),
    );
    assert_eq!((fund.wallet_type, fund.verified), (WalletType::Fund, true));
    assert_eq!(fund.status, WalletStatus::Identified);
    let bot = judge(
        &skilled,
        Some(&label(LabelKind::Bot)),
        None,
        &Settings::default(),
    );
    assert_eq!((bot.is_bot, bot.status), (true, WalletStatus::None));
    assert_eq!(bot.risk_profile, None);
    assert_eq!(
        (bot.smart_money_score, bot.score_basis),
        (None, ScoreBasis::Bot)
    );
}

#[test]
fn a_wallet_without_evidence_has_the_share_of_all() {
    let trades = [buy(0.0, 1.0, PEPE, 10.0)];
    let wallet = judge_few(analyse(&trades, &Settings::default()), &trades);
    assert_eq!(wallet.sharpe_ratio, None);
    assert_eq!(wallet.win_rate, None);
    assert_eq!(wallet.smart_money_score.unwrap().value(), 10.0);
    assert_eq!(wallet.score_basis, ScoreBasis::PriorOnly);
    assert_eq!(wallet.status, WalletStatus::None);
}
