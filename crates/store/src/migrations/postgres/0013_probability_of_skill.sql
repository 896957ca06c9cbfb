-- Scores are probabilities of skill, and what is no trader by judgement has none.

-- What each position of a wallet earned beyond the market, apart from the facts: all of it is
-- read before any wallet is judged.
CREATE TABLE wallet_evidence (
  wallet_id  BIGINT PRIMARY KEY REFERENCES wallets (id),
  evidence   BYTEA NOT NULL  -- Postcard
);

ALTER TABLE wallet_facts DROP COLUMN compared, DROP COLUMN p_value;
-- Whether a later day alone can change the facts or the evidence.
ALTER TABLE wallet_facts RENAME COLUMN holds TO is_unsettled;

ALTER TABLE smart_money_wallets ALTER COLUMN smart_money_score DROP NOT NULL;
ALTER TABLE staged_wallets ALTER COLUMN smart_money_score DROP NOT NULL;
ALTER TABLE smart_money_wallets RENAME COLUMN score_breakdown TO profile;
ALTER TABLE staged_wallets RENAME COLUMN score_breakdown TO profile;

UPDATE smart_money_wallets SET score_basis = 'prior_only' WHERE p_value IS NULL;

ALTER TABLE score_history ALTER COLUMN score DROP NOT NULL, DROP COLUMN breakdown,
  ADD COLUMN basis TEXT NOT NULL DEFAULT 'tested';

-- In the narrow rows equal scores are told apart by what a follower can expect: this is added
-- to the score in less than the last digit that it has.
DROP INDEX wallet_places_by_status;
DROP INDEX wallet_places_by_smart_money_score;
ALTER TABLE wallet_places ALTER COLUMN smart_money_score DROP NOT NULL,
  ADD COLUMN score_basis TEXT COLLATE "C" NOT NULL DEFAULT 'tested',
  ADD COLUMN follower_excess DOUBLE PRECISION;
UPDATE wallet_places SET score_basis = w.score_basis FROM smart_money_wallets w
WHERE w.wallet_id = wallet_places.wallet_id;
CREATE INDEX wallet_places_by_status
  ON wallet_places (status, smart_money_score DESC NULLS LAST, chain_id, wallet_address);
CREATE INDEX wallet_places_by_smart_money_score
  ON wallet_places (smart_money_score DESC NULLS LAST, chain_id, wallet_address);
CREATE INDEX wallet_places_by_follower_excess
  ON wallet_places (follower_excess DESC NULLS LAST, chain_id, wallet_address);

ALTER TABLE former_places ALTER COLUMN smart_money_score DROP NOT NULL,
  ADD COLUMN score_basis TEXT COLLATE "C" NOT NULL DEFAULT 'tested',
  ADD COLUMN follower_excess DOUBLE PRECISION;

-- How many wallets there are of each kind, by buckets of an eighth of a point of the score, -1
-- without one.
DROP TABLE wallet_counts;
CREATE TABLE wallet_counts (
  chain_id          TEXT COLLATE "C" NOT NULL,
  status            TEXT COLLATE "C" NOT NULL,
  wallet_type       TEXT COLLATE "C" NOT NULL,
  verified          BOOLEAN NOT NULL,
  confidence_level  TEXT COLLATE "C" NOT NULL,
  is_bot            BOOLEAN NOT NULL,
  score_basis       TEXT COLLATE "C" NOT NULL,
  score_bucket      BIGINT NOT NULL,
  wallets           BIGINT NOT NULL,
  PRIMARY KEY (chain_id, status, wallet_type, verified, confidence_level, is_bot, score_basis,
    score_bucket)
);

INSERT INTO wallet_counts
SELECT chain_id, status, wallet_type, verified, confidence_level, is_bot, score_basis,
  floor(coalesce(smart_money_score * 8, -1))::bigint AS score_bucket, count(*)
FROM wallet_places
GROUP BY chain_id, status, wallet_type, verified, confidence_level, is_bot, score_basis,
  score_bucket;
