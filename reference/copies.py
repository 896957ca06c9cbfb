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
    alike = {}  # pair → by how many seconds the first is earlier, in the median
    for pair, q in zip(pairs, q_values(ps)):
        shared, smaller = len(leads[pair]), min(opened[wallet] for wallet in pair)
        if q <= MOST_Q and shared >= LEAST_SHARED and shared > LEAST_SHARE * smaller:
            alike[pair] = median(leads[pair])
    own = {wallet: opened[wallet] - count for wallet, count in _repeated(buyers, alike).items()}
    leaders = defaultdict(list)  # copy → (purchases shared, leader)
    for pair, lead in alike.items():
        shared = len(leads[pair])
        earlier, later = pair if lead >= 0 else pair[::-1]
        unshared = [opened[wallet] - shared for wallet in (earlier, later)]
        if abs(lead) >= LEAST_LEAD_SECONDS:
            found = (earlier, later) if own[later] <= unshared[0] else None
        elif unshared[0] > INDEPENDENT * unshared[1] + LEAST_SHARED:
            found = earlier, later
        elif unshared[1] > INDEPENDENT * unshared[0] + LEAST_SHARED:
            found = later, earlier
        else:
            found = None
        if found:
            leader, copy = found
            leaders[copy].append((shared, leader))
    follows = {copy: max(of, key=lambda of: of[0])[1] for copy, of in leaders.items()}
    return {copy: _first(copy, follows) for copy in follows}


def _repeated(buyers, alike):
    """Wallet → how many of its purchases it shares with a wallet that is earlier by a minute."""
    leaders = defaultdict(set)
    for (one, other), lead in alike.items():
        if abs(lead) >= LEAST_LEAD_SECONDS:
            earlier, later = (one, other) if lead > 0 else (other, one)
            leaders[later].add(earlier)
    repeated = dict.fromkeys(leaders, 0)
    for of_hour in buyers.values():
        if len(of_hour) <= MOST_BUYERS:
            for wallet in leaders.keys() & of_hour.keys():
                repeated[wallet] += not leaders[wallet].isdisjoint(of_hour)
    return repeated


def _first(copy, follows):
    at, seen = follows[copy], {copy}
    while at in follows and follows[at] not in seen:
        seen.add(at)
        at = follows[at]
    return at
