-- Lists as they were published, kept for ever, and what came after them.

-- The list of the first full run of each UTC day. Days are counted from 1970.
CREATE TABLE frozen_lists (
  number               BIGINT PRIMARY KEY,
  day                  INTEGER NOT NULL UNIQUE,
  as_of                INTEGER NOT NULL,  -- the day of the latest trade
  frozen_at            TIMESTAMPTZ NOT NULL,
  run_id               BIGINT NOT NULL,
  data_version         TEXT NOT NULL,
  methodology_version  TEXT NOT NULL,
  wallets              BIGINT NOT NULL,
  previous_digest      TEXT NOT NULL,     -- of the list with the number before
  digest               TEXT NOT NULL
);

-- By address: a list says what it said in any other database.
CREATE TABLE frozen_wallets (
  list                  BIGINT NOT NULL REFERENCES frozen_lists (number),
  place                 BIGINT NOT NULL,
  chain_id              TEXT NOT NULL,
  wallet_address        TEXT NOT NULL,
  status                TEXT NOT NULL,
  smart_money_score     DOUBLE PRECISION,
  confidence_level      TEXT NOT NULL,
  expected_excess       DOUBLE PRECISION,
  expected_excess_low   DOUBLE PRECISION,
  expected_excess_high  DOUBLE PRECISION,
  follower_excess       DOUBLE PRECISION,
  PRIMARY KEY (list, place)
);

CREATE TABLE record_grades (
  list          BIGINT NOT NULL REFERENCES frozen_lists (number),
  horizon_days  INTEGER NOT NULL,
  graded_at     TIMESTAMPTZ NOT NULL,
  counts        BOOLEAN NOT NULL,  -- whether it is part of the running record
  figures       JSONB,             -- NULL where the trades of all its wallets were taken back
  sample        BYTEA,             -- of one that counts: what its wallets and positions had
  PRIMARY KEY (horizon_days, list)
);

-- All lists that count for a horizon, together.
CREATE TABLE running_records (
  horizon_days  INTEGER PRIMARY KEY,
  lists         BIGINT NOT NULL,
  from_day      INTEGER NOT NULL,
  to_day        INTEGER NOT NULL,
  figures       JSONB NOT NULL
);
