-- Scores are probabilities of skill, and what is no trader by judgement has none.

-- What each position of a wallet earned beyond the market, apart from the facts: all of it is
-- read before any wallet is judged.
CREATE TABLE wallet_evidence (
  wallet_id  INTEGER PRIMARY KEY REFERENCES wallets (id),
  evidence   BLOB NOT NULL  -- Postcard
) STRICT;

ALTER TABLE wallet_facts DROP COLUMN compared;
ALTER TABLE wallet_facts DROP COLUMN p_value;
-- Whether a later day alone can change the facts or the evidence.
ALTER TABLE wallet_facts RENAME COLUMN holds TO is_unsettled;

ALTER TABLE smart_money_wallets RENAME COLUMN smart_money_score TO before;
ALTER TABLE smart_money_wallets
  ADD COLUMN smart_money_score REAL CHECK (smart_money_score BETWEEN 0 AND 100);
UPDATE smart_money_wallets SET smart_money_score = before;
ALTER TABLE smart_money_wallets DROP COLUMN before;
ALTER TABLE smart_money_wallets RENAME COLUMN score_breakdown TO profile;
ALTER TABLE staged_wallets RENAME COLUMN score_breakdown TO profile;

UPDATE smart_money_wallets SET score_basis = 'prior_only' WHERE p_value IS NULL;

ALTER TABLE score_history RENAME COLUMN score TO before;
ALTER TABLE score_history ADD COLUMN score REAL;
UPDATE score_history SET score = before;
ALTER TABLE score_history DROP COLUMN before;
ALTER TABLE score_history DROP COLUMN breakdown;
ALTER TABLE score_history ADD COLUMN basis TEXT NOT NULL DEFAULT 'tested';

-- In the narrow rows equal scores are told apart by what a follower can expect: this is added
-- to the score in less than the last digit that it has.
DROP INDEX wallet_places_by_status;
DROP INDEX wallet_places_by_kind;
DROP INDEX wallet_places_by_smart_money_score;
ALTER TABLE wallet_places RENAME COLUMN smart_money_score TO before;
ALTER TABLE wallet_places ADD COLUMN smart_money_score REAL;
UPDATE wallet_places SET smart_money_score = before;
ALTER TABLE wallet_places DROP COLUMN before;
ALTER TABLE wallet_places ADD COLUMN score_basis TEXT NOT NULL DEFAULT 'tested';
ALTER TABLE wallet_places ADD COLUMN follower_excess REAL;
UPDATE wallet_places SET score_basis = w.score_basis FROM smart_money_wallets w
WHERE w.wallet_id = wallet_places.wallet_id;
CREATE INDEX wallet_places_by_status
  ON wallet_places (status, smart_money_score DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_kind
  ON wallet_places (confidence_level, chain_id, wallet_type, smart_money_score);
CREATE INDEX wallet_places_by_smart_money_score
  ON wallet_places (smart_money_score DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_follower_excess
  ON wallet_places (follower_excess DESC, chain_id, wallet_address);

ALTER TABLE former_places RENAME COLUMN smart_money_score TO before;
ALTER TABLE former_places ADD COLUMN smart_money_score REAL;
UPDATE former_places SET smart_money_score = before;
ALTER TABLE former_places DROP COLUMN before;
ALTER TABLE former_places ADD COLUMN score_basis TEXT NOT NULL DEFAULT 'tested';
ALTER TABLE former_places ADD COLUMN follower_excess REAL;

-- How many wallets there are of each kind, by buckets of an eighth of a point of the score, -1
-- without one.
DROP TABLE wallet_counts;
CREATE TABLE wallet_counts (
  chain_id          TEXT NOT NULL,
  status            TEXT NOT NULL,
  wallet_type       TEXT NOT NULL,
  verified          INTEGER NOT NULL,
  confidence_level  TEXT NOT NULL,
  is_bot            INTEGER NOT NULL,
  score_basis       TEXT NOT NULL,
  score_bucket      INTEGER NOT NULL,
  wallets           INTEGER NOT NULL,
  PRIMARY KEY (chain_id, status, wallet_type, verified, confidence_level, is_bot, score_basis,
    score_bucket)
) STRICT, WITHOUT ROWID;

INSERT INTO wallet_counts
SELECT chain_id, status, wallet_type, verified, confidence_level, is_bot, score_basis,
  CAST(coalesce(smart_money_score * 8, -1) AS INTEGER) AS score_bucket, count(*)
FROM wallet_places
GROUP BY chain_id, status, wallet_type, verified, confidence_level, is_bot, score_basis,
  score_bucket;
