//! The row of the lease, the same in both databases.

use crate::row::{ReadColumns, count};
use crate::{Epoch, Lease, LeaseHolder, RunProgress, StoreError};

/// Reads the columns of `scoring_lease` in their order, with whether it is expired, and whether it
/// runs on for longer than it lasts, after `expires_at`.
pub(crate) fn read_lease_holder(columns: &mut impl ReadColumns) -> Result<LeaseHolder, StoreError> {
    let lease_holder = LeaseHolder {
        epoch: Epoch(columns.integer()?),
        holder: columns.text()?,
        since: columns.time()?,
        expires_at: columns.time()?,
        is_expired: columns.boolean()?,
        is_ahead: columns.boolean()?,
        progress: read_progress(columns)?,
    };
    Ok(LeaseHolder {
        // What a lost holder said last is no progress.
        progress: lease_holder.progress.filter(|_| !lease_holder.is_expired),
        ..lease_holder
    })
}

fn read_progress(columns: &mut impl ReadColumns) -> Result<Option<RunProgress>, StoreError> {
    if columns.next_is_null()? {
        return Ok(None);
    }
    Ok(Some(RunProgress {
        stage: columns.parsed()?,
        done: columns.count()?,
        of: columns.count_option()?,
        started_at: columns.time()?,
    }))
}

/// What a holder is told that asked for the lease. `held_by` is read in the same transaction.
pub(crate) fn answer(is_taken: bool, held_by: LeaseHolder) -> Lease {
    if is_taken {
        Lease::Taken(held_by.epoch)
    } else {
        Lease::Held(held_by)
    }
}

/// Whether a statement of the holder found the lease as the holder left it.
pub(crate) fn held(is_held: bool) -> Result<(), StoreError> {
    is_held.then_some(()).ok_or(StoreError::LeaseLost)
}

/// Steps of a run's progress, as databases count.
pub(crate) struct Steps {
    pub(crate) done: Option<i64>,
    pub(crate) of: Option<i64>,
}

impl Steps {
    pub(crate) fn of(progress: Option<RunProgress>) -> Result<Self, StoreError> {
        let steps = |value: Option<u64>| value.map(|value| count("steps", value)).transpose();
        Ok(Self {
            done: steps(progress.map(|progress| progress.done))?,
            of: steps(progress.and_then(|progress| progress.of))?,
        })
    }
}
