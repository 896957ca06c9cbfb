"""METHODOLOGY, "What a position earned": each position's excess over the market by periods,
the wallet's own and a follower's, and why positions are left out."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from dataclasses import dataclass, field
from statistics import median

import numpy

from index import Index
from ledger import ADDS, CLOSES, OPENS
from market import DAY, HOUR, day_of, hour_of
from trades import MICROS, UNITS

PERIOD_DAYS = 3
OLDEST_MARK_HOURS, FOLLOW_WITHIN_HOURS = 168, 24
LEAST_OTHERS_DOLLARS, LEAST_OTHERS_SHARE = 1.0, 1e-6
MARKET_SHARE, MOST_OWN_SHARE, LEAST_DOLLARS, MOST_PRICE_GAIN = 0.5, 0.2, 10.0, 0.08
PRICE_GAIN_HOURS = 24
LEAST_OWN_PRICES = 5
UNCHANGED = "unchanged"
PENDING = "pending"


def period_of(day):
    return (day + 3) // PERIOD_DAYS


def period_start(period):
    return (period * PERIOD_DAYS - 3) * DAY


class TokenHours:
    """A token's plausible hours, with all trades in them and without a wallet's own."""

    def __init__(self, hours):
        self.hours = [hour for hour, _, _ in hours]
        self.sums = [(usd / MICROS, amount / UNITS) for _, usd, amount in hours]

    def last(self, hour, oldest, own):
        """(hour, price) of the last hour before, at most so many hours back."""
        at = bisect_left(self.hours, hour) - 1
        while at >= 0 and hour - self.hours[at] <= oldest:
            if price := self._price(at, own):
                return self.hours[at], price
            at -= 1

    def next(self, hour, latest, own):
        at = bisect_right(self.hours, hour)
        while at < len(self.hours) and self.hours[at] - hour <= latest:
            if price := self._price(at, own):
                return self.hours[at], price
            at += 1

    def _price(self, at, own):
        usd, amount = self.sums[at]
        if self.hours[at] in own:
            own_usd, own_amount = own[self.hours[at]]
            least = amount * LEAST_OTHERS_SHARE
            usd, amount = usd - own_usd, amount - own_amount
            if usd < LEAST_OTHERS_DOLLARS or amount < least:
                return None
        return usd / amount


class Evidence:
    """What the positions of all wallets are compared with."""

    def __init__(self, market, as_of):
        self.market, self.until = market, as_of
        self.hours = {token: TokenHours(hours) for token, hours in market.hours.items()}
        by_chain = defaultdict(list)
        for token, hours in market.hours.items():
            if hours:
                by_chain[token[0]].append(hours)
        self.indexes = {chain: Index(tokens) for chain, tokens in by_chain.items()}
        self.no_hours = TokenHours([])

    def of_token(self, token):
        return self.hours.get(token, self.no_hours)

    def positions(self, ledger, is_automated):
        """All positions that were opened before `until`, in the order of opening."""
        positions = [p for token in ledger.tokens.values() for p in self._of_token(token)]
        positions.sort(key=lambda position: position.opened)
        compared = [position for position in positions if not position.left_out]
        reason = None
        if is_automated:
            reason = "automated"
        elif compared and median(p.price_gain for p in compared) > MOST_PRICE_GAIN:
            reason = "own_prices"
        if reason:
            for position in compared:
                position.left_out, position.periods = reason, {}
        return positions

    def _of_token(self, token):
        own = defaultdict(lambda: (0.0, 0.0))
        for trade in token.trades:
            if trade.usd is not None:
                usd, amount = own[hour_of(trade.time)]
                usd += trade.usd / MICROS
                own[hour_of(trade.time)] = (usd, amount + trade.amount / UNITS)
        own, walk, traded = dict(own), None, 0
        for trade in token.trades:
            if day_of(trade.time) >= self.until:
                break
            traded += trade.usd or 0
            if trade.action == OPENS:
                walk = Walk(self, token.name, own, trade.time)
            if walk is None:
                continue
            if trade.action in (OPENS, ADDS):
                walk.buy(trade)
            else:
                walk.sell(trade)
            if trade.action == CLOSES:
                walk.close(trade)
                yield self._judged(walk, token, traded, day_of(trade.time))
                walk = None
        if walk:
            walk.stay_open()
            yield self._judged(walk, token, traded, self.until - 1)

    def _judged(self, walk, token, traded, day):
        position, market = walk.finish(), self.market
        of_token = market.volume_up_to(token.name, day)
        since = day_of(token.trades[0].time)
        all_traded = of_token - market.volume_up_to(token.name, since - 1)
        own_share = min(traded / all_traded, 1.0) if all_traded > 0 else 1.0
        reasons = {
            "token_is_the_market": of_token
            > MARKET_SHARE * market.chain_volume_up_to(token.name[0], day),
            "own_trading": own_share > MOST_OWN_SHARE,
            "not_fully_priced": not walk.is_priced,
            "too_small": walk.cost < LEAST_DOLLARS,
            "no_return": walk.index is None,
        }
        position.left_out = next((name for name, applies in reasons.items() if applies), None)
        if position.left_out:
            position.periods = {}
        return position


@dataclass(slots=True)
class Position:
    token: tuple
    opened: int
    closed: int | None = None
    cents: int = 0
    left_out: str | None = None
    price_gain: float = 0.0
    can_be_followed: bool = True
    # Period → what the wallet and what a follower earned beyond the market in it.
    periods: dict = field(default_factory=dict)


@dataclass(slots=True)
class Holding:
    """A lot as its holder has it, the wallet or a follower."""

    value: float
    level: float

    def earned(self, worth, level):
        return worth - self.value * level / self.level

    def cut(self, worth, level):
        earned = self.earned(worth, level)
        self.value, self.level = worth, level
        return earned


@dataclass(slots=True)
class Lot:
    amount: float
    cost: float
    price_gain: float
    own: Holding
    follower: Holding | None = None
    followed_at: tuple = ()  # hour and price

    def keep(self, part):
        self.amount *= part
        self.cost *= part
        for holding in filter(None, (self.own, self.follower)):
            holding.value *= part


class Walk:
    """One position, from its first purchase on."""

    def __init__(self, evidence, token, own, opened):
        self.hours, self.own = evidence.of_token(token), own
        self.index, self.until = evidence.indexes.get(token[0]), evidence.until
        self.day_price = evidence.market.prices.get(token)
        self.position = Position(token, opened)
        self.periods = defaultdict(lambda: [0.0, 0.0])
        self.cost, self.lots, self.is_priced = 0.0, deque(), True
        self.next_day = day_of(opened) + 1
        self.gains_bought, self.gains_sold = [], []  # (cost, price gain)

    def buy(self, trade):
        if not self._is_known(trade):
            return
        self._pass_midnights(day_of(trade.time))
        self._cut_at(trade)
        level, usd = self.index.at(trade.time), trade.usd / MICROS
        self.cost += usd
        gain = -self._over_last_price(trade)
        self.gains_bought.append((usd, gain))
        lot = Lot(trade.amount / UNITS, usd, gain, Holding(usd, level))
        fill = self._fill(trade.time)
        if isinstance(fill, tuple):
            hour, price, level = fill
            lot.follower, lot.followed_at = Holding(usd, level), (hour, price)
        self.lots.append(lot)

    def sell(self, trade):
        if not self._is_known(trade):
            return
        self._pass_midnights(day_of(trade.time))
        level, usd, left = self.index.at(trade.time), trade.usd / MICROS, trade.amount / UNITS
        price, gain = usd / left, self._over_last_price(trade)
        fill, day, stakes = self._fill(trade.time), day_of(trade.time), self._stakes()
        while left > 0 and self.lots:
            lot = self.lots[0]
            part = min(left / lot.amount, 1.0)
            left -= min(lot.amount, left)
            own = part * lot.own.earned(lot.amount * price, level)
            self._add(day, own, part * self._followed_sale(lot, trade, fill), stakes)
            self.gains_sold.append((lot.cost * part, lot.price_gain + gain))
            if part >= 1.0:
                self.lots.popleft()
            else:
                lot.keep(1 - part)

    def _followed_sale(self, lot, trade, fill):
        """What a follower of all of the lot earns with the sale, since the last cut."""
        if lot.follower is None or fill is None:
            return 0.0
        if fill == PENDING:
            price, level = self._mark(hour_of(trade.time)), self.index.at(trade.time)
            if price == UNCHANGED:
                return 0.0
        else:
            _, price, level = fill
        return lot.follower.earned(lot.cost * price / lot.followed_at[1], level)

    def close(self, trade):
        if self.index:
            self._cut_at(trade)
        self.position.closed = trade.time
        self.position.price_gain = _mean(self.gains_sold)

    def stay_open(self):
        self._pass_midnights(self.until)
        self.position.price_gain = _mean(self.gains_bought)

    def finish(self):
        rounded = lambda sums: tuple(float(numpy.float32(value)) for value in sums)
        self.position.periods = {of: rounded(sums) for of, sums in self.periods.items()}
        self.position.cents = math.floor(self.cost * 100 + 0.5)
        self.position.price_gain = float(numpy.float32(self.position.price_gain))
        return self.position

    def _is_known(self, trade):
        self.is_priced = self.is_priced and trade.usd is not None
        return trade.usd is not None and self.index is not None and trade.amount > 0

    def _cut_at(self, trade):
        self._cut(hour_of(trade.time), day_of(trade.time), self.index.at(trade.time))

    def _pass_midnights(self, day):
        while self.next_day <= day:
            if self.index:
                self._cut(self.next_day * 24, self.next_day - 1, self.index.at_start(self.next_day))
            self.next_day += 1

    def _cut(self, hour, day, level):
        """Values all lots at the mark of an hour; what they earned belongs to a day."""
        mark, stakes = self._mark(hour), self._stakes()
        for lot in self.lots:
            is_kept = mark == UNCHANGED
            own = lot.own.cut(lot.own.value if is_kept else lot.amount * mark, level)
            follower = 0.0
            if lot.follower and lot.followed_at[0] < hour:
                worth = lot.follower.value if is_kept else lot.cost * mark / lot.followed_at[1]
                follower = lot.follower.cut(worth, level)
            self._add(day, own, follower, stakes)

    def _stakes(self):
        """What is at stake, of the wallet and of a follower: the cost so far, or the value."""
        own = sum(lot.own.value for lot in self.lots)
        follower = sum(lot.follower.value for lot in self.lots if lot.follower)
        return max(self.cost, own), max(self.cost, follower)

    def _add(self, day, own, follower, stakes):
        sums = self.periods[period_of(day)]
        sums[0] += own / stakes[0]
        sums[1] += follower / stakes[1]

    def _mark(self, hour):
        last = self.hours.last(hour, OLDEST_MARK_HOURS, self.own)
        if last:
            return last[1]
        own = max((of for of in self.own if of < hour), default=None)
        return UNCHANGED if own is not None and hour - own <= OLDEST_MARK_HOURS else 0.0

    def _fill(self, time):
        """(hour, price, level) of a follower's order, PENDING, or None where it has none."""
        hour, end = hour_of(time), self.until * 24
        following = self.hours.next(hour, FOLLOW_WITHIN_HOURS, self.own)
        if following and following[0] < end:
            of, price = following
            return of, price, self.index.at(of * HOUR + HOUR // 2)
        if hour + FOLLOW_WITHIN_HOURS >= end:
            return PENDING
        self.position.can_be_followed = False
        return None

    def _over_last_price(self, trade):
        """ln(own price ÷ the token's last before), 0 where there is none."""
        hour = hour_of(trade.time)
        if self.day_price is None or self.day_price.on(hour // 24) is None:
            return 0.0
        last = self.hours.last(hour, PRICE_GAIN_HOURS, {})
        own = (trade.usd / MICROS) / (trade.amount / UNITS)
        return math.log(own / float(numpy.float32(last[1]))) if last and own > 0 else 0.0


def _mean(weighted):
    cost = sum(cost for cost, _ in weighted)
    return sum(cost * gain for cost, gain in weighted) / cost if cost else 0.0
