//! Cached answers, and lists read from databases of several sizes.

use crate::served::Served;
use crate::{database, floor, hit, miss};

/// Cached answers at the first size, and answers read anew at all of them.
pub(crate) async fn measure(sizes: &[u64]) -> anyhow::Result<()> {
    let mut missed = Vec::new();
    for (index, size) in sizes.iter().enumerate() {
        let url = database::with_wallets(*size).await?;
        let served = Served::smartmoney(&url).await?;
        if index == 0 {
            hit::measure(&served).await?;
        }
        floor::measure(&served, &url, *size).await?;
        missed.push(miss::measure(&served, *size).await?);
    }
    if let [first, .., last] = missed.as_slice() {
        miss::compare(first, last);
    }
    Ok(())
}
