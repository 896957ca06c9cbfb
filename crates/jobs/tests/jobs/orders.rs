//! The order in which trades come in changes no bit of what is published.

use crate::support::TestDatabase;
use smartmoney_model::{Timestamp, Trade};
use smartmoney_testkit::TradeBuilder;

const TOKENS: [&str; 7] = ["PEPE", "LINK", "UNI", "AAVE", "MKR", "CRV", "LDO"];
const WALLETS: u64 = 12;

/// Transactions in the order of time. Each wallet buys two tokens in one transaction, as much of
/// both for as much; it sells both in one block, and no source says which first. So of the tokens
/// that a wallet prefers all are equal, and nothing but their addresses tells them apart.
fn transactions() -> Vec<Vec<Trade>> {
    let mut transactions = Vec::new();
    let pairs = (0..40).flat_map(|day| (1..=WALLETS).map(move |wallet| (day, wallet)));
    for (number, (day, wallet)) in (0..).zip(pairs) {
        let tokens = [wallet + day, 3 * wallet + 2 * day + 1];
        let [one, two] = tokens.map(|at| usize::try_from(at).unwrap() % TOKENS.len());
        if one == two {
            continue;
        }
        let at = |day: u64| Timestamp::from_secs(1_704_067_200 + day.cast_signed() * 86_400);
        let trade = |transaction: u64, day: u64| {
            let trade = TradeBuilder::new(3 * number + transaction).wallet(wallet);
            trade.at_time(at(day)).block(1_000 + day)
        };
        let paid = format!("{}.37", 100 + 7 * wallet);
        let buy = |token: usize| {
            let bought = trade(1, day)
                .sold("USDC", &paid)
                .bought(TOKENS[token], "30");
            bought.evt_index(token as u64).build()
        };
        let got = format!("{}.{:02}", 95 + 8 * wallet, 13 * (day + wallet) % 100);
        let sell = |transaction: u64, token: usize| {
            let sold = trade(transaction, day + 3).sold(TOKENS[token], "30");
            sold.bought("USDC", &got).build()
        };
        transactions.push(vec![buy(one), buy(two)]);
        transactions.push(vec![sell(2, one)]);
        transactions.push(vec![sell(3, two)]);
    }
    transactions
}

async fn published(database: TestDatabase, transactions: Vec<Vec<Trade>>) -> Vec<String> {
    let trades = transactions.into_iter().flatten().collect();
    database.store.append_trades(trades).await.unwrap();
    database.score(false).await;
    let wallets = database.wallets().await;
    // Written out, a float is told from any other.
    wallets
        .iter()
        .map(|wallet| format!("{wallet:#?}"))
        .collect()
}

#[tokio::test]
async fn the_order_of_trades_changes_no_bit_of_a_wallet() {
    let expected = published(TestDatabase::in_sqlite().await, transactions()).await;
    assert_eq!(expected.len() as u64, WALLETS);
    for first in [0, 7, 20] {
        let mut other = transactions();
        other.reverse();
        other.rotate_left(first);
        let found = published(TestDatabase::in_sqlite().await, other).await;
        for (found, expected) in found.iter().zip(&expected) {
            let lines = found.lines().zip(expected.lines());
            let different: Vec<_> = lines
                .filter(|(found, expected)| found != expected)
                .collect();
            assert_eq!(different, [], "from {first} on");
        }
    }
}
