"""METHODOLOGY, "Value": what a trade is worth in dollars."""

import math

from market import LEAST_PRICING, day_of, dollars, hour_of, is_absurd, value_at
from swaps import EXCHANGE
from tokens import BASE, CASH, OTHER, kind
from trades import LARGEST, MICROS, UNITS

CENT = MICROS // 100
STATED_PARTS, PEG_PARTS = 20, 100


def value(swap, market):
    """(micro-dollars or None, anomalies) of a swap."""
    if swap.kind != EXCHANGE:
        return None, []
    sold, bought, anomalies = swap.sold[0], swap.bought[0], []
    cash = [dollars(flow.amount) for flow in (sold, bought) if kind(flow.token) == CASH]
    if cash:
        usd = cash[0]
        is_likely = max(cash) <= LARGEST
        if is_likely and len(cash) == 2 and _differ(*cash, PEG_PARTS):
            anomalies.append("off_peg")
        stated = [flow.stated for flow in (sold, bought) if flow.stated is not None]
        if is_likely and any(_differ(told, usd, STATED_PARTS) for told in stated):
            anomalies.append("stated_value")
    else:
        usd = _without_cash(swap, sold, bought, market)
    if not usd:
        return None, anomalies + ["unpriced"]
    if usd > LARGEST:
        return None, anomalies + ["absurd_value"]
    if usd >= LEAST_PRICING and any(_is_absurd(usd, f, swap, market) for f in (sold, bought)):
        return None, anomalies + ["absurd_price"]
    return usd, anomalies


def round_trip_gain(swap, market):
    """What came in less what went out; None where one of the tokens has no value."""
    gain = 0
    for sign, flows in ((1, swap.bought), (-1, swap.sold)):
        for flow in flows:
            usd = known_value(swap, flow, market)
            if usd is None:
                return None
            gain += sign * usd
    return gain


def known_value(swap, flow, market):
    """Of a token alone: cash as it is, a base asset at its price of the hour or else of the
    day, others at their price of the day."""
    of_kind = kind(flow.token)
    if of_kind == CASH:
        return dollars(flow.amount) or None
    if of_kind == BASE:
        base = market.base.get(flow.token[0])
        return (base and base.value_on(hour_of(swap.time), flow.amount)) or None
    price = market.day_price(flow.token, day_of(swap.time))
    return (price and min(value_at(price, flow.amount), LARGEST)) or None


def _without_cash(swap, sold, bought, market):
    depth = lambda flow: (
        market.volume_up_to(flow.token, day_of(swap.time))
        if kind(flow.token) == OTHER
        else math.inf
    )
    sides = [bought, sold] if depth(bought) > depth(sold) else [sold, bought]
    for flow in sides:
        base = market.base_cash.get(flow.token[0]) if kind(flow.token) == BASE else None
        usd = base and base.value_on(hour_of(swap.time), flow.amount)
        if usd is not None:
            return usd
    for flow in sides:
        if flow.stated is not None:
            return flow.stated
    for flow in sides:
        usd = known_value(swap, flow, market)
        if usd is not None:
            return usd
    return None


def _is_absurd(usd, flow, swap, market):
    price = market.day_price(flow.token, day_of(swap.time))
    if kind(flow.token) == CASH or price is None:
        return False
    of_day = (price[0] / MICROS) / (price[1] / UNITS)
    return is_absurd((usd / MICROS) / (flow.amount / UNITS), of_day)


def _differ(a, b, parts):
    """By more than a cent and one part in so many of the larger."""
    return abs(a - b) > CENT and abs(a - b) * parts > max(a, b)
