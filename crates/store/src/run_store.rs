//! The store of one scoring run, bound to the epoch of its lease.

use crate::{FactStore, GradeStore, LedgerStore, PriceStore, PublicationStore};
use std::sync::Arc;

/// What a scoring run reads and writes by. The store makes one only in
/// [`Leases::begin`](crate::Leases::begin), for the epoch of a lease, and implements these
/// roles for nothing else: no write of a run happens under another epoch.
#[derive(Clone)]
pub struct RunStore {
    /// Hourly prices.
    pub prices: Arc<dyn PriceStore>,
    /// Trades by wallet.
    pub ledgers: Arc<dyn LedgerStore>,
    /// What the analysis found.
    pub facts: Arc<dyn FactStore>,
    /// Lists of before, to be graded.
    pub record: Arc<dyn GradeStore>,
    /// What becomes visible.
    pub publication: Arc<dyn PublicationStore>,
}

impl RunStore {
    /// All roles in one.
    pub(crate) fn of(
        run: impl PriceStore + LedgerStore + FactStore + GradeStore + PublicationStore,
    ) -> Self {
        let run = Arc::new(run);
        Self {
            prices: run.clone(),
            ledgers: run.clone(),
            facts: run.clone(),
            record: run.clone(),
            publication: run,
        }
    }
}
