-- What the API shows beside the wallets: details, lists that can be walked
-- through while scores change, what curators say, and who may ask.

ALTER TABLE store_state ADD COLUMN details_epoch BIGINT NOT NULL DEFAULT 0;
-- The oldest data version that a list can still be walked through in.
ALTER TABLE store_state ADD COLUMN oldest_version BIGINT NOT NULL DEFAULT 0;
UPDATE store_state SET oldest_version = data_version;

-- A wallet's positions and equity curve. Rows of an epoch after
-- store_state.details_epoch are of a run that is under way, or was killed.
CREATE TABLE wallet_details (
  wallet_id  BIGINT NOT NULL REFERENCES wallets (id),
  epoch      BIGINT NOT NULL,
  sparkline  TEXT NOT NULL,  -- PnL in whole dollars
  detail     BYTEA NOT NULL,  -- JSON, compressed with zstd
  PRIMARY KEY (wallet_id, epoch)
);

-- It is compressed already.
ALTER TABLE wallet_details ALTER COLUMN detail SET STORAGE EXTERNAL;

CREATE INDEX wallet_details_of_epoch ON wallet_details (epoch);

-- What lists filter and sort by, apart from the wide rows: a list finds its page
-- in here. Dollars are integers of micro-dollars and times microseconds since
-- 1970, which is quicker than their own types.
CREATE TABLE wallet_places (
  wallet_id          BIGINT PRIMARY KEY REFERENCES wallets (id),
  since_version      BIGINT NOT NULL,  -- the data version that brought these values
  chain_id           TEXT COLLATE "C" NOT NULL,
  wallet_address     TEXT COLLATE "C" NOT NULL,
  status             TEXT COLLATE "C" NOT NULL,
  wallet_type        TEXT COLLATE "C" NOT NULL,
  verified           BOOLEAN NOT NULL,
  confidence_level   TEXT COLLATE "C" NOT NULL,
  smart_money_score  DOUBLE PRECISION NOT NULL,
  roi_all_time       DOUBLE PRECISION,
  total_pnl          BIGINT NOT NULL,
  total_trades       BIGINT NOT NULL,
  win_rate           DOUBLE PRECISION,
  sharpe_ratio       DOUBLE PRECISION,
  max_drawdown       DOUBLE PRECISION,
  last_trade         BIGINT NOT NULL
);

INSERT INTO wallet_places
SELECT w.wallet_id, s.data_version, w.chain_id, w.wallet_address, w.status, w.wallet_type,
  w.verified, w.confidence_level, w.smart_money_score, w.roi_all_time, (w.total_pnl * 1000000)::bigint,
  w.total_trades, w.win_rate, w.sharpe_ratio, w.max_drawdown, (extract(epoch FROM w.last_trade_timestamp) * 1000000)::bigint
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
  ON wallet_places (roi_all_time DESC NULLS LAST, chain_id, wallet_address);
CREATE INDEX wallet_places_by_total_pnl
  ON wallet_places (total_pnl DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_total_trades
  ON wallet_places (total_trades DESC, chain_id, wallet_address);
CREATE INDEX wallet_places_by_win_rate
  ON wallet_places (win_rate DESC NULLS LAST, chain_id, wallet_address);
CREATE INDEX wallet_places_by_sharpe_ratio
  ON wallet_places (sharpe_ratio DESC NULLS LAST, chain_id, wallet_address);
CREATE INDEX wallet_places_by_max_drawdown
  ON wallet_places (max_drawdown DESC NULLS LAST, chain_id, wallet_address);
CREATE INDEX wallet_places_by_last_trade
  ON wallet_places (last_trade DESC, chain_id, wallet_address);

-- Values that a wallet's place had before, for as long as a walk may need them.
CREATE TABLE former_places (
  wallet_id          BIGINT NOT NULL REFERENCES wallets (id),
  from_version       BIGINT NOT NULL,
  to_version         BIGINT NOT NULL,  -- the first version with other values
  chain_id           TEXT COLLATE "C" NOT NULL,
  wallet_address     TEXT COLLATE "C" NOT NULL,
  status             TEXT COLLATE "C" NOT NULL,
  wallet_type        TEXT COLLATE "C" NOT NULL,
  verified           BOOLEAN NOT NULL,
  confidence_level   TEXT COLLATE "C" NOT NULL,
  smart_money_score  DOUBLE PRECISION NOT NULL,
  roi_all_time       DOUBLE PRECISION,
  total_pnl          BIGINT NOT NULL,
  total_trades       BIGINT NOT NULL,
  win_rate           DOUBLE PRECISION,
  sharpe_ratio       DOUBLE PRECISION,
  max_drawdown       DOUBLE PRECISION,
  last_trade         BIGINT NOT NULL
);

CREATE INDEX former_places_by_end ON former_places (to_version, from_version);

CREATE TABLE data_versions (
  version  BIGINT PRIMARY KEY,
  at       TIMESTAMPTZ NOT NULL
);

-- How many wallets there are of each kind, by eighths of a point of the score:
-- totals of lists are sums over these few rows.
CREATE TABLE wallet_counts (
  chain_id          TEXT COLLATE "C" NOT NULL,
  status            TEXT COLLATE "C" NOT NULL,
  wallet_type       TEXT COLLATE "C" NOT NULL,
  verified          BOOLEAN NOT NULL,
  confidence_level  TEXT COLLATE "C" NOT NULL,
  eighths           BIGINT NOT NULL,
  wallets           BIGINT NOT NULL,
  PRIMARY KEY (chain_id, status, wallet_type, verified, confidence_level, eighths)
);

INSERT INTO wallet_counts
SELECT chain_id, status, wallet_type, verified, confidence_level,
  floor(smart_money_score * 8)::bigint AS eighths, count(*)
FROM wallet_places GROUP BY chain_id, status, wallet_type, verified, confidence_level, eighths;

DROP INDEX smart_money_wallets_list;

CREATE TABLE curations (
  wallet_id    BIGINT PRIMARY KEY REFERENCES wallets (id),
  verified     BOOLEAN,
  wallet_name  TEXT,
  wallet_type  TEXT,
  tags         JSONB,
  notes        TEXT,
  changed_by   TEXT NOT NULL,
  changed_at   TIMESTAMPTZ NOT NULL,
  -- What the wallet's type was before a curator named one.
  judged_type  TEXT,
  -- Whether it changed since the run under way began, which then does not know it.
  is_fresh     BOOLEAN NOT NULL
);

CREATE TABLE api_keys (
  id          BIGINT PRIMARY KEY,
  name        TEXT NOT NULL,
  prefix      TEXT NOT NULL,
  hash        BYTEA NOT NULL UNIQUE,  -- SHA-256
  created_at  TIMESTAMPTZ NOT NULL,
  revoked_at  TIMESTAMPTZ
);

-- A page of a wallet shows the trades that arrived last, of wallets with very
-- many too.
DROP INDEX trades_of_wallet;
CREATE INDEX trades_of_wallet ON trades (wallet_id, id);
