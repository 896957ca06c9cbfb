"""METHODOLOGY, "Copies": wallets that buy what another buys, again and again."""

from collections import defaultdict
from itertools import combinations
from statistics import median

from scipy import stats

from market import hour_of
from score import q_values
from trades import MICROS

MOST_BUYERS = 200
LEAST_SHARED, LEAST_SHARE = 10, 0.5
MOST_Q = 0.01
LEAST_LEAD_SECONDS = 60
INDEPENDENT = 2


def copies(positions_of_wallets):
    """Copy → the wallet that it follows."""
    buyers = defaultdict(dict)  # (token, hour) → wallet → the time of its first purchase
    for wallet, positions in positions_of_wallets.items():
        for position in positions:
            buyers[position.token, hour_of(position.opened)].setdefault(wallet, position.opened)
    opened, company = defaultdict(int), defaultdict(int)
    leads = defaultdict(list)  # pair → by how many seconds the first was earlier
    for of_hour in buyers.values():
        for wallet in of_hour:
            opened[wallet] += 1
        if len(of_hour) > MOST_BUYERS:
            continue
        for wallet in of_hour:
            company[wallet] += len(of_hour) - 1
        for one, other in combinations(sorted(of_hour), 2):
            leads[one, other].append((of_hour[other] - of_hour[one]) / MICROS)
    everything = sum(opened.values())
    chance = lambda one, other: company[one] * opened[other] / max(everything - opened[one], 1)
    pairs = list(leads)
    expected = [max(chance(*pair), chance(*reversed(pair)), 1e-9) for pair in pairs]
    ps = [stats.poisson.sf(len(leads[pair]) - 1, of) for pair, of in zip(pairs, expected)]
    leaders = defaultdict(list)  # copy → (purchases shared, leader)
    for pair, q in zip(pairs, q_values(ps)):
        shared, smaller = len(leads[pair]), min(opened[wallet] for wallet in pair)
        if q <= MOST_Q and shared >= LEAST_SHARED and shared > LEAST_SHARE * smaller:
            found = _leader(pair, opened, leads[pair])
            if found:
                leader, copy = found
                leaders[copy].append((shared, leader))
    follows = {copy: max(of, key=lambda of: of[0])[1] for copy, of in leaders.items()}
    return {copy: _first(copy, follows) for copy in follows}


def _leader(pair, opened, leads):
    lead = median(leads)
    if abs(lead) >= LEAST_LEAD_SECONDS:
        return pair if lead > 0 else pair[::-1]
    one, other = (opened[wallet] - len(leads) for wallet in pair)
    if one > INDEPENDENT * other + LEAST_SHARED:
        return pair
    if other > INDEPENDENT * one + LEAST_SHARED:
        return pair[::-1]
    return None


def _first(copy, follows):
    at, seen = follows[copy], {copy}
    while at in follows and follows[at] not in seen:
        seen.add(at)
        at = follows[at]
    return at
