//! A store full of made-up wallets without trades: as many as the caller asks for, with the
//! spread of values that lists filter and sort by.

// A measurement that fails ends.
#![allow(clippy::unwrap_used)]

use rand::RngExt;
use rand::rngs::StdRng;
use smartmoney_model::{
    Confidence, Profile, ProfileFactor, Reason, Score, ScoreBasis, Timestamp, Usd, Wallet,
    WalletStatus, WalletType,
};
use smartmoney_store::{
    Publication, RecordUpdate, RunOutcome, RunReport, Store, TradeSeq, Trigger, WalletId,
};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{TradeBuilder, chain, empty_wallet, time};
use std::time::{Duration, Instant};

const AT_ONCE: u64 = 20_000;

/// Every wallet needs a trade to be there.
pub(crate) async fn trade(store: &dyn Store, size: u64) {
    let mut next = 1;
    while next <= size {
        let end = (next + AT_ONCE).min(size + 1);
        let trades = (next..end).map(|n| TradeBuilder::new(n).chain(chain_of(n)).wallet(n).build());
        store.append_trades(trades.collect()).await.unwrap();
        next = end;
    }
}

fn chain_of(number: u64) -> &'static str {
    ["ethereum", "ethereum", "base", "bnb"][usize::try_from(number % 4).unwrap()]
}

/// Publishes every so many-th wallet with new values, and says how long the
/// publication itself took.
pub(crate) async fn publish(
    store: &dyn Store,
    size: u64,
    random: &mut StdRng,
    every: u64,
) -> Duration {
    let mut wallets = Vec::new();
    for number in (1..=size).filter(|number| number % every == 0) {
        let id = WalletId(i64::try_from(number).unwrap());
        wallets.push((id, wallet(number, random)));
        if wallets.len() as u64 == AT_ONCE {
            begin_run(store)
                .await
                .publication
                .stage_wallets(std::mem::take(&mut wallets))
                .await
                .unwrap();
        }
    }
    begin_run(store)
        .await
        .publication
        .stage_wallets(wallets)
        .await
        .unwrap();
    let begun = Instant::now();
    begin_run(store)
        .await
        .publication
        .publish(publication())
        .await
        .unwrap();
    begun.elapsed()
}

fn publication() -> Publication {
    let report = RunReport {
        started_at: time("2024-03-01"),
        duration_ms: 0,
        outcome: RunOutcome::Complete,
        full: true,
        total: 0,
        processed: 0,
        failed: 0,
        as_of: None,
        settings: String::new(),
        run_by: String::new(),
        trigger: Trigger::Request,
        error: None,
        methodology_version: None,
    };
    Publication {
        report,
        up_to: TradeSeq(i64::MAX),
        still_dirty: Vec::new(),
        record: RecordUpdate::default(),
    }
}

/// One in a hundred has a status, two in a hundred medium confidence, and as many
/// a name.
fn wallet(number: u64, random: &mut StdRng) -> Wallet {
    let rank: f64 = random.random();
    let (status, confidence_level) = match rank {
        ..0.003 => (WalletStatus::Identified, Confidence::High),
        ..0.008 => (WalletStatus::Candidate, Confidence::Medium),
        ..0.01 => (WalletStatus::Former, Confidence::Medium),
        ..0.02 => (WalletStatus::None, Confidence::Medium),
        _ => (WalletStatus::None, Confidence::Low),
    };
    let score = 10.0 + 30.0 * random.random::<f64>() + if rank < 0.02 { 30.0 } else { 0.0 };
    let mut ratio = || (random.random::<f64>() < 0.8).then_some(rank * 7.0 % 3.0 - 1.0);
    let (roi, win_rate, sharpe) = (ratio(), ratio(), ratio());
    let reasons = |count| (0..count).map(|_| reason()).collect();
    let whole: i64 = random.random_range(-1_000_000..1_000_000);
    Wallet {
        chain_id: chain(chain_of(number)),
        wallet_name: number.is_multiple_of(50).then(|| format!("Desk {number}")),
        wallet_type: if number.is_multiple_of(20) {
            WalletType::Whale
        } else {
            WalletType::Trader
        },
        verified: number.is_multiple_of(97),
        status,
        status_reasons: reasons(6),
        smart_money_score: Some(Score::clamped(score)),
        score_basis: ScoreBasis::Tested,
        profile: Profile {
            factors: (0..11).map(|_| factor()).collect(),
        },
        confidence_level,
        confidence_reasons: reasons(7),
        total_pnl: Usd::from_dollars(whole),
        realized_pnl: Usd::from_dollars(whole),
        net_pnl: Usd::from_dollars(whole),
        atomic_pnl: Usd::ZERO,
        profit_without_best: Usd::from_dollars(whole / 2),
        roi_all_time: roi,
        win_rate,
        win_rate_shrunk: win_rate,
        wins: 3,
        losses: 2,
        profit_factor: roi,
        sharpe_ratio: sharpe,
        sortino_ratio: sharpe,
        volatility: roi,
        max_drawdown: roi.map(|roi| -roi.abs()),
        total_trades: whole.unsigned_abs() % 1_000,
        total_volume: Usd::from_dollars(whole.abs()),
        avg_holding_period_days: roi,
        median_holding_period_days: roi,
        closed_positions: 5,
        active_days: 9,
        is_bot: number.is_multiple_of(101),
        preferred_tokens: vec!["PEPE".to_owned(), "WETH".to_owned()],
        preferred_protocols: vec!["uniswap".to_owned()],
        coverage: 1.0,
        compared_positions: 5,
        mean_excess_return: roi,
        follower_excess: roi,
        p_value: Some(rank),
        q_value: Some(rank),
        last_trade_timestamp: Timestamp::from_secs(1_700_000_000 + whole),
        ..empty_wallet(number)
    }
}

fn reason() -> Reason {
    Reason {
        rule: "min_trades".to_owned(),
        is_met: true,
        text: "23 trades, at least 10 are needed for a judgement".to_owned(),
    }
}

fn factor() -> ProfileFactor {
    ProfileFactor {
        name: "performance.win_rate".to_owned(),
        value: Score::clamped(50.0),
        reason: "won 3 of 5 positions, drawn towards all wallets' 48 %".to_owned(),
    }
}
