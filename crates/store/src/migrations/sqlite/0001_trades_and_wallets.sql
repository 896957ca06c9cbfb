-- Trades as they arrived, what was made of them, and the published wallets.
--
-- In every table: USD values are integers of micro-dollars (1000000 is $1),
-- times are microseconds since 1970 in UTC, ratios are fractions (0.5 is 50 %),
-- token amounts are big-endian integers of 10^-18 tokens without leading zero
-- bytes, lists and maps are JSON.
--
-- Foreign keys are declared, and checked by the tests, but not on each insert:
-- the store alone writes here, and five look-ups a trade would double its cost.

CREATE TABLE store_state (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  data_version  INTEGER NOT NULL,  -- rises whenever published values change
  priced_up_to  INTEGER NOT NULL,  -- token_hours covers the trades up to this id
  trades        INTEGER NOT NULL,
  recent        INTEGER NOT NULL,  -- trades in recent_trade_keys and recent_wallet_trades
  first_trade   INTEGER,
  last_trade    INTEGER,
  facts_rules   TEXT     -- by which wallet_facts and token_hours were made
) STRICT;

INSERT INTO store_state (id, data_version, priced_up_to, trades, recent) VALUES (1, 0, 0, 0, 0);

CREATE TABLE chains (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE projects (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE tokens (
  id         INTEGER PRIMARY KEY,
  chain_id   INTEGER NOT NULL REFERENCES chains (id),
  address    TEXT NOT NULL,     -- the symbol where the source has no address
  is_symbol  INTEGER NOT NULL,  -- 1 where address is only a symbol
  symbol     TEXT,              -- the first that any source gave
  UNIQUE (address, chain_id, is_symbol)
) STRICT;

CREATE TABLE wallets (
  id        INTEGER PRIMARY KEY,
  chain_id  INTEGER NOT NULL REFERENCES chains (id),
  address   BLOB NOT NULL,  -- 20 bytes (EVM) or 32 bytes (Solana)
  UNIQUE (address, chain_id)
) STRICT;

-- Append-only. The id is the order of arrival; ids have no gaps. No two rows
-- have the same (chain_id, tx_hash, evt_index): see below.
CREATE TABLE trades (
  id             INTEGER PRIMARY KEY,
  wallet_id      INTEGER NOT NULL REFERENCES wallets (id),
  chain_id       INTEGER NOT NULL REFERENCES chains (id),
  block_time     INTEGER NOT NULL,
  block_number   INTEGER,
  evt_index      INTEGER NOT NULL,
  tx_hash        BLOB NOT NULL,
  sold_token     INTEGER NOT NULL REFERENCES tokens (id),
  sold_amount    BLOB NOT NULL,
  bought_token   INTEGER NOT NULL REFERENCES tokens (id),
  bought_amount  BLOB NOT NULL,
  amount_usd     INTEGER,
  gas_usd        INTEGER,
  project_id     INTEGER REFERENCES projects (id)
) STRICT;

-- The two ways to find trades: by identity, to skip those that are known, and
-- by wallet. Both are tables rather than indexes of trades, and each comes in
-- two parts. Hashes arrive in random order, so that in an index over ten
-- million of them every batch would rewrite most pages (measured: the tenth
-- million took seven times as long as the first). A batch goes to the small
-- recent part, which now and then moves in one ordered pass to the large one.
--
-- key is a 48-bit digest of (tx_hash, evt_index). The store compares the trades
-- themselves where digests meet, under the lock that it writes with.
CREATE TABLE trade_keys (
  key       INTEGER NOT NULL,
  trade_id  INTEGER NOT NULL REFERENCES trades (id),
  PRIMARY KEY (key, trade_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE recent_trade_keys (
  key       INTEGER NOT NULL,
  trade_id  INTEGER NOT NULL REFERENCES trades (id),
  PRIMARY KEY (key, trade_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE wallet_trades (
  wallet_id  INTEGER NOT NULL REFERENCES wallets (id),
  trade_id   INTEGER NOT NULL REFERENCES trades (id),
  PRIMARY KEY (wallet_id, trade_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE recent_wallet_trades (
  wallet_id  INTEGER NOT NULL REFERENCES wallets (id),
  trade_id   INTEGER NOT NULL REFERENCES trades (id),
  PRIMARY KEY (wallet_id, trade_id)
) STRICT, WITHOUT ROWID;

-- Wallets with trades that no published run has seen.
CREATE TABLE dirty_wallets (
  wallet_id  INTEGER PRIMARY KEY REFERENCES wallets (id),
  seq        INTEGER NOT NULL,  -- id of the newest new trade
  earliest   INTEGER NOT NULL   -- least block_time among the new trades
) STRICT;

CREATE TABLE token_hours (
  token_id    INTEGER NOT NULL REFERENCES tokens (id),
  hour        INTEGER NOT NULL,  -- hours since 1970
  usd_micros  INTEGER NOT NULL,
  amount      BLOB NOT NULL,
  PRIMARY KEY (token_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (
  chain_id  INTEGER NOT NULL REFERENCES chains (id),
  address   BLOB NOT NULL,
  kind      TEXT NOT NULL,
  name      TEXT,
  tags      TEXT NOT NULL,
  verified  INTEGER NOT NULL,
  PRIMARY KEY (address, chain_id)
) STRICT;

-- The part of the facts that is read of all wallets at once; the rest lies in
-- a table of its own, so that reading this one stays quick.
CREATE TABLE wallet_facts (
  wallet_id   INTEGER PRIMARY KEY REFERENCES wallets (id),
  holds       INTEGER NOT NULL,
  last_trade  INTEGER NOT NULL,
  wins        INTEGER NOT NULL,
  losses      INTEGER NOT NULL,
  compared    INTEGER NOT NULL,
  p_value     REAL
) STRICT;

CREATE TABLE wallet_facts_json (
  wallet_id  INTEGER PRIMARY KEY REFERENCES wallets (id),
  facts      TEXT NOT NULL
) STRICT;

-- The published wallets: read it with any SQL tool.
CREATE TABLE smart_money_wallets (
  wallet_id                   INTEGER NOT NULL UNIQUE REFERENCES wallets (id),
  chain_id                    TEXT NOT NULL,
  wallet_address              TEXT NOT NULL,
  wallet_name                 TEXT,
  wallet_type                 TEXT NOT NULL,  -- whale, fund, trader, protocol
  discovery_method            TEXT NOT NULL,
  verified                    INTEGER NOT NULL,
  status                      TEXT NOT NULL,  -- identified, candidate, former, none
  status_reasons              TEXT NOT NULL,
  smart_money_score           REAL NOT NULL CHECK (smart_money_score BETWEEN 0 AND 100),
  score_breakdown             TEXT NOT NULL,
  confidence_level            TEXT NOT NULL,  -- low, medium, high
  confidence_reasons          TEXT NOT NULL,
  total_pnl                   INTEGER NOT NULL,
  realized_pnl                INTEGER NOT NULL,
  unrealized_pnl              INTEGER NOT NULL,
  base_asset_pnl              INTEGER NOT NULL,
  net_pnl                     INTEGER NOT NULL,
  profit_without_best         INTEGER NOT NULL,
  roi_all_time                REAL,
  win_rate                    REAL,
  win_rate_shrunk             REAL,
  wins                        INTEGER NOT NULL,
  losses                      INTEGER NOT NULL,
  profit_factor               REAL,
  sharpe_ratio                REAL,
  sortino_ratio               REAL,
  volatility                  REAL,
  max_drawdown                REAL,
  total_trades                INTEGER NOT NULL,
  total_volume                INTEGER NOT NULL,
  avg_trade_size              INTEGER,
  avg_holding_period_days     REAL,
  median_holding_period_days  REAL,
  closed_positions            INTEGER NOT NULL,
  open_positions              INTEGER NOT NULL,
  active_days                 INTEGER NOT NULL,
  trading_style               TEXT,  -- scalping, day_trading, swing_trading, position_trading
  risk_profile                TEXT,  -- low, medium, high
  is_bot                      INTEGER NOT NULL,
  preferred_tokens            TEXT NOT NULL,
  preferred_protocols         TEXT NOT NULL,
  coverage                    REAL NOT NULL,
  unmatched_proceeds          INTEGER NOT NULL,
  compared_positions          INTEGER NOT NULL,
  mean_excess_return          REAL,
  p_value                     REAL,
  q_value                     REAL,
  anomalies                   TEXT NOT NULL,
  first_seen                  INTEGER NOT NULL,
  last_trade_timestamp        INTEGER NOT NULL,
  last_updated                INTEGER NOT NULL,
  methodology_version         TEXT NOT NULL,
  PRIMARY KEY (chain_id, wallet_address)
) STRICT;

-- All that lists filter and sort by: a list finds its page in here and reads
-- only that page's wide rows. One index, because a run rewrites it.
CREATE INDEX smart_money_wallets_list ON smart_money_wallets (
  status, smart_money_score, chain_id, wallet_address, confidence_level, wallet_type, verified,
  roi_all_time, total_pnl, total_trades, win_rate, sharpe_ratio, max_drawdown, last_trade_timestamp
);

-- What a run has ready to publish; the same columns.
CREATE TABLE staged_wallets AS SELECT * FROM smart_money_wallets WHERE 0;
CREATE UNIQUE INDEX staged_wallets_by_id ON staged_wallets (wallet_id);

CREATE TABLE job_runs (
  id            INTEGER PRIMARY KEY,
  started_at    INTEGER NOT NULL,
  duration_ms   INTEGER NOT NULL,
  outcome       TEXT NOT NULL,  -- complete, partial, failed
  "full"        INTEGER NOT NULL,
  total         INTEGER NOT NULL,
  processed     INTEGER NOT NULL,
  updated       INTEGER NOT NULL,
  failed        INTEGER NOT NULL,
  identified    INTEGER NOT NULL,
  as_of         INTEGER,
  data_version  INTEGER NOT NULL,
  settings      TEXT NOT NULL,
  run_by        TEXT NOT NULL
) STRICT;

-- One row for each run that changed the wallet's score, confidence or status.
CREATE TABLE score_history (
  wallet_id   INTEGER NOT NULL REFERENCES wallets (id),
  run_id      INTEGER NOT NULL REFERENCES job_runs (id),
  at          INTEGER NOT NULL,
  score       REAL NOT NULL,
  breakdown   TEXT NOT NULL,
  confidence  TEXT NOT NULL,
  status      TEXT NOT NULL,
  PRIMARY KEY (wallet_id, run_id)
) STRICT;
