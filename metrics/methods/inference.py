"""Ranges, chances and smallest detectable effects from an estimate, its standard error and its df."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from metrics import method
from metrics.estimate import Better


@dataclass(frozen=True, slots=True)
class Inference:
    """An estimate with its t interval, two-sided p-value and smallest effect seen with 80 % power."""

    estimate: float
    se: float
    df: float
    low: float
    high: float
    p: float
    mde: float


def usable(estimate: float, se: float, scale: float) -> bool:
    """True where estimate and standard error are numbers and the error is more than rounding at `scale`."""
    return math.isfinite(estimate) and math.isfinite(se) and se > 1e-10 * max(scale, 1e-290)


def t_inference(estimate: float, se: float, df: float, *, one_sided: bool = False) -> Inference:
    """The t interval at 95 %; with `one_sided` each bound holds at 95 % alone (guardrails).

    Few units: df = min(treated, control) - 1 (METHOD.md 5.3); at least 1, so that a range always exists.
    """
    df = max(df, 1.0)
    tail = 1 - method.LEVEL_EFFECT
    width = float(stats.t.isf(tail if one_sided else tail / 2, df)) * se
    power = float(stats.t.isf(tail / 2, df) + stats.t.ppf(method.POWER, df)) * se
    return Inference(
        estimate,
        se,
        df,
        estimate - width,
        estimate + width,
        float(2 * stats.t.sf(abs(estimate / se), df)),
        power,
    )


def direction(better: Better, without_ai: float | None) -> int:
    """+1 where more is better, -1 where less is, 0 where neither; `to_zero` looks at the counterfactual."""
    if better == "higher":
        return 1
    if better == "lower":
        return -1
    if better == "to_zero" and without_ai:
        return -1 if without_ai > 0 else 1
    return 0


def chance_better(estimate: float, se: float, df: float, sign: int) -> float | None:
    """Probability that the effect is on the good side under a flat prior; None without a good side."""
    return float(stats.t.cdf(sign * estimate / se, max(df, 1.0))) if sign else None


def relative(estimate: float, observed: float) -> float | None:
    """Effect in per cent of the level without it; None where that level is zero."""
    without = observed - estimate
    if abs(without) <= 1e-12 * max(abs(observed), abs(estimate)):
        return None
    return 100 * estimate / abs(without)


def log_percent(effect: float) -> float | None:
    """exp(effect) - 1 in per cent; None beyond what a number can hold."""
    return 100 * math.expm1(effect) if effect < 700 else None
