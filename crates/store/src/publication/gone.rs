//! Wallets whose trades were all taken back: what was made of them goes, too.

use crate::TradeSeq;

/// Whether the wallet of this number has a trade, in SQLite. Trades that came after the last run
/// are not entered by wallet yet, and there may be many: all wallets together go through them once.
pub(crate) fn has_trade_in_sqlite(wallet: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM wallet_trades t WHERE t.wallet_id = {wallet})
          OR {wallet} IN (SELECT wallet_id FROM trades
            WHERE id > (SELECT by_wallet_up_to FROM store_state)))"
    )
}

/// The same in PostgreSQL, by the wallet. `EXISTS` could go through all trades for each wallet, and
/// so can this where the server believes in few wallets: it is asked under [`BY_INDEX`].
pub(crate) fn has_trade_in_postgres(wallet: &str) -> String {
    format!("(SELECT true FROM trades t WHERE t.wallet_id = {wallet} LIMIT 1) IS NOT NULL")
}

/// For the statements that ask whether a wallet has a trade, in PostgreSQL …
pub(crate) const BY_INDEX: &str = "SET LOCAL enable_seqscan = off";
/// … and for those after them.
pub(crate) const BY_ANY_PLAN: &str = "SET LOCAL enable_seqscan = on";

/// Selects the wallets without trades among those that changed up to a number: few, and found
/// once, whatever a database guesses of how many they are.
pub(crate) fn gone(has_trade: impl Fn(&str) -> String, up_to: TradeSeq) -> String {
    format!(
        "WITH gone AS MATERIALIZED (
           SELECT d.wallet_id FROM dirty_wallets d WHERE d.seq <= {} AND NOT ({}))
         SELECT wallet_id FROM gone",
        up_to.0,
        has_trade("d.wallet_id")
    )
}

/// How many of them are published.
pub(crate) fn count_published(gone: &str) -> String {
    format!("SELECT count(*) FROM smart_money_wallets WHERE wallet_id IN ({gone})")
}
