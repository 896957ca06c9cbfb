//! Rows of all wallets, read while those before them are worked on.

use smartmoney_store::{StoreError, WalletId};
use tokio::sync::mpsc::{self, Receiver};

/// Wallets read together.
const WALLETS_AT_ONCE: usize = 1_000;

/// All rows, some at once, by the wallets' numbers. `read` gives the rows after a wallet, and
/// the last batch is empty. The next are read and decoded while the last are worked on; reading
/// ends when the receiver is dropped.
pub(crate) fn read_ahead<T, R>(
    read: impl Fn(WalletId, usize) -> R + Send + Sync + 'static,
    wallet: fn(&T) -> WalletId,
) -> Receiver<Result<Vec<T>, StoreError>>
where
    T: Send + Sync + 'static,
    R: Future<Output = Result<Vec<T>, StoreError>> + Send,
{
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut after = WalletId(0);
        loop {
            let rows = read(after, WALLETS_AT_ONCE).await;
            let last = rows.iter().flatten().last().map(wallet);
            let is_heard = sender.send(rows).await.is_ok();
            match last.filter(|_| is_heard) {
                Some(last) => after = last,
                None => return,
            }
        }
    });
    receiver
}
