"""METHODOLOGY, "Trades": what a wallet exchanged in one transaction, net of all its rows."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

EXCHANGE, ONE_SIDED, ROUND_TRIP, SAME_TOKEN = "exchange", "one_sided", "round_trip", "same_token"
MOST_ROWS = 1_000


@dataclass(slots=True)
class Flow:
    token: tuple
    amount: int
    stated: int | None = None


@dataclass(slots=True)
class Swap:
    kind: str
    sold: list
    bought: list
    projects: set = field(default_factory=set)
    is_told: bool = True
    time: int = 0
    block: int | None = None
    tx: str = ""
    tx_index: int | None = None
    log_index: int | None = None
    gas: int | None = None
    echoes: int = 0
    same_token: int = 0
    is_ordered: bool = True


def is_close(a, b):
    """Equal but for a millionth of the larger."""
    return abs(a - b) * 10**6 <= max(a, b)


def share(value, part, whole):
    return value if part == whole else value * part // whole if whole else 0


def swaps_of(rows):
    """The swaps of one wallet's rows, in order."""
    # An unknown block number comes first.
    rows = sorted(rows, key=lambda row: (row.time, _unknown_first(row.block)))
    swaps = []
    for block in _blocks(rows):
        block.sort(key=lambda row: row.tx)
        of_block = []
        for _, of_tx in groupby(block, key=lambda row: row.tx):
            of_block += _of_transaction(list(of_tx))
        swaps += _in_order(of_block)
    return swaps


def _unknown_first(number):
    return -1 if number is None else number


def _blocks(rows):
    """Rows of one time, and of one block number where it is known."""
    blocks = []
    for row in rows:
        last = blocks[-1][-1] if blocks else None
        if (
            last
            and last.time == row.time
            and (last.block == row.block or last.block is None or row.block is None)
        ):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return blocks


def _in_order(swaps):
    if len({swap.tx for swap in swaps}) < 2:
        return swaps
    if all(swap.block is not None for swap in swaps):
        for index in (lambda swap: swap.tx_index, lambda swap: swap.log_index):
            numbers = {(index(swap), swap.tx) for swap in swaps}
            if None in {number for number, _ in numbers}:
                continue
            if len({number for number, _ in numbers}) == len(numbers):
                return sorted(swaps, key=index)
    for swap in swaps:
        swap.is_ordered = False
    return swaps


def _of_transaction(rows):
    rows.sort(
        key=lambda row: (
            _unknown_first(row.log_index),
            row.sold_amount,
            row.bought_amount,
            row.project_number,
        )
    )
    moving = [row for row in rows if row.sold != row.bought]
    same_token = len(rows) - len(moving)
    told = without_echoes(moving)
    swaps = []
    if not told:
        swaps = [Swap(SAME_TOKEN, [], [], {row.project for row in rows} - {None})]
    for group in _apart(told):
        swaps += net(group)
    by_amounts = lambda swap: tuple(
        [flow.amount for flow in flows] for flows in (swap.sold, swap.bought)
    )
    swaps.sort(key=by_amounts)
    first = lambda values, choose: choose((v for v in values if v is not None), default=None)
    for swap in swaps:
        swap.time, swap.tx = rows[0].time, rows[0].tx
        swap.block = next((row.block for row in rows if row.block is not None), None)
        swap.tx_index = next((row.tx_index for row in rows if row.tx_index is not None), None)
        swap.log_index = first((row.log_index for row in rows), min)
    swaps[0].gas = first((row.gas for row in rows), max)
    swaps[0].echoes = len(moving) - len(told)
    swaps[0].same_token = same_token
    return swaps


# "The same trade told twice"


def without_echoes(rows):
    if not 2 <= len(rows) <= MOST_ROWS:
        return rows
    while (total := _total(rows)) is None:
        repeated = _repeated(rows)
        if repeated is None:
            return rows
        rows = rows[:repeated] + rows[repeated + 1 :]
    while total is not None:
        rows = [row for row in rows if row.project != total]
        total = _total(rows)
    return rows


def _tells_the_same(a, b):
    return (
        (a.sold, a.bought) == (b.sold, b.bought)
        and is_close(a.sold_amount, b.sold_amount)
        and is_close(a.bought_amount, b.bought_amount)
    )


def _repeated(rows):
    """The row to leave out: the last of the largest that another exchange told before."""
    found = [
        (row.sold_amount, at)
        for at, row in enumerate(rows)
        if row.project is not None
        and any(o.project != row.project and _tells_the_same(o, row) for o in rows[:at])
    ]
    return max(found)[1] if found else None


def _total(rows):
    """The exchange whose rows come to the same as those of all others."""
    numbers = {row.project_number: row.project for row in rows if row.project}
    for _, project in sorted(numbers.items(), reverse=True):
        own = [row for row in rows if row.project == project]
        others = [row for row in rows if row.project != project]
        if len(others) <= len(own):
            continue
        if any(_tells_the_same(other, row) for row in own for other in others):
            continue
        pairs, all_pairs = _pairs(own), _pairs(others)
        if pairs and all(
            pair in all_pairs and all(map(is_close, amounts, all_pairs[pair]))
            for pair, amounts in pairs.items()
        ):
            return project
    return None


def _pairs(rows):
    swaps = [swap for swap in net(rows) if swap.kind == EXCHANGE and swap.sold and swap.bought]
    return {
        (s.sold[0].token, s.bought[0].token): (s.sold[0].amount, s.bought[0].amount) for s in swaps
    }


# "What passes through", "Tokens in between", "Several tokens", "Round trips"


def _apart(rows):
    """Groups of rows that share no token."""
    groups = []
    for row in rows:
        tokens = {row.sold, row.bought}
        touched = [group for group in groups if group[0] & tokens]
        groups = [group for group in groups if not group[0] & tokens]
        joined = (tokens.union(*(of for of, _ in touched)), [r for _, of in touched for r in of])
        groups.append((joined[0], joined[1] + [row]))
    # Rows keep their order.
    at = {id(row): number for number, row in enumerate(rows)}
    return [sorted(of, key=lambda row: at[id(row)]) for _, of in groups]


def net(rows):
    sold, bought = defaultdict(int), defaultdict(int)
    for row in rows:
        sold[row.sold] += row.sold_amount
        bought[row.bought] += row.bought_amount
    tokens = sorted(set(sold) | set(bought))
    left = [token for token in tokens if not is_close(sold[token], bought[token])]
    projects = {row.project for row in rows} - {None}

    def alone(kind, of):
        out = [Flow(t, sold[t] - bought[t]) for t in of if sold[t] > bought[t]]
        come = [Flow(t, bought[t] - sold[t]) for t in of if bought[t] > sold[t]]
        return [Swap(kind, out, come, projects)]

    out = [token for token in left if sold[token] > bought[token]]
    come = [token for token in left if bought[token] > sold[token]]
    if not (out and come):
        is_circle = any(sold.values()) and all(sold[token] and bought[token] for token in left)
        return alone(ROUND_TRIP, tokens) if is_circle else alone(ONE_SIDED, left)
    if max(len(rows), len(out) * len(come)) > MOST_ROWS:
        return alone(ONE_SIDED, left)
    in_between = [token for token in tokens if sold[token] and bought[token]]
    exchanges = _direct(rows, in_between, set(left))
    if exchanges is None:
        residue = (
            lambda t: min(sold[t], bought[t])
            and abs(sold[t] - bought[t]) <= max(sold[t], bought[t]) / 1_000
        )
        if sum(not residue(token) for token in left) <= 1:
            return alone(ROUND_TRIP, left)
        exchanges = [
            Swap(
                EXCHANGE,
                [Flow(o, (sold[o] - bought[o]) // len(come))],
                [Flow(c, (bought[c] - sold[c]) // len(out))],
                projects,
                is_told=False,
            )
            for o in out
            for c in come
        ]
    # The net amount of each token is exact: the last of its trades takes the rest.
    exchanges.sort(key=lambda one: (one.sold[0].amount, one.bought[0].amount))
    for token in left:
        side = "sold" if sold[token] > bought[token] else "bought"
        flows = [getattr(e, side)[0] for e in exchanges if getattr(e, side)[0].token == token]
        if flows:
            flows[-1].amount += abs(sold[token] - bought[token]) - sum(f.amount for f in flows)
    return [_one_sided_if_empty(one) for one in exchanges]


def _one_sided_if_empty(swap):
    swap.sold = [flow for flow in swap.sold if flow.amount]
    swap.bought = [flow for flow in swap.bought if flow.amount]
    if not (swap.sold and swap.bought):
        swap.kind = ONE_SIDED
    return swap


def _direct(rows, in_between, left):
    """What went out for what, without the tokens in between; None for a circle."""
    exchanges = []
    for row in rows:
        sold_usd, bought_usd = row.sold_usd, row.bought_usd or row.sold_usd
        sold = Flow(row.sold, row.sold_amount, sold_usd)
        bought = Flow(row.bought, row.bought_amount, bought_usd)
        exchanges.append(Swap(EXCHANGE, [sold], [bought], {row.project} - {None}))
    for token in in_between:
        exchanges = _without(exchanges, token, token not in left)
        if exchanges is None:
            return None
    pairs = {}
    for one in sorted(exchanges, key=lambda e: (e.sold[0].token, e.bought[0].token)):
        pair = (one.sold[0].token, one.bought[0].token)
        known = pairs.setdefault(pair, one)
        if known is not one:
            for total, flow in ((known.sold[0], one.sold[0]), (known.bought[0], one.bought[0])):
                total.amount += flow.amount
                is_known = None not in (total.stated, flow.stated)
                total.stated = total.stated + flow.stated if is_known else None
            known.projects = known.projects | one.projects
    return list(pairs.values())


def _part(flow, part, whole):
    stated = None if flow.stated is None else share(flow.stated, part, whole)
    return Flow(flow.token, share(flow.amount, part, whole), stated)


def _without(exchanges, token, passes):
    purchases = [e for e in exchanges if e.bought[0].token == token]
    sales = [e for e in exchanges if e.bought[0].token != token and e.sold[0].token == token]
    direct = [e for e in exchanges if token not in (e.bought[0].token, e.sold[0].token)]
    bought = sum(e.bought[0].amount for e in purchases)
    sold = sum(e.sold[0].amount for e in sales)
    of_purchase, of_sale = (sold, bought) if passes else (max(bought, sold),) * 2
    for sale in sales:
        for purchase in purchases:
            if purchase.sold[0].token == sale.bought[0].token or len(direct) > MOST_ROWS:
                return None
            paid = _part(purchase.sold[0], sale.sold[0].amount, of_purchase)
            got = _part(sale.bought[0], purchase.bought[0].amount, of_sale)
            direct.append(Swap(EXCHANGE, [paid], [got], purchase.projects | sale.projects))
    if not passes:
        rest = purchases if bought > sold else sales
        left, whole = abs(bought - sold), max(bought, sold)
        for one in rest:
            out, come = _part(one.sold[0], left, whole), _part(one.bought[0], left, whole)
            direct.append(Swap(EXCHANGE, [out], [come], one.projects))
    return direct
