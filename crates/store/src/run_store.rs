//! The store of one scoring run, bound to the epoch of its lease.

use crate::{FactStore, LedgerStore, PriceStore, PublicationStore};
use std::sync::Arc;

/// What a scoring run reads and writes by. Only [`Leases::begin`](crate::Leases::begin)
/// makes one, for the epoch of a lease: no write of a run happens under another.
#[derive(Clone)]
pub struct RunStore {
    /// Hourly prices.
    pub prices: Arc<dyn PriceStore>,
    /// Trades by wallet.
    pub ledgers: Arc<dyn LedgerStore>,
    /// What the analysis found.
    pub facts: Arc<dyn FactStore>,
    /// What becomes visible.
    pub publication: Arc<dyn PublicationStore>,
}
