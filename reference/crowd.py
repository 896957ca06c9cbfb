"""METHODOLOGY, "The crowd" and "The test": a wallet's positions and periods beside market and
crowd."""

import math
from collections import defaultdict
from dataclasses import dataclass, field

import numpy
from scipy import stats

from evidence import period_start
from market import DAY, day_of

LEAST_POSITIONS = 30
WINSORISED = 0.05, 0.95
OLDEST_PRICE_HOURS = 168
LEAST_HOLDERS = 10
LEAST_VALUES = 6
ALLOWANCE = 1.0
LEAST_P = 1e-15
# Left out for what the wallet is; the position itself is like any other.
OF_THE_WALLET = {None, "automated", "own_prices"}


class Crowd:
    def __init__(self, evidence, positions_of_wallets):
        self.until = evidence.until
        # Token → day → how many positions more than the day before are held at its start.
        changes = defaultdict(lambda: defaultdict(int))
        costs = defaultdict(lambda: defaultdict(int))  # token → wallet → cents
        for wallet, positions in positions_of_wallets.items():
            for position in positions:
                first = day_of(position.opened) + 1
                last = self.until - 1 if position.closed is None else day_of(position.closed)
                if position.left_out in OF_THE_WALLET and first <= last:
                    changes[position.token][first] += 1
                    changes[position.token][last + 1] -= 1
                    costs[position.token][wallet] += position.cents
        self.holders = {token: _effective(of.values()) for token, of in costs.items()}
        returns = defaultdict(lambda: defaultdict(list))  # chain → day → (excess, positions)
        for token, of_token in changes.items():
            held = 0
            for day in range(min(of_token), self.until):
                held += of_token.get(day, 0)
                excess = self._day_excess(evidence, token, day) if held else None
                if excess is not None:
                    returns[token[0]][day].append((excess, held))
        self.sums = {chain: self._cumulated(days) for chain, days in returns.items()}

    def _day_excess(self, evidence, token, day):
        index, prices = evidence.indexes[token[0]], []
        for of in (day, day + 1):
            last = evidence.of_token(token).last(of * 24, OLDEST_PRICE_HOURS, {})
            if last is None:
                return None
            prices.append(last[1])
        return prices[1] / prices[0] - index.at_start(day + 1) / index.at_start(day)

    def _cumulated(self, days):
        """Day → the sum of the crowd's excess before it."""
        sums, total = {}, 0.0
        for day in range(min(days), self.until + 1):
            sums[day] = total
            total += _winsorised_mean(days.get(day, []))
        return sums

    def excess(self, token, start, end):
        return self._up_to(token[0], end) - self._up_to(token[0], start)

    def _up_to(self, chain, time):
        sums, (day, rest) = self.sums.get(chain), divmod(time, DAY)
        if not sums or day < min(sums):
            return 0.0
        before = sums.get(day, sums[self.until])
        return before + (sums.get(day + 1, before) - before) * rest / DAY


def _effective(costs):
    squares = sum(cost * cost for cost in costs)
    return sum(costs) ** 2 / squares if squares else 0.0


def _winsorised_mean(values):
    count = sum(held for _, held in values)
    if count < LEAST_POSITIONS:
        return 0.0
    values = sorted(values)
    below = numpy.cumsum([held for _, held in values])
    low, high = (values[int(numpy.argmax(below >= share * count))][0] for share in WINSORISED)
    return sum(min(max(value, low), high) * held for value, held in values) / count


@dataclass(slots=True)
class Mean:
    mean: float
    without_best: float
    error: float
    p: float | None


@dataclass
class Test:
    """A wallet's own means by period over the market and over the crowd, and a follower's; and a
    follower's by position."""

    compared: int = 0
    followed: int = 0
    own: list = field(default_factory=lambda: [None, None])
    follower: list = field(default_factory=lambda: [None, None])
    by_position: list = field(default_factory=lambda: [None, None])
    curve: list = field(default_factory=list)
    periods: int = 0

    @property
    def p(self):
        """Of the three tests together."""
        means = [*self.by_position, self.follower[1]]
        if any(mean is None or mean.p is None for mean in means):
            return None
        market, crowd, by_period = (z_of(mean.p) for mean in means)
        return float(stats.norm.sf(min(crowd, market + ALLOWANCE, by_period + ALLOWANCE)))

    def worse(self, means):
        market, crowd = means
        return crowd if crowd and crowd.mean < market.mean else market


def test_of(positions, crowd):
    test = Test()
    own, follower = {}, {}  # period → sums over the market, and over the crowd
    by_position = []
    for position in positions:
        if position.left_out:
            continue
        test.compared += 1
        holders = crowd.holders.get(position.token, 0)
        is_followed = position.can_be_followed and holders >= LEAST_HOLDERS
        test.followed += is_followed
        closed = crowd.until * DAY if position.closed is None else position.closed
        over_market = over_crowd = 0.0
        for period, excesses in position.periods.items():
            start = max(position.opened, period_start(period))
            of_crowd = crowd.excess(position.token, start, min(closed, period_start(period + 1)))
            over_market += excesses[1]
            over_crowd += excesses[1] - of_crowd
            for sums, excess in zip([own, follower] if is_followed else [own], excesses):
                of_period = sums.setdefault(period, [0.0, 0.0])
                of_period[0] += excess
                of_period[1] += excess - of_crowd
        if is_followed and position.periods:
            by_position.append((over_market, over_crowd))
    test.periods = len(own)
    test.own = [_mean([sums[at] for sums in own.values()]) for at in (0, 1)]
    test.follower = [_mean([sums[at] for sums in follower.values()]) for at in (0, 1)]
    test.by_position = [_mean([excess[at] for excess in by_position]) for at in (0, 1)]
    # Only where there is a test, the curve is kept.
    for period in sorted(own) if test.p is not None else []:
        values = [*own[period], *follower.get(period, (None, None))]
        test.curve.append((period_start(period), *values))
    return test


def z_of(p):
    return stats.norm.isf(numpy.clip(p, LEAST_P, 1 - LEAST_P))


def _mean(values):
    n = len(values)
    if n < LEAST_VALUES:
        return None
    deviation, mean = numpy.std(values, ddof=1), numpy.mean(values)
    without_best = (sum(values) - max(values)) / (n - 1)
    return Mean(mean, without_best, deviation / math.sqrt(n), _p_value(values, mean, deviation))


def _p_value(values, mean, deviation):
    """Student's t after Hall's transformation."""
    if deviation <= abs(mean) * 1e-9:
        return None
    n, s = len(values), mean / deviation
    skewness = sum(((value - mean) / deviation) ** 3 for value in values) / n
    t = s + skewness * s**2 / 3 + skewness**2 * s**3 / 27 + skewness / (6 * n)
    return float(stats.t.sf(math.sqrt(n) * t, n - 1))
