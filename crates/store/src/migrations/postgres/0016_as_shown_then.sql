-- What was shown of each wallet after each run can be asked for: a point of the history holds all
-- of it, and comes with every change. Points of before don't say what they lack.
ALTER TABLE score_history
  ADD COLUMN expected_excess DOUBLE PRECISION,
  ADD COLUMN expected_excess_low DOUBLE PRECISION,
  ADD COLUMN expected_excess_high DOUBLE PRECISION,
  ADD COLUMN follower_excess DOUBLE PRECISION,
  ADD COLUMN compared_positions BIGINT,
  ADD COLUMN q_value DOUBLE PRECISION,
  ADD COLUMN methodology_version TEXT,
  -- The rules, met or failed, where status, confidence or basis are others than before.
  ADD COLUMN reasons JSONB,
  -- Whether the wallet's page lists it: score, status, confidence or basis are others than before.
  ADD COLUMN is_listed BOOLEAN NOT NULL DEFAULT true,
  -- Whether the wallet is published no more from here on.
  ADD COLUMN is_gone BOOLEAN NOT NULL DEFAULT false;
-- NULL in records of before.
ALTER TABLE job_runs ADD COLUMN methodology_version TEXT;

INSERT INTO score_history
  (wallet_id, run_id, at, score, basis, confidence, status, is_listed, is_gone)
SELECT h.wallet_id, r.id, r.started_at, NULL, h.basis, h.confidence, h.status, false, true
FROM (SELECT id, started_at FROM job_runs WHERE outcome <> 'failed' ORDER BY id DESC LIMIT 1) r
CROSS JOIN (SELECT DISTINCT ON (wallet_id) * FROM score_history ORDER BY wallet_id, run_id DESC) h
WHERE h.run_id < r.id
  AND NOT EXISTS (SELECT 1 FROM smart_money_wallets p WHERE p.wallet_id = h.wallet_id);
