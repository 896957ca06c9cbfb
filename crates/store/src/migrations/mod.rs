//! The steps that bring each database's schema to the newest version. Forward only; a
//! number, once released, never changes its meaning.

/// Adds a column to the published wallets and to those that a run has ready.
macro_rules! wallet_column {
    ($column:literal) => {
        concat!(
            "ALTER TABLE smart_money_wallets ADD COLUMN ",
            $column,
            "; ALTER TABLE staged_wallets ADD COLUMN ",
            $column,
            ";"
        )
    };
}

pub(crate) const SQLITE: [&str; 13] = [
    include_str!("sqlite/0001_trades_and_wallets.sql"),
    include_str!("sqlite/0002_scoring_lease.sql"),
    include_str!("sqlite/0003_what_the_api_shows.sql"),
    include_str!("sqlite/0004_digests_of_facts.sql"),
    include_str!("sqlite/0005_search_and_monitoring.sql"),
    include_str!("sqlite/0006_found_in_one_pass.sql"),
    include_str!("sqlite/0007_digests_of_wallets.sql"),
    wallet_column!("calmar_ratio REAL"),
    include_str!("sqlite/0009_bots_in_lists.sql"),
    include_str!("sqlite/0010_sources.sql"),
    wallet_column!("atomic_pnl INTEGER NOT NULL DEFAULT 0"),
    wallet_column!("atomic_trades INTEGER NOT NULL DEFAULT 0"),
    include_str!("sqlite/0013_cash_tokens.sql"),
];

pub(crate) const POSTGRES: [&str; 12] = [
    include_str!("postgres/0001_trades_and_wallets.sql"),
    include_str!("postgres/0002_scoring_lease.sql"),
    include_str!("postgres/0003_what_the_api_shows.sql"),
    include_str!("postgres/0004_digests_of_facts.sql"),
    include_str!("postgres/0005_search_and_monitoring.sql"),
    include_str!("postgres/0006_digests_of_wallets.sql"),
    wallet_column!("calmar_ratio DOUBLE PRECISION"),
    include_str!("postgres/0008_bots_in_lists.sql"),
    include_str!("postgres/0009_sources.sql"),
    wallet_column!("atomic_pnl NUMERIC(38, 6) NOT NULL DEFAULT 0"),
    wallet_column!("atomic_trades BIGINT NOT NULL DEFAULT 0"),
    include_str!("postgres/0012_cash_tokens.sql"),
];
