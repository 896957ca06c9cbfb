"""METHODOLOGY, "The ledger": lots, positions and results of one wallet, exact to the
micro-dollar."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field

from market import day_of, value_at
from swaps import ONE_SIDED, ROUND_TRIP, SAME_TOKEN, share
from tokens import BASE, CASH, OTHER, kind
from trades import LARGEST, MICROS, UNITS
from values import round_trip_gain, value

CLOSED_AT_PERCENT = 5
MOST_COMPARED = 1_000
OPENS, ADDS, REDUCES, CLOSES = "opens", "adds", "reduces", "closes"


@dataclass(slots=True)
class Lot:
    amount: int
    cost: int | None
    time: int


@dataclass(slots=True)
class Trade:
    """A purchase or sale of one token, and what it does to the position."""

    time: int
    block: int | None
    amount: int
    usd: int | None
    action: str


@dataclass(slots=True)
class Position:
    opened: int
    block: int | None
    carried: int
    greatest: int = 0
    cost: int = 0
    proceeds: int = 0

    @property
    def realized(self):
        return self.proceeds - self.cost


@dataclass(slots=True)
class Closed:
    realized: int
    is_instant_block: bool
    opened: int
    closed: int


@dataclass(slots=True)
class Token:
    """One token's ledger."""

    name: tuple
    lots: deque = field(default_factory=deque)
    held: int = 0
    covered: int = 0  # the part of it that was bought at a known value
    cost: int = 0  # of that part
    position: Position | None = None
    realized: int = 0
    volume: int = 0
    trades: list = field(default_factory=list)


class Ledger:
    def __init__(self, market, as_of, is_average=False):
        self.market, self.as_of, self.is_average = market, as_of, is_average
        self.tokens = {}
        self.closed = []
        self.matched = []  # (micros held, cost) of each matched part of a sale
        self.projects = defaultdict(int)
        self.anomalies = Counter()
        self.realized = self.cost = self.covered_proceeds = self.unmatched = self.atomic = 0
        self.gas = self.volume = self.trades = self.priced = self.atomic_trades = 0
        self.times, self.bought_on = [], defaultdict(int)
        self.days = []  # (day, realized, value, cost, purchases) at the end of each day
        self.last_block = None

    def run(self, swaps):
        at = 0
        while at < len(swaps):
            end = at + 1
            if swaps[at].is_ordered:
                self._apply(swaps[at])
            else:
                while (
                    end < len(swaps)
                    and not swaps[end].is_ordered
                    and swaps[end].time == swaps[at].time
                ):
                    end += 1
                self._apply_unordered(swaps[at:end])
            at = end
        last = day_of(self.times[-1])
        is_held = any(token.held for token in self.tokens.values())
        self._close_days(max(last, self.as_of) + 1 if is_held else last + 1)
        return self

    # "Order"

    def _apply_unordered(self, swaps):
        sold = {f.token for swap in swaps for f in swap.sold if kind(f.token) != CASH}
        if any(flow.token in sold for swap in swaps for flow in swap.bought):
            self.anomalies["order_unknown"] += 1
        amounts = lambda swap: tuple(
            [f.amount for f in flows] for flows in (swap.sold, swap.bought)
        )
        waiting = sorted(swaps, key=amounts)
        while waiting:
            ready = (s for s in waiting[:MOST_COMPARED] if self._holds_what_it_sells(s))
            swap = next(ready, waiting[0])
            waiting.remove(swap)
            self._apply(swap)

    def _holds_what_it_sells(self, swap):
        others = [flow for flow in swap.sold if kind(flow.token) == OTHER]
        return all(f.token in self.tokens and self.tokens[f.token].held >= f.amount for f in others)

    # One trade

    def _apply(self, swap):
        self._close_days(day_of(swap.time))
        if None not in (self.last_block, swap.block) and swap.block < self.last_block:
            self.anomalies["time_goes_backwards"] += 1
        self.last_block = swap.block
        self.times.append(swap.time)
        self.trades += 1
        self.gas += swap.gas or 0
        self.anomalies["echo"] += swap.echoes
        self.anomalies["same_token"] += swap.same_token
        if swap.kind == SAME_TOKEN:
            return
        if swap.kind == ROUND_TRIP:
            self._round_trip(swap)
            return
        usd, anomalies = value(swap, self.market)
        self.anomalies.update(anomalies)
        if swap.kind == ONE_SIDED:
            self.anomalies["zero_amount"] += 1
        if usd is not None:
            self.priced += 1
            self.volume += usd
            for project in swap.projects:
                self.projects[project] += usd
        for flow in swap.sold:
            if kind(flow.token) != CASH:
                self._sell(swap, flow, usd)
        for flow in swap.bought:
            if kind(flow.token) != CASH:
                self._buy(swap, flow, usd)

    def _round_trip(self, swap):
        self.atomic_trades += 1
        gain = round_trip_gain(swap, self.market)
        if gain is None:
            self.anomalies["unpriced"] += 1
        else:
            self.priced += 1
            self.atomic += gain

    def _token(self, flow, usd):
        token = self.tokens.setdefault(flow.token, Token(flow.token))
        token.volume += usd or 0
        return token

    def _buy(self, swap, flow, usd):
        token = self._token(flow, usd)
        action = ADDS if token.position else OPENS
        token.trades.append(Trade(swap.time, swap.block, flow.amount, usd, action))
        if token.position is None:
            token.position = Position(swap.time, swap.block, carried=token.held)
        token.lots.append(Lot(flow.amount, usd, swap.time))
        token.held += flow.amount
        if usd is not None:
            token.covered += flow.amount
            token.cost += usd
            self.cost += usd
            self.bought_on[day_of(swap.time)] += usd
        position = token.position
        position.greatest = max(position.greatest, token.held - position.carried)

    def _sell(self, swap, flow, usd):
        token = self._token(flow, usd)
        position, is_base = token.position, kind(flow.token) == BASE
        left, proceeds_left = flow.amount, usd
        unmatched = 0
        while left and token.lots:
            lot = token.lots[0]
            part = min(left, lot.amount)
            proceeds = None if usd is None else share(proceeds_left, part, left)
            cost = self._take(token, lot, part)
            left -= part
            if usd is not None:
                proceeds_left -= proceeds
            if cost is None:
                unmatched += proceeds or 0
            elif proceeds is None:
                self.cost -= cost  # leaves the ledger, and is part of no result
            else:
                self.realized += proceeds - cost
                self.covered_proceeds += proceeds
                token.realized += proceeds - cost
                self.matched.append((swap.time - lot.time, cost))
                if position:
                    position.cost += cost
                    position.proceeds += proceeds
        unmatched += proceeds_left or 0
        if not is_base:
            self.unmatched += unmatched
            if left > flow.amount * 1e-11:
                self.anomalies["sale_without_purchase"] += 1
        rest = max(token.held - position.carried, 0) if position else None
        action = REDUCES
        if position and rest * 100 <= position.greatest * CLOSED_AT_PERCENT:
            is_one_block = swap.block is not None and swap.block == position.block
            closed = Closed(position.realized, is_one_block, position.opened, swap.time)
            self.closed.append(closed)
            token.position = None
            action = CLOSES
        token.trades.append(Trade(swap.time, swap.block, flow.amount, usd, action))

    def _take(self, token, lot, part):
        """Takes a part out of the oldest lot, and returns its cost."""
        cost = None
        if lot.cost is not None:
            if self.is_average:
                cost = share(token.cost, part, token.covered)
            else:
                cost = share(lot.cost, part, lot.amount)
            lot.cost -= cost
            token.cost -= cost
            token.covered -= part
        lot.amount -= part
        token.held -= part
        if not lot.amount:
            token.lots.popleft()
        return cost

    # The ends of days

    def _close_days(self, until):
        day = self.days[-1][0] + 1 if self.days else day_of(self.times[0]) if self.times else until
        while day < until:
            held = [token for token in self.tokens.values() if token.covered]
            # In micro-dollars, not rounded.
            value_held = sum(self.value_held(token, day, times_price) for token in held)
            cost = sum(token.cost for token in held)
            self.days.append((day, self.realized, value_held, cost, self.bought_on[day]))
            day += 1

    def value_held(self, token, day, times=value_at):
        """At the mark of the day, of the part whose cost is known."""
        mark = self.market.mark(token.name, day)
        if not token.covered or mark is None:
            return token.cost
        price, is_stale = mark
        most = token.cost if is_stale else max(LARGEST, token.cost)
        return min(times(price, token.covered), most)


def times_price(price, amount):
    usd, quantity = price
    return amount * usd / quantity
