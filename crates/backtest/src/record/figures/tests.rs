use super::super::graded::{GradedWallet, Listed, WalletResult};
use super::*;
use smartmoney_model::Usd;

fn wallet(status: WalletStatus, score: f64, trades: Option<u64>, periods: u64) -> GradedWallet {
    GradedWallet {
        listed: Listed {
            status,
            score: Some(score),
            expected_excess: Some(0.02),
            follower_excess: Some(0.01),
        },
        result: trades.map(|trades| WalletResult {
            trades,
            pnl: Usd::from_micros(1_500_000),
        }),
        periods: [periods; 2],
    }
}

fn position(wallet: u32, token: u32, own: f64, follower: Option<f64>) -> GradedPosition {
    GradedPosition {
        wallet,
        token: TokenId(token),
        week: 1,
        own: [own, own - 0.01],
        follower: follower.map(|of| [of, of - 0.01]),
    }
}

/// Two of four wallets open positions: one with 0.05 and −0.03 in two periods, one with 0.09 in
/// one that can't be followed.
fn list() -> GradedList {
    use WalletStatus::{Former, Identified};
    GradedList {
        wallets: vec![
            wallet(Identified, 95.0, Some(3), 2),
            wallet(Identified, 91.0, Some(0), 0),
            wallet(Identified, 90.0, None, 0),
            wallet(Former, 40.0, Some(1), 1),
        ],
        positions: vec![
            position(0, 1, 0.05, Some(0.04)),
            position(0, 2, -0.03, Some(-0.01)),
            position(3, 3, 0.09, None),
        ],
    }
}

fn assert_near(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
}

#[test]
fn a_list_is_graded_as_worked_by_hand() {
    let figures = GradedList::figures(&[list()], 50, 1);
    let of = &figures.identified;
    assert_eq!((of.wallets, of.gone, of.stopped), (3, 1, 1));
    assert_eq!((of.measured, of.followed, of.positions), (1, 1, 2));
    assert_eq!(of.followed_positions, 2);
    assert_eq!(of.pnl, Usd::from_micros(3_000_000));
    assert_near(of.own_market.excess.value, 0.01);
    assert_near(of.own_peers.excess.value, 0.0);
    assert_near(of.follower_market.excess.value, 0.015);
    assert_near(of.follower_peers.excess.value, 0.005);
    assert_near(of.follower_peers.wallets_ahead.value, 1.0);
    assert_near(of.follower_peers.positions_ahead.value, 0.5);
    // Two positions in two periods: as much in a period as a position.
    assert_near(of.expected_excess.expected, 0.02);
    assert_near(of.expected_excess.came.value, 0.0);
    assert_near(of.follower_excess.came.value, 0.005);
    let former = &figures.former;
    assert_eq!((former.measured, former.followed), (1, 0));
    assert_eq!(former.follower_peers.excess.value, None);
    assert_eq!(figures.candidate, RecordGroup::default());
    let bucket = &figures.by_score[9];
    assert_eq!((bucket.from, bucket.to, bucket.wallets), (90.0, 100.0, 1));
    assert_near(bucket.said, 0.95);
    assert_near(bucket.ahead.value, 1.0);
    // Three tokens are too few for an interval.
    assert_eq!(of.own_market.excess.low, None);
}

/// Wallets that all had the same leave no doubt to be measured.
#[test]
fn an_interval_needs_tokens_that_differ() {
    let grade = |excess: fn(u32) -> f64| {
        let positions = (0..8).map(|token| position(0, token, excess(token), None));
        let list = GradedList {
            wallets: vec![wallet(WalletStatus::Identified, 95.0, Some(8), 3)],
            positions: positions.collect(),
        };
        let figures = GradedList::figures(&[list], 100, 1);
        figures.identified.own_market
    };
    let alike = grade(|_| 0.125);
    assert_eq!((alike.excess.value, alike.excess.low), (Some(0.125), None));
    let differ = grade(|token| f64::from(token) / 8.0);
    let (low, high) = (differ.excess.low.unwrap(), differ.excess.high.unwrap());
    assert!(low < 0.4375 && 0.4375 < high, "{low} {high}");
}

#[test]
fn lists_together_count_each_of_their_wallets() {
    let both = GradedList::figures(&[list(), list()], 10, 1);
    assert_eq!(both.identified.wallets, 6);
    assert_near(both.identified.own_market.excess.value, 0.01);
    let bytes = list().to_bytes();
    assert_eq!(GradedList::from_bytes(&bytes), Some(list()));
    assert_eq!(GradedList::from_bytes(&bytes[1..]), None);
}
