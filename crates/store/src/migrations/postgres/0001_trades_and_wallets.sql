-- Trades as they arrived, what was made of them, and the published wallets.
--
-- In every table: USD values are dollars, ratios are fractions (0.5 is 50 %),
-- token amounts are big-endian integers of 10^-18 tokens without leading zero
-- bytes.
--
-- The store gives all numbers itself, under the lock that it writes with, so
-- that they have no gaps. Keys between tables are declared but for those of the
-- trades: five look-ups a trade would double its cost.

CREATE TABLE store_state (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  data_version  BIGINT NOT NULL,  -- rises whenever published values change
  priced_up_to  BIGINT NOT NULL,  -- token_hours covers the trades up to this id
  trades        BIGINT NOT NULL,
  first_trade   TIMESTAMPTZ,
  last_trade    TIMESTAMPTZ,
  facts_rules   TEXT     -- by which wallet_facts and token_hours were made
);

INSERT INTO store_state (id, data_version, priced_up_to, trades) VALUES (1, 0, 0, 0);

CREATE TABLE chains (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE
);

CREATE TABLE projects (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE
);

CREATE TABLE tokens (
  id         INTEGER PRIMARY KEY,
  chain_id   INTEGER NOT NULL REFERENCES chains (id),
  address    TEXT NOT NULL,     -- the symbol where the source has no address
  is_symbol  BOOLEAN NOT NULL,  -- whether address is only a symbol
  symbol     TEXT,              -- the first that any source gave
  UNIQUE (address, chain_id, is_symbol)
);

CREATE TABLE wallets (
  id        BIGINT PRIMARY KEY,
  chain_id  INTEGER NOT NULL REFERENCES chains (id),
  address   BYTEA NOT NULL,  -- 20 bytes (EVM) or 32 bytes (Solana)
  UNIQUE (address, chain_id)
);

-- Append-only. The id is the order of arrival.
CREATE TABLE trades (
  id             BIGINT PRIMARY KEY,
  wallet_id      BIGINT NOT NULL,
  block_time     TIMESTAMPTZ NOT NULL,
  block_number   BIGINT,
  evt_index      BIGINT NOT NULL,
  chain_id       INTEGER NOT NULL,
  sold_token     INTEGER NOT NULL,
  bought_token   INTEGER NOT NULL,
  project_id     INTEGER,
  tx_hash        BYTEA NOT NULL,
  sold_amount    BYTEA NOT NULL,
  bought_amount  BYTEA NOT NULL,
  amount_usd     NUMERIC(38, 6),
  gas_usd        NUMERIC(38, 6),
  UNIQUE (tx_hash, evt_index, chain_id)
);

CREATE INDEX trades_of_wallet ON trades (wallet_id);

-- Wallets with trades that no published run has seen.
CREATE TABLE dirty_wallets (
  wallet_id  BIGINT PRIMARY KEY REFERENCES wallets (id),
  seq        BIGINT NOT NULL,      -- id of the newest new trade
  earliest   TIMESTAMPTZ NOT NULL  -- least block_time among the new trades
);

CREATE TABLE token_hours (
  token_id  INTEGER NOT NULL REFERENCES tokens (id),
  hour      INTEGER NOT NULL,  -- hours since 1970
  usd       NUMERIC(38, 6) NOT NULL,
  amount    BYTEA NOT NULL,
  PRIMARY KEY (token_id, hour)
);

CREATE TABLE labels (
  chain_id  INTEGER NOT NULL REFERENCES chains (id),
  address   BYTEA NOT NULL,
  kind      TEXT NOT NULL,
  name      TEXT,
  tags      JSONB NOT NULL,
  verified  BOOLEAN NOT NULL,
  PRIMARY KEY (address, chain_id)
);

-- The part of the facts that is read of all wallets at once; the rest lies in
-- a table of its own, so that reading this one stays quick.
CREATE TABLE wallet_facts (
  wallet_id   BIGINT PRIMARY KEY REFERENCES wallets (id),
  holds       BOOLEAN NOT NULL,
  last_trade  TIMESTAMPTZ NOT NULL,
  wins        BIGINT NOT NULL,
  losses      BIGINT NOT NULL,
  compared    BIGINT NOT NULL,
  p_value     DOUBLE PRECISION
);

-- JSON and not JSONB: no query looks into it, and it comes back as it was.
CREATE TABLE wallet_facts_json (
  wallet_id  BIGINT PRIMARY KEY REFERENCES wallets (id),
  facts      JSON NOT NULL
);

-- The published wallets: read it with any SQL tool. What lists are ordered by
-- is compared byte by byte, whatever the database's language is.
CREATE TABLE smart_money_wallets (
  wallet_id                   BIGINT NOT NULL UNIQUE REFERENCES wallets (id),
  chain_id                    TEXT COLLATE "C" NOT NULL,
  wallet_address              TEXT COLLATE "C" NOT NULL,
  wallet_name                 TEXT,
  wallet_type                 TEXT NOT NULL,  -- whale, fund, trader, protocol
  discovery_method            TEXT NOT NULL,
  verified                    BOOLEAN NOT NULL,
  status                      TEXT NOT NULL,  -- identified, candidate, former, none
  status_reasons              JSONB NOT NULL,
  smart_money_score           DOUBLE PRECISION NOT NULL CHECK (smart_money_score BETWEEN 0 AND 100),
  score_breakdown             JSONB NOT NULL,
  confidence_level            TEXT NOT NULL,  -- low, medium, high
  confidence_reasons          JSONB NOT NULL,
  total_pnl                   NUMERIC(38, 6) NOT NULL,
  realized_pnl                NUMERIC(38, 6) NOT NULL,
  unrealized_pnl              NUMERIC(38, 6) NOT NULL,
  base_asset_pnl              NUMERIC(38, 6) NOT NULL,
  net_pnl                     NUMERIC(38, 6) NOT NULL,
  profit_without_best         NUMERIC(38, 6) NOT NULL,
  roi_all_time                DOUBLE PRECISION,
  win_rate                    DOUBLE PRECISION,
  win_rate_shrunk             DOUBLE PRECISION,
  wins                        BIGINT NOT NULL,
  losses                      BIGINT NOT NULL,
  profit_factor               DOUBLE PRECISION,
  sharpe_ratio                DOUBLE PRECISION,
  sortino_ratio               DOUBLE PRECISION,
  volatility                  DOUBLE PRECISION,
  max_drawdown                DOUBLE PRECISION,
  total_trades                BIGINT NOT NULL,
  total_volume                NUMERIC(38, 6) NOT NULL,
  avg_trade_size              NUMERIC(38, 6),
  avg_holding_period_days     DOUBLE PRECISION,
  median_holding_period_days  DOUBLE PRECISION,
  closed_positions            BIGINT NOT NULL,
  open_positions              BIGINT NOT NULL,
  active_days                 BIGINT NOT NULL,
  trading_style               TEXT,  -- scalping, day_trading, swing_trading, position_trading
  risk_profile                TEXT,  -- low, medium, high
  is_bot                      BOOLEAN NOT NULL,
  preferred_tokens            TEXT[] NOT NULL,
  preferred_protocols         TEXT[] NOT NULL,
  coverage                    DOUBLE PRECISION NOT NULL,
  unmatched_proceeds          NUMERIC(38, 6) NOT NULL,
  compared_positions          BIGINT NOT NULL,
  mean_excess_return          DOUBLE PRECISION,
  p_value                     DOUBLE PRECISION,
  q_value                     DOUBLE PRECISION,
  anomalies                   JSONB NOT NULL,
  first_seen                  TIMESTAMPTZ NOT NULL,
  last_trade_timestamp        TIMESTAMPTZ NOT NULL,
  last_updated                TIMESTAMPTZ NOT NULL,
  methodology_version         TEXT NOT NULL,
  PRIMARY KEY (chain_id, wallet_address)
);

-- The default list. Other orders sort what the conditions leave: each further
-- index would be rewritten by every run.
CREATE INDEX smart_money_wallets_list ON smart_money_wallets (
  status, smart_money_score DESC NULLS LAST, chain_id, wallet_address
);

-- What a run has ready to publish; the same columns. Logged like any other: a
-- table that a crash empties would lose wallets between staging and publishing.
CREATE TABLE staged_wallets (LIKE smart_money_wallets INCLUDING CONSTRAINTS);
ALTER TABLE staged_wallets ADD PRIMARY KEY (wallet_id);

CREATE TABLE job_runs (
  id            BIGINT PRIMARY KEY,
  started_at    TIMESTAMPTZ NOT NULL,
  duration_ms   BIGINT NOT NULL,
  outcome       TEXT NOT NULL,  -- complete, partial, failed
  "full"        BOOLEAN NOT NULL,
  total         BIGINT NOT NULL,
  processed     BIGINT NOT NULL,
  updated       BIGINT NOT NULL,
  failed        BIGINT NOT NULL,
  identified    BIGINT NOT NULL,
  as_of         TIMESTAMPTZ,
  data_version  BIGINT NOT NULL,
  settings      TEXT NOT NULL,
  run_by        TEXT NOT NULL
);

-- One row for each run that changed the wallet's score, confidence or status.
CREATE TABLE score_history (
  wallet_id   BIGINT NOT NULL REFERENCES wallets (id),
  run_id      BIGINT NOT NULL REFERENCES job_runs (id),
  at          TIMESTAMPTZ NOT NULL,
  score       DOUBLE PRECISION NOT NULL,
  breakdown   JSONB NOT NULL,
  confidence  TEXT NOT NULL,
  status      TEXT NOT NULL,
  PRIMARY KEY (wallet_id, run_id)
);
