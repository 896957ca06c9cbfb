-- Lists as they were published, kept for ever, and what came after them.

-- The list of the first full run of each UTC day. Days are counted from 1970.
CREATE TABLE frozen_lists (
  number               INTEGER PRIMARY KEY,
  day                  INTEGER NOT NULL UNIQUE,
  as_of                INTEGER NOT NULL,  -- the day of the latest trade
  frozen_at            INTEGER NOT NULL,
  run_id               INTEGER NOT NULL,
  data_version         TEXT NOT NULL,
  methodology_version  TEXT NOT NULL,
  wallets              INTEGER NOT NULL,
  previous_digest      TEXT NOT NULL,     -- of the list with the number before
  digest               TEXT NOT NULL
) STRICT;

-- By address: a list says what it said in any other database.
CREATE TABLE frozen_wallets (
  list                  INTEGER NOT NULL REFERENCES frozen_lists (number),
  place                 INTEGER NOT NULL,
  chain_id              TEXT NOT NULL,
  wallet_address        TEXT NOT NULL,
  status                TEXT NOT NULL,
  smart_money_score     REAL,
  confidence_level      TEXT NOT NULL,
  expected_excess       REAL,
  expected_excess_low   REAL,
  expected_excess_high  REAL,
  follower_excess       REAL,
  PRIMARY KEY (list, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_grades (
  list          INTEGER NOT NULL REFERENCES frozen_lists (number),
  horizon_days  INTEGER NOT NULL,
  graded_at     INTEGER NOT NULL,
  counts        INTEGER NOT NULL,  -- whether it is part of the running record
  figures       TEXT,              -- NULL where the trades of all its wallets were taken back
  sample        BLOB,              -- of one that counts: what its wallets and positions had
  PRIMARY KEY (horizon_days, list)
) STRICT, WITHOUT ROWID;

-- All lists that count for a horizon, together.
CREATE TABLE running_records (
  horizon_days  INTEGER PRIMARY KEY,
  lists         INTEGER NOT NULL,
  from_day      INTEGER NOT NULL,
  to_day        INTEGER NOT NULL,
  figures       TEXT NOT NULL
) STRICT;
