//! Writing wallets in batches so that one that the store refuses fails alone.

use smartmoney_store::{StoreError, WalletId};
use std::collections::VecDeque;

/// Writes what belongs to wallets together; what can't be written is halved
/// until the wallet that the store refuses stands alone. Its neighbours are
/// written. Returns those that were refused.
pub(crate) async fn write_each<T, W>(
    rows: Vec<(WalletId, T)>,
    write: impl Fn(Vec<(WalletId, T)>) -> W,
) -> Result<Vec<WalletId>, StoreError>
where
    T: Clone,
    W: Future<Output = Result<(), StoreError>>,
{
    let mut refused = Vec::new();
    let mut parts = VecDeque::from([rows]);
    while let Some(mut part) = parts.pop_front() {
        if part.is_empty() {
            continue;
        }
        match write(part.clone()).await {
            Ok(()) => {}
            Err(error @ StoreError::OutOfRange { .. }) if part.len() == 1 => {
                tracing::warn!(wallet = part[0].0.0, %error, "a wallet can't be stored");
                refused.push(part[0].0);
            }
            Err(StoreError::OutOfRange { .. }) => {
                let second = part.split_off(part.len() / 2);
                parts.push_front(second);
                parts.push_front(part);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(refused)
}
