"""METHODOLOGY, "The market": an index of a chain's seasoned tokens, hour by hour."""

from bisect import bisect_right
from collections import defaultdict

import numpy

from market import HOUR

WEIGHT_FROM_DAYS, WEIGHT_TO_DAYS = 33, 4
SEASONED_AFTER_DAYS = 10
START_DAYS, START_HOURS = 12, 48
LONGEST_GAP_HOURS = 168
LARGEST_STEP = 3.0


class Index:
    """Levels by hour, each in the middle of its hour."""

    def __init__(self, tokens):
        """`tokens`: for each token of the chain its [(hour, dollars, quantity)], in order."""
        tokens = [hours for hours in tokens if hours]
        self.start = min(hours[0][0] for hours in tokens)
        days = max(hours[-1][0] for hours in tokens) // 24 - self.start // 24 + 1
        weights = [self._weights(hours, days) for hours in tokens]
        all_weights = sum(weights)
        moves = defaultdict(float)
        for hours, weight in zip(tokens, weights):
            moves[hours[0][0]] += 0.0
            for before, now in zip(hours, hours[1:]):
                moves[now[0]] += weight[self._day(now[0])] * _step(before, now)
        self.hours, self.levels, level = sorted(moves), [], 1.0
        for hour in self.hours:
            weight = all_weights[self._day(hour)]
            level *= 1 + moves[hour] / weight if weight > 0 else 1.0
            self.levels.append(level)

    def _day(self, hour):
        return hour // 24 - self.start // 24

    def _weights(self, hours, days):
        """What the token weighs on each day from the first of the chain."""
        traded = numpy.zeros(days + 1)
        for hour, usd, _ in hours:
            traded[self._day(hour) + 1] += usd
        before = numpy.cumsum(traded)  # what was traded before each day
        is_early = hours[0][0] < self.start + START_HOURS
        weights = numpy.zeros(days)
        for day in range(days):
            is_seasoned = day >= self._day(hours[0][0]) + SEASONED_AFTER_DAYS
            if is_seasoned or is_early and day < START_DAYS:
                end = day if day <= WEIGHT_TO_DAYS else day - WEIGHT_TO_DAYS + 1
                weights[day] = before[end] - before[max(day - WEIGHT_FROM_DAYS, 0)]
        return weights

    def at(self, time):
        """The level at a moment: interpolated between the middles of two hours of one day."""
        hour, rest = divmod(time - HOUR // 2, HOUR)
        before, after = self._of(hour), self._of(hour + 1)
        if hour // 24 != (hour + 1) // 24:
            after = before
        return before + (after - before) * rest / HOUR

    def at_start(self, day):
        """The level of the last hour before a day."""
        return self._of(day * 24 - 1)

    def _of(self, hour):
        """In the middle of an hour: that of the last hour with a trade."""
        return self.levels[max(bisect_right(self.hours, hour) - 1, 0)]


def _step(before, now):
    """By how much the price grew since the hour before; 0 after a long gap."""
    if now[0] - before[0] > LONGEST_GAP_HOURS:
        return 0.0
    ratio = (now[1] / now[2]) / (before[1] / before[2])
    return min(max(ratio, 1 / LARGEST_STEP), LARGEST_STEP) - 1
