//! A hook that holds a run at a chosen step.

use crate::hooked::{Call, Hook};
use async_trait::async_trait;
use smartmoney_store::{StoreError, WalletId};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// Holds a run before its last facts or its publication, and can keep its lease
/// from being renewed.
pub struct Gate {
    is_late: bool,
    reached: Notify,
    opened: Semaphore,
    pub is_cut_off: AtomicBool,
}

impl Gate {
    pub fn new() -> Arc<Self> {
        Self::at(false)
    }

    pub fn at_publication() -> Arc<Self> {
        Self::at(true)
    }

    fn at(is_late: bool) -> Arc<Self> {
        Arc::new(Self {
            is_late,
            reached: Notify::new(),
            opened: Semaphore::new(0),
            is_cut_off: AtomicBool::new(false),
        })
    }

    pub async fn reached(&self) {
        let reached = self.reached.notified();
        let limit = Duration::from_mins(1);
        tokio::time::timeout(limit, reached).await.unwrap();
    }

    pub fn open(&self) {
        self.opened.close();
    }
}

#[async_trait]
impl Hook for Gate {
    async fn before(&self, call: Call) -> Result<(), StoreError> {
        let is_here = match call {
            Call::Facts(wallets) => !self.is_late && wallets.contains(&WalletId(7)),
            Call::Publication => self.is_late,
            Call::Renewal if self.is_cut_off.load(Ordering::SeqCst) => {
                return Err(StoreError::Busy);
            }
            _ => false,
        };
        if is_here {
            self.reached.notify_one();
            // It is closed to open the gate.
            let _ = self.opened.acquire().await;
        }
        Ok(())
    }
}
