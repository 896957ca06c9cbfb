//! The statements of trimming, the same in both databases.

/// Points looked at, and runs that go, in one step.
pub(crate) const STEP: i64 = 2_000;

/// How far trimming is: the run whose points are next, where one is old enough (`$1`), and the
/// wallet after which they are.
pub(crate) const NEXT: &str = "\
    SELECT r.id, CASE WHEN r.id = s.trimmed_run THEN s.trimmed_wallet ELSE 0 END
    FROM store_state s JOIN job_runs r ON r.id >= s.trimmed_run AND r.started_at < $1
    WHERE r.id > s.trimmed_run OR s.trimmed_wallet > 0
    ORDER BY r.id LIMIT 1";

/// The last of the points of the run `$1` after the wallet `$2` that a step of `$3` looks at, and
/// how many there are.
pub(crate) const LOOKED: &str = "\
    SELECT coalesce(max(wallet_id), 0), count(*) FROM (
      SELECT wallet_id FROM score_history WHERE run_id = $1 AND wallet_id > $2
      ORDER BY wallet_id LIMIT $3) looked";

/// Removes the points of the run `$1` of the wallets after `$2` up to `$3` that repeat the point
/// before them and are not the last of their day. Those with which the last run is compared that
/// changed something stay, and a point that a wallet's page lists goes only before another that it
/// lists. Earlier runs are trimmed by then. `day` is the
/// day of a moment. The points before and after are found as in
/// [`SCORE_HISTORY`](crate::runs::sql::SCORE_HISTORY).
pub(crate) fn thin(day: impl Fn(&str) -> String) -> String {
    format!(
        "DELETE FROM score_history AS h WHERE run_id = $1 AND wallet_id > $2 AND wallet_id <= $3
         AND (SELECT p.status = h.status AND p.confidence = h.confidence AND p.basis = h.basis
             AND p.methodology_version IS NOT DISTINCT FROM h.methodology_version
             AND p.is_gone = h.is_gone AND (h.score IS NULL OR abs(h.score - p.score) < 1)
           FROM score_history p
           WHERE p.wallet_id BETWEEN h.wallet_id AND h.wallet_id AND p.run_id < $1
           ORDER BY p.wallet_id DESC, p.run_id DESC LIMIT 1)
         AND (SELECT {} = {} AND (n.is_listed OR NOT h.is_listed) AND n.run_id <> (SELECT coalesce(max(id), 0) FROM job_runs
               WHERE outcome <> 'failed' AND updated > 0)
           FROM score_history n
           WHERE n.wallet_id BETWEEN h.wallet_id AND h.wallet_id AND n.run_id > $1
           ORDER BY n.wallet_id, n.run_id LIMIT 1)",
        day("h.at"),
        day("n.at")
    )
}

/// Notes that the points of the run `$1` are trimmed up to the wallet `$2`; 0 is all.
pub(crate) const NOTE: &str = "UPDATE store_state SET trimmed_run = $1, trimmed_wallet = $2";

/// Removes records of runs of before `$1`, at most `$2` of them. In this order points are found by
/// the index by run alone, whatever a database guesses of how many there are.
pub(crate) const DROP_RUNS: &str = "\
    DELETE FROM job_runs WHERE id IN (
      SELECT r.id FROM job_runs r
      WHERE r.started_at < $1 AND r.id <= (SELECT trimmed_run FROM store_state)
        AND r.id < (SELECT max(id) FROM job_runs WHERE outcome <> 'failed' AND updated > 0)
        AND (SELECT h.run_id FROM score_history h WHERE h.run_id BETWEEN r.id AND r.id
          ORDER BY h.run_id, h.wallet_id LIMIT 1) IS NULL
      ORDER BY r.id LIMIT $2)";
