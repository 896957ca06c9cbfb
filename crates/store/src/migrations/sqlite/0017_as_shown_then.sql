-- What was shown of each wallet after each run can be asked for: a point of the history holds all
-- of it, and comes with every change. Points of before don't say what they lack.
ALTER TABLE score_history ADD COLUMN expected_excess REAL;
ALTER TABLE score_history ADD COLUMN expected_excess_low REAL;
ALTER TABLE score_history ADD COLUMN expected_excess_high REAL;
ALTER TABLE score_history ADD COLUMN follower_excess REAL;
ALTER TABLE score_history ADD COLUMN compared_positions INTEGER;
ALTER TABLE score_history ADD COLUMN q_value REAL;
ALTER TABLE score_history ADD COLUMN methodology_version TEXT;
-- The rules, met or failed, where status, confidence or basis are others than before.
ALTER TABLE score_history ADD COLUMN reasons TEXT;
-- Whether the wallet's page lists it: score, status, confidence or basis are others than before.
ALTER TABLE score_history ADD COLUMN is_listed INTEGER NOT NULL DEFAULT 1;
-- Whether the wallet is published no more from here on.
ALTER TABLE score_history ADD COLUMN is_gone INTEGER NOT NULL DEFAULT 0;
-- NULL in records of before.
ALTER TABLE job_runs ADD COLUMN methodology_version TEXT;

INSERT INTO score_history
  (wallet_id, run_id, at, score, basis, confidence, status, is_listed, is_gone)
SELECT h.wallet_id, r.id, r.started_at, NULL, h.basis, h.confidence, h.status, 0, 1
FROM (SELECT id, started_at FROM job_runs WHERE outcome <> 'failed' ORDER BY id DESC LIMIT 1) r
JOIN (SELECT wallet_id, max(run_id) AS run_id FROM score_history GROUP BY wallet_id) l
JOIN score_history h ON h.wallet_id = l.wallet_id AND h.run_id = l.run_id
WHERE h.run_id < r.id
  AND NOT EXISTS (SELECT 1 FROM smart_money_wallets p WHERE p.wallet_id = h.wallet_id);
