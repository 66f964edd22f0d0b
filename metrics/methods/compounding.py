"""Whether value compounds with every iteration, claimed only where it is measured (METHOD 6, lesson 3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from metrics.estimate import Estimate, unmeasured
from metrics.method import COMPOUNDING_MIN_MONTHS, COMPOUNDING_P, LEVEL_SHARE
from metrics.methods.guard import column, finite, settled
from metrics.methods.its import prais_winsten
from metrics.methods.learning import learning_rate


@dataclass(frozen=True, slots=True)
class Compounding:
    """The growth of value per active user and the learning rate of lead times behind the claim."""

    claimed: bool
    monthly_growth: Estimate
    """Share a month, with its range."""
    p: float | None
    """One-sided, of no growth."""
    lead_time_rate: Estimate
    """Below 1 every doubling of use cases makes the next one faster."""


def compounding(
    value_per_active: Sequence[float], lead_times: Sequence[float] = (), level: float = LEVEL_SHARE
) -> Compounding:
    """May the word be used? `value_per_active` is money per active user (months,), oldest first.

    Yes where the slope of its logarithm is above 0 (one-sided p < 0.05, at least 12 months, Prais-Winsten),
    or where the learning rate of lead times (use cases,), in order of start, is wholly below 1.
    """
    growth, p = _growth(value_per_active, level)
    rate = unmeasured("too_few", n=len(lead_times))
    if lead_times:
        rate = learning_rate(lead_times, range(1, len(lead_times) + 1), level=level)
    faster = rate.high is not None and rate.high < 1
    return Compounding((p is not None and p < COMPOUNDING_P) or faster, growth, p, rate)


def _growth(values: Sequence[float], level: float) -> tuple[Estimate, float | None]:
    series = column(values)
    if series is None:
        return unmeasured("not_finite", n=len(values)), None
    if series.size < COMPOUNDING_MIN_MONTHS:
        return unmeasured("too_few_periods", n=series.size), None
    if float(series.min()) <= 0:
        return unmeasured("not_decomposable", n=series.size), None
    time = np.arange(series.size, dtype=float)
    fitted = prais_winsten(np.log(series), np.column_stack([np.ones(series.size), time]))
    slope, error = float(fitted.coefficients[1]), math.sqrt(max(float(fitted.covariance[1, 1]), 0.0))
    if not finite(slope, error) or abs(slope) > 300:
        return unmeasured("not_finite", n=series.size), None
    spread = float(student.ppf(0.5 + level / 2, fitted.df)) * error
    p = float(student.sf(slope / error, fitted.df)) if error > 0 else float(slope <= 0)
    low, value, high = (_expm1(bound) for bound in (slope - spread, slope, slope + spread))
    return settled(value, low, high, n=series.size, level=level), p


def _expm1(logs: float) -> float | None:
    return math.expm1(logs) if logs < 300 else None
