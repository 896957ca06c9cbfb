-- Of all that an analysis made of a wallet. One that comes to the same again is
-- not written again; NULL where that is not known.
ALTER TABLE wallet_facts ADD COLUMN digest BIGINT;
