//! The live record: how lists turned out that were frozen as they were published.

pub(crate) mod frozen_list;
pub(crate) mod running;
