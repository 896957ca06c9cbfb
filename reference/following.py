"""METHODOLOGY, "Following": what copying a wallet's positions would have brought, by delay."""

import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from scipy import stats

from evidence import FOLLOW_WITHIN_HOURS
from ledger import ADDS, OPENS
from market import DAY, HOUR, day_of
from trades import MICROS, UNITS

WINDOW_DAYS, LEAST_POSITIONS, LEAST_WEEKS = 180, 20, 6
SIZE, FEE, GAS, IMPACT = 1_000.0, 0.003, 1.0, 0.1
OLDEST_LAST_PRICE = 7 * DAY
SECOND = MICROS
NEXT_BLOCK = None
DELAYS = [0, NEXT_BLOCK, 15, 60, 300, 900, 3_600, 21_600, 86_400]
LONGEST_OF_VERDICT = 3_600
NEVER = {
    "followability": "unknown",
    "follow_within_secs": None,
    "alpha_half_life_secs": None,
    "break_even_cost": None,
    "follow_capacity": None,
    "follow_fill_rate": None,
    "alpha_decay": [],
    "follow_as_of": None,
}


@dataclass(slots=True)
class Tick:
    time: int
    block: int | None
    usd: float
    amount: float
    wallet: tuple


class Followers:
    """All trades of known value, by token, and the market that copies are compared with."""

    def __init__(self, ledgers, indexes, as_of):
        self.indexes, self.as_of, self.end = indexes, as_of, as_of * DAY
        self.ticks = defaultdict(list)
        for wallet, ledger in ledgers.items():
            for token in ledger.tokens.values():
                for trade in token.trades:
                    if trade.usd and trade.amount and trade.time < self.end:
                        tick = Tick(trade.time, trade.block, *_floats(trade), wallet)
                        self.ticks[token.name].append(tick)
        for ticks in self.ticks.values():
            ticks.sort(key=lambda tick: (tick.time, -1 if tick.block is None else tick.block))
        self.times = {token: [of.time for of in ticks] for token, ticks in self.ticks.items()}

    def figures(self, wallet, ledger):
        """The exported fields of a wallet whose own results are tested."""
        positions = [
            (token.name, position)
            for token in ledger.tokens.values()
            for position in _positions(token.trades)
            if self.as_of - WINDOW_DAYS <= day_of(position[0].time) < self.as_of
        ]
        of_delay = [AtDelay(delay, self._copies(wallet, positions, delay)) for delay in DELAYS]
        next_block = of_delay[DELAYS.index(NEXT_BLOCK)]
        verdict, within = _verdict(of_delay)
        is_enough = next_block.is_enough
        return {
            "followability": verdict,
            "follow_within_secs": within,
            "alpha_half_life_secs": _half_life(of_delay),
            "break_even_cost": max(next_block.mean / 2, 0.0) if is_enough else None,
            "follow_capacity": next_block.capacity() if is_enough else None,
            "follow_fill_rate": next_block.fill_rate,
            "alpha_decay": [of.point() for of in of_delay],
            "follow_as_of": self.end,
        }

    def _copies(self, wallet, positions, delay):
        copies = []
        for token, position in positions:
            fill = lambda trade: self._fill(token, wallet, trade, delay)
            own = lambda trade: _own_price(trade)
            copies.append(
                Copy(
                    token,
                    (day_of(position[0].time) + 3) // 7,
                    self._excess(token, wallet, position, fill),
                    self._excess(token, wallet, position, own),
                    self._hourly_volume(token, position[0].time),
                )
            )
        return copies

    def _excess(self, token, wallet, position, fill):
        index = self.indexes.get(token[0])
        lots, paid, earned, held = [], 0.0, 0.0, 0.0
        for trade in position:
            if trade.time >= self.end:
                break
            amount = trade.amount / UNITS
            if trade.action in (OPENS, ADDS):
                held += amount
                filled = fill(trade) if trade.usd and trade.amount else None
                if filled and index:
                    time, price = filled
                    lots.append([price, index.at(time), trade.usd / MICROS])
                    paid += trade.usd / MICROS
            else:
                part = min(amount / held, 1.0) if held > 0 else 1.0
                held -= min(amount, held)
                if filled := fill(trade):
                    earned += self._sold(lots, part, index, *filled)
        last = self._last(token, wallet)
        earned += self._sold(lots, 1.0, index, self.end, last)
        return earned / paid if paid else None

    @staticmethod
    def _sold(lots, part, index, time, price):
        earned = 0.0
        for lot in lots:
            bought_at, level, dollars = lot
            earned += dollars * part * (price / bought_at - index.at(time) / level)
            lot[2] -= dollars * part
        return earned

    def _fill(self, token, wallet, trade, delay):
        """(time, price) of the first trade of others that is late enough."""
        start = trade.time + (delay or 0) * SECOND
        end = min(start + FOLLOW_WITHIN_HOURS * HOUR, self.end)
        ticks, at = self.ticks[token], bisect_left(self.times.get(token, []), start)
        while at < len(ticks) and ticks[at].time < end:
            if ticks[at].wallet != wallet and _is_late(ticks[at], trade, delay):
                return ticks[at].time, self._of_block(token, wallet, ticks[at])
            at += 1

    def _last(self, token, wallet):
        """The last price of others before the as-of day."""
        for tick in reversed(self.ticks[token]):
            if tick.time < self.end - OLDEST_LAST_PRICE:
                break
            if tick.wallet != wallet:
                return self._of_block(token, wallet, tick)
        return 0.0

    def _of_block(self, token, wallet, one):
        """The mean price of what others traded in a block, weighted by volume."""
        at, ticks, usd, amount = bisect_left(self.times[token], one.time), self.ticks[token], 0.0, 0.0
        while at < len(ticks) and ticks[at].time == one.time:
            if ticks[at].block == one.block and ticks[at].wallet != wallet:
                usd, amount = usd + ticks[at].usd, amount + ticks[at].amount
            at += 1
        return usd / amount

    def _hourly_volume(self, token, time):
        at, ticks, usd = bisect_left(self.times.get(token, []), time - HOUR), self.ticks[token], 0.0
        while at < len(ticks) and ticks[at].time <= time:
            usd += ticks[at].usd
            at += 1
        return usd


@dataclass(slots=True)
class Copy:
    token: tuple
    week: int
    excess: float | None
    own: float | None
    hourly_volume: float

    def cost(self, size):
        """Of one trade, as a fraction of it."""
        return FEE + GAS / size + min(IMPACT * math.sqrt(size / max(self.hourly_volume, 1.0)), 1.0)


class AtDelay:
    def __init__(self, delay, copies):
        self.delay = delay
        self.filled = [copy for copy in copies if copy.excess is not None]
        self.fill_rate = len(self.filled) / len(copies) if copies else None
        weeks = {copy.week for copy in self.filled}
        self.is_enough = len(self.filled) >= LEAST_POSITIONS and len(weeks) >= LEAST_WEEKS
        self.mean = _mean([copy.excess for copy in self.filled])

    def band(self, size=None):
        """The ends of the band of 95 %, after costs where there is a size."""
        values = [of.excess - (2 * of.cost(size) if size else 0.0) for of in self.filled]
        return _band(values, [of.token for of in self.filled], [of.week for of in self.filled])

    def point(self):
        low, high = self.band() or (None, None)
        own = _mean([copy.own for copy in self.filled if copy.own is not None])
        return self.delay, len(self.filled), self.fill_rate, self.mean, low, high, own

    def net_band(self):
        return self.band(SIZE) if self.is_enough else None

    def capacity(self):
        for step in range(140, 19, -1):
            size = round(10 ** (step / 20))
            if _mean([copy.excess - 2 * copy.cost(size) for copy in self.filled]) > 0:
                return size


def _verdict(of_delay):
    looked_at = [of for of in of_delay if of.delay != 0 and (of.delay or 0) <= LONGEST_OF_VERDICT]
    paying = None
    for of in looked_at:
        band = of.net_band()
        if not band or band[0] <= 0:
            break
        paying = of
    if paying is looked_at[-1]:
        return "followable", None
    if paying:
        return "within_delay", paying.delay or 0
    band = looked_at[0].net_band()
    return "not_followable" if band and band[1] < 0 else "unknown", None


def _half_life(of_delay):
    first = of_delay[0]
    band = first.band() if first.is_enough else None
    if not band or band[0] <= 0:
        return None
    timed = [(of.delay, of.mean) for of in of_delay if of.delay is not None]
    timed = [(delay, mean) for delay, mean in timed if mean is not None]
    half = timed[0][1] / 2
    for (earlier, above), (later, below) in zip(timed, timed[1:]):
        if below <= half:
            return round(earlier + (later - earlier) * (above - half) / (above - below))
    return None


def _band(values, tokens, weeks):
    n, mean = len(values), _mean(values)
    if len(set(tokens)) < 2 or len(set(weeks)) < 2:
        return None
    off = [value - mean for value in values]
    variance = _clustered(off, tokens) + _clustered(off, weeks)
    variance -= _clustered(off, list(zip(tokens, weeks)))
    variance = max(variance, sum(x * x for x in off) / (n * (n - 1)))
    freedom = min(len(set(tokens)), len(set(weeks))) - 1
    half = stats.t.ppf(0.975, freedom) * math.sqrt(variance)
    return mean - half, mean + half


def _clustered(off, clusters):
    sums = defaultdict(float)
    for x, cluster in zip(off, clusters):
        sums[cluster] += x
    groups = len(sums)
    return groups / (groups - 1) * sum(x * x for x in sums.values()) / len(off) ** 2


def _positions(trades):
    """The trades of each position, from the purchase that opens it to before the next."""
    position = []
    for trade in trades:
        if trade.action == OPENS:
            if position:
                yield position
            position = []
        if position or trade.action == OPENS:
            position.append(trade)
    if position:
        yield position


def _is_late(tick, trade, delay):
    if delay is not NEXT_BLOCK:
        return True
    if None in (tick.block, trade.block):
        return tick.time > trade.time
    return tick.block > trade.block


def _own_price(trade):
    if trade.usd is None:
        return None
    usd, amount = _floats(trade)
    return trade.time, usd / amount


def _floats(trade):
    return trade.usd / MICROS, trade.amount / UNITS


def _mean(values):
    return sum(values) / len(values) if values else None
