"""Differences and ratios of two shares."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from metrics import method
from metrics.methods.shares import share


@dataclass(frozen=True, slots=True)
class TwoShares:
    """A share in the treated arm against one in the control arm.

    `low` and `high` are Newcombe's interval of the difference; the percent bounds come from the log ratio
    and are None where a share is zero.
    """

    difference: float
    low: float
    high: float
    se: float
    z: float
    p: float
    percent: float | None
    percent_low: float | None
    percent_high: float | None


def two_shares(
    treated: tuple[float, float], control: tuple[float, float], level: float = method.LEVEL_EFFECT
) -> TwoShares:
    """Compares (successes, n) of two arms: Newcombe (1998) method 10, pooled z test, log-ratio interval (AB-1)."""
    (x1, n1), (x0, n0) = treated, control
    p1, p0 = x1 / n1, x0 / n0
    gap = p1 - p0
    (l1, u1), (l0, u0) = _wilson(x1, n1, level), _wilson(x0, n0, level)
    low = gap - math.sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2)
    high = gap + math.sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2)
    pooled = (x1 + x0) / (n1 + n0)
    null = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    z = gap / null if null > 0 else 0.0
    percent = low_percent = high_percent = None
    if p0 > 0:
        percent = 100 * gap / p0
        if p1 > 0:
            width = float(stats.norm.isf((1 - level) / 2)) * math.sqrt(1 / x1 - 1 / n1 + 1 / x0 - 1 / n0)
            low_percent = 100 * math.expm1(math.log(p1 / p0) - width)
            high_percent = 100 * math.expm1(math.log(p1 / p0) + width)
    return TwoShares(
        gap,
        low,
        high,
        math.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0),
        z,
        float(2 * stats.norm.sf(abs(z))),
        percent,
        low_percent,
        high_percent,
    )


def _wilson(successes: float, n: float, level: float) -> tuple[float, float]:
    found = share(successes, n, level)
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high
