-- Trades are entered by key and by wallet in few ordered passes, each over many
-- of them. With each batch it cost ingest several times what the trades did:
-- keys come in random order, and an index of ten million is rewritten whole.

ALTER TABLE store_state ADD COLUMN keyed_up_to INTEGER NOT NULL DEFAULT 0;  -- trade_keys has the trades up to this id; who appends remembers the others
ALTER TABLE store_state ADD COLUMN by_wallet_up_to INTEGER NOT NULL DEFAULT 0;  -- wallet_trades likewise; a run enters the others
ALTER TABLE store_state DROP COLUMN recent;

INSERT INTO trade_keys SELECT * FROM recent_trade_keys ORDER BY key, trade_id;
INSERT INTO wallet_trades SELECT * FROM recent_wallet_trades ORDER BY wallet_id, trade_id;
DROP TABLE recent_trade_keys;
DROP TABLE recent_wallet_trades;
UPDATE store_state SET
  keyed_up_to = (SELECT coalesce(max(id), 0) FROM trades),
  by_wallet_up_to = (SELECT coalesce(max(id), 0) FROM trades);
