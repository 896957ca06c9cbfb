"""METHODOLOGY, "Many wallets", "Score", "Confidence" and "Smart money": what is said of a
wallet's skill beside that of all others."""

import math
from dataclasses import dataclass

import numpy
from scipy import stats

from crowd import z_of

QUANTILES = 0.20, 0.45, 0.70
LEAST_NULL_DEVIATION = 0.9
PRIOR_SHARE, PRIOR_ABOVE, PRIOR_DEVIATION, PRIOR_WALLETS = 0.1, 1.8, 1.4, 400
EXPECTED_NULL = 0.3, 1.3  # with too few wallets to fit it
LEAST_ABOVE, LEAST_DEVIATION, MOST_DEVIATION = 0.7, 1.05, 2.5
LEAST_FITTED, ROUNDS = 200, 200
MEDIUM_COMPARED, HIGH_COMPARED = 10, 30
WITHIN_95_PERCENT = 1.959964
LEAST_TRADES, LEAST_HISTORY_DAYS = 50, 90
LEAST_FOLLOWED = 0.5
LEVELS = {  # q-value, compared positions, days of history, coverage
    "high": (0.05, HIGH_COMPARED, 90, 0.9),
    "medium": (0.20, MEDIUM_COMPARED, 30, 0.7),
}


def q_values(ps):
    """Of Benjamini and Hochberg."""
    order = numpy.argsort(ps)
    ranked = numpy.asarray(ps, float)[order] * len(ps) / numpy.arange(1, len(ps) + 1)
    qs = numpy.empty(len(ps))
    qs[order] = numpy.minimum.accumulate(ranked[::-1])[::-1]
    return numpy.minimum(qs, 1.0)


@dataclass
class Groups:
    """How z is spread over the wallets without skill, and over those with it."""

    null: tuple = EXPECTED_NULL
    share: float = PRIOR_SHARE
    skilled: tuple = (EXPECTED_NULL[0] + PRIOR_ABOVE * EXPECTED_NULL[1], PRIOR_DEVIATION)

    @classmethod
    def fitted(cls, z):
        if len(z) < LEAST_FITTED:
            return cls()
        low, middle, high = numpy.quantile(z, QUANTILES)
        at = stats.norm.ppf(QUANTILES)
        deviation = (high - low) / (at[2] - at[0])
        null = middle - deviation * at[1], max(deviation, LEAST_NULL_DEVIATION)
        prior = null[0] + PRIOR_ABOVE * null[1]
        groups = cls(null, PRIOR_SHARE, (prior, PRIOR_DEVIATION))
        for _ in range(ROUNDS):
            p = groups.probability(z)
            wallets = p.sum() + PRIOR_WALLETS
            mean = (p @ z + PRIOR_WALLETS * prior) / wallets
            squares = p @ (z - mean) ** 2 + PRIOR_WALLETS * PRIOR_DEVIATION**2
            deviation = numpy.clip(
                math.sqrt(squares / wallets), LEAST_DEVIATION * null[1], MOST_DEVIATION
            )
            groups = cls(
                null,
                (p.sum() + PRIOR_WALLETS * PRIOR_SHARE) / (len(z) + PRIOR_WALLETS),
                (max(mean, null[0] + LEAST_ABOVE * null[1]), deviation),
            )
        return groups

    def probability(self, z):
        z = numpy.maximum(z, self.null[0])
        skilled = self.share * stats.norm.pdf(z, *self.skilled)
        return skilled / (skilled + (1 - self.share) * stats.norm.pdf(z, *self.null))

    def corrected(self, p):
        """p after the null was put right by that of all wallets."""
        return stats.norm.sf((z_of(p) - self.null[0]) / self.null[1])


class Spread:
    """Of the true means of all wallets (DerSimonian and Laird)."""

    def __init__(self, means):
        known = [(of.mean, of.error) for of in means if of and of.error > 0]
        self.mean = self.variance = 0.0
        if len(known) < 2:
            self.variance = math.inf  # nothing to be drawn towards
            return
        means, errors = numpy.transpose(known)
        w = 1 / errors**2
        self.mean = (w @ means) / w.sum()
        scale = w.sum() - (w @ w) / w.sum()
        if scale > 0:
            spread = w @ (means - self.mean) ** 2
            self.variance = max(0.0, (spread - (len(known) - 1)) / scale)

    def estimate(self, of):
        """Mean, low and high."""
        if of is None:
            return None, None, None
        is_drawn = of.error > 0 and self.variance < math.inf
        trust = self.variance / (self.variance + of.error**2) if is_drawn else 1.0
        mean = self.mean + trust * (of.mean - self.mean)
        around = WITHIN_95_PERCENT * math.sqrt(trust * of.error**2)
        return mean, mean - around, mean + around


def judge(wallets):
    """Adds the fields of skill to the figures. `wallets`: [(figures, test)], of figures with
    `recognised`, which is a basis or None, and `copy_of`."""
    tested = [
        (f, test)
        for f, test in wallets
        if f["recognised"] is None and test.compared >= MEDIUM_COMPARED and test.p is not None
    ]
    groups = Groups.fitted(numpy.array([z_of(test.p) for _, test in tested]))
    for f, _ in wallets:
        f["p_value"] = f["q_value"] = None
    for least in (MEDIUM_COMPARED, HIGH_COMPARED):
        family = [(f, test) for f, test in tested if test.compared >= least]
        ps = [groups.corrected(test.p) for _, test in family]
        for (f, _), p, q in zip(family, ps, q_values(ps)):
            f["p_value"], f["q_value"] = p, q
    own = Spread([test.worse(test.own) for _, test in wallets])
    follower = Spread([test.worse(test.follower) for _, test in wallets])
    for f, test in wallets:
        _score(f, test, groups)
        estimate = [_shown(of) for of in own.estimate(test.worse(test.own))]
        f["expected_excess"], f["expected_excess_low"], f["expected_excess_high"] = estimate
        f["follower_excess"] = _shown(follower.estimate(test.worse(test.follower))[0])
        f["mean_excess_return"], f["mean_peer_excess"] = (of and of.mean for of in test.own)
        f["compared_positions"], f["followed_positions"] = test.compared, test.followed
        f["compared_periods"], f["excess_curve"] = test.periods, test.curve
        _confidence(f, test)
        _status(f)


def _score(f, test, groups):
    probability = None
    if f["recognised"]:
        f["score_basis"] = f["recognised"]
    elif f["p_value"] is not None:
        f["score_basis"], probability = "tested", groups.probability(z_of(test.p))
    else:
        f["score_basis"], probability = "prior_only", groups.share
    score = None if probability is None else math.floor(1_000 * probability + 0.5) / 10
    f["smart_money_score"] = score


def _history_days(f):
    return (f["last_trade_timestamp"] - f["first_seen"]) / 86_400e6


def _confidence(f, test):
    mean = test.worse(test.follower)
    rules = {}
    for level, (most_q, least_compared, least_days, least_coverage) in LEVELS.items():
        rules[level] = {
            "max_q": f["q_value"] is not None and f["q_value"] <= most_q,
            "mean_excess": mean is not None and mean.mean > 0,
            "min_compared": test.compared >= least_compared,
            "min_history_days": _history_days(f) >= least_days,
            "min_coverage": f["coverage"] >= least_coverage,
        }
    rules["high"] |= {
        "min_followed": test.compared > 0 and test.followed >= LEAST_FOLLOWED * test.compared,
        "mean_excess_without_best": mean is not None and mean.without_best > 0,
    }
    met = [level for level in LEVELS if all(rules[level].values())]
    f["confidence_level"] = met[0] if met else "low"
    # Those of the lowest level that was not reached, or of high where it was.
    f["confidence_reasons"] = rules["high" if met else "medium"]


def _status(f):
    f["status_reasons"] = {
        "min_trades": f["total_trades"] >= LEAST_TRADES,
        "min_history_days": _history_days(f) >= LEAST_HISTORY_DAYS,
        "by_judgement": f["recognised"] is None,
    }
    of_level = {"high": "identified", "medium": "candidate", "low": "none"}
    is_eligible = all(f["status_reasons"].values())
    f["status"] = of_level[f["confidence_level"]] if is_eligible else "none"


def _shown(excess):
    """To five decimals, half away from zero."""
    if excess is None:
        return None
    return math.copysign(math.floor(abs(excess) * 1e5 + 0.5) / 1e5, excess)
