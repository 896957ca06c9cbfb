//! Wallets whose trades were all taken back: what was made of them goes, too.

use crate::TradeSeq;

/// Where a database finds a wallet's trades. A run has entered all of them by wallet.
pub(crate) const TRADES_IN_SQLITE: &str = "\
    (SELECT wallet_id FROM wallet_trades UNION ALL SELECT wallet_id FROM trades
     WHERE id > (SELECT by_wallet_up_to FROM store_state))";
pub(crate) const TRADES_IN_POSTGRES: &str = "trades";

/// Selects the wallets without trades among those that changed up to a number.
pub(crate) fn gone(trades: &str, up_to: TradeSeq) -> String {
    format!(
        "SELECT d.wallet_id FROM dirty_wallets d
         WHERE d.seq <= {} AND NOT EXISTS (
           SELECT 1 FROM {trades} t WHERE t.wallet_id = d.wallet_id)",
        up_to.0
    )
}

/// How many of them are published.
pub(crate) fn count_published(gone: &str) -> String {
    format!("SELECT count(*) FROM smart_money_wallets WHERE wallet_id IN ({gone})")
}
