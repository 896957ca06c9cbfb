//! Labels and their effect on scores.

use crate::support::{TestDatabase, now};
use smartmoney_analysis::Settings;
use smartmoney_jobs::NoProgress;
use smartmoney_model::{Label, LabelKind, Trade, Wallet};
use smartmoney_testkit::{TradeBuilder, chain, evm_address};
use std::fmt::Debug;

/// Three positions count as a test, also in a market that is nearly the wallet's own.
fn lenient() -> Settings {
    let mut settings = Settings::default();
    settings.confidence.medium.min_compared = 3;
    settings.evidence.period_days = 1;
    settings.evidence.min_periods = 3;
    settings.evidence.min_holders = 0.0;
    settings.evidence.max_own_share = 1.0;
    settings.evidence.max_price_gain = 100.0;
    settings
}

/// Four positions of half a day, bought for $100 each, and others who trade at the same prices
/// an hour later. The last day is no evidence yet.
fn positions(wallet: u64, symbol: &str, proceeds: [&str; 4]) -> Vec<Trade> {
    (1..=4_u64)
        .zip(proceeds)
        .flat_map(|(day, proceeds)| {
            let number = wallet * 1_000 + day * 2;
            [
                TradeBuilder::new(number)
                    .wallet(wallet)
                    .at(&format!("2024-01-0{day}"))
                    .sold("USDC", "100")
                    .bought(symbol, "10"),
                TradeBuilder::new(number + 1)
                    .wallet(wallet)
                    .at(&format!("2024-01-0{day}T12:00:00Z"))
                    .sold(symbol, "10")
                    .bought("USDC", proceeds),
                TradeBuilder::new(number + 100)
                    .wallet(number + 100)
                    .at(&format!("2024-01-0{day}T01:00:00Z"))
                    .sold("USDC", "100")
                    .bought(symbol, "10"),
                TradeBuilder::new(number + 101)
                    .wallet(number + 101)
                    .at(&format!("2024-01-0{day}T13:00:00Z"))
                    .sold(symbol, "10")
                    .bought("USDC", proceeds),
            ]
        })
        .map(TradeBuilder::build)
        .collect()
}

/// So large a trade that no other token is the market.
fn rest_of_the_market() -> Trade {
    TradeBuilder::new(1)
        .wallet(9)
        .sold("USDC", "1000000")
        .bought("UNI", "1000000")
        .build()
}

async fn score(database: &TestDatabase) -> Vec<Wallet> {
    let job = database.job(false, lenient());
    job.run(now(), &NoProgress).await.unwrap();
    database.wallets().await
}

fn evidence_of(wallet: &Wallet) -> impl PartialEq + Debug {
    (
        wallet.compared_positions,
        wallet.followed_positions,
        wallet.compared_periods,
        wallet.mean_excess_return,
        wallet.mean_peer_excess,
        wallet.expected_excess,
        wallet.follower_excess,
        wallet.excess_curve.clone(),
    )
}

#[tokio::test]
async fn labelled_bots_and_exchanges_are_no_tests() {
    for kind in [LabelKind::Bot, LabelKind::Exchange] {
        let database = TestDatabase::in_sqlite().await;
        let mut trades = vec![rest_of_the_market()];
        trades.extend(positions(1, "PEPE", ["90", "125", "95", "130"]));
        trades.extend(positions(2, "LINK", ["120", "125", "130", "135"]));
        database.store.append_trades(trades).await.unwrap();
        let wallets = score(&database).await;
        assert!(wallets[0].q_value.is_some());
        // The better of two tests is corrected for the other.
        assert!(wallets[1].q_value > wallets[1].p_value);

        let label = Label {
            chain: chain("ethereum"),
            address: evm_address(1),
            kind,
            name: None,
            tags: Vec::new(),
            verified: false,
        };
        database.store.put_labels(vec![label]).await.unwrap();
        let measured = wallets[0].clone();
        let wallets = score(&database).await;
        // The label takes test and score away, and none of the evidence.
        let of = &wallets[0];
        assert_eq!(
            (of.smart_money_score, of.p_value, of.q_value),
            (None, None, None)
        );
        assert_eq!(of.score_basis.as_str(), kind.as_str());
        assert_eq!(of.compared_positions, 3);
        assert_eq!(evidence_of(of), evidence_of(&measured));
        let entries = database.store.wallet_entries(evm_address(1), None).await;
        let entry = entries.unwrap().entries.remove(0);
        let evidence = entry.detail.unwrap().evidence;
        assert_eq!((evidence.compared, evidence.left_out.len()), (3, 0));
        // Alone it needs no correction.
        assert_eq!(wallets[1].q_value, wallets[1].p_value);
        assert!(wallets[1].q_value.is_some());
    }
}
