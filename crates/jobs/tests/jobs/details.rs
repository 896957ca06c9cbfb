//! The details of a wallet's page.

use crate::support::TestDatabase;
use smartmoney_model::{CurationPatch, LabelKind, Timestamp, Trade, WalletDetail, WalletType};
use smartmoney_store::{WalletEntry, WalletId};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{TradeBuilder, chain, evm_address, time};

/// Buys for $100 on each of these days and sells for $110, 210 times in all.
fn many_positions() -> Vec<Trade> {
    (0..210_u64)
        .flat_map(|n| {
            let at = |hour| format!("2024-{:02}-{:02}T{hour:02}:00:00Z", n / 28 + 1, n % 28 + 1);
            [
                TradeBuilder::new(2 * n + 1)
                    .wallet(1)
                    .at(&at(1))
                    .sold("USDC", "100")
                    .bought("PEPE", "10")
                    .usd("100"),
                TradeBuilder::new(2 * n + 2)
                    .wallet(1)
                    .at(&at(2))
                    .sold("PEPE", "10")
                    .bought("USDC", "110")
                    .usd("110"),
            ]
        })
        .map(TradeBuilder::build)
        .collect()
}

async fn entry(database: &TestDatabase) -> WalletEntry {
    let found = database.store.wallet_entries(evm_address(1), None).await;
    found.unwrap().entries.remove(0)
}

#[tokio::test]
async fn a_run_keeps_what_a_page_shows() {
    let database = TestDatabase::in_sqlite().await;
    database
        .store
        .append_trades(many_positions())
        .await
        .unwrap();
    database.score(false).await;
    let entry = entry(&database).await;
    let detail = entry.detail.unwrap();
    assert_eq!(entry.wallet.closed_positions, 210);
    assert_eq!(detail.closed_positions.len(), WalletDetail::MOST_CLOSED);
    let latest = &detail.closed_positions[0];
    assert_eq!(latest.closed_at, time("2024-08-14T02:00:00Z"));
    assert_eq!(
        (&latest.token[..], latest.return_ratio),
        ("PEPE", Some(0.1))
    );
    assert!(
        detail
            .closed_positions
            .is_sorted_by(|a, b| a.closed_at > b.closed_at)
    );
    // Not only of the positions that are shown.
    let tenth = detail.position_returns.iter().find(|bin| bin.from == 0.1);
    assert_eq!(tenth.unwrap().positions, 210);
    assert_eq!(detail.equity_curve.len(), 210);
    assert_eq!(detail.equity_curve[209].pnl, 2_100.0);
    assert_eq!(detail.evidence.compared, entry.wallet.compared_positions);
    assert_eq!(entry.latest_trades.len(), WalletEntry::MOST_TRADES);
}

#[tokio::test]
async fn what_a_curator_says_survives_every_run_and_label() {
    let database = TestDatabase::in_sqlite().await;
    database
        .store
        .append_trades(many_positions())
        .await
        .unwrap();
    database.score(false).await;
    let before = entry(&database).await.wallet;
    let patch = CurationPatch {
        verified: Some(Some(true)),
        wallet_name: Some(Some("curated".to_owned())),
        wallet_type: Some(Some(WalletType::Fund)),
        ..CurationPatch::default()
    };
    let at = Timestamp::from_secs(1_800_000_000);
    let by = "curator".to_owned();
    database
        .store
        .curate(before.key(), patch, by, at)
        .await
        .unwrap();
    let label = smartmoney_model::Label {
        chain: chain("ethereum"),
        address: evm_address(1),
        kind: LabelKind::Protocol,
        name: Some("of a file".to_owned()),
        tags: Vec::new(),
        verified: false,
    };
    database.store.put_labels(vec![label]).await.unwrap();
    for full in [true, false] {
        database.score(full).await;
        let wallet = entry(&database).await.wallet;
        assert_eq!(wallet.wallet_name.as_deref(), Some("curated"));
        assert_eq!(
            (wallet.wallet_type, wallet.verified),
            (WalletType::Fund, true)
        );
        // Whatever is said of it, its results are the same.
        assert_eq!(wallet.smart_money_score, before.smart_money_score);
    }
    let rows = begin_run(&*database.store)
        .await
        .facts
        .facts_after(WalletId(0), 1)
        .await
        .unwrap();
    assert_eq!(rows[0].curation.as_ref().unwrap().changed_by, "curator");
}
