-- What copying a wallet would have brought, by the last run that measured it: apart from the facts,
-- since usual runs make those anew and keep this.
CREATE TABLE wallet_followability (
  wallet_id  BIGINT PRIMARY KEY REFERENCES wallets (id),
  measures   JSON NOT NULL
);

-- Lists are filtered by the verdict. Former rows are of versions in which no walk by it can have
-- begun.
ALTER TABLE wallet_places ADD COLUMN followability TEXT COLLATE "C" NOT NULL DEFAULT 'unknown';
ALTER TABLE former_places ADD COLUMN followability TEXT COLLATE "C" NOT NULL DEFAULT 'unknown';
