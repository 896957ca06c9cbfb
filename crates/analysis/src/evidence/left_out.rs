//! The words for why positions are left out.

/// The sentence for a reason, by its name: a position is left out because …
pub(crate) fn describe_left_out(reason: &str) -> &str {
    match reason {
        "token_is_the_market" => "the token makes up most of its chain's trading",
        "own_trading" => "the wallet's own trades may have made the price",
        "not_fully_priced" => "the value of a purchase or sale is unknown",
        "too_small" => "the position is too small",
        "no_return" => "the market's return is unknown",
        "automated" => "the wallet behaves like a bot",
        "own_prices" => "the wallet traded at prices that the market did not offer",
        other => other,
    }
}
