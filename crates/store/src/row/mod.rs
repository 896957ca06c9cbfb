//! What the databases have in common: which values a row holds in which
//! order, which values no row may hold, and how they are read back.

mod checks;
mod columns;
mod facts;
mod labels;
mod lease;
mod lists;
mod runs;
mod trades;
mod wallet;

pub(crate) use checks::{
    LARGEST_SUM, count, json, limit, micros, real_option, to_u32, usd, usd_option,
};
pub(crate) use columns::{ReadColumns, address_bytes};
pub(crate) use facts::{read_facts_row, read_population_entry, refuse_unstorable};
pub(crate) use labels::read_label;
pub(crate) use lease::read_leader;
pub(crate) use lists::{order, status_name};
pub(crate) use runs::{outcome_name, read_run, read_score_point, trigger_name, unchanged};
pub(crate) use trades::{into_ledger, read_hour, read_placed, read_token, read_trade};
pub(crate) use wallet::{COLUMNS, Field, columns_of, fields, read_wallet, replaced_columns};
