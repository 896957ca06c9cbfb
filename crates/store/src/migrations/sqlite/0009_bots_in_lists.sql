-- Lists are filtered by whether a wallet is a bot, too. Former rows are of versions in which
-- no walk by it can have begun: what they say of it is never read.

ALTER TABLE wallet_places ADD COLUMN is_bot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE former_places ADD COLUMN is_bot INTEGER NOT NULL DEFAULT 0;

UPDATE wallet_places SET is_bot = 1 FROM smart_money_wallets w
WHERE w.wallet_id = wallet_places.wallet_id AND w.is_bot;

-- How many wallets there are of each kind, by buckets of an eighth of a point of the
-- score: totals of lists are sums over these few rows.
DROP TABLE wallet_counts;
CREATE TABLE wallet_counts (
  chain_id          TEXT NOT NULL,
  status            TEXT NOT NULL,
  wallet_type       TEXT NOT NULL,
  verified          INTEGER NOT NULL,
  confidence_level  TEXT NOT NULL,
  is_bot            INTEGER NOT NULL,
  score_bucket      INTEGER NOT NULL,
  wallets           INTEGER NOT NULL,
  PRIMARY KEY (chain_id, status, wallet_type, verified, confidence_level, is_bot, score_bucket)
) STRICT, WITHOUT ROWID;

INSERT INTO wallet_counts
SELECT chain_id, status, wallet_type, verified, confidence_level, is_bot,
  CAST(smart_money_score * 8 AS INTEGER) AS score_bucket, count(*)
FROM wallet_places
GROUP BY chain_id, status, wallet_type, verified, confidence_level, is_bot, score_bucket;
