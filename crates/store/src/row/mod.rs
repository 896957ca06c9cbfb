//! What the databases have in common: which values a row holds in which
//! order, which values no row may hold, and how they are read back.

mod analysed;
mod checks;
mod columns;
mod curations;
mod details;
mod digest;
mod facts;
mod filter;
mod keys;
mod labels;
mod lease;
mod lists;
mod monitoring;
mod moves;
mod places;
mod runs;
mod search;
mod staged;
mod trades;
mod wallet;

pub(crate) use analysed::{AnalysedRow, analysed_rows, changed_rows};
pub(crate) use checks::{
    LARGEST_SUM, count, json, limit, micros, real_option, to_u32, usd, usd_option,
};
pub(crate) use columns::{ReadColumns, address_bytes};
pub(crate) use curations::{
    CURATION, CuratedRow, KEEP_FRESH, NONE_IS_FRESH, read_curated, read_curation, read_tags,
    select_curated, select_tags,
};
pub(crate) use details::{
    DROP_SUPERSEDED, DROP_UNPUBLISHED, PUBLISH_DETAILS, SELECT_DETAIL, read_detail,
};
pub(crate) use digest::DigestOf;
pub(crate) use facts::{read_facts_row, read_population_entry};
pub(crate) use filter::{Parameter, Statement};
pub(crate) use keys::read_api_key;
pub(crate) use labels::read_label;
pub(crate) use lease::read_leader;
pub(crate) use lists::{
    Counted, Found, VERSIONS, Versions, address_statement, by_key_statement, count_statement,
    into_page, page_statement, read_page_row, read_versions, rest_statement,
};
pub(crate) use monitoring::{COUNT_PROCESSES, point_values, put_points, read_sum, sum_points};
pub(crate) use moves::{MOVING_RUN, into_moves, moves_statement, read_move, read_moving_run};
pub(crate) use places::{FORGET, FORGET_FORMER, LONGEST_WALK_MICROS, Spelling, move_statements};
pub(crate) use runs::{
    RECENT_RUNS, SET_DURATION, into_recent, outcome_name, read_run, read_score_point, trigger_name,
    unchanged,
};
pub(crate) use search::{LowerName, Search, read_hit};
pub(crate) use staged::{
    FORGET_DIGEST, KEEP_DIGESTS, StagedRow, changed_wallets, judged_digests, staged_rows,
};
pub(crate) use trades::{
    into_ledger, read_hour, read_placed, read_token, read_trade, read_trade_row, trade_rows,
};
pub(crate) use wallet::{COLUMNS, Field, columns_of, read_wallet, replaced_columns};
