"""METHODOLOGY, "Prices": each token's price of a day, and of a chain's base asset each hour.

A price is the fraction (dollars, quantity): micro-dollars and 10^-18 tokens."""

from bisect import bisect_right
from collections import defaultdict

from swaps import EXCHANGE
from tokens import BASE, CASH, kind
from trades import LARGEST, MICROS, UNITS

HOUR, DAY = 3_600 * MICROS, 86_400 * MICROS
LEAST_PRICING = 1 * MICROS
MOST_HOUR_WEIGHT = 1_000.0
ABSURD = 1_000
OLDEST_BASE_DAYS = 30
STALE_DAYS = 30


def hour_of(time):
    return time // HOUR


def day_of(time):
    return time // DAY


def dollars(amount):
    """What cash is worth: $1 each."""
    return amount * MICROS // UNITS


def value_at(price, amount):
    usd, quantity = price
    return amount * usd // quantity if quantity else 0


def is_absurd(price, other):
    return not 1 / ABSURD <= price / other <= ABSURD


class Dated:
    """Values by day (or hour), of which the last up to one is asked for."""

    def __init__(self, values):
        self.by_time = dict(values)
        self.times = sorted(self.by_time)

    def on(self, time):
        return self.by_time.get(time)

    def last(self, time):
        """(time, value), or None."""
        at = bisect_right(self.times, time)
        return (self.times[at - 1], self.by_time[self.times[at - 1]]) if at else None


class Market:
    def __init__(self, swaps):
        hours = _token_hours(swaps)
        by_chain = defaultdict(lambda: ([], []))
        for token, of_token in hours.items():
            if kind(token) == BASE:
                cash_only = {key: sums for key, sums in of_token.items() if key[1] == "cash"}
                by_chain[token[0]][0].extend(_base_hours(of_token))
                by_chain[token[0]][1].extend(_base_hours(cash_only))
        # Chain → prices of its base asset, in all and against cash alone.
        self.base = {chain: BasePrices(every) for chain, (every, _) in by_chain.items()}
        self.base_cash = {chain: BasePrices(cash) for chain, (_, cash) in by_chain.items()}
        self.prices, self.volume = {}, {}
        # Token → [(hour, dollars, quantity)] without absurd hours; chain → all hours.
        self.hours, of_chains = {}, defaultdict(list)
        for token, of_token in hours.items():
            if kind(token) == BASE:
                priced = _base_hours(of_token)
            else:
                priced = _other_hours(of_token, self.base.get(token[0]))
            self.prices[token] = _day_prices(priced)
            self.volume[token] = _volume(priced)
            self.hours[token] = [h for _, of_day in _by_day(priced) for h in _plausible(of_day)]
            of_chains[token[0]].extend(priced)
        self.chain_volume = {chain: _volume(hours) for chain, hours in of_chains.items()}

    def day_price(self, token, day):
        return self.prices[token].on(day) if token in self.prices else None

    def mark(self, token, day):
        """The latest price of a day up to this one, and whether it is stale."""
        last = self.prices[token].last(day) if token in self.prices else None
        return last and (last[1], day - last[0] > STALE_DAYS)

    def volume_up_to(self, token, day):
        return _last_value(self.volume, token, day)

    def chain_volume_up_to(self, chain, day):
        return _last_value(self.chain_volume, chain, day)


def _last_value(dated, of, day):
    last = dated[of].last(day) if of in dated else None
    return last[1] if last else 0


class BasePrices:
    def __init__(self, hours):
        of_hours, of_days = {}, {}
        for day, of_day in _by_day(hours):
            for hour, usd, amount in _plausible(of_day):
                for prices, of in ((of_hours, hour), (of_days, day)):
                    before = prices.get(of, (0, 0))
                    prices[of] = (before[0] + usd, before[1] + amount)
        self.hours, self.days = of_hours, Dated(of_days)

    def value_on(self, hour, amount):
        """At the price of the hour, or else of the day."""
        price = self.hours.get(hour) or self.days.on(hour // 24)
        return price and min(value_at(price, amount), LARGEST)

    def value_near(self, hour, amount):
        """The same, or else at the price of the last day before, at most 30 days earlier."""
        value = self.value_on(hour, amount)
        last = self.days.last(hour // 24)
        if value is None and last and hour // 24 - last[0] <= OLDEST_BASE_DAYS:
            value = min(value_at(last[1], amount), LARGEST)
        return value


def _token_hours(swaps):
    """Token → (hour, what tells the value) → [dollars, base asset, quantity]."""
    hours = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for swap in swaps:
        if swap.kind != EXCHANGE or not swap.is_told:
            continue
        for own, other in ((swap.sold[0], swap.bought[0]), (swap.bought[0], swap.sold[0])):
            told_by = None if kind(own.token) == CASH else _told_by(own, other)
            if told_by:
                quote, usd, base = told_by
                sums = hours[own.token][hour_of(swap.time), quote]
                sums[0] += usd
                sums[1] += base
                sums[2] += own.amount
    return hours


def _told_by(own, other):
    if kind(other.token) == CASH:
        usd = dollars(other.amount)
        return ("cash", usd, 0) if LEAST_PRICING <= usd <= LARGEST else None
    known = [usd for usd in (own.stated, other.stated) if usd is not None]
    stated = min(known, default=None)
    if kind(other.token) == BASE and kind(own.token) != BASE:
        is_small = stated is not None and stated < LEAST_PRICING
        return None if is_small else ("base", 0, other.amount)
    if stated is not None and LEAST_PRICING <= stated <= LARGEST:
        return ("stated", stated, 0)
    return None


def _base_hours(of_token):
    """[(hour, dollars, quantity)]; on a day with cash only the cash counts."""
    with_cash = {hour // 24 for hour, quote in of_token if quote == "cash"}
    return [
        (hour, usd, amount)
        for (hour, quote), (usd, _, amount) in sorted(of_token.items())
        if quote == "cash" or hour // 24 not in with_cash
    ]


def _other_hours(of_token, base):
    hours = {}
    for (hour, quote), (usd, in_base, amount) in sorted(of_token.items()):
        if quote == "base":
            usd = base.value_near(hour, in_base) if base else None
        if usd is not None:
            before = hours.get(hour, (0, 0))
            hours[hour] = (before[0] + usd, before[1] + amount)
    return [(hour, *sums) for hour, sums in sorted(hours.items()) if sums[0] >= LEAST_PRICING]


def _by_day(hours):
    days = defaultdict(list)
    for hour in sorted(hours):
        days[hour[0] // 24].append(hour)
    return sorted(days.items())


def _price(hour):
    """Dollars for one token, as a float."""
    _, usd, amount = hour
    return (usd / MICROS) / (amount / UNITS)


def _plausible(hours):
    """The hours whose price is not absurd beside the day's median."""
    weighted = sorted((_price(h), min(h[1] / MICROS, MOST_HOUR_WEIGHT)) for h in hours if h[1])
    half, below = sum(weight for _, weight in weighted) / 2, 0.0
    for median, weight in weighted:
        below += weight
        if below >= half:
            return [hour for hour in hours if not is_absurd(_price(hour), median)]
    return []


def _day_prices(hours):
    days = {}
    for day, of_day in _by_day(hours):
        plausible = _plausible(of_day)
        usd, amount = sum(h[1] for h in plausible), sum(h[2] for h in plausible)
        if usd and amount:
            days[day] = (usd, amount)
    return Dated(days)


def _volume(hours):
    total, days = 0, {}
    for day, of_day in _by_day(hours):
        total += sum(hour[1] for hour in of_day)
        days[day] = total
    return Dated(days)
