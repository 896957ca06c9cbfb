//! Every column of a wallet is read as it was written.

use crate::database::Database;
use crate::fixtures::{empty_wallet, entry, full_wallet, publish, traders};
use smartmoney_model::Wallet;

async fn comes_back(database: &dyn Database, wallet: Wallet) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    publish(&*store, vec![(ids[0], wallet.clone())]).await;
    let stored = entry(&*store, 1).await;
    assert_eq!((stored.id, stored.wallet), (ids[0], wallet));
}

pub(crate) async fn a_full_wallet_comes_back(database: &dyn Database) {
    comes_back(database, full_wallet(1)).await;
}

pub(crate) async fn an_empty_wallet_comes_back(database: &dyn Database) {
    comes_back(database, empty_wallet(1)).await;
}
