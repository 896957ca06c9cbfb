-- Lists are filtered by whether a wallet is a bot, too. Former rows are of versions in which
-- no walk by it can have begun: what they say of it is never read.

ALTER TABLE wallet_places ADD COLUMN is_bot BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE former_places ADD COLUMN is_bot BOOLEAN NOT NULL DEFAULT false;

UPDATE wallet_places SET is_bot = true FROM smart_money_wallets w
WHERE w.wallet_id = wallet_places.wallet_id AND w.is_bot;

-- How many wallets there are of each kind, by buckets of an eighth of a point of the
-- score: totals of lists are sums over these few rows.
DROP TABLE wallet_counts;
CREATE TABLE wallet_counts (
  chain_id          TEXT COLLATE "C" NOT NULL,
  status            TEXT COLLATE "C" NOT NULL,
  wallet_type       TEXT COLLATE "C" NOT NULL,
  verified          BOOLEAN NOT NULL,
  confidence_level  TEXT COLLATE "C" NOT NULL,
  is_bot            BOOLEAN NOT NULL,
  score_bucket      BIGINT NOT NULL,
  wallets           BIGINT NOT NULL,
  PRIMARY KEY (chain_id, status, wallet_type, verified, confidence_level, is_bot, score_bucket)
);

INSERT INTO wallet_counts
SELECT chain_id, status, wallet_type, verified, confidence_level, is_bot,
  floor(smart_money_score * 8)::bigint AS score_bucket, count(*)
FROM wallet_places
GROUP BY chain_id, status, wallet_type, verified, confidence_level, is_bot, score_bucket;
