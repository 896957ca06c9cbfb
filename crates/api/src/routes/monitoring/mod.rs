//! What is counted: now, and from now on.

pub(crate) mod now;
pub(crate) mod reset;
