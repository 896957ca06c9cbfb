//! The statements that keep `wallet_places`, `former_places` and
//! `wallet_counts` beside the published wallets, the same in both databases.

use smartmoney_model::Timestamp;

/// The columns of an index row, beside the wallet's number.
const COLUMNS: [&str; 18] = [
    "chain_id",
    "wallet_address",
    "status",
    "wallet_type",
    "verified",
    "confidence_level",
    "smart_money_score",
    "roi_all_time",
    "total_pnl",
    "total_trades",
    "win_rate",
    "sharpe_ratio",
    "max_drawdown",
    "last_trade",
    "is_bot",
    "score_basis",
    "follower_excess",
    "followability",
];

/// The columns by which wallets are counted, beside the bucket of the score: an eighth of a
/// point, or −1 without a score.
const KINDS: [&str; 7] = [
    "chain_id",
    "status",
    "wallet_type",
    "verified",
    "confidence_level",
    "is_bot",
    "score_basis",
];

/// By this lists are ordered by the score: of equal ones that of which a follower can expect
/// more comes first. Scores have one decimal, and what a list asks of them has two at most, so
/// that less than a hundredth more makes no other list. An expected excess x of any size
/// becomes 0 to 1, most of it between −1 % and 1 %; an unknown one adds nothing.
const ORDERED_SCORE: &str = "smart_money_score + coalesce(
    0.00495 * (1 + follower_excess / (0.01 + abs(follower_excess))), 0)";

/// Selects every column of the index rows and of the counts, from no row.
pub(crate) fn select_no_index_row(and_columns: &str, and_table: &str) -> String {
    let (rows, counts) = (of("p", &COLUMNS), of("c", &KINDS));
    format!(
        "SELECT {and_columns}, {rows}, {counts}, c.score_bucket, c.wallets
         FROM {and_table}, wallet_places p, wallet_counts c WHERE false"
    )
}

/// How a database makes integers of its dollars, times and scores.
pub(crate) struct Spelling {
    pub(crate) total_pnl: &'static str,
    pub(crate) last_trade: &'static str,
    /// Of a column `smart_money_score`.
    pub(crate) score_bucket: &'static str,
}

fn of(table: &str, columns: &[&str]) -> String {
    let columns: Vec<_> = columns.iter().map(|c| format!("{table}.{c}")).collect();
    columns.join(", ")
}

/// Updates the index rows of the wallets in `source`, a table with the columns of
/// `smart_money_wallets` and perhaps a condition, up to its values. Run this
/// after `data_version` rose. The statements, in this order: keep the former index
/// rows, count, replace.
pub(crate) fn update_statements(source: &str, spelling: &Spelling) -> [String; 3] {
    let made = COLUMNS.map(|column| match column {
        "smart_money_score" => format!("{ORDERED_SCORE} AS smart_money_score"),
        "total_pnl" => format!("{} AS total_pnl", spelling.total_pnl),
        "last_trade" => format!("{} AS last_trade", spelling.last_trade),
        column => column.to_owned(),
    });
    let made = format!("(SELECT wallet_id, {} FROM {source}) n", made.join(", "));
    let is_same = |column| format!("p.{column} IS NOT DISTINCT FROM n.{column}");
    let differs = format!("NOT ({})", COLUMNS.map(is_same).join(" AND "));
    let columns = COLUMNS.join(", ");
    let kinds = KINDS.join(", ");
    let keep = format!(
        "INSERT INTO former_places (wallet_id, from_version, to_version, {columns})
         SELECT p.wallet_id, p.since_version, s.data_version, {}
         FROM {made} JOIN wallet_places p ON p.wallet_id = n.wallet_id
         CROSS JOIN store_state s WHERE {differs}",
        of("p", &COLUMNS),
    );
    let count = format!(
        "INSERT INTO wallet_counts ({kinds}, score_bucket, wallets)
         SELECT {kinds}, {score_bucket} AS score_bucket, sum(wallets) FROM (
           SELECT {}, p.smart_money_score, -1 AS wallets
           FROM {made} JOIN wallet_places p ON p.wallet_id = n.wallet_id WHERE {differs}
           UNION ALL
           SELECT {}, n.smart_money_score, 1
           FROM {made} LEFT JOIN wallet_places p ON p.wallet_id = n.wallet_id
           WHERE p.wallet_id IS NULL OR {differs}) moved
         WHERE true GROUP BY {kinds}, {score_bucket} HAVING sum(wallets) <> 0
         ON CONFLICT ({kinds}, score_bucket) DO UPDATE
         SET wallets = wallet_counts.wallets + excluded.wallets",
        of("p", &KINDS),
        of("n", &KINDS),
        score_bucket = spelling.score_bucket,
    );
    let replaced = COLUMNS.map(|column| format!("{column} = excluded.{column}"));
    let replace = format!(
        "INSERT INTO wallet_places (wallet_id, since_version, {columns})
         SELECT n.wallet_id, s.data_version, {}
         FROM {made} CROSS JOIN store_state s
         LEFT JOIN wallet_places p ON p.wallet_id = n.wallet_id
         WHERE p.wallet_id IS NULL OR {differs}
         ORDER BY n.wallet_id
         ON CONFLICT (wallet_id) DO UPDATE
         SET since_version = excluded.since_version, {}",
        of("n", &COLUMNS),
        replaced.join(", "),
    );
    [keep, count, replace]
}

/// Removes wallets from what is published; `gone` selects their numbers. Run this after
/// `data_version` rose. The statements, in this order: keep the former index rows, count, remove.
pub(crate) fn remove_statements(gone: &str, spelling: &Spelling) -> Vec<String> {
    let columns = COLUMNS.join(", ");
    let kinds = KINDS.join(", ");
    let score_bucket = spelling.score_bucket;
    let mut statements = vec![
        format!(
            "INSERT INTO former_places (wallet_id, from_version, to_version, {columns})
             SELECT p.wallet_id, p.since_version, s.data_version, {}
             FROM wallet_places p CROSS JOIN store_state s WHERE p.wallet_id IN ({gone})",
            of("p", &COLUMNS),
        ),
        format!(
            "INSERT INTO wallet_counts ({kinds}, score_bucket, wallets)
             SELECT {kinds}, {score_bucket} AS score_bucket, -count(*)
             FROM wallet_places WHERE wallet_id IN ({gone})
             GROUP BY {kinds}, {score_bucket}
             ON CONFLICT ({kinds}, score_bucket) DO UPDATE
             SET wallets = wallet_counts.wallets + excluded.wallets"
        ),
    ];
    for table in ["wallet_places", "wallet_details", "smart_money_wallets"] {
        statements.push(format!("DELETE FROM {table} WHERE wallet_id IN ({gone})"));
    }
    statements
}

/// For how long a version can still be walked through after it was replaced.
const LONGEST_WALK_MICROS: i64 = 3_600_000_000;

/// The moment whose version is the oldest that can still be walked through: the parameter of
/// [`FORGET`].
pub(crate) fn longest_walk_began(now: Timestamp) -> Timestamp {
    Timestamp::from_micros(now.as_micros().saturating_sub(LONGEST_WALK_MICROS))
}

/// After [`FORGET`] no cursor needs the rows that these delete.
pub(crate) const FORGET_FORMER: [&str; 2] = [
    "DELETE FROM former_places WHERE to_version <= (SELECT oldest_version FROM store_state)",
    "DELETE FROM data_versions WHERE version < (SELECT oldest_version FROM store_state)",
];

/// The version that was the present one at `$1` is the oldest one kept.
pub(crate) const FORGET: &str = "\
    UPDATE store_state SET oldest_version = (
      SELECT max(v.version) FROM data_versions v WHERE v.at <= $1)
    WHERE oldest_version < (SELECT max(v.version) FROM data_versions v WHERE v.at <= $1)";
