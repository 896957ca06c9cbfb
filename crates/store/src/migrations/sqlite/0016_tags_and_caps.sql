-- A number alone names no state: a database that was restored from a backup gives it again. The
-- tag is drawn anew whenever the number rises.
ALTER TABLE store_state ADD COLUMN version_tag INTEGER NOT NULL DEFAULT 0;
ALTER TABLE data_versions ADD COLUMN tag INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job_runs ADD COLUMN version_tag INTEGER NOT NULL DEFAULT 0;
UPDATE store_state SET version_tag = random();
UPDATE data_versions SET tag = (SELECT version_tag FROM store_state);
UPDATE job_runs SET version_tag = (SELECT version_tag FROM store_state);

-- How long the lease lasts that was taken or renewed last, in microseconds: one that runs on for
-- longer was written by a clock that was ahead.
ALTER TABLE scoring_lease ADD COLUMN lasts INTEGER NOT NULL DEFAULT 15000000;

-- How far the history of scores is trimmed: all points of runs before this one, and those of its
-- wallets up to this number; 0 is all of them.
ALTER TABLE store_state ADD COLUMN trimmed_run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store_state ADD COLUMN trimmed_wallet INTEGER NOT NULL DEFAULT 0;
CREATE INDEX score_history_by_run ON score_history (run_id, wallet_id);
