-- Only a run asks for the trades of a wallet, so a run enters them, in one
-- ordered pass over all that came since the last one. Ingest did it with each
-- batch, which cost it as much as all else that it writes.

ALTER TABLE store_state ADD COLUMN by_wallet_up_to INTEGER NOT NULL DEFAULT 0;  -- wallet_trades has the trades up to this id

INSERT INTO wallet_trades SELECT * FROM recent_wallet_trades ORDER BY wallet_id, trade_id;
DROP TABLE recent_wallet_trades;
UPDATE store_state SET by_wallet_up_to = (SELECT coalesce(max(id), 0) FROM trades);
