-- Wallets are found by a part of their name, and what processes count is kept.

-- The few that have a name. A beginning of an address needs no index but the
-- primary key. The name itself is not in it: some are longer than an index takes.
CREATE INDEX smart_money_wallets_named ON smart_money_wallets (wallet_id)
  WHERE wallet_name IS NOT NULL;

-- What each process counted within a minute: see docs/decisions/0012. It alone
-- writes its rows. What is older than a week is deleted.
CREATE TABLE monitoring_points (
  at             TIMESTAMPTZ NOT NULL,  -- the minute's beginning
  process        TEXT NOT NULL,
  requests       BIGINT NOT NULL,
  client_errors  BIGINT NOT NULL,  -- 4xx
  server_errors  BIGINT NOT NULL,  -- 5xx
  hits_memory    BIGINT NOT NULL,
  hits_redis     BIGINT NOT NULL,
  coalesced      BIGINT NOT NULL,
  misses         BIGINT NOT NULL,
  stale          BIGINT NOT NULL,
  failed         BIGINT NOT NULL,
  fills          BIGINT NOT NULL,
  fill_errors    BIGINT NOT NULL,
  redis_errors   BIGINT NOT NULL,
  latency_1      BIGINT NOT NULL,  -- requests by the time they took, in the API's buckets
  latency_2      BIGINT NOT NULL,
  latency_3      BIGINT NOT NULL,
  latency_4      BIGINT NOT NULL,
  latency_5      BIGINT NOT NULL,
  latency_6      BIGINT NOT NULL,
  latency_7      BIGINT NOT NULL,
  latency_8      BIGINT NOT NULL,
  latency_9      BIGINT NOT NULL,
  latency_10     BIGINT NOT NULL,
  latency_11     BIGINT NOT NULL,
  latency_12     BIGINT NOT NULL,
  latency_13     BIGINT NOT NULL,
  latency_14     BIGINT NOT NULL,
  latency_15     BIGINT NOT NULL,
  PRIMARY KEY (at, process)
);
