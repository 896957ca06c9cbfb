//! A published wallet and its row.

pub(crate) mod row;
