-- Wallets are found by a part of their name, and what processes count is kept.

-- The few that have a name. A beginning of an address needs no index but the
-- primary key.
CREATE INDEX smart_money_wallets_named ON smart_money_wallets (wallet_id, wallet_name)
  WHERE wallet_name IS NOT NULL;

-- What each process counted within a minute: see docs/decisions/0012. It alone
-- writes its rows. What is older than a week is deleted.
CREATE TABLE monitoring_points (
  at             INTEGER NOT NULL,  -- the minute's beginning
  process        TEXT NOT NULL,
  requests       INTEGER NOT NULL,
  client_errors  INTEGER NOT NULL,  -- 4xx
  server_errors  INTEGER NOT NULL,  -- 5xx
  hits_memory    INTEGER NOT NULL,
  hits_redis     INTEGER NOT NULL,
  coalesced      INTEGER NOT NULL,
  misses         INTEGER NOT NULL,
  stale          INTEGER NOT NULL,
  failed         INTEGER NOT NULL,
  fills          INTEGER NOT NULL,
  fill_errors    INTEGER NOT NULL,
  redis_errors   INTEGER NOT NULL,
  latency_1      INTEGER NOT NULL,  -- requests by the time they took, in the API's buckets
  latency_2      INTEGER NOT NULL,
  latency_3      INTEGER NOT NULL,
  latency_4      INTEGER NOT NULL,
  latency_5      INTEGER NOT NULL,
  latency_6      INTEGER NOT NULL,
  latency_7      INTEGER NOT NULL,
  latency_8      INTEGER NOT NULL,
  latency_9      INTEGER NOT NULL,
  latency_10     INTEGER NOT NULL,
  latency_11     INTEGER NOT NULL,
  latency_12     INTEGER NOT NULL,
  latency_13     INTEGER NOT NULL,
  latency_14     INTEGER NOT NULL,
  latency_15     INTEGER NOT NULL,
  PRIMARY KEY (at, process)
) STRICT, WITHOUT ROWID;
