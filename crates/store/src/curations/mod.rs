//! What curators say of wallets.

mod postgres;
pub(crate) mod sql;
mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{Curation, CurationPatch, Timestamp, WalletKey};

/// What curators say.
#[async_trait]
pub trait CurationStore: Send + Sync + 'static {
    /// Changes what a curator says of a wallet. It takes effect at once, raises
    /// `data_version`, and goes before labels in every later run; a score follows
    /// with the next run. None when no such wallet is published.
    async fn curate(
        &self,
        key: WalletKey,
        patch: CurationPatch,
        by: String,
        at: Timestamp,
    ) -> Result<Option<Curation>, StoreError>;
}
