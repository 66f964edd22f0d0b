"""Shares of a count, with the range that the count allows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

import numpy as np
from scipy.special import betaincinv
from scipy.stats import norm

from metrics.estimate import Estimate, unmeasured
from metrics.method import HOMOGENEITY_EDGE, LEVEL_SHARE
from metrics.methods.guard import column, finite, ratio, settled


def _wilson(k: float, n: float, z: float) -> tuple[float, float]:
    share = k / n
    centre = (k + z * z / 2) / (n + z * z)
    spread = z / (n + z * z) * math.sqrt(share * (n - k) + z * z / 4)
    # the exact ends at 0 and n are 0 and 1; rounding must not move them
    low = 0.0 if k == 0 else max(0.0, centre - spread)
    high = 1.0 if k == n else min(1.0, centre + spread)
    return min(low, share), max(high, share)


def _refused(k: float, n: float) -> str | None:
    if not finite(k, n):
        return "not_finite"
    if n == 0:
        return "no_data"
    return "inconsistent_counts" if k < 0 or n < 0 or k > n else None


def share(k: float, n: float, level: float = LEVEL_SHARE) -> Estimate:
    """k of n as a share (0 to 1) with its Wilson interval (Wilson 1927); no grade: a count, not an effect."""
    reason = _refused(k, n)
    if reason is not None:
        return unmeasured(reason)
    low, high = _wilson(k, n, float(norm.ppf(0.5 + level / 2)))
    return settled(k / n, low, high, n=n, level=level)


def wilson_lower(k: float, n: float, level: float = LEVEL_SHARE) -> Estimate:
    """The one-sided lower Wilson bound of k of n: the share that a small count cannot inflate."""
    reason = _refused(k, n)
    if reason is not None:
        return unmeasured(reason)
    low, _ = _wilson(k, n, float(norm.ppf(level)))
    return settled(low, n=n, level=level)


def clopper_pearson(k: float, n: float, level: float = LEVEL_SHARE) -> Estimate:
    """k of n with the exact binomial interval (Clopper and Pearson 1934), for gates."""
    reason = _refused(k, n)
    if reason is not None:
        return unmeasured(reason)
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else min(float(betaincinv(k, n - k + 1, tail)), k / n)
    high = 1.0 if k == n else max(float(betaincinv(k + 1, n - k, 1 - tail)), k / n)
    return settled(k / n, low, high, n=n, level=level)


def upper_bound(k: float, n: float, level: float = LEVEL_SHARE) -> Estimate:
    """The one-sided exact upper bound of k of n; 0 of 300 failures is at most 1 % ("rule of three")."""
    reason = _refused(k, n)
    if reason is not None:
        return unmeasured(reason)
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, level))
    return settled(max(high, k / n), n=n, level=level)


def edge(k: float, n: float, floor: int) -> Literal["at_most", "at_least"] | None:
    """How a share of exactly 0 or 1 in a group under twice the floor is shown: by `HOMOGENEITY_EDGE`.

    `at_most` reads "<= 10 %", `at_least` reads ">= 90 %"; None shows the share itself (TRUST 7.3).
    """
    if n >= 2 * floor or not 0 <= k <= n or n == 0:
        return None
    if k == 0:
        return "at_most"
    return "at_least" if k == n else None


def edge_value(which: Literal["at_most", "at_least"]) -> float:
    """The share printed in place of an exact 0 or 1."""
    return HOMOGENEITY_EDGE if which == "at_most" else 1 - HOMOGENEITY_EDGE


def weighted_share(weights: Iterable[float], holds: Iterable[bool]) -> Estimate:
    """The share of a weight (spend, for instance) on which something holds; both (things,).

    Splitting a thing in two that both hold, or both do not, leaves it as it is.
    """
    weight, kept = column(weights), np.asarray(list(holds), dtype=bool)
    if weight is None:
        return unmeasured("not_finite")
    if weight.size != kept.size or (weight.size and float(weight.min()) < 0):
        return unmeasured("inconsistent_counts")
    value = ratio(float(weight[kept].sum()), float(weight.sum()))
    return unmeasured("no_data") if value is None else settled(min(value, 1.0), n=weight.size)
