-- Of all that is published of a wallet but the moment of its computation. What a run
-- judges to be the same again is not compared with it; NULL where that is not known.
ALTER TABLE wallet_facts ADD COLUMN published_digest BIGINT;
ALTER TABLE staged_wallets ADD COLUMN digest BIGINT;
