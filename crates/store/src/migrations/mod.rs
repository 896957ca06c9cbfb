//! The steps that bring each database's schema to the newest version. Forward only; a
//! number, once released, never changes its meaning.

/// Adds columns to the published wallets and to those that a run has ready.
macro_rules! wallet_columns {
    ($($column:literal),+) => {
        concat!($(
            "ALTER TABLE smart_money_wallets ADD COLUMN ",
            $column,
            "; ALTER TABLE staged_wallets ADD COLUMN ",
            $column,
            ";"
        ),+)
    };
}

pub(crate) const SQLITE: [&str; 19] = [
    include_str!("sqlite/0001_trades_and_wallets.sql"),
    include_str!("sqlite/0002_scoring_lease.sql"),
    include_str!("sqlite/0003_what_the_api_shows.sql"),
    include_str!("sqlite/0004_digests_of_facts.sql"),
    include_str!("sqlite/0005_search_and_monitoring.sql"),
    include_str!("sqlite/0006_found_in_one_pass.sql"),
    include_str!("sqlite/0007_digests_of_wallets.sql"),
    wallet_columns!("calmar_ratio REAL"),
    include_str!("sqlite/0009_bots_in_lists.sql"),
    include_str!("sqlite/0010_sources.sql"),
    wallet_columns!("atomic_pnl INTEGER NOT NULL DEFAULT 0"),
    wallet_columns!("atomic_trades INTEGER NOT NULL DEFAULT 0"),
    include_str!("sqlite/0013_cash_tokens.sql"),
    concat!(
        wallet_columns!(
            "score_basis TEXT NOT NULL DEFAULT 'tested'",
            "copy_of TEXT",
            "followed_positions INTEGER NOT NULL DEFAULT 0",
            "compared_periods INTEGER NOT NULL DEFAULT 0",
            "mean_peer_excess REAL",
            "expected_excess REAL",
            "expected_excess_low REAL",
            "expected_excess_high REAL",
            "follower_excess REAL",
            "excess_curve TEXT NOT NULL DEFAULT '[]'"
        ),
        include_str!("sqlite/0014_probability_of_skill.sql")
    ),
    COPIES_BY_LEADER,
    include_str!("sqlite/0016_tags_and_caps.sql"),
    include_str!("sqlite/0017_as_shown_then.sql"),
    include_str!("sqlite/0018_live_record.sql"),
    concat!(
        wallet_columns!(
            "followability TEXT NOT NULL DEFAULT 'unknown'",
            "follow_within_secs INTEGER",
            "alpha_half_life_secs REAL",
            "break_even_cost REAL",
            "follow_capacity INTEGER",
            "follow_fill_rate REAL",
            "alpha_decay TEXT NOT NULL DEFAULT '[]'",
            "follow_as_of INTEGER"
        ),
        include_str!("sqlite/0019_followability.sql")
    ),
];

pub(crate) const POSTGRES: [&str; 18] = [
    include_str!("postgres/0001_trades_and_wallets.sql"),
    include_str!("postgres/0002_scoring_lease.sql"),
    include_str!("postgres/0003_what_the_api_shows.sql"),
    include_str!("postgres/0004_digests_of_facts.sql"),
    include_str!("postgres/0005_search_and_monitoring.sql"),
    include_str!("postgres/0006_digests_of_wallets.sql"),
    wallet_columns!("calmar_ratio DOUBLE PRECISION"),
    include_str!("postgres/0008_bots_in_lists.sql"),
    include_str!("postgres/0009_sources.sql"),
    wallet_columns!("atomic_pnl NUMERIC(38, 6) NOT NULL DEFAULT 0"),
    wallet_columns!("atomic_trades BIGINT NOT NULL DEFAULT 0"),
    include_str!("postgres/0012_cash_tokens.sql"),
    concat!(
        wallet_columns!(
            "score_basis TEXT NOT NULL DEFAULT 'tested'",
            "copy_of TEXT",
            "followed_positions BIGINT NOT NULL DEFAULT 0",
            "compared_periods BIGINT NOT NULL DEFAULT 0",
            "mean_peer_excess DOUBLE PRECISION",
            "expected_excess DOUBLE PRECISION",
            "expected_excess_low DOUBLE PRECISION",
            "expected_excess_high DOUBLE PRECISION",
            "follower_excess DOUBLE PRECISION",
            "excess_curve JSONB NOT NULL DEFAULT '[]'"
        ),
        include_str!("postgres/0013_probability_of_skill.sql")
    ),
    COPIES_BY_LEADER,
    include_str!("postgres/0015_tags_and_caps.sql"),
    include_str!("postgres/0016_as_shown_then.sql"),
    include_str!("postgres/0017_live_record.sql"),
    concat!(
        wallet_columns!(
            "followability TEXT NOT NULL DEFAULT 'unknown'",
            "follow_within_secs BIGINT",
            "alpha_half_life_secs DOUBLE PRECISION",
            "break_even_cost DOUBLE PRECISION",
            "follow_capacity NUMERIC(38, 6)",
            "follow_fill_rate DOUBLE PRECISION",
            "alpha_decay JSONB NOT NULL DEFAULT '[]'",
            "follow_as_of TIMESTAMPTZ"
        ),
        include_str!("postgres/0018_followability.sql")
    ),
];

/// A leader's page shows its copies.
const COPIES_BY_LEADER: &str = "CREATE INDEX smart_money_wallets_copies
  ON smart_money_wallets (copy_of, chain_id) WHERE copy_of IS NOT NULL;";
