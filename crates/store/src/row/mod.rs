//! Values on their way into rows and out of them, the same in both databases: which no
//! row may hold, and how they are read back.

pub(crate) mod checks;
mod columns;

pub(crate) use checks::{LARGEST_SUM, count, json, limit, micros, to_u32, usd, usd_option};
pub(crate) use columns::{ReadColumns, address_bytes};
