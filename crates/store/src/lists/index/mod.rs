//! The narrow rows that lists are found by, kept beside the published wallets.

pub(crate) mod postgres;
pub(crate) mod sql;
pub(crate) mod sqlite;
