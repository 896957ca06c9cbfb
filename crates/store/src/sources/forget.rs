//! The statements by which trades are taken back, in both databases. `forgotten` is a
//! temporary table of their numbers.

use super::Forget;

/// How a database spells it.
pub(crate) struct Dialect {
    /// The hour of a trade `t`, since 1970.
    pub(crate) hour: &'static str,
    /// The lesser of two values.
    pub(crate) least: &'static str,
}

/// The conditions of the trades `t` that are asked for, but for the files: parameters 1 to 4
/// are the names of chain and exchange, and the times; `sources` is a list of numbers.
pub(crate) fn condition(what: &Forget) -> String {
    let mut conditions = vec!["true".to_owned()];
    let mut ask = |is_asked: bool, condition: &str| {
        if is_asked {
            conditions.push(condition.to_owned());
        }
    };
    ask(
        what.chain.is_some(),
        "t.chain_id IN (SELECT id FROM chains WHERE name = $1)",
    );
    ask(
        what.project.is_some(),
        "t.project_id IN (SELECT id FROM projects WHERE name = $2)",
    );
    ask(what.from.is_some(), "t.block_time >= $3");
    ask(what.until.is_some(), "t.block_time < $4");
    conditions.join(" AND ")
}

/// The numbers of files as they stand in a statement: digits and commas.
pub(crate) fn list(what: &Forget) -> String {
    let sources = what.sources.iter().flatten();
    let numbers: Vec<_> = sources.map(|source| source.0.to_string()).collect();
    if numbers.is_empty() {
        return "-1".to_owned();
    }
    numbers.join(", ")
}

/// Fills `forgotten` with the trades that go.
pub(crate) fn select_gone(what: &Forget) -> String {
    let condition = condition(what);
    if what.sources.is_none() {
        return format!("INSERT INTO forgotten SELECT t.id FROM trades t WHERE {condition}");
    }
    let list = list(what);
    format!(
        "INSERT INTO forgotten SELECT t.id FROM trades t
         WHERE {condition} AND t.source_id IN ({list}) AND NOT EXISTS (
           SELECT 1 FROM trade_sources o WHERE o.trade_id = t.id AND o.source_id NOT IN ({list}))"
    )
}

/// How many trades stay that the files told.
pub(crate) fn count_kept(what: &Forget) -> String {
    let (condition, list) = (condition(what), list(what));
    format!(
        "SELECT count(*) FROM trades t WHERE {condition}
           AND (t.source_id IN ({list}) OR EXISTS (
             SELECT 1 FROM trade_sources o WHERE o.trade_id = t.id AND o.source_id IN ({list})))
           AND NOT EXISTS (SELECT 1 FROM forgotten f WHERE f.trade_id = t.id)"
    )
}

/// Trades, wallets and hours of `forgotten`.
pub(crate) fn count_gone(dialect: &Dialect) -> String {
    let hour = dialect.hour;
    format!(
        "SELECT (SELECT count(*) FROM forgotten),
           (SELECT count(*) FROM (SELECT DISTINCT t.wallet_id
              FROM forgotten f JOIN trades t ON t.id = f.trade_id) w),
           (SELECT count(*) FROM (SELECT DISTINCT t.chain_id, {hour}
              FROM forgotten f JOIN trades t ON t.id = f.trade_id) h)"
    )
}

/// The statements without parameters that take `forgotten` back and empty it, in this order.
pub(crate) fn take_back(dialect: &Dialect) -> Vec<String> {
    let Dialect { hour, least } = dialect;
    vec![
        "UPDATE store_state SET last_seq = last_seq + 1".to_owned(),
        format!(
            "INSERT INTO dirty_wallets (wallet_id, seq, earliest)
             SELECT t.wallet_id, s.last_seq, min(t.block_time)
             FROM forgotten f JOIN trades t ON t.id = f.trade_id CROSS JOIN store_state s
             WHERE true GROUP BY t.wallet_id, s.last_seq
             ON CONFLICT (wallet_id) DO UPDATE SET seq = excluded.seq,
               earliest = {least}(dirty_wallets.earliest, excluded.earliest)"
        ),
        format!(
            "INSERT INTO changed_hours (chain_id, hour, seq, priced_seq)
             SELECT DISTINCT t.chain_id, {hour}, s.last_seq, 0
             FROM forgotten f JOIN trades t ON t.id = f.trade_id CROSS JOIN store_state s
             WHERE true
             ON CONFLICT (chain_id, hour) DO UPDATE SET seq = excluded.seq"
        ),
        "UPDATE store_state SET trades = trades - (SELECT count(*) FROM forgotten)".to_owned(),
        "DELETE FROM trade_sources WHERE trade_id IN (SELECT trade_id FROM forgotten)".to_owned(),
        "DELETE FROM trades WHERE id IN (SELECT trade_id FROM forgotten)".to_owned(),
        "DELETE FROM forgotten".to_owned(),
        "UPDATE store_state SET (first_trade, last_trade) =
           (SELECT min(block_time), max(block_time) FROM trades)"
            .to_owned(),
    ]
}

/// The asked-for trades that stay: these files tell them no longer, and `forgotten` is filled
/// with those whose words are one of theirs. Takes the parameters of [`condition`].
pub(crate) fn leave(what: &Forget) -> [String; 2] {
    let (condition, list) = (condition(what), list(what));
    [
        format!(
            "DELETE FROM trade_sources WHERE source_id IN ({list})
               AND trade_id IN (SELECT t.id FROM trades t WHERE {condition})"
        ),
        format!(
            "INSERT INTO forgotten SELECT t.id FROM trades t
             WHERE {condition} AND t.source_id IN ({list})"
        ),
    ]
}

/// Another source of theirs takes the place of the one whose words stand.
pub(crate) const PROMOTE: [&str; 2] = [
    "UPDATE trades SET source_id = (
       SELECT min(o.source_id) FROM trade_sources o WHERE o.trade_id = trades.id)
     WHERE id IN (SELECT trade_id FROM forgotten)",
    "DELETE FROM trade_sources WHERE trade_id IN (SELECT trade_id FROM forgotten)
       AND source_id = (SELECT t.source_id FROM trades t WHERE t.id = trade_sources.trade_id)",
];
