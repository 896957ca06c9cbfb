//! Logs of trades with a side, a base token and a quote token, under their usual names.
//! `buy` is a purchase of the base token by the wallet.

use crate::Field;

/// `base_token` and `base` may hold an address or a ticker.
pub(super) const fn names(field: Field) -> &'static [&'static str] {
    match field {
        Field::Chain => &["chain", "blockchain", "network"],
        Field::Wallet => &[
            "wallet",
            "wallet_address",
            "trader",
            "trader_address",
            "tx_from",
            "owner",
            "account",
            "user",
        ],
        Field::BlockTime => &[
            "block_time",
            "block_timestamp",
            "block_unix_time",
            "timestamp",
            "datetime",
            "time",
        ],
        Field::TxHash => &[
            "tx_hash",
            "transaction_hash",
            "hash",
            "tx_id",
            "signature",
            "tx",
        ],
        Field::EvtIndex => &["evt_index", "log_index"],
        Field::Side => &["side", "trade_side", "direction", "action", "kind", "type"],
        Field::BaseTokenAddress => &[
            "base_token_address",
            "base_address",
            "base_mint",
            "base_token",
            "base",
        ],
        Field::BaseTokenSymbol => &["base_token_symbol", "base_symbol", "base_token", "base"],
        Field::BaseAmount => &[
            "base_amount",
            "base_token_amount",
            "amount_base",
            "base_quantity",
            "base_qty",
            "base_size",
            "base.ui_amount",
            "quantity",
            "qty",
            "size",
            "amount",
        ],
        Field::BaseTokenDecimals => &["base_token_decimals", "base_decimals"],
        Field::QuoteTokenAddress => &[
            "quote_token_address",
            "quote_address",
            "quote_mint",
            "quote_token",
            "quote",
        ],
        Field::QuoteTokenSymbol => &["quote_token_symbol", "quote_symbol", "quote_token", "quote"],
        Field::QuoteAmount => &[
            "quote_amount",
            "quote_token_amount",
            "amount_quote",
            "quote_quantity",
            "quote_qty",
            "quote_size",
            "quote.ui_amount",
        ],
        Field::QuoteTokenDecimals => &["quote_token_decimals", "quote_decimals"],
        Field::AmountUsd => &[
            "amount_usd",
            "usd_amount",
            "value_usd",
            "usd_value",
            "volume_usd",
        ],
        Field::Project => &["project", "dex", "exchange", "source"],
        _ => &[],
    }
}
