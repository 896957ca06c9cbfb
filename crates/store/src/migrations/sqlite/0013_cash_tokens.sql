-- What users say is cash, or is none, beside the list in the program. A row that changes makes
-- store_state.facts_rules NULL: the next run makes all facts anew.
CREATE TABLE cash_tokens (
  chain_id  INTEGER NOT NULL REFERENCES chains (id),
  address   TEXT NOT NULL,  -- as in tokens
  symbol    TEXT,
  is_cash   INTEGER NOT NULL,
  PRIMARY KEY (address, chain_id)
) STRICT;
