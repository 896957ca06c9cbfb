"""METHODOLOGY, "Metrics": the figures of one wallet, and the win rates of all."""

import math
from collections import Counter, defaultdict

from market import day_of
from tokens import BASE, kind
from trades import LARGEST, MICROS

DOLLAR = 1 * MICROS
LEAST_DAYS, YEAR = 30, 365
NOISE = 1e-9
LEAST_DRAWDOWN = 1e-6
DAY_SECONDS = 86_400
STYLES = [("scalping", 3_600), ("day_trading", DAY_SECONDS), ("swing_trading", 30 * DAY_SECONDS)]
BOT_POSITIONS, BOT_SHARE, BOT_SECONDS, BOT_TRADES = 5, 0.5, 60, 200
MAKER_TRADES, MAKER_SHARE = 50, 0.9
WHALE_TRADE, WHALE_VOLUME = 100_000 * MICROS, 10_000_000 * MICROS


def figures(ledger, as_of):
    """Field → value, in dollars, fractions and days."""
    f = _results(ledger, as_of)
    f |= _trades(ledger)
    f |= _returns(ledger, as_of, is_invested=ledger.cost > 0)
    f |= _holding(ledger)
    f["recognised"] = _automated(ledger, f)
    f["is_bot"] = f["recognised"] is not None
    f["risk_profile"] = None if f["is_bot"] else _risk(f)
    return f


def profile(f):
    """Factor → 0 to 100, once win rates are shrunk."""
    log = lambda value, low, high: 100 * math.log(value / low) / math.log(high / low)
    share = lambda part: None if part is None else 100 * part
    drawdown, size, risk = f["max_drawdown"], f["avg_trade_size"], f["risk_profile"]
    factors = {
        "performance.roi": f["roi_all_time"] and 100 * f["roi_all_time"] / 2,
        "performance.win_rate": share(f["win_rate_shrunk"]),
        "performance.sharpe": f["sharpe_ratio"] and 100 * f["sharpe_ratio"] / 3,
        "performance.drawdown": None if drawdown is None else 100 * (1 + drawdown),
        "activity.trade_count": log(f["total_trades"], 50, 1_000),
        "activity.trade_size": log(size, 1_000, 1_000_000) if size else None,
        "activity.consistency": 100 * f["winning_weeks"] / f["active_weeks"],
        "behaviour.style": share(f["style_consistency"]),
        "behaviour.risk": {"low": 100, "medium": 70, "high": 40, None: None}[risk],
    }
    return {name: min(max(value or 0.0, 0.0), 100.0) for name, value in factors.items()}


def _results(ledger, as_of):
    unrealized = base = 0
    best = max([closed.realized for closed in ledger.closed], default=0)
    anomalies = +ledger.anomalies
    for token in ledger.tokens.values():
        value = ledger.value_held(token, as_of)
        gain = value - token.cost
        unrealized += gain
        if kind(token.name) == BASE:
            base += token.realized + gain
        if value >= LARGEST:
            anomalies["absurd_value"] += 1
        best = max(best, gain + (token.position.realized if token.position else 0))
    total = ledger.realized + unrealized
    outcomes = [closed.realized for closed in ledger.closed]
    wins = [gain for gain in outcomes if gain > DOLLAR]
    losses = [-gain for gain in outcomes if gain < -DOLLAR]
    dollars = {
        "total_pnl": total,
        "realized_pnl": ledger.realized,
        "unrealized_pnl": unrealized,
        "base_asset_pnl": base,
        "net_pnl": total - ledger.gas,
        "atomic_pnl": ledger.atomic,
        "profit_without_best": total - max(best, 0),
        "unmatched_proceeds": ledger.unmatched,
    }
    sold = ledger.covered_proceeds + ledger.unmatched
    explained = ledger.covered_proceeds / sold if sold else 1.0
    return {field: micros / MICROS for field, micros in dollars.items()} | {
        "roi_all_time": total / ledger.cost if ledger.cost > 0 else None,
        "wins": len(wins),
        "losses": len(losses),
        "win_rate": len(wins) / (len(wins) + len(losses)) if wins or losses else None,
        "profit_factor": sum(wins) / sum(losses) if losses else None,
        "closed_positions": len(ledger.closed),
        "open_positions": sum(token.position is not None for token in ledger.tokens.values()),
        "coverage": explained * ledger.priced / ledger.trades,
        "anomalies": dict(anomalies),
    }


def _trades(ledger):
    mean = ledger.volume // ledger.priced if ledger.priced else None
    is_whale = mean is not None and mean >= WHALE_TRADE or ledger.volume >= WHALE_VOLUME
    return {
        "wallet_type": "whale" if is_whale else "trader",
        "total_trades": ledger.trades,
        "atomic_trades": ledger.atomic_trades,
        "total_volume": ledger.volume / MICROS,
        "avg_trade_size": None if mean is None else mean / MICROS,
        "active_days": len({day_of(time) for time in ledger.times}),
        "first_seen": ledger.times[0],
        "last_trade_timestamp": ledger.times[-1],
        "preferred_tokens": {token.name: token.volume for token in ledger.tokens.values()},
        "preferred_protocols": dict(ledger.projects),
    }


def _daily_returns(ledger):
    pnl = value = 0
    for _, realized, value_at_end, cost, purchases in ledger.days:
        base = value + purchases
        now = realized + value_at_end - cost
        r = max((now - pnl) / base, -1.0) if base >= DOLLAR else 0.0
        yield 0.0 if abs(r) < NOISE else r
        pnl, value = now, value_at_end


def _returns(ledger, as_of, is_invested):
    returns = list(_daily_returns(ledger))
    n = as_of - day_of(ledger.times[0]) + 1
    index = peak = 1.0
    drawdown = 0.0
    for r in returns:
        index *= 1 + r
        peak = max(peak, index)
        drawdown = min(drawdown, index / peak - 1)
    f = dict.fromkeys(["sharpe_ratio", "sortino_ratio", "calmar_ratio", "volatility"])
    f["max_drawdown"] = drawdown if is_invested else None
    f["active_weeks"], f["winning_weeks"] = _weeks(ledger)
    if not is_invested or n < LEAST_DAYS:
        return f
    mean = sum(returns) / n
    squares = sum(r * r for r in returns)
    deviation = math.sqrt(max(squares - n * mean * mean, 0) / (n - 1))
    downside = math.sqrt(sum(min(r, 0) ** 2 for r in returns) / n)
    f["volatility"] = deviation * math.sqrt(YEAR)
    if deviation > NOISE * math.sqrt(squares / n):
        f["sharpe_ratio"] = mean / deviation * math.sqrt(YEAR)
    if downside > 0:
        f["sortino_ratio"] = mean / downside * math.sqrt(YEAR)
    if -drawdown >= LEAST_DRAWDOWN:
        try:
            f["calmar_ratio"] = (index ** (YEAR / n) - 1) / -drawdown
        except OverflowError:
            pass
    return f


def _weeks(ledger):
    """Weeks with a trade, and those of them that ended with a gain of more than a cent."""
    week = lambda day: (day + 3) // 7  # 1970-01-01 was a Thursday; weeks begin on Monday
    active = {week(day_of(time)) for time in ledger.times}
    pnl_at_end = {}
    for day, realized, value, cost, _ in ledger.days:
        pnl_at_end[week(day)] = round(realized + value - cost)
    winning, before = 0, 0
    for number in sorted(pnl_at_end):
        if number in active and pnl_at_end[number] - before > MICROS // 100:
            winning += 1
        before = pnl_at_end[number]
    return len(active), winning


def _holding(ledger):
    matched = sorted((micros / MICROS, cost) for micros, cost in ledger.matched if cost)
    total = sum(cost for _, cost in matched)
    if not matched:
        fields = ["avg_holding_period_days", "median_holding_period_days", "trading_style"]
        return dict.fromkeys([*fields, "style_consistency"])
    below, median = 0, None
    by_style = defaultdict(int)
    for seconds, cost in matched:
        below += cost
        if median is None and below * 2 >= total:
            median = seconds
        longest = len(STYLES)
        at = next((n for n, (_, limit) in enumerate(STYLES) if seconds < limit), longest)
        by_style[at] += cost
    names = [name for name, _ in STYLES] + ["position_trading"]
    style = max(by_style, key=lambda at: (by_style[at], at))
    return {
        "avg_holding_period_days": sum(s * c for s, c in matched) / total / DAY_SECONDS,
        "median_holding_period_days": median / DAY_SECONDS,
        "trading_style": names[style],
        "style_consistency": by_style[style] / total,
    }


def _automated(ledger, f):
    """A bot, a market maker or None."""
    is_instant = lambda c: c.is_instant_block or c.closed - c.opened <= BOT_SECONDS * MICROS
    closed = len(ledger.closed) + ledger.atomic_trades
    instant = sum(map(is_instant, ledger.closed)) + ledger.atomic_trades
    a_day = ledger.trades / f["active_days"]
    if closed >= BOT_POSITIONS and instant / closed > BOT_SHARE or a_day > BOT_TRADES:
        return "bot"
    of_one_day = sum(day_of(c.opened) == day_of(c.closed) for c in ledger.closed)
    is_intraday = ledger.closed and of_one_day >= MAKER_SHARE * len(ledger.closed)
    if closed >= BOT_POSITIONS and a_day > MAKER_TRADES and is_intraday:
        return "market_maker"
    return None


def _risk(f):
    volatility, drawdown = f["volatility"], f["max_drawdown"]
    if volatility is None:
        return None
    if volatility > 1.5 or drawdown < -0.5:
        return "high"
    return "low" if volatility < 0.5 and drawdown > -0.2 else "medium"


def shrink_win_rates(wallets):
    """Sets `win_rate_shrunk` of all wallets, by Kleinman's moments."""
    counts = Counter((f["wins"], f["losses"]) for f in wallets if f["wins"] + f["losses"])
    k = sum(counts.values())
    n = sum(times * (w + l) for (w, l), times in counts.items())
    alpha = beta = 1.0
    if n:
        mean = sum(times * w for (w, _), times in counts.items()) / n
        variance = mean * (1 - mean)
        spread = sum(t * (w + l) * (w / (w + l) - mean) ** 2 for (w, l), t in counts.items())
        squares = sum(times * (w + l) ** 2 for (w, l), times in counts.items())
        scale = variance * (n - squares / n - (k - 1))
        if scale > 0:
            rho = max((spread - variance * (k - 1)) / scale, 0.001)
            strength = max(1 / rho - 1, 1.0)
            alpha, beta = mean * strength, (1 - mean) * strength
    for f in wallets:
        w, l = f["wins"], f["losses"]
        f["win_rate_shrunk"] = (w + alpha) / (w + l + alpha + beta) if w + l else None
