//! What is counted: now, over time, and as it happens.

pub(crate) mod events;
pub(crate) mod history;
pub(crate) mod now;
pub(crate) mod reset;
