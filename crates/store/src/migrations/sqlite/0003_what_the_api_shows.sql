-- What the API shows beside the wallets: details, lists that can be walked
-- through while scores change, what curators say, and who may ask.

ALTER TABLE store_state ADD COLUMN details_epoch INTEGER NOT NULL DEFAULT 0;
-- The oldest data version that a list can still be walked through in.
ALTER TABLE store_state ADD COLUMN oldest_version INTEGER NOT NULL DEFAULT 0;
UPDATE store_state SET oldest_version = data_version;

-- A wallet's positions and equity curve. Rows of an epoch after
-- store_state.details_epoch are of a run that is under way, or was killed.
CREATE TABLE wallet_details (
  wallet_id  INTEGER NOT NULL REFERENCES wallets (id),
  epoch      INTEGER NOT NULL,
  sparkline  TEXT NOT NULL,  -- PnL in whole dollars
  detail     BLOB NOT NULL,  -- JSON, compressed with zstd
  PRIMARY KEY (wallet_id, epoch)
) STRICT;

CREATE INDEX wallet_details_of_epoch ON wallet_details (epoch);

-- What lists filter and sort by, apart from the wide rows: a list finds its page
-- in here. Every value but the key is that of smart_money_wallets.
CREATE TABLE wallet_places (
  wallet_id          INTEGER PRIMARY KEY REFERENCES wallets (id),
  since_version      INTEGER NOT NULL,  -- the data version that brought these values
  chain_id           TEXT NOT NULL,
  wallet_address     TEXT NOT NULL,
  status             TEXT NOT NULL,
  wallet_type        TEXT NOT NULL,
  verified           INTEGER NOT NULL,
  confidence_level   TEXT NOT NULL,
  smart_money_score  REAL NOT NULL,
  roi_all_time       REAL,
  total_pnl          INTEGER NOT NULL,
  total_trades       INTEGER NOT NULL,
  win_rate           REAL,
  sharpe_ratio       REAL,
  max_drawdown       REAL,
  last_trade         INTEGER NOT NULL
) STRICT;

INSERT INTO wallet_places
SELECT w.wallet_id, s.data_version, w.chain_id, w.wallet_address, w.status, w.wallet_type,
  w.verified, w.confidence_level, w.smart_money_score, w.roi_all_time, w.total_pnl,
  w.total_trades, w.win_rate, w.sharpe_ratio, w.max_drawdown, w.last_trade_timestamp
FROM smart_money_wallets w, store_state s;

-- By these the few are found that narrow conditions leave, and by the others a
-- page among the many that wide ones do.
CREATE INDEX wallet_places_by_status
  ON wallet_places (status, smart_money_score DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_kind
  ON wallet_places (confidence_level, chain_id, wallet_type, smart_money_score);
CREATE INDEX wallet_places_by_smart_money_score
  ON wallet_places (smart_money_score DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_roi_all_time
  ON wallet_places (roi_all_time DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_total_pnl
  ON wallet_places (total_pnl DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_total_trades
  ON wallet_places (total_trades DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_win_rate
  ON wallet_places (win_rate DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_sharpe_ratio
  ON wallet_places (sharpe_ratio DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_max_drawdown
  ON wallet_places (max_drawdown DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_last_trade
  ON wallet_places (last_trade DESC, chain_id, wallet_address);

-- Values that a wallet's place had before, for as long as a walk may need them.
CREATE TABLE former_places (
  wallet_id          INTEGER NOT NULL REFERENCES wallets (id),
  from_version       INTEGER NOT NULL,
  to_version         INTEGER NOT NULL,  -- the first version with other values
  chain_id           TEXT NOT NULL,
  wallet_address     TEXT NOT NULL,
  status             TEXT NOT NULL,
  wallet_type        TEXT NOT NULL,
  verified           INTEGER NOT NULL,
  confidence_level   TEXT NOT NULL,
  smart_money_score  REAL NOT NULL,
  roi_all_time       REAL,
  total_pnl          INTEGER NOT NULL,
  total_trades       INTEGER NOT NULL,
  win_rate           REAL,
  sharpe_ratio       REAL,
  max_drawdown       REAL,
  last_trade         INTEGER NOT NULL
) STRICT;

CREATE INDEX former_places_by_end ON former_places (to_version, from_version);

CREATE TABLE data_versions (
  version  INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL
) STRICT;

-- How many wallets there are of each kind, by eighths of a point of the score:
-- totals of lists are sums over these few rows.
CREATE TABLE wallet_counts (
  chain_id          TEXT NOT NULL,
  status            TEXT NOT NULL,
  wallet_type       TEXT NOT NULL,
  verified          INTEGER NOT NULL,
  confidence_level  TEXT NOT NULL,
  eighths           INTEGER NOT NULL,
  wallets           INTEGER NOT NULL,
  PRIMARY KEY (chain_id, status, wallet_type, verified, confidence_level, eighths)
) STRICT, WITHOUT ROWID;

INSERT INTO wallet_counts
SELECT chain_id, status, wallet_type, verified, confidence_level,
  CAST(smart_money_score * 8 AS INTEGER) AS eighths, count(*)
FROM wallet_places GROUP BY chain_id, status, wallet_type, verified, confidence_level, eighths;

DROP INDEX smart_money_wallets_list;

CREATE TABLE curations (
  wallet_id    INTEGER PRIMARY KEY REFERENCES wallets (id),
  verified     INTEGER,
  wallet_name  TEXT,
  wallet_type  TEXT,
  tags         TEXT,
  notes        TEXT,
  changed_by   TEXT NOT NULL,
  changed_at   INTEGER NOT NULL,
  -- What the wallet's type was before a curator named one.
  judged_type  TEXT,
  -- Whether it changed since the run under way began, which then does not know it.
  is_fresh     INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  prefix      TEXT NOT NULL,
  hash        BLOB NOT NULL UNIQUE,  -- SHA-256
  created_at  INTEGER NOT NULL,
  revoked_at  INTEGER
) STRICT;
