"""Computes every figure of METHODOLOGY.md once more, and compares it with `smartmoney export`.

    python compare.py TRADES... --export wallets.csv

TRADES are the files that `ingest` read, in its order; the export is CSV or JSON lines of all
wallets, without labels and curations. Dollars are equal to the cent, ratios to a millionth (of
the larger, where that is above 1), all else exactly. Ends with 1 where something
differs, where a field was compared of no wallet, and where an exported one is not known here."""

import argparse
import csv
import json
import math
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime

import trades
from copies import copies
from crowd import Crowd, test_of
from evidence import LEAST_OWN_PRICES, Evidence
from following import NEVER, Followers
from ledger import Ledger
from market import Market, day_of
from metrics import figures, profile, shrink_win_rates
from score import MEDIUM_COMPARED, judge
from swaps import swaps_of

# What no trade decides.
NOT_COMPUTED = ["wallet_name", "discovery_method", "verified", "last_updated"]
NOT_COMPUTED += ["methodology_version"]

DOLLARS = ["total_pnl", "realized_pnl", "unrealized_pnl", "base_asset_pnl", "net_pnl"]
DOLLARS += ["atomic_pnl", "profit_without_best", "total_volume", "avg_trade_size"]
DOLLARS += ["unmatched_proceeds", "follow_capacity"]
RATIOS = ["roi_all_time", "win_rate", "win_rate_shrunk", "profit_factor", "sharpe_ratio"]
RATIOS += ["sortino_ratio", "calmar_ratio", "volatility", "max_drawdown", "coverage"]
RATIOS += ["avg_holding_period_days", "median_holding_period_days"]
RATIOS += ["mean_excess_return", "mean_peer_excess", "expected_excess", "expected_excess_low"]
RATIOS += ["expected_excess_high", "follower_excess", "p_value", "q_value", "smart_money_score"]
RATIOS += ["alpha_half_life_secs", "break_even_cost", "follow_fill_rate"]
COUNTS = ["wins", "losses", "total_trades", "atomic_trades", "closed_positions"]
COUNTS += ["open_positions", "active_days", "active_weeks", "winning_weeks"]
COUNTS += ["compared_positions", "followed_positions", "compared_periods"]
COUNTS += ["follow_within_secs"]
TEXTS = ["wallet_type", "trading_style", "risk_profile", "is_bot", "anomalies"]
TEXTS += ["score_basis", "copy_of", "confidence_level", "status", "followability"]
RULES = ["confidence_reasons", "status_reasons"]
TIMES = ["first_seen", "last_trade_timestamp", "follow_as_of"]
LARGEST_FIRST = {"preferred_tokens": 5, "preferred_protocols": 3}
KNOWN = {"chain_id", "wallet_address", *NOT_COMPUTED, *LARGEST_FIRST}
KNOWN |= {*DOLLARS, *RATIOS, *COUNTS, *TEXTS, *RULES, *TIMES, "profile", "excess_curve", "alpha_decay"}
FIELDS = DOLLARS + RATIOS + COUNTS + TEXTS + RULES + TIMES
FIELDS += [*LARGEST_FIRST, "profile", "excess_curve", "alpha_decay"]
SHOWN = 3


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("trades", nargs="+", metavar="TRADES")
    arguments.add_argument("--export", required=True, metavar="FILE")
    arguments.add_argument("--tokens", metavar="FILE", help="decimals, as for ingest")
    arguments.add_argument("--average-cost", action="store_true", help="cost_basis = average")
    arguments.add_argument("--json", action="store_true")
    arguments = arguments.parse_args()
    computed, symbols = compute(arguments.trades, arguments.tokens, arguments.average_cost)
    exported = read_export(arguments.export)
    results = compare(computed, exported, symbols)
    if arguments.json:
        print(json.dumps({"fields": results}, indent=2))
    else:
        show(results)
    sys.exit(any(result["differing"] or not result["compared"] for result in results))


def compute(paths, tokens, is_average=False):
    """(chain, address) → figures, and the symbols of tokens."""
    rows, symbols = trades.read(paths, trades.read_tokens(tokens))
    by_wallet = defaultdict(list)
    for row in rows:
        by_wallet[row.chain, row.wallet].append(row)
    swaps = {wallet: swaps_of(of_wallet) for wallet, of_wallet in by_wallet.items()}
    market = Market(swap for of_wallet in swaps.values() for swap in of_wallet)
    as_of = day_of(max(row.time for row in rows))
    evidence = Evidence(market, as_of)
    computed, positions, ledgers = {}, {}, {}
    for wallet, of_wallet in swaps.items():
        ledger = ledgers[wallet] = Ledger(market, as_of, is_average).run(of_wallet)
        f = computed[wallet] = figures(ledger, as_of)
        positions[wallet] = evidence.positions(ledger, f["recognised"] is not None)
        own_prices = sum(position.left_out == "own_prices" for position in positions[wallet])
        if own_prices >= LEAST_OWN_PRICES:
            f["recognised"] = "wash_trader"
    shrink_win_rates(computed.values())
    for f in computed.values():
        f["profile"] = profile(f)
    judge_all(computed, positions, evidence)
    followers = Followers(ledgers, evidence.indexes, as_of)
    for wallet, f in computed.items():
        is_tested = f["score_basis"] == "tested"
        f.update(followers.figures(wallet, ledgers[wallet]) if is_tested else NEVER)
    return computed, symbols


def judge_all(computed, positions, evidence):
    """Adds what is said of each wallet beside all others."""
    crowd = Crowd(evidence, positions)
    tests = {wallet: test_of(of, crowd) for wallet, of in positions.items()}
    could_copy = {
        wallet: positions[wallet]
        for wallet, test in tests.items()
        if computed[wallet]["recognised"] is None and test.compared >= MEDIUM_COMPARED
    }
    leaders = copies(could_copy)
    for wallet, f in computed.items():
        f["copy_of"] = leaders[wallet][1] if wallet in leaders else None
        f["recognised"] = f["recognised"] or (f["copy_of"] and "copy")
    judge([(f, tests[wallet]) for wallet, f in computed.items()])


def read_export(path):
    with open(path, newline="") as file:
        if str(path).endswith(".csv"):
            wallets = [dict(row) for row in csv.DictReader(file)]
        else:
            wallets = [json.loads(line) for line in file]
    exported = {}
    for wallet in wallets:
        for field, value in wallet.items():
            is_json = isinstance(value, str) and value[:1] in ("[", "{")
            wallet[field] = json.loads(value) if is_json else value
        # The export has these two in the words of a factor of the profile alone.
        weeks = re.search(r"(\d+) of (\d+) active weeks?", json.dumps(wallet["profile"]))
        if weeks:
            wallet["winning_weeks"], wallet["active_weeks"] = weeks.groups()
        exported[wallet["chain_id"], _folded(wallet["wallet_address"])] = wallet
    return exported


def _folded(address):
    return address.lower() if address.startswith("0x") else address


def compare(computed, exported, symbols):
    names = {"preferred_tokens": lambda token: symbols.get(token, token[1][:10])}
    missing = sorted(set(computed) ^ set(exported))
    results = [_result("wallet", len(set(computed) | set(exported)), missing)]
    columns = {column for wallet in exported.values() for column in wallet}
    unknown = [("", column) for column in sorted(columns - KNOWN)]
    results.append(_result("column", len(columns), unknown))
    both = sorted(set(computed) & set(exported))
    for field in FIELDS:
        of_field = [wallet for wallet in both if field in exported[wallet]]
        differing = []
        for wallet in of_field:
            own, other = computed[wallet][field], exported[wallet][field]
            if field in LARGEST_FIRST:
                name = names.get(field, str)
                is_same = _is_order(own, other, name, LARGEST_FIRST[field])
            else:
                is_same = _is_same(field, own, other)
            if not is_same:
                differing.append((wallet, own, other))
        results.append(_result(field, len(of_field), differing))
    return results


def _result(field, compared, differing):
    first = [
        (
            {"wallet": of[0][1], "computed": str(of[1]), "exported": str(of[2])}
            if isinstance(of[0], tuple)
            else {"wallet": of[1]}
        )
        for of in differing[:SHOWN]
    ]
    return {"field": field, "compared": compared, "differing": len(differing), "first": first}


def _is_same(field, own, other):
    if other in (None, "") or own is None:
        return own is None and other in (None, "")
    if field in DOLLARS:
        return abs(own - float(other)) <= 0.005
    if field in RATIOS:
        return _is_close(own, float(other))
    if field in COUNTS:
        return own == int(other)
    if field in TIMES:
        return abs(own / 1e6 - datetime.fromisoformat(other).timestamp()) < 1e-3
    if field == "profile":
        named = {factor["name"]: factor["value"] for factor in other["factors"]}
        return own.keys() == named.keys() and all(_is_close(own[of], named[of]) for of in own)
    if field == "excess_curve":
        # Rounding errors of the largest excess are those of all that follows from it.
        largest = max((abs(value) for point in own for value in point[1:] if value), default=0)
        is_same = lambda a, b: _is_same_point(a, b, 1e-6 * max(largest, 1))
        return len(own) == len(other) and all(map(is_same, own, other))
    if field == "alpha_decay":
        shown = ["delaySecs", "positions", "fillRate", "excess", "low", "high", "leaderExcess"]
        points = [[point[name] for name in shown] for point in other]
        is_same = lambda a, b: all(
            x is y if None in (x, y) else _is_close(x, y) for x, y in zip(a, b)
        )
        return len(own) == len(points) and all(map(is_same, own, points))
    if field in RULES:
        return own == {reason["rule"]: reason["isMet"] for reason in other}
    if field == "copy_of":
        return own == _folded(other)
    if field == "is_bot":
        return own == (other in (True, "true"))
    return own == other


def _is_close(own, other):
    return math.isclose(own, other, rel_tol=1e-6, abs_tol=1e-6)


def _is_same_point(own, other, tolerance):
    # An export has the day since 1970 and four values of six digits after the point.
    if own[0] // (86_400 * 1_000_000) != other[0]:
        return False
    pairs = zip(own[1:], other[1:])
    return all(a is b if None in (a, b) else abs(a - b) <= tolerance + 1e-6 for a, b in pairs)


def _is_order(values, names, name, most):
    """Whether these are the names of the largest values; equal ones in any order."""
    largest = sorted(values.values(), reverse=True)[:most]
    left = Counter((name(key), value) for key, value in values.items())
    for shown, value in zip(names, largest):
        if not left[shown, value]:
            return False
        left[shown, value] -= 1
    return len(names) == len(largest)


def show(results):
    width = max(len(result["field"]) for result in results)
    print(f"{'field':<{width}}  compared  differing")
    for result in results:
        print(f"{result['field']:<{width}}  {result['compared']:>8}  {result['differing']:>9}")
        for first in result["first"]:
            values = "".join(f"  {key} {value}" for key, value in first.items() if key != "wallet")
            print(f"{'':<{width}}    {first['wallet']}{values}")


if __name__ == "__main__":
    main()
