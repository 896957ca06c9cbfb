-- Trades know which sources told them, and can be replaced and taken back. What was made of
-- them is made anew where they changed.

ALTER TABLE trades ADD COLUMN tx_index INTEGER;           -- the transaction's, in its block
ALTER TABLE trades ADD COLUMN bought_amount_usd INTEGER;  -- where a source states both sides
-- The source whose version this is; 0 where it came without a file. NULL in rows of before:
-- their evt_index may be made up. In later rows a number that was made up is negative.
ALTER TABLE trades ADD COLUMN source_id INTEGER;

-- The rows of before are counted by it; there will be no more of them.
CREATE INDEX trades_without_source ON trades (id) WHERE source_id IS NULL;

-- The files that trades were read from.
CREATE TABLE sources (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again
  name           TEXT NOT NULL,
  digest         BLOB,              -- SHA-256 of its bytes; NULL for a stream
  options        TEXT NOT NULL,     -- by which it was read, where they change what is read
  begun_at       INTEGER NOT NULL,
  finished_at    INTEGER,           -- NULL while under way, or when that was broken off
  "rows"         INTEGER NOT NULL,
  new            INTEGER NOT NULL,
  known          INTEGER NOT NULL,
  updated        INTEGER NOT NULL,  -- known, and stated better here
  different      INTEGER NOT NULL,  -- known with other content, which stayed
  replaced       INTEGER NOT NULL,
  contradicting  INTEGER NOT NULL,  -- of a transaction that stands in another block
  rejected       INTEGER NOT NULL
) STRICT;

CREATE INDEX sources_by_digest ON sources (digest);

-- The further sources that told a trade.
CREATE TABLE trade_sources (
  trade_id   INTEGER NOT NULL REFERENCES trades (id),
  source_id  INTEGER NOT NULL REFERENCES sources (id),
  PRIMARY KEY (trade_id, source_id)
) STRICT, WITHOUT ROWID;

-- The last number that a trade, or a change of trades, was given: none is used again.
ALTER TABLE store_state ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0;
UPDATE store_state SET last_seq = (SELECT coalesce(max(id), 0) FROM trades);

-- Hours whose prices can't be made by adding new trades to them: a transaction that was
-- known has changed. They stay, for prices that are all made anew.
CREATE TABLE changed_hours (
  chain_id    INTEGER NOT NULL REFERENCES chains (id),
  hour        INTEGER NOT NULL,  -- hours since 1970
  seq         INTEGER NOT NULL,  -- of the last change
  priced_seq  INTEGER NOT NULL,  -- of the change up to which their prices are made
  PRIMARY KEY (chain_id, hour)
) STRICT, WITHOUT ROWID;

-- Keys are digests of the transaction's hash alone now, and are entered anew.
DELETE FROM trade_keys;
UPDATE store_state SET keyed_up_to = 0;

-- Hourly prices are kept apart by what tells them, and are made anew.
DROP TABLE token_hours;
CREATE TABLE token_hours (
  token_id    INTEGER NOT NULL REFERENCES tokens (id),
  hour        INTEGER NOT NULL,  -- hours since 1970
  quote       INTEGER NOT NULL,  -- 0 cash, 1 the base asset, 2 a value that was stated
  usd_micros  INTEGER NOT NULL,
  base        BLOB NOT NULL,     -- the amount of the base asset
  amount      BLOB NOT NULL,
  PRIMARY KEY (token_id, hour, quote)
) STRICT, WITHOUT ROWID;
UPDATE store_state SET priced_up_to = 0;
